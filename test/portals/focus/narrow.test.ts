// The navigation on a phone: one row at the head of each page, opened and left by keyboard.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from '../browser.ts'

inBrowser('the navigation of a phone', () => {
  let stage: Stage
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    const tenant = await stage.world.tenant('contoso.example', { displayName: 'Contoso' })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    await page.setViewportSize({ width: 390, height: 800 })
    await signIn(page, stage.world, admin, '/groups')
    await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor()
  }, 300_000)
  afterAll(() => stage?.close())

  const menu = () => page.getByRole('button', { name: 'Menu' })
  const navigation = () => page.getByRole('navigation', { name: 'Main' })
  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)

  test('takes one row, at 390 pixels and at 320, and nothing scrolls sideways', async () => {
    for (const width of [390, 320]) {
      await page.setViewportSize({ width, height: 800 })
      expect(await page.getByRole('banner').evaluate('document.querySelector("header").offsetHeight')).toBeLessThan(64)
      expect(await navigation().count()).toBe(0)
      expect(await sidewaysScroll(page)).toBe(0)
      await menu().click()
      await navigation().waitFor()
      expect(await sidewaysScroll(page)).toBe(0)
      for (const colours of ['light', 'dark'] as const) {
        await wear(page, colours)
        expect(await accessibilityProblems(page)).toEqual([])
        await picture(page, `menu-${width}-${colours}`)
      }
      await menu().click()
      await navigation().waitFor({ state: 'detached' })
    }
    await page.setViewportSize({ width: 390, height: 800 })
  })

  test('is opened by Enter, left by Escape with the focus on its button, and leads to a page with the focus on its heading', async () => {
    await menu().focus()
    expect(await menu().getAttribute('aria-expanded')).toBe('false')
    await press('Enter')
    await navigation().waitFor()
    expect(await menu().getAttribute('aria-expanded')).toBe('true')
    await focusIs('button Menu')
    await press('Tab')
    await focusIs('a Devices')
    expect(await navigation().getByRole('link', { name: 'Groups' }).getAttribute('aria-current')).toBe('page')
    await press('Escape')
    await navigation().waitFor({ state: 'detached' })
    await focusIs('button Menu')
    await press('Enter')
    await tabTo('a Policies')
    await press('Enter')
    await focusIs('h1 Policies')
    expect(await navigation().count()).toBe(0)
  })

  test('a form that is not saved asks before the navigation leaves it, and staying comes back to the button', async () => {
    await page.goto(`${stage.world.urls.portal}/groups/new`)
    await page.getByRole('textbox', { name: 'Name' }).fill('Half done')
    await menu().press('Enter')
    await navigation().getByRole('link', { name: 'Devices' }).press('Enter')
    await page.getByRole('alertdialog').waitFor()
    await press('Escape')
    await page.getByRole('alertdialog').waitFor({ state: 'detached' })
    await focusIs('button Menu')
  })
})
