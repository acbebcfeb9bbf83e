// Ten thousand devices in the list of the portal: few rows are in the document, and all of them are reached.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { World } from '../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from './browser.ts'
import { csvOf } from './devices-csv.ts'

const count = 10_000
const serial = (index: number) => `LL-${String(index).padStart(5, '0')}`

inBrowser('a long list', () => {
  let stage: Stage
  let world: World
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page, complaints } = stage)
    const tenant = await world.tenant('contoso.example', { displayName: 'Contoso' })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const devices = Array.from({ length: count }, (_, index) => ({
      seed: index + 1,
      serial: serial(index),
      tag: index === 4321 ? 'Aardvark' : 'Retail',
    }))
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', path, csvOf(devices), 'text/csv', () => {})
    await signIn(page, world, admin)
    await page.getByRole('link', { name: serial(0) }).waitFor()
  }, 300_000)

  afterAll(() => stage?.close())

  const rows = () => page.locator('tbody tr[data-index]')
  const rowsNow = () =>
    page.evaluate(`[...document.querySelectorAll('tbody tr[data-index]')].map((row) => ({
      index: Number(row.dataset.index),
      said: row.getAttribute('aria-rowindex'),
      link: row.querySelector('a').innerText,
      top: row.getBoundingClientRect().top,
    }))`) as Promise<ReadonlyArray<{ index: number; said: string; link: string; top: number }>>
  const rowOfFocus = () => page.locator('tr:focus-within').getAttribute('aria-rowindex')
  const loadAll = async () => {
    await page.getByRole('button', { name: 'Load all' }).click()
    await page.getByText('All are shown.').waitFor({ timeout: 120_000 })
  }

  test('the service orders, so the first row is the first of all devices, not of those that are loaded', async () => {
    await page.getByText(`200 of ${count} shown`).waitFor()
    await page.getByRole('button', { name: 'Serial number' }).click()
    await page.getByRole('link', { name: serial(count - 1) }).waitFor()
    await page.getByRole('button', { name: 'Group tag' }).click()
    const first = rows().first()
    await first.getByRole('link', { name: serial(4321) }).waitFor()
    await first.getByRole('cell', { name: 'Aardvark' }).waitFor()
    await page.getByRole('button', { name: 'Serial number' }).click()
    await page.getByRole('link', { name: serial(0) }).waitFor()
  })

  test('of ten thousand loaded devices few rows are in the document, and each says which one of how many it is', async () => {
    await loadAll()
    const table = page.getByRole('table', { name: 'Registered devices' })
    expect(await table.getAttribute('aria-rowcount')).toBe(String(count + 1))
    expect(await rows().count()).toBeLessThan(80)
    for (const share of [0.5, 0.99, 0.1, 0]) {
      await page.evaluate(`scrollTo(0, document.documentElement.scrollHeight * ${share})`)
      await expect.poll(async () => (await rowsNow()).some(({ top }) => top >= 0 && top < 800)).toBe(true)
      const now = await rowsNow()
      expect(now.length).toBeLessThan(80)
      expect(now.map(({ said, link }) => ({ said, link }))).toEqual(
        now.map(({ index }) => ({ said: String(index + 2), link: serial(index) })),
      )
    }
    expect(await accessibilityProblems(page)).toEqual([])
  }, 180_000)

  test('the keyboard reaches the last and the first device, goes on from row to row, and is never thrown out', async () => {
    await page.getByRole('link', { name: serial(0) }).focus()
    await page.keyboard.press('Control+End')
    await expect.poll(() => focused(page)).toBe(`a ${serial(count - 1)}`)
    expect(await rowOfFocus()).toBe(String(count + 1))
    await picture(page, 'long-list-end')
    // Tab leaves the table behind its last row
    await page.keyboard.press('Tab')
    expect(await page.locator('table:focus-within').count()).toBe(0)
    await page.getByRole('checkbox', { name: `Select ${serial(count - 1)}` }).focus()
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe(`a ${serial(count - 1)}`)
    await page.keyboard.press('Control+Home')
    await expect.poll(() => focused(page)).toBe(`a ${serial(0)}`)
    for (let row = 1; row <= 60; row++) {
      await page.keyboard.press('ArrowDown')
      await expect.poll(() => focused(page)).toBe(`a ${serial(row)}`)
    }
    expect(
      await page
        .getByRole('link', { name: serial(60) })
        .evaluate('document.activeElement.getBoundingClientRect().top < innerHeight'),
    ).toBe(true)
    // Tab leaves the list, and comes back to where it was left, though other rows are in the window meanwhile
    await page.keyboard.press('Tab')
    expect(await page.locator('table:focus-within').count()).toBe(0)
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)')
    await expect.poll(async () => (await rowsNow()).some(({ index }) => index > 4000)).toBe(true)
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe(`a ${serial(60)}`)
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowLeft')
    expect(await focused(page)).toBe(`input Select ${serial(61)}`)
  })

  test('the row with the focus stays while others are scrolled to, and what is chosen stays chosen', async () => {
    await page.keyboard.press('Space')
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 2)')
    await expect.poll(async () => (await rowsNow()).some(({ index }) => index > 4000 && index < 6000)).toBe(true)
    expect(await focused(page)).toBe(`input Select ${serial(61)}`)
    expect(await rows().count()).toBeLessThan(80)
    await page.getByText('1 device selected').waitFor()
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe(`a ${serial(61)}`)
    expect(await page.getByRole('checkbox', { name: `Select ${serial(61)}` }).isChecked()).toBe(true)
    expect(
      await page
        .getByRole('checkbox', { name: 'Select all rows shown' })
        .evaluate('document.querySelector("thead input").indeterminate'),
    ).toBe(true)
  })

  test('on a phone the same devices are a list of cards, of which few are in the document', async () => {
    await page.setViewportSize({ width: 360, height: 740 })
    const cards = page.getByRole('list', { name: 'Registered devices' }).getByRole('listitem')
    await cards.first().waitFor()
    // Whoever turns a tablet keeps their place.
    await expect.poll(() => focused(page)).toBe(`a ${serial(61)}`)
    await page.evaluate('scrollTo(0, document.documentElement.scrollHeight / 3)')
    await expect.poll(async () => Number(await cards.nth(5).getAttribute('aria-posinset'))).toBeGreaterThan(1000)
    expect(await cards.nth(5).getAttribute('aria-setsize')).toBe(String(count))
    expect(await cards.count()).toBeLessThan(80)
    expect(await sidewaysScroll(page)).toBe(0)
    for (const colours of ['light', 'dark'] as const) {
      await wear(page, colours)
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, `long-list-phone-${colours}`)
    }
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.getByRole('table', { name: 'Registered devices' }).waitFor()
    await expect.poll(() => focused(page)).toBe(`a ${serial(61)}`)
    await picture(page, 'long-list-dark')
    expect(complaints).toEqual([])
  })
})
