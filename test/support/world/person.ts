// A person at a browser, on the real sockets of a world: follows redirects, keeps cookies, signs in on the page in its two
// steps, and trades codes for tokens. `from` is the address on loopback that the requests come from.

import { request } from 'node:https'

import { brokerClientId } from '../../../src/protocol/oauth/known.ts'
import type { Person, World, WorldTenant } from './world.ts'

export type Answer = {
  readonly status: number
  readonly text: string
  readonly json: Record<string, unknown>
  readonly headers: Record<string, string | string[] | undefined>
  /** Where the last redirect led, when it left the authority. */
  readonly left?: string
}

export type AtBrowser = {
  readonly send: (url: string, options?: SendOptions) => Promise<Answer>
  /** The address that the password page sends its form to. */
  readonly passwordPage: (userPrincipalName: string) => Promise<string | undefined>
  /** From the authorize request to the code; without one the last page is the answer. */
  readonly signIn: (person: { userPrincipalName: string; password: string }) => Promise<Answer & { code?: string }>
  /** A session of this browser alone: no page is shown or the answer has no code. */
  readonly single: (tenant: string) => Promise<Answer & { code?: string }>
  readonly tokens: (form: Record<string, string>, segment?: string) => Promise<Answer>
  /** Signed in on the page, and the tokens of the code. */
  readonly tokensOf: (person: Person, resource?: string) => Promise<{ access: string; refresh: string }>
}

export type SendOptions = {
  readonly method?: string
  readonly form?: Record<string, string>
  readonly body?: unknown
  /** As it stands, of the media type that `headers` names. */
  readonly raw?: string | Uint8Array
  readonly token?: string
  readonly headers?: Record<string, string>
}

export const graphResource = 'https://graph.microsoft.com'
const redirectUri = 'msauth://Microsoft.AAD.BrokerPlugin'

type Where = {
  readonly from?: string
  /** Sent with each request, as a proxy in between would. */
  readonly headers?: Record<string, string>
}

export function atBrowser(world: Pick<World, 'urls' | 'ca'>, { from, headers: everywhere }: Where = {}): AtBrowser {
  const { login } = world.urls
  const cookies = new Map<string, { value: string; path: string }>()

  function once(url: URL, { method, form, body, raw, token, headers = {} }: SendOptions): Promise<Answer> {
    const own = url.origin === login
    const asJson = body === undefined ? undefined : JSON.stringify(body)
    const sent = form ? new URLSearchParams(form).toString() : (raw ?? asJson)
    const cookie = [...cookies].filter(([, one]) => url.pathname.startsWith(one.path))
    return new Promise((resolve, reject) => {
      const outgoing = request(
        url,
        {
          method: method ?? (sent === undefined ? 'GET' : 'POST'),
          ca: world.ca,
          agent: false,
          ...(from && { localAddress: from }),
          headers: {
            ...(sent !== undefined && {
              'content-type': form ? 'application/x-www-form-urlencoded' : 'application/json',
            }),
            ...(token && { authorization: `Bearer ${token}` }),
            ...(own && cookie.length > 0 && { cookie: cookie.map(([name, one]) => `${name}=${one.value}`).join('; ') }),
            ...everywhere,
            ...headers,
          },
        },
        (incoming) => {
          const parts: Buffer[] = []
          incoming.on('data', (part: Buffer) => parts.push(part))
          incoming.on('error', reject)
          incoming.on('end', () => {
            for (const line of incoming.headers['set-cookie'] ?? []) keep(cookies, line)
            const text = Buffer.concat(parts).toString('utf8')
            resolve({ status: incoming.statusCode ?? 0, text, json: parse(text), headers: incoming.headers })
          })
        },
      )
      outgoing.on('error', reject)
      outgoing.end(sent)
    })
  }

  async function send(address: string, options: SendOptions = {}): Promise<Answer> {
    const url = new URL(address, login)
    const answer = await once(url, options)
    const { location } = answer.headers
    if (answer.status < 300 || answer.status >= 400 || typeof location !== 'string') return answer
    const next = /^[a-z-]+:/i.test(location) ? location : new URL(location, url).href
    return next.startsWith(login) ? send(next) : { ...answer, left: next }
  }

  const authorizeAt = (tenant: string, more: Record<string, string> = {}) =>
    send(
      `/${tenant}/oauth2/authorize?${new URLSearchParams({
        client_id: brokerClientId,
        response_type: 'code',
        redirect_uri: redirectUri,
        resource: graphResource,
        ...more,
      })}`,
    )
  const withCode = (answer: Answer): Answer & { code?: string } => {
    const code = new URLSearchParams(answer.left?.split('?')[1]).get('code')
    return { ...answer, ...(code && { code }) }
  }

  async function passwordPage(userPrincipalName: string): Promise<string | undefined> {
    const { text } = await authorizeAt('common', { login_hint: userPrincipalName, prompt: 'login' })
    return /<form[^>]* action="([^"]+)"/.exec(text)?.[1]?.replaceAll('&amp;', '&')
  }

  const signIn: AtBrowser['signIn'] = async ({ userPrincipalName, password }) => {
    const action = await passwordPage(userPrincipalName)
    if (!action) throw new Error(`no page asked for the password of ${userPrincipalName}`)
    return withCode(await send(action, { form: { step: 'password', username: userPrincipalName, password } }))
  }

  const tokens = (form: Record<string, string>, segment = 'common') =>
    send(`/${segment}/oauth2/token`, { form: { client_id: brokerClientId, resource: graphResource, ...form } })

  return {
    send,
    passwordPage,
    signIn,
    single: async (tenant) => withCode(await authorizeAt(tenant)),
    tokens,
    async tokensOf(person, resource = graphResource) {
      const { code, status, text } = await signIn(person)
      if (!code) throw new Error(`${person.userPrincipalName} did not get in: ${status} ${text}`)
      const { json } = await tokens({ grant_type: 'authorization_code', code, redirect_uri: redirectUri, resource })
      return { access: String(json.access_token), refresh: String(json.refresh_token) }
    },
  }
}

/**
 * An access token for the administration API after a sign-in that shows more than a password: with a temporary access pass, which an
 * administrator makes for somebody.
 */
export async function tokenByAccessPass(
  world: Pick<World, 'urls' | 'ca'>,
  { api }: Pick<WorldTenant, 'api'>,
  { id, userPrincipalName }: Pick<Person, 'id' | 'userPrincipalName'>,
): Promise<string> {
  const at = `/v1.0/users/${id}/authentication/temporaryAccessPassMethods`
  const { temporaryAccessPass: pass } = await api.post<{ temporaryAccessPass: string }>(at, {})
  const browser = atBrowser(world)
  const action = (await browser.passwordPage(userPrincipalName)) ?? ''
  const { left } = await browser.send(action, { form: { step: 'pass', username: userPrincipalName, pass } })
  const code = new URLSearchParams(left?.split('?')[1]).get('code') ?? ''
  const { json } = await browser.tokens({ grant_type: 'authorization_code', code, redirect_uri: redirectUri })
  return String(json.access_token)
}

function keep(cookies: Map<string, { value: string; path: string }>, line: string): void {
  const [pair = '', ...attributes] = line.split(/; */)
  const at = pair.indexOf('=')
  const path = attributes.find((each) => /^path=/i.test(each))?.slice(5) ?? '/'
  if (attributes.some((each) => /^expires=Thu, 01 Jan 1970/i.test(each))) cookies.delete(pair.slice(0, at))
  else cookies.set(pair.slice(0, at), { value: pair.slice(at + 1), path })
}

function parse(text: string): Record<string, unknown> {
  try {
    return JSON.parse(text) as Record<string, unknown>
  } catch {
    return {}
  }
}
