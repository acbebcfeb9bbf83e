// The help in the browser: from the portal's menu, and for somebody who has only a new PC and no account yet.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  accessibilityProblems,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  visit,
  wear,
} from '../browser.ts'

const audiences = [
  ['Manufacturers', 'Help for manufacturers'],
  ['Partners', 'Help for partners'],
  ['Administrators', 'Help for administrators'],
  ['A new PC', 'Help for people with a new PC'],
] as const

inBrowser('the help', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 240_000)
  afterAll(() => stage?.close())

  const headed = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor()

  test('[S-002] the account menu opens the help by keyboard, with a page for each of the four audiences', async () => {
    const { page, context, world } = stage
    const tenant = await world.tenant('contoso.example')
    await signIn(page, world, await tenant.user('pia'), '/my-account')
    const { press } = keyboardOf(() => page)
    await page.getByRole('button', { name: /^Account/ }).focus()
    await press('Enter')
    await page.getByRole('menuitem', { name: /^Help/ }).focus()
    const opened = context.waitForEvent('page')
    await press('Enter')
    const help = await opened
    await headed(help, 'Help')
    const ways = help.getByRole('navigation', { name: 'Help' })
    for (const [link, title] of audiences) {
      await ways.getByRole('link', { name: link, exact: true }).focus()
      await help.keyboard.press('Enter')
      await headed(help, title)
      expect(await help.getByRole('heading', { level: 2 }).count()).toBeGreaterThan(1)
      expect(await accessibilityProblems(help)).toEqual([])
    }
  })

  test('[S-003] without an account every page of it reads on a phone, in both colours, and an error and a word have their places', async () => {
    const { page, complaints, context } = await visit(stage.browser, { viewport: { width: 390, height: 844 } })
    const { portal } = stage.world.urls
    for (const name of ['help/README', 'help/support', 'help/errors', 'help/trace', 'glossary']) {
      await page.goto(`${portal}/docs/${name}.html`)
      expect([name, await sidewaysScroll(page)]).toEqual([name, 0])
      for (const colours of ['light', 'dark'] as const) {
        await wear(page, colours)
        expect(await accessibilityProblems(page)).toEqual([])
      }
      await picture(page, `help-${name.split('/').at(-1)}`)
    }
    await page.goto(`${portal}/docs/help/errors.html`)
    await page.getByRole('link', { name: '808 ZtdDeviceAssignedToOtherTenant' }).click()
    expect(new URL(page.url()).hash).toBe('#808-ztddeviceassignedtoothertenant')
    await page.getByRole('heading', { level: 3, name: '808 ZtdDeviceAssignedToOtherTenant' }).waitFor()
    await page.getByRole('link', { name: 'Words', exact: true }).click()
    await page.getByRole('cell', { name: '4K HH', exact: true }).waitFor()
    expect(complaints).toEqual([])
    await context.close()
  })

  test('what an import says of a file leads to the sections of its errors', async () => {
    const { world } = stage
    const tenant = await world.tenant('fabrikam.example')
    const { page: own, context: other } = await visit(stage.browser)
    await signIn(own, world, await tenant.user('ada', { roles: ['global-administrator'] }))
    await own.getByRole('button', { name: 'Import devices' }).first().click()
    const drawer = own.getByRole('dialog', { name: 'Import devices' })
    const chooser = own.waitForEvent('filechooser')
    await drawer.getByRole('button', { name: 'Choose a file' }).click()
    const buffer = Buffer.from('Device Serial Number,Windows Product ID,Hardware Hash\nPF2ABC,,nonsense\n')
    await (await chooser).setFiles({ name: 'broken.csv', mimeType: 'text/csv', buffer })
    const links = drawer.getByRole('navigation', { name: /^Help about these/ }).getByRole('link')
    await links.first().waitFor()
    expect(await links.allTextContents()).toEqual(['802 InvalidZtdHardwareHash', '817 HashNot4k'])
    const opened = other.waitForEvent('page')
    await links.first().press('Enter')
    const help = await opened
    await help.getByRole('heading', { level: 3, name: '802 InvalidZtdHardwareHash' }).waitFor()
    expect(new URL(help.url()).hash).toBe('#802-invalidztdhardwarehash')
    expect(await accessibilityProblems(own)).toEqual([])
    await other.close()
  })

  test('[S-103] the profile of a trace is a file to keep', async () => {
    const { page, world } = stage
    await page.goto(`${world.urls.portal}/docs/help/trace.html`)
    const download = page.waitForEvent('download')
    await page.getByRole('link', { name: 'autopilot.wprp' }).click()
    expect((await download).suggestedFilename()).toBe('autopilot.wprp')
  })
})
