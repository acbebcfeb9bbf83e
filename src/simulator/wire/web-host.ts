// The browser inside OOBE: opens a page, fills the form it finds, follows redirects, and ends where the address leaves the
// web (`ms-appx-web://…`, `ms-aadj-redir://…`). Pages are read as XML, so a page that is not well formed is an error here.
// Cookies stay with the origin that set them: the tenant one starts at never sees those of the tenant one ends at (S-143).

import { parseXml, type XmlElement, XmlError } from '../../protocol/xml.ts'
import type { NetworkStep } from '../options.ts'
import { type Http, type HttpReply, textOf } from './http.ts'

export type PageForm = {
  readonly action: string
  readonly method: 'GET' | 'POST'
  readonly fields: readonly { readonly name: string; readonly value: string; readonly type: string }[]
}

export type WebPage = {
  readonly url: string
  readonly title: string
  readonly headings: readonly string[]
  /** Texts of elements with role "alert": what went wrong. */
  readonly alerts: readonly string[]
  readonly images: readonly string[]
  readonly text: string
  readonly form: PageForm | undefined
}

export type Arrival =
  | { readonly kind: 'page'; readonly page: WebPage; readonly status: number }
  /** The address that left the web; `via` are the pages' addresses on the way. */
  | { readonly kind: 'left'; readonly address: string }

/** The page cannot be shown: why, and where. */
export class WebHostError extends Error {
  /** The server's status, when it answered. */
  readonly status: number | undefined
  constructor(message: string, status?: number) {
    super(message)
    this.name = 'WebHostError'
    this.status = status
  }
}

export type WebHost = {
  readonly open: (url: string, headers?: Readonly<Record<string, string>>) => Promise<Arrival>
  /** Values by the name of the field; omitted fields keep the page's own value. */
  readonly submit: (page: WebPage, values: Readonly<Record<string, string>>) => Promise<Arrival>
  /** Each address that was opened, in order. */
  readonly visited: readonly string[]
}

const mostRedirects = 15

/** `language`: of the pages that it asks for, as it was chosen on the device. */
export function openWebHost(http: Http, at: NetworkStep, language: string): WebHost {
  const cookies = new Map<string, Map<string, string>>()
  const visited: string[] = []

  async function go(
    url: string,
    request: { method: 'GET' | 'POST'; body?: string; headers?: Readonly<Record<string, string>> },
  ): Promise<Arrival> {
    let address = url
    let next = request
    for (let hop = 0; hop < mostRedirects; hop++) {
      if (!/^https?:/.test(address)) return { kind: 'left', address }
      visited.push(address)
      const reply = await http.send({
        at,
        url: address,
        method: next.method,
        headers: headersFor(address, next),
        ...(next.body === undefined ? {} : { body: next.body }),
      })
      keepCookies(cookies, address, reply)
      const location = reply.headers.location
      if (reply.status < 300 || reply.status > 399 || !location) {
        return { kind: 'page', page: readWebPage(address, textOf(reply), reply.status), status: reply.status }
      }
      address = resolve(address, location)
      // 307 and 308 repeat the request; everything else becomes a GET, as browsers do. Bearer headers go only where they were meant for.
      if (reply.status !== 307 && reply.status !== 308) next = { method: 'GET' }
    }
    throw new WebHostError(`${url} redirects more than ${mostRedirects} times.`)
  }

  function headersFor(
    address: string,
    next: { body?: string; headers?: Readonly<Record<string, string>> },
  ): Record<string, string> {
    const jar = cookies.get(new URL(address).origin)
    const cookie = jar && [...jar].map(([name, value]) => `${name}=${value}`).join('; ')
    return {
      accept: 'text/html,application/xhtml+xml',
      'accept-language': language,
      ...next.headers,
      ...(cookie ? { cookie } : {}),
      ...(next.body === undefined
        ? {}
        : { 'content-type': 'application/x-www-form-urlencoded', origin: new URL(address).origin }),
    }
  }

  return {
    visited,
    open: (url, headers) => go(url, { method: 'GET', ...(headers ? { headers } : {}) }),
    submit: (page, values) => {
      if (!page.form) throw new WebHostError(`The page ${page.url} has no form to fill in.`)
      const fields = new URLSearchParams()
      const pressed = page.form.fields.find(({ type }) => type === 'submit') // the first button is the one Enter presses
      for (const field of page.form.fields) {
        if (field.name === '' || (field.type === 'submit' && field !== pressed)) continue
        fields.append(field.name, values[field.name] ?? field.value)
      }
      if (page.form.method === 'POST') return go(page.form.action, { method: 'POST', body: fields.toString() })
      const target = new URL(page.form.action)
      target.search = fields.toString()
      return go(target.href, { method: 'GET' })
    },
  }
}

/** `URL` mangles addresses of unknown schemes, so those are taken as they are. */
function resolve(base: string, location: string): string {
  if (/^[a-z][a-z0-9+.-]*:/i.test(location)) return location
  return new URL(location, base).href
}

function keepCookies(cookies: Map<string, Map<string, string>>, address: string, reply: HttpReply): void {
  const { origin } = new URL(address)
  for (const line of reply.headers['set-cookie'] ?? []) {
    const [pair = '', ...attributes] = line.split(';')
    const at = pair.indexOf('=')
    if (at <= 0) continue
    const jar = cookies.get(origin) ?? new Map<string, string>()
    cookies.set(origin, jar)
    const gone = attributes.some((attribute) => /^\s*(max-age=0|expires=Thu, 01 Jan 1970)/i.test(attribute))
    if (gone) jar.delete(pair.slice(0, at).trim())
    else jar.set(pair.slice(0, at).trim(), pair.slice(at + 1).trim())
  }
}

export function readWebPage(url: string, html: string, status = 200): WebPage {
  const root = parseHtml(url, html, status)
  const all = elements(root)
  const named = (...locals: readonly string[]): XmlElement[] => all.filter(({ local }) => locals.includes(local))
  const form = named('form')[0]
  return {
    url,
    title: named('title').map(wholeText).join(' '),
    headings: named('h1', 'h2').map(wholeText),
    alerts: all
      .filter(({ attributes }) => attributes.role === 'alert')
      .map(wholeText)
      .filter(Boolean),
    images: named('img').flatMap(({ attributes }) => attributes.src ?? []),
    text: named('body').map(wholeText).join(' '),
    form: form && readForm(url, form),
  }
}

/** The document type that every HTML page begins with is left out, because the reader refuses all others. */
function parseHtml(url: string, html: string, status: number): XmlElement {
  try {
    return parseXml(html.replace(/^\uFEFF?\s*<!doctype html[^>[]*>/i, ''))
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    throw new WebHostError(`${new URL(url).origin} answered ${status} and no page: ${error.message}`, status)
  }
}

function readForm(url: string, form: XmlElement): PageForm {
  const inputs = elements(form).filter(({ local }) => ['input', 'button', 'select', 'textarea'].includes(local))
  return {
    action: resolve(url, form.attributes.action || url),
    method: form.attributes.method?.toUpperCase() === 'POST' ? 'POST' : 'GET',
    fields: inputs.map(({ local, attributes }) => ({
      name: attributes.name ?? '',
      value: attributes.value ?? '',
      type: local === 'button' ? 'submit' : (attributes.type ?? 'text').toLowerCase(),
    })),
  }
}

function elements(element: XmlElement): XmlElement[] {
  return [element, ...element.children.flatMap(elements)]
}

/** Own text first, then that of the children: good enough to show and to search. */
function wholeText(element: XmlElement): string {
  if (element.local === 'script' || element.local === 'style') return ''
  return [element.text, ...element.children.map(wholeText)].join(' ').replace(/\s+/g, ' ').trim()
}
