// Addresses in the management tree (docs/specification/management.md): `./Device/Vendor/…`, `./User/Vendor/…`, and the
// older `./Vendor/…`, `./DevInfo/…`, which mean the device. Segments are percent-escaped on the wire and plain inside.
// Names are compared without case, as Windows does.

export type Scope = 'device' | 'user'

export type LocUri = {
  readonly scope: Scope
  /** Unescaped; empty for the root of the scope. */
  readonly segments: readonly string[]
}

export type LocUriQuery = {
  /** `StructData` asks for the subtree. */
  readonly list?: string
  /** A property of the node instead of its value. */
  readonly prop?: string
}

const maxSegments = 32
const maxCharacters = 2048

/** Undefined when the text is no address. The leading `./` may be missing. */
export function parseLocUri(text: string): (LocUri & LocUriQuery) | undefined {
  if (text.length > maxCharacters) return undefined
  const [path = '', query = ''] = text.trim().split('?', 2)
  if (path.startsWith('/')) return undefined
  const written = path
    .split('/')
    .filter((segment, i, all) => !(segment === '.' && i === 0) && !(segment === '' && i === all.length - 1))
  const segments = written.map(unescapeSegment)
  if (!segments.every((segment) => segment && !/\p{Surrogate}/u.test(segment))) return undefined
  const plain = segments as string[] // none is undefined: checked on the line above
  const first = plain[0]?.toLowerCase()
  const own = first === 'user' || first === 'device' ? plain.slice(1) : plain
  if (own.length > maxSegments) return undefined
  const parameters = new URLSearchParams(query)
  const list = parameters.get('list')
  const prop = parameters.get('prop')
  return {
    scope: first === 'user' ? 'user' : 'device',
    segments: own,
    ...(list === null ? {} : { list }),
    ...(prop === null ? {} : { prop }),
  }
}

function unescapeSegment(segment: string): string | undefined {
  try {
    return decodeURIComponent(segment)
  } catch {
    return undefined
  }
}

export const escapeSegment = (segment: string): string => encodeURIComponent(segment)

/** Canonical: with the scope for vendor nodes, without it for the standard objects. */
export function formatLocUri({ scope, segments }: LocUri): string {
  const path = segments.map(escapeSegment).join('/')
  if (scope === 'user') return path === '' ? './User' : `./User/${path}`
  if (segments.length === 0) return './Device'
  // `./Device/User/x` is a node of the device: without the scope it would be read as one of the user.
  return /^(vendor|user|device)$/i.test(segments[0] ?? '') ? `./Device/${path}` : `./${path}`
}

/** The address made of a base and further plain segments. */
export function appendSegments(base: string, ...segments: readonly string[]): string {
  return [base.replace(/\/$/, ''), ...segments.map(escapeSegment)].join('/')
}

/** Equal for addresses of the same node. */
export function locUriKey({ scope, segments }: LocUri): string {
  return [scope, ...segments.map((segment) => escapeSegment(segment.toLowerCase()))].join('/')
}

/** False also when one of them is no address. */
export function sameLocUri(one: string, other: string): boolean {
  const a = parseLocUri(one)
  const b = parseLocUri(other)
  return a !== undefined && b !== undefined && locUriKey(a) === locUriKey(b)
}
