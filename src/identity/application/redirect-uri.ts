// Where an application may be sent back to after a sign-in, by what stands there: a server (`web`), a page in a browser (`spa`), a
// program on somebody's machine (`native`). RFC 9700 §2.1 and RFC 8252: compared character by character, no fragment, no wildcard;
// https but on the machine itself, no scheme that a browser would run, and written as the URL standard writes it, so that everybody
// reads the same host.

export type RedirectKind = 'web' | 'spa' | 'native'

export type RedirectUris = Readonly<Record<RedirectKind, readonly string[]>>

export const redirectKinds: readonly RedirectKind[] = ['web', 'spa', 'native']

const loopback = new Set(['localhost', '127.0.0.1', '[::1]'])
const dangerous = new Set(['javascript:', 'data:', 'vbscript:', 'blob:', 'about:', 'file:', 'filesystem:'])

const notHttps = 'is not https, and not on the machine itself. Write it with https'

/** What is wrong with it, in words that follow its name; undefined when nothing is. */
export function redirectUriProblem(kind: RedirectKind, uri: string): string | undefined {
  if (uri.includes('*')) return 'has a wildcard. Name each address'
  if (!URL.canParse(uri)) return 'is not an address. Write it whole, as https://app.example/back'
  const { href, protocol, hostname, hash, username, password } = new URL(uri)
  if (hash !== '' || uri.includes('#')) return 'has a fragment. Write it without'
  if (username !== '' || password !== '') return 'has a user name or a password. Write it without'
  if (dangerous.has(protocol)) return 'would be run by a browser. Name one that somebody comes back to'
  if (!isWrittenAs(uri, href)) return `is read as '${href.slice(0, 300)}': if that is meant, write it so`
  if (protocol === 'https:') return undefined
  if (protocol === 'http:') return loopback.has(hostname) ? undefined : notHttps
  return kind === 'native' ? undefined : notHttps
}

/** Only the slash after the host may be left out, as many clients do. */
const isWrittenAs = (uri: string, href: string): boolean =>
  href === uri || (href === `${uri}/` && /^https?:\/\/[^/?#]+$/.test(uri))

/** The kinds of an address, if they are two: its sign-ins would come back to a server that has a secret, and to what has none. */
export function kindsOf(uris: RedirectUris, uri: string): readonly RedirectKind[] {
  return redirectKinds.filter((kind) => uris[kind].includes(uri))
}

/** What stands at an address that a sign-in may come back to; undefined for every other. */
export function kindOf(uris: RedirectUris, uri: string): RedirectKind | undefined {
  return kindsOf(uris, uri)[0] ?? (isRegistered(uris, uri) ? 'native' : undefined)
}

/** Of pages: from there a token may be asked for and read (Fetch standard, CORS). */
export const originsOf = ({ spa }: Pick<RedirectUris, 'spa'>): ReadonlySet<string> =>
  new Set(spa.map((uri) => new URL(uri).origin))

/**
 * Whether a sign-in may come back to `uri`: to the letter, but that a program listens at whatever port of its machine is free
 * (RFC 8252 §7.3). A page or a server does not: beside it other people's programs may listen.
 */
export function isRegistered({ web, spa, native }: RedirectUris, uri: string): boolean {
  if ([web, spa, native].some((uris) => uris.includes(uri))) return true
  const wanted = withoutPort(uri)
  return wanted !== undefined && native.some((one) => withoutPort(one) === wanted)
}

/** Of an address on the machine itself; undefined for every other. */
function withoutPort(uri: string): string | undefined {
  const url = URL.parse(uri)
  if (url?.protocol !== 'http:' || !loopback.has(url.hostname)) return undefined
  return uri.replace(/^(http:\/\/[^/?#:[]+|http:\/\/\[::1\]):\d+/i, '$1')
}

/** For an application of the kinds that the library knows: one of programs, or one of addresses in the web. */
export const hasOwnScheme = (uris: readonly string[]): boolean => uris.some((uri) => !/^https?:/i.test(uri))

/** https on the machine itself, which the library refuses to an application of programs. */
export const isSafeLoopback = (uri: string): boolean => {
  const { protocol, hostname } = new URL(uri)
  return protocol === 'https:' && loopback.has(hostname)
}
