import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Http, HttpReply, HttpRequest } from './http.ts'
import { openWebHost, readWebPage, WebHostError } from './web-host.ts'

const page = (body: string) => `<!DOCTYPE html>\n<html><head><title>T</title></head><body>${body}</body></html>`
type Served = Partial<Omit<HttpReply, 'body'>> & { body?: string }

/** The network is the seam: pages by address, and what was asked for. */
function browsing(served: Record<string, Served>): { host: ReturnType<typeof openWebHost>; asked: HttpRequest[] } {
  const asked: HttpRequest[] = []
  const http: Http = {
    trust: () => {},
    close: () => {},
    send: async (request) => {
      asked.push(request)
      const { body = page(''), ...rest } = served[`${request.method} ${request.url}`] ?? { status: 404 }
      return { status: 200, headers: {}, ...rest, body: new TextEncoder().encode(body) }
    },
  }
  return { host: openWebHost(http, 'sign-in', 'en-US'), asked }
}

describe('the web host', () => {
  test('reads the form as a browser does and presses its first button', async () => {
    const form =
      '<form method="post" action="next?x=1"><input type="hidden" name="flow" value="7"/><input name="user" type="email"/><button name="go" value="1">Go</button><button name="stop" value="1">Stop</button></form>'
    const { host, asked } = browsing({ 'GET https://a.example/in': { body: page(form) } })
    const arrival = await host.open('https://a.example/in')
    if (arrival.kind !== 'page') throw new Error('left')
    await host.submit(arrival.page, { user: 'pia@contoso.example' })
    expect(asked[1]).toMatchObject({
      method: 'POST',
      url: 'https://a.example/next?x=1',
      body: 'flow=7&user=pia%40contoso.example&go=1',
    })
  })

  test('follows redirects until the address leaves the web', async () => {
    const { host } = browsing({
      'GET https://a.example/1': { status: 302, headers: { location: '/2' } },
      'GET https://a.example/2': { status: 303, headers: { location: 'ms-appx-web://Broker/DRS?code=c&x=A%2Fb' } },
    })
    expect(await host.open('https://a.example/1')).toEqual({
      kind: 'left',
      address: 'ms-appx-web://Broker/DRS?code=c&x=A%2Fb',
    })
    expect(host.visited).toEqual(['https://a.example/1', 'https://a.example/2'])
  })

  test('[S-143] cookies and bearer headers of one origin are never sent to another', async () => {
    const { host, asked } = browsing({
      'GET https://a.example/': {
        status: 302,
        headers: { location: 'https://b.example/', 'set-cookie': ['s=secret; HttpOnly'] },
      },
      'GET https://b.example/': { status: 302, headers: { location: 'https://a.example/again' } },
    })
    await host.open('https://a.example/', { authorization: 'Bearer t' })
    expect(asked.map(({ headers }) => [headers?.cookie, headers?.authorization])).toEqual([
      [undefined, 'Bearer t'],
      [undefined, undefined],
      ['s=secret', undefined],
    ])
  })

  test('endless redirects end', async () => {
    const { host } = browsing({ 'GET https://a.example/': { status: 302, headers: { location: '/' } } })
    await expect(host.open('https://a.example/')).rejects.toThrow(WebHostError)
  })

  test('sees what went wrong and whose page it is', () => {
    const seen = readWebPage(
      'https://a.example/',
      page('<h1>Contoso</h1><img src="/logo" alt=""/><p role="alert">Wrong <b>password</b></p>'),
    )
    expect(seen).toMatchObject({
      headings: ['Contoso'],
      images: ['/logo'],
      alerts: ['Wrong password'],
      form: undefined,
    })
  })

  test('any text is a page or a web host error', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string().map(page)), (text) => {
        try {
          readWebPage('https://a.example/', text)
        } catch (error) {
          expect(error).toBeInstanceOf(WebHostError)
        }
      }),
    )
  })
})
