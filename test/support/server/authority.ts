// The authority and the registration service alone, on one loopback port each, for tests that need the wire but not the
// whole system. Plain HTTP: the flows over TLS are in test/flows.

import { randomBytes } from 'node:crypto'
import fastify, { type FastifyInstance } from 'fastify'

import type { RefusalLog } from '../../../src/audit/refusal.ops.ts'
import type { Service } from '../../../src/contract/route.ts'
import type { Db } from '../../../src/db/schema.ts'
import { type Dialect, toFault } from '../../../src/http/dialect/dialect.ts'
import { oauthDialect } from '../../../src/http/dialect/oauth.ts'
import { makeServe, type Serve } from '../../../src/http/serve.ts'
import { verifyAccessToken } from '../../../src/identity/access-token/token.ops.ts'
import { type Authority, openAuthority } from '../../../src/identity/identity.ops.ts'
import { identityRoutes } from '../../../src/identity/identity.routes.ts'
import type { PasswordGrant } from '../../../src/identity/sign-in/password-doors.ts'
import type { Authorities } from '../../../src/pki/authority.ops.ts'
import { makeSeal, type Seal } from '../../../src/pki/seal.ts'
import { foldReactions } from '../../../src/reactions.ts'

export type TestUrls = Record<'login' | 'portal' | 'graph' | 'drs' | 'enrollment' | 'partner', string>

export type TestAuthority = {
  readonly urls: TestUrls
  readonly authority: Authority
  readonly close: () => Promise<void>
}

export async function startAuthority(
  db: Db,
  more: {
    readonly clock?: () => Date
    /** Further routes on `drs`. */
    readonly routes?: (serve: Serve, authority: Authority) => void
    readonly drsDialect?: Dialect
    /** With them devices can prove themselves on `login`. */
    readonly authorities?: Authorities
    readonly passwordGrant?: PasswordGrant
    readonly refusals?: RefusalLog
    /** A name for the sign-in pages: browsers keep no passkeys for an address of numbers. */
    readonly loginName?: string
    /** Of the authority that began this database. */
    readonly seal?: Seal
  } = {},
): Promise<TestAuthority> {
  const { clock = () => new Date() } = more
  const login = listener(oauthDialect)
  const drs = listener(more.drsDialect ?? oauthDialect)
  const urls: TestUrls = {
    login: '',
    portal: 'https://portal.example',
    graph: 'https://graph.example',
    drs: '',
    enrollment: 'https://enroll.example',
    partner: 'https://partner.example',
  }
  const authority = await openAuthority({
    db,
    clock,
    urls,
    seal: more.seal ?? makeSeal(randomBytes(32)),
    reactions: foldReactions([]),
    ...(more.passwordGrant && { passwordGrant: more.passwordGrant }),
    ...(more.refusals && { refusals: more.refusals }),
  })
  const serve = makeServe(
    { login, drs } as unknown as Record<Service, FastifyInstance>, // the routes here use these two
    async (access, request) =>
      access.kind === 'bearer'
        ? verifyAccessToken(authority, request.headers.authorization, access.audience)
        : { kind: 'anonymous' },
    clock,
  )
  identityRoutes(serve, { ...authority, ...(more.authorities && { authorities: more.authorities }) })
  more.routes?.(serve, authority)
  const address = await login.listen({ host: '127.0.0.1', port: 0 })
  urls.login = more.loginName ? address.replace('127.0.0.1', more.loginName) : address
  urls.drs = await drs.listen({ host: '127.0.0.1', port: 0 })
  return { urls, authority, close: async () => void (await Promise.all([login.close(), drs.close()])) }
}

function listener(dialect: Dialect): FastifyInstance {
  const app = fastify({ routerOptions: { caseSensitive: false, ignoreTrailingSlash: true, maxParamLength: 200 } })
  app.setErrorHandler(async (error, request, reply) => {
    const answer = dialect(toFault(error), request)
    return reply
      .code(answer.status)
      .headers(answer.headers ?? {})
      .type(answer.contentType)
      .send(answer.body)
  })
  return app
}

export type Browser = {
  /** Follows redirects as long as they stay on `origin`; gives the last response and the address that left. */
  readonly go: (url: string, form?: Record<string, string>) => Promise<Visit>
}

export type Visit = {
  readonly url: string
  readonly status: number
  readonly html: string
  readonly headers: Headers
  readonly left?: string
}

export function openBrowser(origin: string, headers: Record<string, string> = {}): Browser {
  const jar = new Map<string, { value: string; path: string }>()
  const cookieFor = (path: string): string =>
    [...jar]
      .filter(([, cookie]) => path.startsWith(cookie.path))
      .map(([name, { value }]) => `${name}=${value}`)
      .join('; ')

  async function go(url: string, form?: Record<string, string>): Promise<Visit> {
    const address = new URL(url, origin)
    const response = await fetch(address, {
      redirect: 'manual',
      method: form ? 'POST' : 'GET',
      headers: {
        ...headers,
        cookie: [headers.cookie, cookieFor(address.pathname)].filter(Boolean).join('; '),
        ...(form ? { origin } : {}),
      },
      ...(form ? { body: new URLSearchParams(form) } : {}),
    })
    for (const line of response.headers.getSetCookie()) keep(jar, line)
    const location = response.headers.get('location')
    const next = location && (/^[a-z-]+:/i.test(location) ? location : new URL(location, address).href)
    if (next?.startsWith(origin)) return go(next)
    const html = await response.text()
    return {
      url: address.href,
      status: response.status,
      html,
      headers: response.headers,
      ...(next ? { left: next } : {}),
    }
  }
  return { go }
}

function keep(jar: Map<string, { value: string; path: string }>, line: string): void {
  const [pair = '', ...attributes] = line.split(/; */)
  const at = pair.indexOf('=')
  const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/'
  const gone = attributes.some((each) => /^expires=Thu, 01 Jan 1970/i.test(each))
  if (gone) jar.delete(pair.slice(0, at))
  else jar.set(pair.slice(0, at), { value: pair.slice(at + 1), path })
}
