// A person without a mouse on the pages of what devices get, and how these pages look.

import type { Locator, Page } from 'playwright-core'
import { expect } from 'vitest'

import { accessibilityProblems, picture, sidewaysScroll, wear } from '../browser.ts'

export const desk = { width: 1280, height: 860 }
const phone = { width: 390, height: 844 }

export function handsOf(page: () => Page) {
  const press = async (...keys: string[]) => {
    for (const key of keys) await page().keyboard.press(key)
  }
  const has = async (wanted: Locator) => (await page().locator(':focus').and(wanted).count()) === 1
  const focusIs = (wanted: Locator) => expect.poll(() => has(wanted), { timeout: 15_000 }).toBe(true)
  /** Tab from where the focus is until it is there; inside a list, which is one stop, arrow keys. */
  const tabTo = async (wanted: Locator) => {
    await wanted.waitFor()
    for (let tries = 0; tries < 80 && !(await has(wanted)); tries++) await press(await keyTo(wanted))
    expect(await has(wanted)).toBe(true)
  }
  return {
    press,
    focusIs,
    tabTo,
    /** Of a list of choices, by the beginning of its name. */
    choose: async (list: Locator, name: string) => {
      await tabTo(list)
      await page().keyboard.type(name)
      await expect.poll(() => list.locator('option:checked').textContent()).toContain(name)
    },
  }
}

/** Of an element in the page what is asked here; these tests do not have the page's types. */
type Placed = {
  readonly ownerDocument: { readonly activeElement: Placed | null }
  readonly closest: (selector: string) => Placed | null
  readonly contains: (other: Placed) => boolean
  readonly compareDocumentPosition: (other: Placed) => number
}

/** Which key brings the focus nearer: an arrow where both are in one list. */
const keyTo = (wanted: Locator): Promise<string> =>
  wanted.evaluate((found) => {
    const element = found as unknown as Placed
    const at = element.ownerDocument.activeElement
    const list = element.closest('[data-tabster*="mover"]')
    if (!at || !list?.contains(at)) return 'Tab'
    const isBehind = at.compareDocumentPosition(element) & 4 // DOCUMENT_POSITION_FOLLOWING
    const isInRow = at.closest('tr, li')?.contains(element)
    if (isInRow) return isBehind ? 'ArrowRight' : 'ArrowLeft'
    return isBehind ? 'ArrowDown' : 'ArrowUp'
  })

/** No rule of accessibility is broken and nothing scrolls sideways, in both colours, on a desk and on a phone. */
export function looksOf(page: () => Page) {
  return async (name: string) => {
    for (const colours of ['dark', 'light'] as const) {
      await wear(page(), colours)
      for (const size of [phone, desk]) {
        await page().setViewportSize(size)
        expect(await sidewaysScroll(page())).toBe(0)
        // until the colours of the other scheme are painted everywhere
        await expect.poll(() => accessibilityProblems(page()), { timeout: 20_000 }).toEqual([])
        await picture(page(), `${name}-${colours}-${size.width}`)
      }
    }
  }
}
