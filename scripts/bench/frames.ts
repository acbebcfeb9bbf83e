// How long a frame takes in Chromium while the portal's list of 100,000 devices is scrolled (no frame longer than 50 ms), against
// a page that has nothing but as many rows: it makes those in the window anew in each frame, from text. The two take turns.

import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { BrowserContext, Page } from 'playwright-core'

import { startApp } from '../../src/app.ts'
import { openApi } from '../../src/client/api.ts'
import { loadConfig } from '../../src/config.ts'
import { createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../src/directory/user/user.ops.ts'
import { makeLog } from '../../src/http/log.ts'
import { ensurePortalBuilt } from '../../src/http/portal/portal-build.ts'
import { createApplication } from '../../src/identity/application/application.ops.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'
import { launch, signIn } from '../../test/portals/browser.ts'
import { csvOf } from '../../test/portals/devices-csv.ts'
import { serialOf, showManyDevices } from '../../test/portals/list/many-devices.ts'

const rounds = 4
const framesOfRound = 100
const mostMs = 50

const windows = [
  { window: 'table', width: 1280, height: 860, rowHeight: 57 },
  { window: 'cards of a phone', width: 390, height: 844, rowHeight: 134 },
]

/** From slow to what a dragged scroll bar does: all rows of the window are new in each frame. */
const ways = [
  { way: 'a row in two frames', rows: 0.5 },
  { way: 'three rows a frame', rows: 3 },
  { way: 'a hundred rows a frame', rows: 100 },
]

export async function runFramesBench({ devices }: { readonly devices: number }): Promise<Record<string, unknown>> {
  await ensurePortalBuilt(fileURLToPath(new URL('../..', import.meta.url)))
  const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
  const app = await startApp({
    config: loadConfig({ data, port: '0', logLevel: 'error' }),
    log: makeLog('error', 'stderr'),
  })
  const browser = await launch()
  try {
    const context = await browser.newContext({ ignoreHTTPSErrors: true, locale: 'en-GB' })
    context.setDefaultTimeout(120_000)
    return await measure(app, context, devices)
  } finally {
    await browser.close()
    await app.close()
    rmSync(data, { recursive: true, force: true })
  }
}

type App = Awaited<ReturnType<typeof startApp>>

async function measure(app: App, context: BrowserContext, devices: number): Promise<Record<string, unknown>> {
  const list = await context.newPage()
  const loadSeconds = await loadAll(app, list, devices)
  const bare = await context.newPage()
  const scrollers = { ours: await scrollerOf(list), bare: await scrollerOf(bare) }
  const scrolls: Array<Record<string, unknown>> = []
  let ours = 0
  let baseline = 0
  for (const { window, width, height, rowHeight } of windows) {
    for (const page of [list, bare]) await page.setViewportSize({ width, height })
    await bare.setContent(bareRows(devices, rowHeight))
    for (const { way, rows } of ways) {
      const seen = { ours: noFrames(), bare: noFrames() }
      for (let round = 0; round < rounds; round++) {
        const scroll = scrollFrom((devices / rounds) * round * rowHeight, rows * rowHeight)
        for (const of of ['ours', 'bare'] as const) await scrollers[of](scroll, seen[of])
      }
      ours = Math.max(ours, ...seen.ours.took)
      baseline = Math.max(baseline, ...seen.bare.took)
      scrolls.push({ window, way, ...facts('ours', seen.ours), ...facts('bare', seen.bare) })
    }
  }
  return {
    name: 'frames',
    ratio: Number((ours / baseline).toPrecision(3)),
    ours: rounded(ours),
    baseline: rounded(baseline),
    unit: 'milliseconds, longest frame',
    devices,
    framesOfEach: rounds * framesOfRound,
    loadAllSeconds: rounded(loadSeconds),
    scrolls,
  }
}

/** Opens the list and presses "Load all". */
async function loadAll({ db, urls, ca }: App, page: Page, devices: number): Promise<number> {
  const operation: OperationContext = {
    tenantId: newTenantId(),
    actor: { kind: 'operator', id: 'bench', name: 'bench' },
    now: new Date(),
  }
  await createTenant(db, operation, { displayName: 'Home', domains: ['home.example'] })
  const roles = ['DeviceManagementServiceConfig.ReadWrite.All'] as const
  const script = await createApplication(db, operation, { displayName: 'bench', roles })
  const api = openApi({ ...urls, ...script, ca, tenant: operation.tenantId })
  const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  await api.send('POST', path, csvOf([{ seed: 1, serial: serialOf(0) }]), 'text/csv', () => {})
  api.close()
  const person = { userPrincipalName: 'ada@home.example', password: randomBytes(12).toString('hex') }
  await createUser(db, operation, { ...person, displayName: 'Ada', roles: ['global-administrator'] })
  await showManyDevices(page, devices)
  await signIn(page, { urls }, person)
  await page.getByRole('link', { name: serialOf(0) }).waitFor()
  const start = performance.now()
  await page.getByRole('button', { name: 'Load all' }).click()
  await page.getByText('All are shown.').waitFor()
  return (performance.now() - start) / 1000
}

/**
 * How long frames took, from one to the next, those that the page's own thread delayed by more than 50 ms (W3C Long Animation Frames),
 * and the processor time of that thread in all of them, in milliseconds.
 */
type Frames = { readonly took: number[]; longAnimationFrames: number; cpu: number }

const noFrames = (): Frames => ({ took: [], longAnimationFrames: 0, cpu: 0 })

async function scrollerOf(page: Page): Promise<(scroll: string, into: Frames) => Promise<void>> {
  const browser = await page.context().newCDPSession(page)
  await browser.send('Performance.enable', { timeDomain: 'threadTicks' })
  const cpu = async () => {
    const { metrics } = await browser.send('Performance.getMetrics')
    return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN)
  }
  return async (scroll, into) => {
    await page.bringToFront()
    const before = await cpu()
    const seen = (await page.evaluate(scroll)) as Pick<Frames, 'took' | 'longAnimationFrames'>
    into.took.push(...seen.took)
    into.longAnimationFrames += seen.longAnimationFrames
    into.cpu += (await cpu()) - before
  }
}

/** Scrolls on in each frame, and answers with how long each took. The first ones are no part of it: the window jumps there. */
const scrollFrom = (start: number, step: number) => `(async () => {
  const frame = () => new Promise((done) => requestAnimationFrame(() => done(performance.now())))
  scrollTo(0, ${start})
  for (let at = 0; at < 3; at++) await frame()
  let long = 0
  const observer = new PerformanceObserver((list) => (long += list.getEntries().length))
  observer.observe({ type: 'long-animation-frame' })
  const took = []
  let before = await frame()
  for (let at = 0; at < ${framesOfRound}; at++) {
    scrollBy(0, ${step})
    const now = await frame()
    took.push(now - before)
    before = now
  }
  return { took, longAnimationFrames: long + observer.takeRecords().length }
})()`

/** As many rows of the same height without the portal. */
const bareRows = (count: number, rowHeight: number) => `<!doctype html><title>Rows</title>
<style>body { margin: 0 } main { position: relative; height: ${count * rowHeight}px }
div { position: absolute; left: 0; right: 0; height: ${rowHeight}px; border-bottom: 1px solid; box-sizing: border-box }
span { display: inline-block; width: 16% }</style><main></main>
<script>
  const main = document.querySelector('main')
  const draw = () => {
    const first = Math.max(0, Math.floor(scrollY / ${rowHeight}) - 12)
    const end = Math.min(${count}, Math.ceil((scrollY + innerHeight) / ${rowHeight}) + 12)
    let text = ''
    for (let row = first; row < end; row++)
      text += '<div style="top:' + row * ${rowHeight} + 'px">' + '<span>row ' + row + '</span>'.repeat(6) + '</div>'
    main.innerHTML = text
  }
  addEventListener('scroll', draw)
  draw()
</script>`

const rounded = (number: number) => Number(number.toPrecision(3))

function facts(of: string, { took, longAnimationFrames, cpu }: Frames): Record<string, number> {
  const sorted = [...took].sort((one, other) => one - other)
  const at = (share: number) => rounded(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0)
  return {
    [`${of}, median`]: at(0.5),
    [`${of}, 99th percentile`]: at(0.99),
    [`${of}, longest`]: at(1),
    [`${of}, over ${mostMs} ms`]: took.filter((ms) => ms > mostMs).length,
    [`${of}, long animation frames`]: longAnimationFrames,
    [`${of}, processor time`]: rounded(cpu / took.length),
  }
}
