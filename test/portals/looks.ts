// How a page looks, in every window that it is used in.

import type { Page } from 'playwright-core'
import { expect } from 'vitest'

import { accessibilityProblems, picture, sidewaysScroll, wear } from './browser.ts'

/** No rule of axe is broken, and nothing runs out of the window, in light and dark, on a desk, on a phone and at 400 %. */
export function looksOf(page: () => Page): (name: string) => Promise<void> {
  return async (name) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await wear(page(), colorScheme)
      for (const width of [1280, 390, 320]) {
        await page().setViewportSize({ width, height: 860 })
        await expect.poll(() => sidewaysScroll(page())).toBe(0) // a table becomes cards a moment after
        await picture(page(), `${name}-${colorScheme}-${width}`)
        expect(await accessibilityProblems(page())).toEqual([])
      }
      await page().setViewportSize({ width: 1280, height: 860 })
    }
    await wear(page(), 'light')
  }
}
