// What a page of the portal does, counted: the calls of its functions, which are the same on every machine. A time would be
// the machine's.

import type { Page } from 'playwright-core'

/** Starts to count; each time it is asked it answers with the calls since the last time. */
export async function countCalls(page: Page): Promise<() => Promise<number>> {
  const browser = await page.context().newCDPSession(page)
  await browser.send('Profiler.enable')
  await browser.send('Profiler.startPreciseCoverage', { callCount: true, detailed: false })
  const since = async () => {
    const { result } = await browser.send('Profiler.takePreciseCoverage')
    return result
      .filter(({ url }) => url.includes('/assets/'))
      .flatMap(({ functions }) => functions.map(({ ranges }) => ranges[0]?.count ?? 0))
      .reduce((sum, calls) => sum + calls, 0)
  }
  await since()
  return since
}
