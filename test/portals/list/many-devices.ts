// As many devices in the portal as a test wants, without registering them: the service has one, and what it says of that one is
// said of each, but that it made contact once, page by page as the portal asks for them. The pages are made inside the browser, since a hundred thousand
// devices would else be carried to it through the debugger.

import type { Page } from 'playwright-core'

export const serialOf = (index: number) => `HT-${String(index).padStart(6, '0')}`

/** To be called before the portal is opened; the device that is registered is called `serialOf(0)`. */
export async function showManyDevices(page: Page, count: number): Promise<void> {
  await page.addInitScript(`(() => {
    const real = globalThis.fetch
    const count = ${count}
    let one
    const asked = new Set()
    globalThis.pagesAsked = () => asked.size
    globalThis.fetch = async (input, init) => {
      const url = new URL(input instanceof Request ? input.url : input, location.href)
      if (!url.pathname.endsWith('/windowsAutopilotDeviceIdentities')) return real(input, init)
      asked.add(url.searchParams.get('$skiptoken'))
      const first = Number(url.searchParams.get('$skiptoken') ?? 0)
      const top = Number(url.searchParams.get('$top'))
      url.searchParams.delete('$skiptoken')
      if (!one) {
        const answer = await real(url, init)
        if (!answer.ok) return answer
        const { value } = await answer.json()
        one = JSON.stringify({ ...value[0], lastContactedDateTime: '#contact' }).replace(/"id":"[^"]+"/, '"id":"#id"').replace('${serialOf(0)}', '#serial')
      }
      const next = Math.min(first + top, count)
      url.searchParams.set('$skiptoken', String(next))
      const rows = []
      for (let index = first; index < next; index++) {
        const digits = String(index).padStart(12, '0')
        rows.push(one.replace('#id', '00000000-0000-4000-8000-' + digits).replace('#serial', 'HT-' + digits.slice(-6)).replace('#contact', new Date(1_700_000_000_000 - index * 60_000).toISOString()))
      }
      const link = next < count ? '"@odata.nextLink":' + JSON.stringify(url) + ',' : ''
      return new Response('{"@odata.count":' + count + ',' + link + '"value":[' + rows.join() + ']}', {
        headers: { 'content-type': 'application/json' },
      })
    }
  })()`)
}

/** How many different pages the portal asked for since it was opened. */
export const pagesAsked = (page: Page) => page.evaluate('pagesAsked()') as Promise<number>
