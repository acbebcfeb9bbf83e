// Checking a name and a password. An unknown name costs as much time and gets the same answer as a wrong password (I7), and
// wrong ones are counted by sender (guard.ts), for a name in all its spellings together. Reading the counters, checking the
// password and counting again happen in one turn of the password queue, so that simultaneous guesses do not pass the counters
// together.

import { raise } from '../../alarm/alarm.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { inTurn, unknowableHash, verifyPassword } from '../../directory/user/password.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { addressGroup, addressSite } from '../../kernel/address.ts'
import { Fault } from '../../kernel/fault.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'
import { origin } from '../../kernel/origin.ts'
import { leaveAuthorityTurn } from '../turn.ops.ts'
import {
  type Counter,
  type Counts,
  type Familiar,
  forgetMs,
  fullCounters,
  judgeAttempt,
  pauseMs,
  slowedUntil,
} from './guard.ts'
import * as attempts from './sign-in.sql.ts'
import { type SignInWay, signInDetails } from './sign-in-event.ts'

const longestName = 256
const busyMs = 5_000

export type SignInDeps = { readonly db: Db; readonly refusals?: RefusalLog | undefined }

export type SignIn =
  /** `name`: as the directory compares it. */
  { readonly kind: 'ok'; readonly user: users.User; readonly name: string; readonly factorAsked: boolean } | Refused

type Refused =
  | { readonly kind: 'refused'; readonly why: 'bad-password' | 'account-disabled' }
  /** `busy`: too many passwords wait to be checked, and this one was not looked at. */
  | { readonly kind: 'refused'; readonly why: 'locked' | 'slowed' | 'busy'; readonly until: Date }

/** `user`: whoever has the name; the audit alone hears of it (I7). */
type Outcome =
  | { readonly result: Extract<SignIn, { kind: 'ok' }> }
  | { readonly result: Refused; readonly user?: users.User | undefined }

type Attempt = {
  readonly tenantId: TenantId
  readonly userName: string
  readonly password: string
  /** Something else than the password was shown: whether that is right for the account of the name, if there is one. */
  readonly other?:
    | { readonly by: 'access-pass' | 'passkey'; readonly isRight: (user: users.User | undefined) => Promise<boolean> }
    | undefined
  readonly clientId: string
  readonly way: Extract<SignInWay, 'page' | 'password-grant' | 'device-password' | 'enrolment'>
  readonly resource?: string | undefined
  /** Whether what was shown is not enough for this account. */
  readonly asksFactor?: ((user: users.User) => Promise<boolean>) | undefined
  readonly now: Date
  /** The credentials' epoch in which this browser signed in with the name (known-browser.ts). */
  readonly knownBrowser?: ((name: string) => number | undefined) | undefined
  /** A joined device of the tenant whose key signed this request. */
  readonly signingDevice?: { readonly id: DirectoryDeviceId; readonly ownerId: string | null } | undefined
}

export async function signIn(deps: SignInDeps, attempt: Attempt): Promise<SignIn> {
  const { tenantId } = attempt
  const name = attempt.userName.trim()
  const subject = name.length > longestName ? undefined : await users.comparedName(deps.db, name)
  const outcome: Outcome =
    subject === undefined
      ? { result: { kind: 'refused', why: 'bad-password' } }
      : await checkInTurn(deps.db, subject, attempt).catch((error) => busy(error, attempt.now))
  const { result } = outcome
  if (result.kind === 'refused') {
    const reason = result.why
    const userId = 'user' in outcome ? outcome.user?.id : undefined
    const details = detailsOf(attempt, { userId, reason })
    await deps.refusals?.note({ tenantId, kind: 'sign-in', subject: subject ?? name, reason, details })
  }
  return result
}

type Said = { readonly userId?: UserId | undefined; readonly reason?: string; readonly factorAsked?: boolean }

const detailsOf = ({ clientId, way, resource, other, signingDevice }: Attempt, said: Said): Record<string, unknown> =>
  signInDetails({ clientId, way, resource, by: other?.by, deviceId: signingDevice?.id, ...said })

type Counters = Readonly<Record<Counter, string>>

/** Where an attempt comes from, as far as the request proves it. */
type From = {
  /** This browser signed in with the name, as the account is now. */
  readonly browser: boolean
  /** A joined device, otherwise the address. */
  readonly addressOrDevice: string
  readonly address: string
  /** The owner of the count over many names. */
  readonly crowd: string
  readonly site: string
}

async function originOf(db: Db, subject: string, attempt: Attempt): Promise<From> {
  const { tenantId, knownBrowser, signingDevice } = attempt
  const address = addressGroup(origin().address ?? 'local')
  const marked = knownBrowser?.(subject)
  const browser =
    marked !== undefined && (await users.byUpn(db, tenantId, attempt.userName.trim()))?.credentialsEpoch === marked
  if (!signingDevice) return { browser, addressOrDevice: address, address, crowd: address, site: addressSite(address) }
  // a device cannot be forged, so it is not counted with everybody at the same address
  const addressOrDevice = `device ${signingDevice.id}`
  const crowd = signingDevice.ownerId === null ? addressOrDevice : `owner ${signingDevice.ownerId}`
  return { browser, addressOrDevice, address, crowd, site: crowd }
}

async function checkInTurn(db: Db, subject: string, attempt: Attempt): Promise<Outcome> {
  const from = await originOf(db, subject, attempt)
  const { tenantId, signingDevice } = attempt
  const known = from.browser || signingDevice !== undefined
  // one person may have any number of browsers: each sign-in marks another
  const caller = from.browser ? `browsers of ${subject}` : from.site
  if (from.browser) {
    // these callers may know at once, and repeated senders take no turns of others
    const verdict = await judged(db, subject, attempt, from)
    if (verdict.kind === 'locked') {
      return { result: { kind: 'refused', why: 'locked', until: verdict.until }, user: verdict.user }
    }
  }
  leaveAuthorityTurn()
  return inTurn({ tenantId, caller, known }, () => tryPassword(db, subject, attempt, from))
}

function busy(error: unknown, now: Date): Outcome {
  if (!(error instanceof Fault) || error.code !== 'too-many') throw error
  return { result: { kind: 'refused', why: 'busy', until: new Date(now.getTime() + busyMs) } }
}

const countersOf = (subject: string, { browser, addressOrDevice, crowd, site }: From): Counters => ({
  pair: `pair ${subject} ${browser ? 'browsers' : addressOrDevice}`,
  address: `address ${crowd}`,
  site: `address ${site}`,
  account: `account ${subject}`,
})

async function judged(db: Db, subject: string, attempt: Attempt, from: From) {
  const { tenantId, now } = attempt
  const counters = countersOf(subject, from)
  const of = { userName: attempt.userName.trim(), subject, from: from.addressOrDevice }
  const behind = await attempts.behindAttempt(db, tenantId, of, Object.values(counters))
  const familiar = familiarity(attempt, from, behind)
  const before = countsOf(counters, behind.counts)
  const verdict = judgeAttempt(before, familiar, now)
  return { ...verdict, before, counters, user: behind.user, slowed: slowedUntil(before, familiar, now) }
}

async function tryPassword(db: Db, subject: string, attempt: Attempt, from: From): Promise<Outcome> {
  const { tenantId, now } = attempt
  const { addressOrDevice, address } = from
  const { before, counters, slowed, user, ...verdict } = await judged(db, subject, attempt, from)
  if (verdict.kind !== 'try') {
    // as long as a wrong password, so that the time does not reveal the names without a pause here (I7)
    await verifyPassword(await unknowableHash, attempt.password)
    await inTransaction(db, (tx) => countStopped(tx, attempt, counters))
    return { result: { kind: 'refused', why: verdict.kind, until: verdict.until }, user }
  }

  const right = await verify(user, attempt)
  // from here on in one transaction each: the hash is done, so no connection is held while it is computed
  if (!user || !right) {
    const result = await inTransaction(db, async (tx): Promise<Refused> => {
      if (!slowed) return countFailure(tx, subject, counters, attempt, from)
      await countStopped(tx, attempt, counters)
      return { kind: 'refused', why: 'slowed', until: slowed }
    })
    return { result, user }
  }
  const forget = before.pair ? [counters.pair] : []
  if (!user.accountEnabled) {
    if (before.pair) await attempts.clear(db, tenantId, counters.pair)
    return { result: { kind: 'refused', why: 'account-disabled' }, user }
  }
  const factorAsked = (await attempt.asksFactor?.(user)) ?? false
  await attempts.recordSignIn(
    db,
    { tenantId, actor: { kind: 'user', id: user.id, name: user.userPrincipalName }, now },
    { subject, from: [...new Set([addressOrDevice, address])], forget },
    {
      action: 'identity.user.signIn',
      targetKind: 'user',
      targetId: user.id,
      details: detailsOf(attempt, { userId: user.id, factorAsked }),
    },
  )
  return { result: { kind: 'ok', user, name: subject, factorAsked } }
}

/** Whatever was typed, the answer takes as long. */
async function verify(user: users.User | undefined, { password, other }: Attempt): Promise<boolean> {
  const isPassword = await verifyPassword((!other && user?.passwordHash) || (await unknowableHash), password)
  return other ? other.isRight(user) : isPassword
}

function familiarity(attempt: Attempt, from: From, behind: attempts.BehindAttempt): Familiar {
  if (from.browser) return 'browser'
  return isOwner(attempt, behind.user) || behind.signedInFrom ? 'address-or-device' : undefined
}

/** The joiner of a device is familiar before the first sign-in on it: a first run goes on there within minutes. */
const isOwner = ({ signingDevice }: Attempt, user: users.User | undefined): boolean =>
  typeof signingDevice?.ownerId === 'string' && user?.id === signingDevice.ownerId

/**
 * While all are slowed only the pair is counted, for every name alike, whether its password was checked or not: the answers for
 * the pair after the pause, and the account elsewhere, would otherwise reveal which names signed in there (I7).
 */
async function countStopped(tx: Db, { tenantId, now }: Attempt, { pair, ...others }: Counters): Promise<void> {
  const at = { now, forgetBefore: new Date(now.getTime() - forgetMs) }
  const counted = (await attempts.addFailure(tx, tenantId, [pair], at)).get(pair)
  await attempts.touch(tx, tenantId, Object.values(others), now)
  const full = fullCounters({ pair: counted, address: undefined, site: undefined, account: undefined }, now)
  if (full.length > 0) await attempts.lock(tx, tenantId, [pair], new Date(now.getTime() + pauseMs))
}

async function countFailure(
  tx: Db,
  subject: string,
  counters: Counters,
  { tenantId, now }: Attempt,
  { addressOrDevice, site }: From,
): Promise<Refused> {
  const at = { now, forgetBefore: new Date(now.getTime() - forgetMs) }
  const full = fullCounters(
    countsOf(counters, await attempts.addFailure(tx, tenantId, [...new Set(Object.values(counters))], at)),
    now,
  )
  if (full.length === 0) return { kind: 'refused', why: 'bad-password' }
  const until = new Date(now.getTime() + pauseMs)
  await attempts.lock(
    tx,
    tenantId,
    full.map((one) => counters[one]),
    until,
  )
  for (const one of full) {
    if (one === 'pair') continue // somebody who forgot the password does that too
    const about =
      one === 'account'
        ? { subjectKind: 'user-name', subjectId: subject }
        : { subjectKind: 'address', subjectId: one === 'site' ? site : addressOrDevice }
    await raise(tx, tenantId, now, {
      kind: 'password-guesses',
      ...about,
      detail: { lastName: subject, lastAddress: addressOrDevice },
    })
  }
  return { kind: 'refused', why: full.includes('pair') ? 'locked' : 'slowed', until }
}

function countsOf(counters: Counters, found: ReadonlyMap<string, Counts[Counter]>): Counts {
  const of = (one: Counter) => found.get(counters[one])
  return { pair: of('pair'), address: of('address'), site: of('site'), account: of('account') }
}
