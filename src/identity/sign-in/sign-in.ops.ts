// Checking a name and a password. An unknown name costs as much time and gets the same answer as a wrong password (I7), and
// wrong ones are counted by who sends them (guard.ts), for a name in all its spellings together. Looking at the counters, at the password and counting again
// happen in one turn of the password queue, so that guesses sent at the same moment do not pass the counters together.

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { RefusalLog } from '../../audit/refusal.ops.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { inTurn, unknowableHash, verifyPassword } from '../../directory/user/password.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { addressGroup } from '../../kernel/address.ts'
import { Fault } from '../../kernel/fault.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'
import { origin } from '../../kernel/origin.ts'
import { type Counter, type Counts, forgetMs, fullCounters, judgeAttempt, pauseMs } from './guard.ts'
import * as attempts from './sign-in.sql.ts'

const longestName = 256
const busyMs = 5_000

export type SignInDeps = { readonly db: Db; readonly refusals?: RefusalLog | undefined }

export type SignIn =
  | { readonly kind: 'ok'; readonly user: users.User }
  | { readonly kind: 'refused'; readonly why: 'bad-password' | 'account-disabled' }
  /** `busy`: too many passwords wait to be checked, and this one was not looked at. */
  | { readonly kind: 'refused'; readonly why: 'locked' | 'slowed' | 'busy'; readonly until: Date }

type Attempt = {
  readonly tenantId: TenantId
  readonly userName: string
  readonly password: string
  readonly clientId: string
  readonly now: Date
  /** Proves that this browser signed in with this name before (known-browser.ts). */
  readonly knownBrowser?: string | undefined
  /** A joined device of the tenant whose key signed this request. */
  readonly signingDevice?: DirectoryDeviceId | undefined
}

export async function signIn(deps: SignInDeps, attempt: Attempt): Promise<SignIn> {
  const { tenantId } = attempt
  const name = attempt.userName.trim()
  const subject = name.length > longestName ? undefined : await users.comparedName(deps.db, name)
  const result: SignIn =
    subject === undefined
      ? { kind: 'refused', why: 'bad-password' }
      : await inTurn(tenantId, () => tryPassword(deps.db, subject, attempt)).catch((error) => busy(error, attempt.now))
  if (result.kind === 'refused') {
    await deps.refusals?.note({ tenantId, kind: 'sign-in', subject: subject ?? name, reason: result.why })
  }
  return result
}

function busy(error: unknown, now: Date): SignIn {
  if (!(error instanceof Fault) || error.code !== 'too-many') throw error
  return { kind: 'refused', why: 'busy', until: new Date(now.getTime() + busyMs) }
}

async function tryPassword(db: Db, subject: string, attempt: Attempt): Promise<SignIn> {
  const { tenantId, now, knownBrowser, signingDevice } = attempt
  const address = addressGroup(origin().address ?? 'local')
  // whose place cannot be forged is not counted with everybody at the same address
  const place = signingDevice === undefined ? address : `device ${signingDevice}`
  const counters: Readonly<Record<Counter, string>> = {
    pair: `pair ${subject} ${knownBrowser ?? place}`,
    address: `address ${place}`,
    account: `account ${subject}`,
  }
  const familiar = knownBrowser !== undefined || (await attempts.isPlace(db, tenantId, subject, place))
  const before = countsOf(counters, await attempts.counts(db, tenantId, Object.values(counters)))
  const verdict = judgeAttempt(before, familiar, now)
  if (verdict.kind !== 'try') return { kind: 'refused', why: verdict.kind, until: verdict.until }

  const user = await users.byUpn(db, tenantId, attempt.userName.trim())
  const right = await verifyPassword(user?.passwordHash ?? (await unknowableHash), attempt.password)
  // from here on in one transaction each: the hash is done, so no connection is held while it is computed
  if (!user || !right) return inTransaction(db, (tx) => countFailure(tx, subject, counters, attempt, place))
  return inTransaction(db, async (tx): Promise<SignIn> => {
    if (before.pair) await attempts.clear(tx, tenantId, counters.pair)
    if (!user.accountEnabled) return { kind: 'refused', why: 'account-disabled' }
    for (const each of new Set([place, address])) {
      await attempts.rememberPlace(tx, tenantId, { subject, address: each, now })
    }
    await recordAudit(
      tx,
      { tenantId, actor: { kind: 'user', id: user.id, name: user.userPrincipalName }, now },
      {
        action: 'identity.user.signIn',
        targetKind: 'user',
        targetId: user.id,
        details: { clientId: attempt.clientId },
      },
    )
    return { kind: 'ok', user }
  })
}

async function countFailure(
  tx: Db,
  subject: string,
  counters: Readonly<Record<Counter, string>>,
  { tenantId, now }: Attempt,
  place: string,
): Promise<SignIn> {
  const at = { now, forgetBefore: new Date(now.getTime() - forgetMs) }
  const full = fullCounters(countsOf(counters, await attempts.addFailure(tx, tenantId, Object.values(counters), at)))
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
      one === 'address'
        ? { subjectKind: 'address', subjectId: place }
        : { subjectKind: 'user-name', subjectId: subject }
    await raise(tx, tenantId, now, {
      kind: 'password-guesses',
      ...about,
      detail: { lastName: subject, lastAddress: place },
    })
  }
  return { kind: 'refused', why: full.includes('pair') ? 'locked' : 'slowed', until }
}

function countsOf(counters: Readonly<Record<Counter, string>>, found: ReadonlyMap<string, Counts[Counter]>): Counts {
  return { pair: found.get(counters.pair), address: found.get(counters.address), account: found.get(counters.account) }
}
