// What a person signs in with, on their page in the portal: looked at, taken away, and a pass that is shown once and really signs in.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { DirectoryDeviceId, UserId } from '../../../src/kernel/id.ts'
import { joinedDevice } from '../../support/mdm/mdm-device.ts'
import { havePasskey } from '../../support/passkey/have-passkey.ts'
import { haveApp } from '../../support/world/authenticator-app.ts'
import { haveHelloKey } from '../../support/world/hello-key.ts'
import { openOffice } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  type Stage,
  sidewaysScroll,
  signIn,
  visit,
  wear,
} from '../browser.ts'

inBrowser('what a person signs in with', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let pia: Person
  let browser: Browser
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page } = stage)
    ;({ tenant } = await openOffice(world, 'contoso.example', { application: null, statusPage: null }))
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    pia = await tenant.user('pia')
    await haveApp(world.app.db, tenant.tenantId, UserId.parse(pia.id))
    await signIn(page, world, admin, `/people/${pia.id}`)
  }, 300_000)
  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  // What opens the question is called as what answers it, and has the focus until the question takes it.
  const questionHasFocus = () => focusIs('button Cancel')
  const methods = () => page.getByRole('region', { name: 'Signs in with' })

  test('an app that was lost is taken away by keyboard, after a question that says what it means', async () => {
    await methods().getByText('1 recovery code left').waitFor()
    await methods().getByRole('button', { name: 'Take the app away' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: /^Take the authenticator app of/ }).waitFor()
    await press('Escape')
    await focusIs('button Take the app away')
    await press('Enter')
    await page.getByRole('alertdialog').waitFor()
    await questionHasFocus()
    await tabTo('button Take the app away')
    await press('Enter')
    await expect.poll(() => methods().getByText('Authenticator app', { exact: true }).count()).toBe(0)
    await page.getByText(/^The authenticator app of .* is taken away/).waitFor()
    const path = `/v1.0/users/${pia.id}/authentication/methods`
    expect((await tenant.api.get<{ value: object[] }>(path)).value).toHaveLength(1)
  })

  test('a key of Windows Hello is named by its device and taken away by keyboard', async () => {
    const { id } = await joinedDevice(world, tenant, pia, 'PC-41')
    await haveHelloKey(world.app.db, tenant.tenantId, UserId.parse(pia.id), DirectoryDeviceId.parse(id))
    await page.reload()
    await methods().getByText('on PC-41', { exact: false }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await methods().getByRole('button', { name: 'Take the key away' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: /^Take a key of Windows Hello of/ }).waitFor()
    await questionHasFocus()
    await tabTo('button Take the key away')
    await press('Enter')
    await page.getByText(/^The key of Windows Hello of .* is taken away/).waitFor()
    await expect.poll(() => methods().getByText('Windows Hello', { exact: true }).count()).toBe(0)
  })

  test('a passkey is named and taken away by keyboard', async () => {
    await havePasskey(world.app.db, tenant.tenantId, UserId.parse(pia.id))
    await page.reload()
    await methods().getByText('Blue key', { exact: false }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await methods().getByRole('button', { name: 'Take the passkey away' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: /^Take a passkey of/ }).waitFor()
    await questionHasFocus()
    await tabTo('button Take the passkey away')
    await press('Enter')
    await page.getByText(/^The passkey of .* is taken away/).waitFor()
    await expect.poll(() => methods().getByText('Passkey', { exact: true }).count()).toBe(0)
  })

  test('a pass is shown once with a copy of it, and signs the person in', async () => {
    await methods().getByRole('button', { name: 'Make an access pass' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog').waitFor()
    await questionHasFocus()
    await tabTo('button Make an access pass')
    await press('Enter')
    const shown = page.getByRole('region', { name: /^The access pass for/ })
    await shown.waitFor()
    await methods().getByText('Temporary access pass', { exact: true }).waitFor()
    const pass = /[a-z2-9]{5}-[a-z2-9]{5}-[a-z2-9]{5}/.exec(await shown.innerText())?.[0] ?? ''
    await shown.getByRole('button', { name: 'Copy the access pass' }).waitFor()
    for (const colorScheme of ['light', 'dark'] as const) {
      await wear(page, colorScheme)
      for (const width of [1280, 390]) {
        await page.setViewportSize({ width, height: 860 })
        expect(await sidewaysScroll(page)).toBe(0)
        expect(await accessibilityProblems(page)).toEqual([])
      }
    }

    const fresh = await visit(browser)
    try {
      await fresh.page.goto(`${world.urls.portal}/devices`)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      await fresh.page.getByRole('textbox').fill(pia.userPrincipalName)
      await fresh.page.getByRole('button', { name: 'Next' }).click()
      await fresh.page.getByRole('button', { name: 'Use a temporary access pass' }).click()
      expect(await accessibilityProblems(fresh.page)).toEqual([])
      await fresh.page.getByLabel('Temporary access pass').fill(pass)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      await fresh.page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
    } finally {
      await fresh.context.close()
    }
    await page.reload()
    await methods().getByText('Temporary access pass', { exact: true }).waitFor()
    expect(await page.getByText(pass).count()).toBe(0)
  })
})
