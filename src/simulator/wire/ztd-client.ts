// The deployment service as the device uses it (docs/protocols/profile-download.md): a short-lived ticket for this
// hardware, the profile with its retry budget and ETag, the device's own events, and the report of a tenant mismatch.

import type { Event } from '../oobe/event.ts'
import { readProfile } from '../oobe/profile.ts'
import type { NetworkStep } from '../options.ts'
import type { Clock } from '../port/clock.ts'
import type { PrivateKeyPem } from '../port/keys.ts'
import type { ProvedTicket } from '../tpm/proof-client.ts'
import type { TraceEntry } from '../trace.ts'
import { CertificateRefused, type Http, type HttpReply, jsonOf, NetworkError } from './http.ts'
import { readClaims } from './sign-in.ts'

export type ZtdClient = {
  /** The ticket, asked for again shortly before it expires. Undefined when the service gives none. */
  readonly ticket: () => Promise<string | undefined>
  /** The key that the ticket names as the one that joins; undefined when nothing was quoted. */
  readonly joinKey: () => PrivateKeyPem | undefined
  readonly fetchProfile: (budgetMs: number, etag: string | null) => Promise<ProfileEvent>
  readonly report: (entries: readonly TraceEntry[]) => Promise<boolean>
  readonly reportMismatch: (userTenantId: string) => Promise<void>
}

type ProfileEvent = WithoutAt<
  Extract<Event, { type: 'profile' | 'profile-unchanged' | 'no-profile' | 'profile-unreachable' }>
>
type WithoutAt<T> = T extends unknown ? Omit<T, 'at'> : never

export type ZtdSettings = {
  readonly http: Http
  readonly origin: string
  readonly clock: Clock
  readonly hardwareHash: string
  /** Known to this machine alone. */
  readonly run: string
  readonly os: string
  readonly osEdition: number
  /** Proves the device's TPM for a ticket that only claims. */
  readonly prove?: (claimedTicket: string) => Promise<ProvedTicket | undefined>
}

/** When the first tries begin, counted from the start; after them one every 30 seconds. */
const firstTriesMs = [0, 2_000, 5_000, 10_000, 20_000]
const tryAtMs = (attempt: number): number => firstTriesMs[attempt] ?? 20_000 + 30_000 * (attempt - 4)
const refreshBeforeMs = 60_000

export function openZtdClient(settings: ZtdSettings): ZtdClient {
  const { http, origin, clock } = settings
  let held: { text: string; expiresAt: number } | undefined
  let joinKey: PrivateKeyPem | undefined

  const post = (at: NetworkStep, path: string, body: unknown, ticket?: string, more = {}): Promise<HttpReply> =>
    http.send({
      at,
      method: 'POST',
      url: `${origin}${path}`,
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        ...(ticket ? { 'x-device-token': ticket } : {}),
        ...more,
      },
      body: JSON.stringify(body),
    })

  async function ticket(): Promise<string | undefined> {
    if (held && held.expiresAt - clock.now() > refreshBeforeMs) return held.text
    const shown = {
      hardwareHash: settings.hardwareHash,
      clientVersion: 'taxiway-device/1',
      osVersion: settings.os,
      osEdition: settings.osEdition,
      capabilities: settings.prove ? ['tpm2'] : [],
    }
    const reply = await post('hello', '/device/v1/hello', shown, undefined, { 'x-device-run': settings.run })
    const text = jsonOf(reply)?.deviceTicket
    if (typeof text !== 'string') {
      if (reply.status >= 500 || reply.status === 429) throw new Retryable(reply)
      return undefined
    }
    const proved = await settings.prove?.(text)
    joinKey = proved?.joinKey
    const best = proved?.ticket ?? text
    const expires = readClaims(best)?.exp
    held = { text: best, expiresAt: typeof expires === 'number' ? expires * 1000 : clock.now() + 10 * 60_000 }
    return best
  }

  async function askOnce(etag: string | null): Promise<ProfileEvent> {
    const deviceTicket = await ticket()
    if (!deviceTicket)
      return { type: 'no-profile', code: 807, reason: 'the deployment service gave no ticket for this hardware' }
    const reply = await http.send({
      at: 'profile',
      method: 'GET',
      url: `${origin}/ztd/device/AutopilotDeviceBootstrapPolicies`,
      headers: {
        accept: 'application/json',
        'x-device-token': deviceTicket,
        ...(etag ? { 'if-none-match': etag } : {}),
      },
    })
    return readAnswer(reply)
  }

  return {
    ticket,
    joinKey: () => joinKey,
    fetchProfile: (budgetMs, etag) => withBudget(clock, budgetMs, () => askOnce(etag)),
    async report(entries) {
      try {
        const deviceTicket = await ticket()
        if (!deviceTicket) return false
        const sentAt = new Date(clock.now()).toISOString()
        const events = entries.map((entry) => ({ ...entry, detail: { text: entry.detail } }))
        const reply = await post('events', '/device/v1/events', { sentAt, events }, deviceTicket)
        return reply.status < 300
      } catch (error) {
        if (error instanceof NetworkError || error instanceof Retryable) return false
        throw error
      }
    },
    async reportMismatch(userTenantId) {
      try {
        const deviceTicket = await ticket()
        if (deviceTicket) await post('events', '/ztd/device/tenantMismatch', { userTenantId }, deviceTicket)
      } catch (error) {
        if (!(error instanceof NetworkError || error instanceof Retryable)) throw error
      }
    },
  }
}

/** The service is there but cannot answer now. */
class Retryable extends Error {
  readonly afterMs: number
  constructor(reply: HttpReply) {
    super(`the deployment service answered ${reply.status}`)
    this.name = 'Retryable'
    this.afterMs = (Number.parseInt(String(reply.headers['retry-after'] ?? ''), 10) || 0) * 1000
  }
}

function readAnswer(reply: HttpReply): ProfileEvent {
  if (reply.status === 304) return { type: 'profile-unchanged' }
  if (reply.status >= 500 || reply.status === 429) throw new Retryable(reply)
  const body = jsonOf(reply)
  if (typeof body?.ErrorCode === 'number') {
    return { type: 'no-profile', code: body.ErrorCode, reason: String(body.ErrorReason ?? '') }
  }
  const profile = reply.status === 200 ? readProfile(body) : undefined
  if (!profile)
    return { type: 'no-profile', code: reply.status, reason: 'the answer is no profile this client understands' }
  return { type: 'profile', profile, etag: reply.headers.etag ?? null }
}

/** Tries at 0, 2, 5, 10, 20 s, then every 30 s, inside the budget; an answer, also a refusal, on either side, is final. */
async function withBudget(clock: Clock, budgetMs: number, ask: () => Promise<ProfileEvent>): Promise<ProfileEvent> {
  const start = clock.now()
  for (let attempt = 0; ; attempt++) {
    let wait = tryAtMs(attempt + 1) - tryAtMs(attempt)
    try {
      return await ask()
    } catch (error) {
      if (!(error instanceof NetworkError || error instanceof Retryable)) throw error
      if (error instanceof CertificateRefused) return { type: 'profile-unreachable', message: error.message }
      if (error instanceof Retryable) wait = Math.max(wait, error.afterMs)
      if (clock.now() + wait - start > budgetMs) return { type: 'profile-unreachable', message: error.message }
    }
    await clock.sleep(wait)
  }
}
