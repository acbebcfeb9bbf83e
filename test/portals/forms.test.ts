// Forms of the portal: what is wrong stands beside its field and takes the focus, and nothing that was typed is lost unasked.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Person, World, WorldTenant } from '../support/world/world.ts'
import {
  accessibilityProblems,
  inBrowser,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  visit,
  wear,
} from './browser.ts'
import { csvOf } from './devices-csv.ts'

const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

inBrowser('forms', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let admin: Person
  let browser: Browser
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page, complaints } = stage)
    tenant = await world.tenant('contoso.example', { displayName: 'Contoso' })
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', path, csvOf([{ seed: 1, serial: 'FM-0001', tag: 'Retail' }]), 'text/csv', () => {})
    await signIn(page, world, admin, '/groups/new')
  }, 300_000)

  afterAll(() => stage?.close())

  const open = async (path: string) => {
    await page.goto(`${world.urls.portal}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const field = (name: RegExp) => page.getByRole('textbox', { name })
  const hasFocus = (name: RegExp) =>
    expect.poll(() => page.locator(':focus').and(field(name)).count(), { timeout: 10_000 }).toBe(1)
  const question = () => page.getByRole('alertdialog', { name: 'Leave without saving?' })
  /** What a screen reader reads with the field, and what it announces. */
  const saidOf = async (name: RegExp) => {
    const ids = ((await field(name).getAttribute('aria-describedby')) ?? '').split(' ').filter(Boolean)
    const described = await page.evaluate(
      `${JSON.stringify(ids)}.map((id) => document.getElementById(id)?.innerText ?? '').join(' ')`,
    )
    return { invalid: await field(name).getAttribute('aria-invalid'), described: String(described) }
  }

  test('what is wrong stands beside each field, is announced, and the first of them has the focus', async () => {
    await open('/profiles/new')
    await page.getByRole('radio', { name: 'User-driven' }).check()
    await field(/^Name template/).fill('PC-%SERIAL%-too-long')
    await page.getByText('Only the last 3 characters of the serial number fit').waitFor()
    await field(/^Name template/).fill('PC-%SERIAL%')
    await expect.poll(() => page.getByText('characters of the serial number fit').count()).toBe(0)
    await field(/^Name template/).fill('%serial%')
    await page.getByRole('button', { name: 'Create profile' }).click()
    await hasFocus(/^Name\b(?! template)/)
    expect(await saidOf(/^Name\b(?! template)/)).toMatchObject({
      invalid: 'true',
      described: expect.stringContaining('give the profile a name'),
    })
    expect(await saidOf(/^Name template/)).toMatchObject({
      invalid: 'true',
      described: expect.stringContaining('in capitals'),
    })
    expect(await page.getByRole('alert').allInnerTexts()).toEqual([
      expect.stringContaining('give the profile a name'),
      expect.stringContaining('in capitals'),
    ])
    await page.keyboard.type('Shop floor')
    await expect.poll(() => saidOf(/^Name\b(?! template)/)).toMatchObject({ invalid: null })
    await page.getByRole('button', { name: 'Create profile' }).click()
    await hasFocus(/^Name template/)
    for (const colours of ['dark', 'light'] as const) {
      await wear(page, colours)
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, `form-wrong-${colours}`)
    }
    await page.setViewportSize({ width: 360, height: 740 })
    expect(await sidewaysScroll(page)).toBe(0)
    const wide = `[...document.querySelectorAll('form *')].filter((one) => one.getBoundingClientRect().right > 360 - 16).length`
    expect(await page.evaluate(wide)).toBe(0) // nor does a field reach out of its box
    await picture(page, 'form-wrong-phone')
    await page.setViewportSize({ width: 1280, height: 860 })
  })

  test('a link and the way back ask before they leave what was not saved, and "Stay here" gives the focus back', async () => {
    await open('/groups')
    await page.getByRole('link', { name: 'Create group' }).click()
    await field(/^Name/).fill('Tills')
    await page.getByRole('link', { name: 'Profiles' }).click()
    await question().waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toBe('Stay here')
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'form-leave')
    await page.keyboard.press('Enter')
    await question().waitFor({ state: 'hidden' })
    expect(await field(/^Name/).inputValue()).toBe('Tills')
    await page.goBack()
    await question().waitFor()
    await page.keyboard.press('Escape')
    await question().waitFor({ state: 'hidden' })
    expect(new URL(page.url()).pathname).toBe('/groups/new')
    expect(await field(/^Name/).inputValue()).toBe('Tills')
    await expect.poll(() => page.evaluate('document.activeElement !== document.body')).toBe(true)
    await page.getByRole('link', { name: 'Profiles' }).click()
    await question().getByRole('button', { name: 'Leave without saving' }).click()
    await page.getByRole('heading', { level: 1, name: 'Profiles' }).waitFor()
    expect((await tenant.api.get<{ value: unknown[] }>('/v1.0/groups')).value).toEqual([])
  })

  test('what was saved, or never changed, may be left without a question', async () => {
    await open('/groups/new')
    await page.getByRole('link', { name: 'Groups', exact: true }).first().click()
    await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor()
    await page.getByRole('link', { name: 'Create group' }).click()
    await field(/^Name/).fill('Tills')
    await page.getByRole('button', { name: 'Create group' }).click()
    await page.getByRole('heading', { level: 1, name: 'Tills' }).waitFor()
    await open('/settings')
    await page.getByRole('checkbox').first().press('Space')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Saved').waitFor()
    await page.getByRole('link', { name: 'Alarms' }).click()
    await page.getByRole('heading', { level: 1, name: 'Alarms' }).waitFor()
    expect(await question().count()).toBe(0)
  })

  test('Escape in a dialog asks when something was typed, and closes at once when nothing was', async () => {
    await open('/devices')
    await page.getByRole('link', { name: 'FM-0001' }).click()
    await page.getByRole('button', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit device' })
    await dialog.waitFor()
    await page.keyboard.press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Edit' }).click()
    await field(/^Group tag/).fill('Office')
    await page.keyboard.press('Escape')
    await question().waitFor()
    await picture(page, 'form-leave-dialog')
    await page.keyboard.press('Escape')
    await question().waitFor({ state: 'hidden' })
    await dialog.waitFor()
    expect(await field(/^Group tag/).inputValue()).toBe('Office')
    await hasFocus(/^Group tag/)
    await page.keyboard.press('Escape')
    await question().getByRole('button', { name: 'Leave without saving' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const { value } = await tenant.api.get<{ value: ReadonlyArray<{ groupTag: string }> }>(devices)
    expect(value.map(({ groupTag }) => groupTag)).toEqual(['Retail'])
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toBe('Edit')
  })

  test('closing the tab asks when something was typed, and only then', async () => {
    const other = await visit(browser)
    await signIn(other.page, world, admin, '/groups/new')
    const asked: string[] = []
    other.page.on('dialog', (dialog) => {
      asked.push(dialog.type())
      void dialog.dismiss()
    })
    const name = other.page.getByRole('textbox', { name: /^Name/ })
    await name.fill('Tills')
    await other.page.close({ runBeforeUnload: true })
    await expect.poll(() => asked).toEqual(['beforeunload'])
    expect(await name.inputValue()).toBe('Tills')
    await name.fill('')
    const closed = other.page.waitForEvent('close')
    await other.page.close({ runBeforeUnload: true })
    await closed
    expect(asked).toEqual(['beforeunload'])
    await other.context.close()
    expect(complaints).toEqual([])
  })
})
