// A hundred thousand devices in the list of the portal: what loading and a scroll cost is counted, calls of functions, rows
// made and requests sent, and compared with a list of ten thousand. How long its frames take says `npm run bench -- frames`.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { inBrowser, openStage, picture, type Stage, signIn } from '../browser.ts'
import { csvOf } from '../devices-csv.ts'
import { countCalls } from './calls.ts'
import { pagesAsked, serialOf, showManyDevices } from './many-devices.ts'

const few = 10_000
const many = 100_000
const rowHeight = 57

type Cost = { readonly load: number; readonly scroll: number }

inBrowser('a list of a hundred thousand', () => {
  let stage: Stage
  let page: Page
  let ofFew: Cost
  let ofMany: Cost
  let jumps: readonly Step[]
  let steps: readonly Step[]
  let askedMeanwhile: number

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    const tenant = await stage.world.tenant('contoso.example', { displayName: 'Contoso' })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', path, csvOf([{ seed: 1, serial: serialOf(0) }]), 'text/csv', () => {})
    await showManyDevices(page, few)
    await signIn(page, stage.world, admin)
    ofFew = await loadAndScroll()
    await showManyDevices(page, many)
    await page.reload()
    ofMany = await loadAndScroll()
  }, 300_000)

  afterAll(() => stage?.close())

  async function loadAndScroll(): Promise<Cost> {
    await page.getByRole('link', { name: serialOf(0) }).waitFor()
    const calls = await countCalls(page)
    await page.getByRole('button', { name: 'Load all' }).click()
    await page.getByText('All are shown.').waitFor({ timeout: 200_000 })
    const load = await calls()
    const asked = await pagesAsked(page)
    const start = 5_000 * rowHeight
    jumps = await scroll([start + 3_000 * rowHeight, start])
    await calls()
    steps = await scroll(Array.from({ length: 25 }, (_, step) => start + (step + 1) * 2 * rowHeight))
    const cost = { load, scroll: await calls() }
    askedMeanwhile = (await pagesAsked(page)) - asked
    return cost
  }

  /** Goes to each place, one frame after the other, and counts on the way the rows made and those that an element which was there has taken. */
  const scroll = (places: readonly number[]) =>
    page.evaluate(`(async () => {
      let made = 0
      let nodes = 0
      const taken = new Set()
      const known = new Set(document.querySelectorAll('tbody > tr'))
      const seen = new MutationObserver((changes) => {
        for (const { type, target, addedNodes } of changes) {
          if (type === 'attributes') taken.add(target)
          for (const node of addedNodes) {
            if (known.has(node)) continue // put elsewhere
            nodes++
            known.add(node)
            if (node instanceof HTMLElement && node.dataset.index) made++
          }
        }
      })
      seen.observe(document.querySelector('tbody'), { childList: true, subtree: true, attributeFilter: ['data-index'] })
      const painted = () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))
      const counts = []
      for (const place of ${JSON.stringify(places)}) {
        made = nodes = 0
        taken.clear()
        scrollTo(0, place)
        await painted()
        counts.push({ made, nodes, taken: taken.size, there: document.querySelectorAll('tbody tr[data-index]').length })
      }
      seen.disconnect()
      return counts
    })()`) as Promise<readonly Step[]>

  test('ten times as many devices are ten times the work to load, not a hundred times', () => {
    expect(ofFew.load).toBeGreaterThan(few)
    expect(ofMany.load / many).toBeLessThan((1.25 * ofFew.load) / few)
  })

  test('a step down fills the rows that left with those that come into the window, makes none, and asks the service nothing', async () => {
    // two rows high each; a row may come at each edge
    for (const { made, nodes, taken, there } of steps) {
      expect(taken).toBeGreaterThan(0)
      expect(taken).toBeLessThanOrEqual(4)
      expect(made).toBeLessThanOrEqual(1)
      expect(nodes).toBeLessThanOrEqual(2)
      expect(there).toBeLessThan(80)
    }
    expect(askedMeanwhile).toBe(0)
  })

  test('a jump fills the rows that are there anew: all rows of the window are others, and nothing is made for them', () => {
    const jump = jumps.at(-1)
    expect(jump?.taken).toBeGreaterThan(10)
    expect(jump?.there).toBeLessThan(80)
    // where the edges of the window cut other rows there may be one more
    expect(jump?.made).toBeLessThanOrEqual(1)
    expect(jump?.nodes).toBeLessThanOrEqual(2)
  })

  test('a step of a scroll is as little work among a hundred thousand as among ten thousand', () => {
    expect(ofFew.scroll).toBeGreaterThan(0)
    expect(ofMany.scroll).toBeLessThan(1.5 * ofFew.scroll)
  })

  test('a row that comes in a scroll is made of plain elements: the looks of its parts are asked for once for the list', () => {
    // 50 rows came; with Fluent's components each was some 14,000 calls, with an object of a table's library, a tooltip and texts
    // looked up anew some 9,000; now 4,100
    expect(ofMany.scroll / 50).toBeLessThan(5_500)
  })

  test('the last device is reached, with as few rows made as anywhere', async () => {
    const [end] = await scroll([many * 2 * rowHeight])
    await page.getByRole('link', { name: serialOf(many - 1) }).waitFor()
    expect(end?.made).toBeLessThan(80)
  })

  test('loading says how far it is, and when it is stopped everything that was loaded is shown', async () => {
    await page.reload()
    await page.getByRole('button', { name: 'Load all' }).click()
    await page.getByText(/^[1-9]\d{3,} of 100000 loaded$/).waitFor()
    await picture(page, 'hundred-thousand-loading')
    const stop = page.getByRole('button', { name: 'Stop loading' })
    expect((await stop.boundingBox())?.y).toBeLessThan(page.viewportSize()?.height ?? 0)
    await stop.click()
    await page.getByRole('button', { name: 'Load all' }).waitFor()
    await expect
      .poll(async () => (await page.getByText(/ of 100000 shown$/).innerText()).split(' ')[0])
      .toBe(String((await pagesAsked(page)) * 200))
    expect(stage.complaints).toEqual([])
  })

  test('what a tooltip says is in the document when somebody points there, and not for each row', async () => {
    const tooltips = page.locator('[role=tooltip]', { hasText: '2023' })
    const time = page.locator('tr[data-index="0"] time')
    await page.evaluate('scrollTo(0, 0)')
    expect(await tooltips.count()).toBe(0)
    await time.hover()
    await tooltips.waitFor()
    expect(await tooltips.innerText()).toBe(await time.getAttribute('aria-description'))
    await tooltips.hover()
    await page.mouse.move(0, 0)
    await tooltips.waitFor({ state: 'detached' })
    await time.hover()
    await tooltips.waitFor()
    await page.keyboard.press('Escape')
    await tooltips.waitFor({ state: 'detached' })
  })
})

type Step = { readonly made: number; readonly nodes: number; readonly taken: number; readonly there: number }
