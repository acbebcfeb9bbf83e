// Refused sign-ins, tokens, joins, enrolments and certificates in the audit trail (T-53). Each is an entry, until there are many: of one tenant, kind and
// minute the first `mostWritten` are written at once, `mostOfOne` of them for one subject. The rest are only counted, and one
// entry at the end of the minute says how many there were, for whom and from where, and that it is a sample.
//
// How to call it, outside any transaction that the refusal undoes:
//   await refusals.note({ tenantId, kind: 'sign-in', subject: userName, reason: 'bad-password' })
//   await refusals.note({ tenantId, kind: 'token', subject: clientId, reason: fault.reason })
// `subject` is whom the caller claimed to be: a user name, a client id, a key id; never a password or a token. `tenantId` may
// be a claim as well: a tenant that does not exist gets no entry, and nothing is kept of it, or strangers who invent tenants by
// the thousand would leave no room for real ones. Address and door come from the request (kernel/origin.ts).

import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import type { TenantId } from '../kernel/id.ts'
import type { Clock, OperationContext } from '../kernel/operation-context.ts'
import { type Origin, origin, within } from '../kernel/origin.ts'
import { recordAudit } from './record.sql.ts'
import { tenantExists, tenantsThatExist } from './refusal.sql.ts'

export const refusalKinds = {
  'sign-in': { action: 'identity.signIn.refuse', targetKind: 'user' },
  token: { action: 'identity.token.refuse', targetKind: 'token' },
  device: { action: 'identity.device.refuse', targetKind: 'device' },
  join: { action: 'registration.device.joinRefused', targetKind: 'user' },
  computer: { action: 'registration.computer.refuse', targetKind: 'device' },
  enrollment: { action: 'mdm.enrollment.refuse', targetKind: 'device' },
  certificate: { action: 'mdm.scep.refuse', targetKind: 'device' },
} as const

export type Refusal = {
  readonly tenantId: TenantId
  readonly kind: keyof typeof refusalKinds
  readonly subject: string
  /** One word of a closed list, such as `bad-password`. */
  readonly reason: string
  /** The refused party, where known. */
  readonly actor?: OperationContext['actor']
  /** The target, where that is not the subject. */
  readonly targetId?: string
  /** Instead of `{ reason }`. */
  readonly details?: Readonly<Record<string, unknown>>
}

export type RefusalLog = {
  /** Resolves when the entry is written, or at once when it is only counted. Never fails: a refusal stays a refusal. */
  readonly note: (refusal: Refusal) => Promise<void>
  /** Writes the samples of the minutes that are over. */
  readonly flush: () => Promise<void>
  /** Writes everything that is still counted. */
  readonly close: () => Promise<void>
}

export const mostWritten = 30
export const mostOfOne = 5
const minuteMs = 60_000
const mostNamed = 20
const mostSubjects = 1000
const longestText = 256

type Window = {
  readonly tenantId: TenantId
  readonly kind: Refusal['kind']
  readonly startedAt: Date
  written: number
  counted: number
  readonly bySubject: Map<string, { written: number; counted: number }>
  readonly byReason: Map<string, number>
  readonly addresses: Set<string>
}

export function openRefusalLog(
  db: Db,
  clock: Clock,
  onError: (error: unknown) => void,
  mostWindows = 10_000,
): RefusalLog {
  /** Of tenants that exist, the oldest first. */
  const windows = new Map<string, Window>()
  const exists = askedTogether((ids) => tenantsThatExist(db, ids))

  async function note({ tenantId, kind, subject, reason, ...more }: Refusal): Promise<void> {
    const now = clock()
    const key = `${tenantId} ${kind}`
    let window = windows.get(key)
    if (window && isOver(window, now)) {
      windows.delete(key)
      await writeSample(window, now)
      window = windows.get(key)
    }
    if (!window) {
      if (!(await isReal(tenantId))) return
      window = windows.get(key) ?? (await openWindow(key, emptyWindow(tenantId, kind, now)))
    }
    const name = shortText(subject)
    if (!count(window, name, reason, origin().address)) return
    const { actor = stranger(name), targetId = name, details = { reason } } = more
    await write({ tenantId, actor, now }, kind, origin(), targetId, details)
  }

  async function isReal(tenantId: TenantId): Promise<boolean> {
    try {
      return await exists(tenantId)
    } catch (error) {
      onError(error)
      return false
    }
  }

  /** Where there are too many, the oldest says early what it counted. */
  async function openWindow(key: string, window: Window): Promise<Window> {
    windows.set(key, window)
    const [oldest] = windows
    if (windows.size > mostWindows && oldest) {
      windows.delete(oldest[0])
      await writeSample(oldest[1], window.startedAt)
    }
    return window
  }

  async function write(
    operation: OperationContext,
    kind: Refusal['kind'],
    from: Origin,
    targetId: string,
    details: Readonly<Record<string, unknown>>,
  ): Promise<void> {
    const { action, targetKind } = refusalKinds[kind]
    try {
      await inTransaction(db, async (tx) => {
        if (!(await tenantExists(tx, operation.tenantId))) return
        await within(from, () => recordAudit(tx, operation, { action, targetKind, targetId, details }))
      })
    } catch (error) {
      onError(error)
    }
  }

  async function writeSample(window: Window, now: Date): Promise<void> {
    if (window.counted === 0) return
    const named = [...window.bySubject]
      .filter(([, { counted }]) => counted > 0)
      .sort(([, a], [, b]) => b.counted - a.counted)
      .slice(0, mostNamed)
    const operation = { tenantId: window.tenantId, actor: stranger('several'), now }
    await write(operation, window.kind, { door: 'local' }, 'several', {
      sample: true,
      notShown: window.counted,
      shown: window.written,
      from: window.startedAt,
      until: new Date(Math.min(now.getTime(), window.startedAt.getTime() + minuteMs)),
      subjects: named.map(([subject, { counted }]) => ({ subject, count: counted })),
      reasons: Object.fromEntries(window.byReason),
      addresses: [...window.addresses],
    })
  }

  async function writeWindows(which: (window: Window) => boolean): Promise<void> {
    const now = clock()
    for (const [key, window] of [...windows]) {
      if (!which(window)) continue
      windows.delete(key)
      await writeSample(window, now)
    }
  }

  const flush = () => writeWindows((window) => isOver(window, clock()))
  const timer = setInterval(() => void flush(), minuteMs / 6)
  timer.unref()
  return {
    note,
    flush,
    async close() {
      clearInterval(timer)
      await writeWindows(() => true)
    },
  }
}

/** One question at a time for all that came meanwhile: a flood of invented tenants holds one connection and no more. */
function askedTogether(ask: (ids: readonly TenantId[]) => Promise<ReadonlySet<TenantId>>) {
  let waiting = new Set<TenantId>()
  let next: Promise<ReadonlySet<TenantId>> | undefined
  let last: Promise<unknown> = Promise.resolve()
  return async (id: TenantId): Promise<boolean> => {
    waiting.add(id)
    next ??= last.then(() => {
      const answer = ask([...waiting])
      waiting = new Set()
      next = undefined
      last = answer.catch(() => undefined)
      return answer
    })
    return (await next).has(id)
  }
}

const stranger = (name: string): OperationContext['actor'] => ({ kind: 'unknown', id: '', name })

function emptyWindow(tenantId: TenantId, kind: Refusal['kind'], startedAt: Date): Window {
  return {
    tenantId,
    kind,
    startedAt,
    written: 0,
    counted: 0,
    bySubject: new Map(),
    byReason: new Map(),
    addresses: new Set(),
  }
}

const isOver = (window: Window, now: Date): boolean => now.getTime() - window.startedAt.getTime() >= minuteMs

/** True when this one is to be written by itself. */
function count(window: Window, subject: string, reason: string, address: string | undefined): boolean {
  let one = window.bySubject.get(subject)
  if (!one) {
    one = { written: 0, counted: 0 }
    if (window.bySubject.size < mostSubjects) window.bySubject.set(subject, one)
  }
  if (window.written < mostWritten && one.written < mostOfOne) {
    window.written++
    one.written++
    return true
  }
  window.counted++
  one.counted++
  const short = shortText(reason)
  if (window.byReason.has(short) || window.byReason.size < mostNamed) {
    window.byReason.set(short, (window.byReason.get(short) ?? 0) + 1)
  }
  if (address !== undefined && window.addresses.size < mostNamed) window.addresses.add(address)
  return false
}

/** A stranger's text: bounded, and fit for a database. */
function shortText(text: string): string {
  return text.slice(0, longestText).replace(/\p{Cc}|\p{Cs}/gu, '\u{fffd}')
}
