// What every resource has, and what of it a client wants to see (RFC 7643 §3.1, RFC 7644 §3.9).

import { plainAttribute } from '../protocol/scim/urn.ts'

export type Resource = Readonly<Record<string, unknown>> & {
  readonly schemas: readonly string[]
  readonly id: string
  readonly meta: {
    readonly resourceType: 'User' | 'Group'
    readonly created: string
    readonly version: string
    readonly location: string
  }
}

/** As If-Match and If-None-Match compare it (RFC 9110 §8.8.3); weak, since attributes that are left out change the text. */
export const etagOf = (version: number): string => `W/"${version}"`

/** Undefined: any version, or nothing said. Throws nothing: what is no version of ours is one that nothing has. */
export function versionIn(ifMatch: string | undefined): number | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined
  const [, version] = /^\s*(?:W\/)?"(\d{1,9})"\s*$/.exec(ifMatch) ?? []
  return version === undefined ? -1 : Number(version)
}

export type Shown = { readonly attributes?: string | undefined; readonly excludedAttributes?: string | undefined }

const always: ReadonlySet<string> = new Set(['id', 'schemas'])

/** Only the attributes that were asked for, or all but those; what is always there stays. */
export function shown<T extends Readonly<Record<string, unknown>>>(
  resource: T,
  { attributes, excludedAttributes }: Shown,
) {
  const wanted = namesIn(attributes)
  const unwanted = namesIn(excludedAttributes)
  return Object.fromEntries(
    Object.entries(resource).flatMap(([name, value]) => {
      if (always.has(name)) return [[name, value]]
      const kept = wanted.length > 0 ? only(name, value, wanted) : value
      const left = kept === undefined ? undefined : besides(name, kept, unwanted)
      return left === undefined ? [] : [[name, left]]
    }),
  )
}

export const isShown = (name: string, { attributes, excludedAttributes }: Shown): boolean => {
  const begins = (one: string) => one === name.toLowerCase() || one.startsWith(`${name.toLowerCase()}.`)
  const wanted = namesIn(attributes)
  return (wanted.length === 0 || wanted.some(begins)) && !namesIn(excludedAttributes).includes(name.toLowerCase())
}

const namesIn = (text = ''): string[] =>
  text.split(',').flatMap((name) => (name.trim() === '' ? [] : [plainAttribute(name.trim()).toLowerCase()]))

const divider = (name: string) => (name.includes(':') ? ':' : '.')

function only(name: string, value: unknown, wanted: readonly string[]): unknown {
  const own = name.toLowerCase()
  if (wanted.includes(own)) return value
  const subs = wanted.flatMap((one) => (one.startsWith(own + divider(own)) ? [one.slice(own.length + 1)] : []))
  return subs.length === 0 ? undefined : membersOf(value, (sub) => subs.includes(sub))
}

function besides(name: string, value: unknown, unwanted: readonly string[]): unknown {
  const own = name.toLowerCase()
  if (unwanted.includes(own)) return undefined
  const subs = unwanted.flatMap((one) => (one.startsWith(own + divider(own)) ? [one.slice(own.length + 1)] : []))
  return subs.length === 0 ? value : membersOf(value, (sub) => !subs.includes(sub))
}

function membersOf(value: unknown, keeps: (name: string) => boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => membersOf(one, keeps))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).filter(([name]) => keeps(name.toLowerCase())))
}
