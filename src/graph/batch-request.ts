// One request of a batch as the batch says it: what is wrong with it is answered to it alone, before it is asked.

import { printable } from '../kernel/text/printable.ts'
import { isStorable } from '../kernel/text/storable-text.ts'

type Said = {
  readonly method: string
  readonly url: string
  readonly headers?: Readonly<Record<string, string>> | null | undefined
}

export type Asked = {
  readonly method: Method
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
}

const methods = ['GET', 'POST', 'PATCH', 'PUT', 'DELETE'] as const
type Method = (typeof methods)[number]

const longestUrl = 8000
const longestHeaderName = 100
const longestHeader = 4000

/** Headers about the connection and its owner count once, for the whole batch. */
const ofTheWhole = new Set([
  'authorization',
  'connection',
  'content-length',
  'cookie',
  'expect',
  'forwarded',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-proto',
])

/** `root`: of the batch, without slashes. A text says what is wrong. */
export function requestIn({ method, url, headers }: Said, root: string): Asked | string {
  const known = methods.find((one) => one === method)
  if (!known) return `Its method cannot be '${shown(method)}'. It can be ${methods.join(', ')}.`
  const address = addressOf(url, root)
  if (address === undefined) return 'Its url is not relative to this service, such as /users?$top=5.'
  if (url.length > longestUrl) return `Its url has more than ${longestUrl} characters.`
  const entries = Object.entries(headers ?? {})
  for (const [name, value] of entries) {
    if (ofTheWhole.has(name.toLowerCase()))
      return `The header ${name} is said once, for the whole batch. Leave it out here.`
    if (!isHeader(name, value)) return `It has a header '${shown(name)}' that cannot be sent.`
  }
  return {
    method: known,
    url: address,
    headers: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
  }
}

/** Clients that made the part from a whole address leave its root in. No way leads up, out of the root. */
function addressOf(given: string, root: string): string | undefined {
  const path = `/${given.replace(/^\/+/, '')}`
  if (given === '' || !isStorable(given)) return undefined
  if (/^\/[a-z][a-z\d+.-]*:/i.test(path) || /[\r\n\\]/.test(path)) return undefined
  const whole = /^\/(v1\.0|beta)(\/|$)/i.test(path) ? path : `/${root}${path}`
  const { pathname } = new URL(whole, 'https://part.invalid')
  return /^\/(v1\.0|beta)(\/|$)/i.test(pathname) ? whole : undefined
}

/** RFC 9110 §5.1 and §5.5. */
const isHeader = (name: string, value: string): boolean =>
  name.length <= longestHeaderName &&
  value.length <= longestHeader &&
  /^[\w!#$%&'*+.^`|~-]+$/.test(name) &&
  /^[\t\x20-\x7e\x80-\xff]*$/.test(value)

const shown = (text: string): string => printable(text.slice(0, 60))
