// A list by keyboard: one stop of Tab, arrow keys inside, which is said; and where the focus is can be seen in every field.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { standardSku } from '../../../src/kernel/licence.ts'
import { accessibilityProblems, focused, inBrowser, openStage, picture, type Stage, signIn, wear } from '../browser.ts'
import { csvOf } from '../devices-csv.ts'

const count = 60
const serial = (index: number) => `RW-${String(index).padStart(4, '0')}`

inBrowser('rows by keyboard', () => {
  let stage: Stage
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    const tenant = await stage.world.tenant('contoso.example', { displayName: 'Contoso' })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    for (const name of ['bea', 'cay']) await tenant.user(name)
    const devices = Array.from({ length: count }, (_, index) => ({ seed: index + 1, serial: serial(index) }))
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', path, csvOf(devices), 'text/csv', () => {})
    await signIn(page, stage.world, admin)
    await page.getByRole('link', { name: serial(0) }).waitFor()
  }, 300_000)
  afterAll(() => stage?.close())

  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  const hint = () => page.getByText('Arrow keys move between the rows and inside a row. Tab leaves the list.')
  const inWindow = () =>
    page.evaluate(
      '(({ top, bottom }) => top >= 0 && bottom <= innerHeight)(document.activeElement.getBoundingClientRect())',
    )

  for (const [form, size, all] of [
    ['table', { width: 1280, height: 860 }, 'input Select all rows shown'],
    ['list of cards', { width: 390, height: 844 }, `input Select ${serial(0)}`],
  ] as const) {
    test(`sixty rows of a ${form} are one stop of Tab, arrow keys go through them, and both ways to move are said`, async () => {
      await page.setViewportSize(size)
      await page.reload()
      const list = page.getByRole(form === 'table' ? 'table' : 'list', { name: 'Registered devices' })
      await list.waitFor()
      expect(await hint().isVisible()).toBe(false)
      for (let tries = 0; tries < 40 && (await focused(page)) !== all; tries++) await press('Tab')
      expect(await focused(page)).toBe(all)
      await hint().waitFor()
      const said = await list.getAttribute('aria-describedby')
      expect(await page.locator(`[id="${said}"]`).innerText()).toBe(await hint().innerText())
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, `rows-${form}`)
      if (form === 'table') await press('ArrowDown')
      await press('ArrowDown', 'ArrowDown')
      expect(await focused(page)).toBe(`input Select ${serial(2)}`)
      await press('Tab')
      expect(await list.locator(':focus').count()).toBe(0)
      expect(await hint().isVisible()).toBe(false)
      await press('Shift+Tab')
      expect(await focused(page)).toBe(`input Select ${serial(2)}`)
      await press('Shift+Tab')
      expect(await list.locator(':focus').count()).toBe(0)
    })
  }

  test('Home and End go to the first and the last control of a row, and never scroll the row out of sight', async () => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await page.reload()
    await page.getByRole('checkbox', { name: `Select ${serial(40)}` }).focus()
    await press('Home')
    expect(await focused(page)).toBe(`input Select ${serial(40)}`)
    expect(await inWindow()).toBe(true)
    await press('End')
    expect(await focused(page)).toBe(`a ${serial(40)}`)
    await press('End', 'Home', 'Home')
    expect(await focused(page)).toBe(`input Select ${serial(40)}`)
    expect(await inWindow()).toBe(true)
    await press('Control+End')
    expect(await focused(page)).toBe(`input Select ${serial(count - 1)}`)
    expect(await inWindow()).toBe(true)
  })

  test('the box of a row has a ring around it when it is reached by keyboard, and none when it is pressed with the mouse', async () => {
    const ring = () =>
      page.evaluate(
        '(({ content, borderTopWidth }) => content === "none" ? "none" : borderTopWidth)(getComputedStyle(document.activeElement.parentElement, "::after"))',
      )
    await page.getByRole('checkbox', { name: `Select ${serial(3)}` }).click()
    expect(await focused(page)).toBe(`input Select ${serial(3)}`)
    expect(await ring()).toBe('none')
    await press('ArrowDown')
    expect(await focused(page)).toBe(`input Select ${serial(4)}`)
    expect(await ring()).toBe('2px')
    await page.getByRole('checkbox', { name: `Select ${serial(3)}` }).click()
  })

  test('a field that has the focus has a ring around it, in light and dark colours', async () => {
    for (const colours of ['light', 'dark'] as const) {
      await wear(page, colours)
      for (const [role, name] of [
        ['searchbox', 'Search by serial number'],
        ['combobox', 'Enrolment'],
      ] as const) {
        const field = page.getByRole(role, { name })
        await field.focus()
        const ring = await field.evaluate(
          '(({ outlineStyle, outlineWidth, outlineColor }) => [outlineStyle, outlineWidth, outlineColor].join(" "))(getComputedStyle(document.activeElement.parentElement))',
        )
        expect(ring).toBe(`solid 2px ${colours === 'light' ? 'rgb(0, 0, 0)' : 'rgb(255, 255, 255)'}`)
        await picture(page, `ring-${role}-${colours}`)
      }
    }
  })

  test('a question of a row gives the focus back to the button of that row, also when the table became cards meanwhile, and the other way', async () => {
    const wide = { width: 1280, height: 860 }
    const narrow = { width: 390, height: 844 }
    await page.setViewportSize(wide)
    await page.goto(`${stage.world.urls.portal}/settings/licences/${standardSku.id}`)
    const people = page.getByRole('region', { name: 'People' })
    for (const [from, to, form] of [
      [wide, narrow, 'ul'],
      [narrow, wide, 'table'],
    ] as const) {
      await page.setViewportSize(from)
      const opener = people.getByRole('button', { name: 'from bea@contoso.example' })
      await opener.press('Enter')
      await page.getByRole('alertdialog').waitFor()
      await page.setViewportSize(to)
      // behind the question, where no role is seen
      await page.locator(`${form}[aria-label="People and this licence"]`).waitFor()
      await press('Escape')
      await page.getByRole('alertdialog').waitFor({ state: 'detached' })
      const name = `button Take ${standardSku.displayName} from bea@contoso.example`
      await expect.poll(() => focused(page), { timeout: 15_000 }).toBe(name)
    }
  })
})
