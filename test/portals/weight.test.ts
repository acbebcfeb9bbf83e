// What the first visit downloads. A phone on a slow line waits for every byte of it (design: at most 180 kB of script).

import { afterAll, beforeAll, expect, test } from 'vitest'

import { inBrowser, openStage, type Stage } from './browser.ts'

const mostBytes = 180_000

inBrowser('the first visit', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 180_000)
  afterAll(() => stage?.close())

  test('downloads at most 180 kB of compressed script before the sign-in page stands', async () => {
    const { page, world } = stage
    const sizes = new Map<string, number>()
    page.on('response', async (response) => {
      if (response.request().resourceType() !== 'script') return
      sizes.set(response.url(), Number(response.headers()['content-length']))
    })
    await page.goto(world.urls.portal, { waitUntil: 'networkidle' })
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    const sum = [...sizes.values()].reduce((all, one) => all + one, 0)
    expect(sizes.size).toBeGreaterThan(1)
    expect(sum).toBeGreaterThan(100_000)
    expect(sum).toBeLessThanOrEqual(mostBytes)
  })
})
