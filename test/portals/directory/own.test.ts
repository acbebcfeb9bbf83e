// One's own account in the portal, by somebody without a role. What holds the passkey is the browser's own authenticator for tests
// (WebAuthn §11).

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import type { Person, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  openStage,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from '../browser.ts'

vi.setConfig({ testTimeout: 120_000 })

inBrowser("one's own account", () => {
  let stage: Stage
  let page: Page
  let tenant: WorldTenant
  let pia: Person

  beforeAll(async () => {
    stage = await openStage()
    ;({ page } = stage)
    tenant = await stage.world.tenant('contoso.example')
    pia = await tenant.user('pia')
    const cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
    await signIn(page, stage.world, pia, '/devices')
  }, 300_000)
  afterAll(() => stage?.close())

  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const methods = () => page.getByRole('list', { name: 'You sign in with' })
  const kindsNow = async () =>
    (
      await tenant.api.get<{ value: { '@odata.type': string }[] }>(`/v1.0/users/${pia.id}/authentication/methods`)
    ).value.map((method) => method['@odata.type'].replace(/.*graph\.|AuthenticationMethod/g, ''))
  const passPassword = async (password = pia.password) => {
    await page.getByLabel('Password').fill(password)
    await page.keyboard.press('Enter')
  }
  const atOwn = () => page.getByRole('heading', { level: 1, name: 'My account' }).waitFor()

  test('whoever has no role comes to it from the menu of the account, by keyboard', async () => {
    await button(/^Account/).focus()
    await page.keyboard.press('Enter')
    await page.getByRole('menuitem', { name: 'My account' }).focus()
    await page.keyboard.press('Enter')
    await atOwn()
    await expect.poll(() => focused(page)).toBe('h1 My account')
    await page.getByText(/^Confirmed\. You can change something until/).waitFor()
    expect(await methods().getByRole('listitem').allInnerTexts()).toEqual([expect.stringContaining('Password')])
    expect(await accessibilityProblems(page)).toEqual([])
    await page.screenshot({ path: 'test-results/portals/own.png', fullPage: true })
  })

  test('a passkey is added on the sign-in pages after the password, with its recovery codes, and stands there by its name', async () => {
    await button('Add a passkey').click()
    await passPassword()
    await page.getByLabel('What you call it').fill('Blue key')
    await button('Make the passkey').click()
    await page.getByRole('heading', { name: /recovery codes/i }).waitFor()
    await page.getByRole('button').click()
    await atOwn()
    await page.getByText('Look below: your new passkey stands there.').waitFor()
    await expect.poll(async () => (await methods().getByRole('listitem').allInnerTexts()).join()).toContain('Blue key')
    expect(await kindsNow()).toEqual(['password', 'fido2'])
    await page.setViewportSize({ width: 390, height: 844 })
    await wear(page, 'dark')
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await page.screenshot({ path: 'test-results/portals/own-dark-390.png', fullPage: true })
    await page.setViewportSize({ width: 1280, height: 1024 })
    await wear(page, 'light')
  })

  test('who may see nothing else is told so, with the way to it', async () => {
    await page.goto(`${stage.world.urls.portal}/people`)
    await page.getByRole('heading', { name: 'You may not see the people' }).waitFor()
    await page.getByRole('main').getByRole('link', { name: 'My account' }).click()
    await atOwn()
  })

  test('ten minutes later it asks for a sign-in with the passkey before anything is changed, and goes on there', async () => {
    await page.clock.setFixedTime(new Date(Date.now() + 10 * 60_000))
    await page.reload()
    await page
      .getByText(/sign in once more/)
      .first()
      .waitFor()
    expect(await page.getByLabel('Old password').count()).toBe(0)
    await button(/^Take the passkey “Blue key” away/).click()
    await page.getByRole('alertdialog').getByText('sign in once more').waitFor()
    await page.clock.setFixedTime(new Date())
    await page.getByRole('alertdialog').getByRole('button', { name: 'Confirm that it is you' }).click()
    await passPassword()
    await button('Use a passkey').click()
    await atOwn()
    await page.getByText(/^Confirmed\. You can change something until/).waitFor()
  })

  test('by keyboard: what is wrong with a new password stands at its field, and a right one signs out everywhere', async () => {
    const fill = async (...typed: readonly string[]) => {
      for (const [index, label] of ['Old password', 'New password', 'New password once more'].entries())
        await page.getByLabel(label, { exact: true }).fill(typed[index] ?? '')
      await page.keyboard.press('Enter')
    }
    const chosen = 'seven quiet gates at night'
    await fill(pia.password, chosen, 'another one')
    await page.getByText('The two are not the same.').waitFor()
    await expect.poll(() => focused(page)).toBe('input New password once more')
    await fill('not this one', chosen, chosen)
    await page.getByText('The old password is wrong.').waitFor()
    await expect.poll(() => focused(page)).toBe('input Old password')
    await fill(pia.password, 'password123', 'password123')
    await expect.poll(() => focused(page)).toBe('input New password')
    expect(await accessibilityProblems(page)).toEqual([])
    await fill(pia.password, chosen, chosen)
    await page.getByText('Your sign-in has ended.').waitFor()
    pia = { ...pia, password: chosen }
  })

  test('a passkey is taken away after the question, which signs out everywhere, and the administrator sees it gone', async () => {
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('textbox').fill(pia.userPrincipalName)
    await button('Next').click()
    await button('Use a passkey').click()
    await button('Use a passkey').click()
    await atOwn()
    await button(/^Take the passkey “Blue key” away/).click()
    const question = page.getByRole('alertdialog')
    await question.getByText('the password alone signs in').waitFor()
    await page.screenshot({ path: 'test-results/portals/own-question.png' })
    await question.getByRole('button', { name: 'Take it away' }).click()
    await page.getByText('Your sign-in has ended.').waitFor()
    expect(await kindsNow()).toEqual(['password'])
  })
})
