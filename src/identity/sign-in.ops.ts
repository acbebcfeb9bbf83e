// Checking a name and a password. An unknown name costs as much time and gets the same answer as a wrong password (I7),
// and ten failures in a quarter of an hour lock the name for five minutes, whether it exists or not (T-22).

import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { unknowableHash, verifyPassword } from '../directory/password.ops.ts'
import * as users from '../directory/user.sql.ts'
import type { TenantId } from '../kernel/id.ts'
import * as attempts from './sign-in.sql.ts'

export const mostFailures = 10
export const lockMs = 5 * 60_000
const forgetMs = 15 * 60_000
const longestName = 256

export type SignIn =
  | { readonly kind: 'ok'; readonly user: users.User }
  | { readonly kind: 'refused'; readonly why: 'bad-password' | 'account-disabled' }
  | { readonly kind: 'refused'; readonly why: 'locked'; readonly until: Date }

export async function signIn(
  db: Db,
  input: {
    readonly tenantId: TenantId
    readonly userName: string
    readonly password: string
    readonly clientId: string
    readonly now: Date
  },
): Promise<SignIn> {
  const { tenantId, now } = input
  const subject = input.userName.trim().toLowerCase()
  if (subject.length > longestName) return { kind: 'refused', why: 'bad-password' }

  const counted = await attempts.count(db, tenantId, subject, { now, forgetBefore: new Date(now.getTime() - forgetMs) })
  if (counted.lockedUntil) return { kind: 'refused', why: 'locked', until: counted.lockedUntil }

  const user = await users.byUpn(db, tenantId, subject)
  const right = await verifyPassword(user?.passwordHash ?? (await unknowableHash), input.password)
  if (!user || !right) {
    if (counted.failures < mostFailures) return { kind: 'refused', why: 'bad-password' }
    const until = new Date(now.getTime() + lockMs)
    await attempts.lock(db, tenantId, subject, until)
    return { kind: 'refused', why: 'locked', until }
  }
  await attempts.clear(db, tenantId, subject)
  if (!user.accountEnabled) return { kind: 'refused', why: 'account-disabled' }
  await recordAudit(
    db,
    { tenantId, actor: { kind: 'user', id: user.id, name: user.userPrincipalName }, now },
    { action: 'identity.user.signIn', targetKind: 'user', targetId: user.id, details: { clientId: input.clientId } },
  )
  return { kind: 'ok', user }
}
