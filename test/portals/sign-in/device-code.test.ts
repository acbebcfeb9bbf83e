// The pages for the code of another device, as the person meets them: by keyboard alone, in both colour schemes, on a phone.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { atBrowser } from '../../support/world/person.ts'
import type { Person, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  visit,
} from '../browser.ts'

vi.setConfig({ testTimeout: 120_000 })

const cli = '04b07795-8ddb-461a-bbee-02f9e1bf7b46'

inBrowser('the code of another device', () => {
  let stage: Stage
  let tenant: WorldTenant
  let pia: Person

  beforeAll(async () => {
    stage = await openStage()
    tenant = await stage.world.tenant('contoso.example', { branding: { name: 'Contoso' } })
    pia = await tenant.user('pia')
    await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsDeviceCodes: true })
  }, 180_000)
  afterAll(() => stage?.close())

  const newCodes = async () =>
    (
      await atBrowser(stage.world).send(`/${tenant.tenantId}/oauth2/v2.0/devicecode`, {
        form: { client_id: cli, scope: 'openid' },
      })
    ).json as { readonly user_code: string; readonly device_code: string }
  const device = () => `${stage.world.urls.login}/device`
  const readable = async (page: Page, name: string) => {
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, name)
  }
  const errorOf = async (device_code: string) => {
    const form = { grant_type: 'urn:ietf:params:oauth:grant-type:device_code', client_id: cli, device_code }
    return (await atBrowser(stage.world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, { form })).json.error
  }

  for (const [name, options] of [
    ['light', {}],
    ['dark, as wide as a phone', { colorScheme: 'dark', viewport: { width: 390, height: 760 } }],
    ['magnified four times', { viewport: { width: 320, height: 215 } }],
  ] as const) {
    test(`code, question and end can be read, ${name}`, async () => {
      const { page, context, complaints } = await visit(stage.browser, options)
      await page.goto(device())
      await page.getByRole('heading', { level: 1, name: 'Enter the code of your device' }).waitFor()
      await page.getByText('Enter no code that somebody sent you or told you.').waitFor()
      await readable(page, `device-code-${name}`)
      await page.getByLabel('Code').fill('BCD-FGH-JKL')
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('alert').getByText('No device waits for this code.').waitFor()
      await readable(page, `device-code-wrong-${name}`)
      await page.getByLabel('Code').fill((await newCodes()).user_code)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByRole('textbox').fill(pia.userPrincipalName)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByLabel('Password').fill(pia.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('heading', { name: 'Allow this device to sign in as you?' }).waitFor()
      await page.getByText(`Command line on another device asks to act as ${pia.userPrincipalName}.`).waitFor()
      await page.getByText('the network that you are in').waitFor()
      await readable(page, `device-code-question-${name}`)
      await page.getByRole('button', { name: 'Do not allow' }).click()
      await page.getByRole('heading', { level: 1, name: 'Nobody was signed in' }).waitFor()
      await readable(page, `device-code-declined-${name}`)
      expect(complaints).toEqual([])
      await context.close()
    })

    test(`who follows a link to the question is told to stop, ${name}`, async () => {
      const { page, context, complaints } = await visit(stage.browser, options)
      const state = (await newCodes()).user_code.replaceAll('-', '')
      await page.goto(`${device()}/answer?${new URLSearchParams({ state, code: 'made.up' })}`)
      await page.getByRole('alert').getByText('Did you follow a link? Then stop here').waitFor()
      expect(await page.getByLabel('Code').inputValue()).toBe('')
      await readable(page, `device-code-link-${name}`)
      expect(complaints).toEqual([])
      await context.close()
    })
  }

  test('by keyboard alone: the code as it is read out, the sign-in, and yes comes after no; the next time nobody is asked for a password', async () => {
    const { page, context } = await visit(stage.browser)
    const { press, tabTo } = keyboardOf(() => page)
    const first = await newCodes()
    await page.goto(device())
    await page.keyboard.type(first.user_code.toLowerCase().replaceAll('-', ' '))
    await press('Enter')
    await page.getByRole('button', { name: 'Next' }).waitFor()
    await page.keyboard.type(pia.userPrincipalName)
    await press('Enter')
    await page.getByLabel('Password').waitFor()
    await page.keyboard.type(pia.password)
    await press('Enter')
    await page.getByRole('heading', { name: 'Allow this device to sign in as you?' }).waitFor()
    await press('Tab')
    expect(await focused(page)).toBe('button Do not allow')
    await tabTo('button Allow')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'The device is signed in' }).waitFor()
    await readable(page, 'device-code-allowed')
    expect(await errorOf(first.device_code)).toBeUndefined()

    const second = await newCodes()
    await page.goto(device())
    await page.keyboard.type(second.user_code)
    await press('Enter')
    await page.getByRole('heading', { name: 'Allow this device to sign in as you?' }).waitFor()
    await page.getByRole('link', { name: 'Use another account' }).press('Enter')
    await page.getByRole('button', { name: 'Next' }).waitFor()
    expect(await errorOf(second.device_code)).toBe('authorization_pending')
    await context.close()
  })
})
