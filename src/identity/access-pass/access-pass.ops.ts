// Temporary access passes: made by an administrator, told once, typed at the sign-in page in place of the password. A pass is more
// than a password, for a person of the organisation has given it to whom they know.

import { randomBytes, randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { protectRoleHolder } from '../../directory/user/role-holder.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { mayStillMake } from '../maker/maker.ops.ts'
import type { Maker } from '../maker/maker.ts'
import { readCode, writeCode } from '../second-factor/written-code.ts'
import * as passes from './access-pass.sql.ts'
import { type AccessPass, endOf } from './access-pass.ts'

/** Three groups of five: 74 bits. */
const passLength = 15
const skewMs = 5 * 60_000
const furthestMs = 30 * 24 * 3_600_000

type Deps = { readonly db: Db; readonly seal: Seal }

export type MadePass = AccessPass & {
  /** Here and nowhere else. */
  readonly pass: string
}

const digestOf = (seal: Seal, { tenantId, userId }: { tenantId: TenantId; userId: UserId | null }, pass: string) =>
  seal.digest(pass, `access-pass/${tenantId}/${userId}`)

/** An account that holds a role is protected from all others (T-60): who has a pass has the account. */
export async function makeAccessPass(
  { db, seal }: Deps,
  operation: OperationContext,
  userId: UserId,
  wanted: { readonly startsAt?: Date | undefined; readonly lifetimeMinutes: number; readonly usableOnce: boolean },
): Promise<MadePass> {
  const { tenantId, now } = operation
  const { startsAt = now, lifetimeMinutes, usableOnce } = wanted
  refuseBadStart(startsAt, now)
  const pass = writeCode(randomBytes(passLength))
  const made = { id: randomUUID(), createdAt: now, startsAt, lifetimeMinutes, usableOnce, usedAt: null }
  await inTransaction(db, async (tx) => {
    const person = await protectRoleHolder(tx, operation, userId, { ends: false, opens: true })
    if (!person.accountEnabled) {
      throw new Fault(
        'conflict',
        `The account ${person.userPrincipalName} is disabled, and no pass would count. Enable it first.`,
        { reason: 'account-disabled' },
      )
    }
    const of = { tenantId, userId }
    const kept = { digest: digestOf(seal, of, pass), epoch: person.credentialsEpoch, madeBy: operation.actor }
    await passes.replace(tx, of, { ...made, ...kept })
    await recordAudit(tx, operation, {
      action: 'identity.access-pass.create',
      targetKind: 'user',
      targetId: userId,
      after: { passId: made.id, startsAt, endsAt: endOf(made), usableOnce },
    })
  })
  return { ...made, makerMay: true, pass }
}

function refuseBadStart(startsAt: Date, now: Date): void {
  const ms = startsAt.getTime() - now.getTime()
  if (ms >= -skewMs && ms <= furthestMs) return
  throw new Fault(
    'invalid-input',
    'A pass begins now or within 30 days. Choose another startDateTime, or leave it out.',
    {
      reason: 'access-pass-start',
    },
  )
}

export async function accessPassOf(db: Db, tenantId: TenantId, userId: UserId): Promise<AccessPass | undefined> {
  const person = await users.byId(db, tenantId, userId)
  if (!person) throw notFound('User', userId)
  return accessPassOfPerson(db, tenantId, person)
}

export async function accessPassOfPerson(
  db: Db,
  tenantId: TenantId,
  person: users.User,
): Promise<AccessPass | undefined> {
  const kept = await passes.passOf(db, tenantId, person)
  if (!kept) return undefined
  const { madeBy, ...pass } = kept
  return { ...pass, makerMay: await makerMay(db, tenantId, { maker: madeBy, person }) }
}

async function makerMay(
  db: Db,
  tenantId: TenantId,
  { maker, person }: { readonly maker: Maker | null; readonly person: users.User | undefined },
): Promise<boolean> {
  const given = { permission: 'UserAuthenticationMethod.ReadWrite.All', person }
  return maker !== null && mayStillMake(db, tenantId, maker, given)
}

export async function readAccessPass(db: Db, tenantId: TenantId, userId: UserId, id: string): Promise<AccessPass> {
  const pass = await accessPassOf(db, tenantId, userId)
  if (pass?.id !== id) throw notFound('Authentication method', id)
  return pass
}

export async function deleteAccessPass(db: Db, operation: OperationContext, userId: UserId, id: string): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await protectRoleHolder(tx, operation, userId, { ends: false, opens: false })
    const pass = await readAccessPass(tx, tenantId, userId, id)
    await passes.remove(tx, tenantId, userId)
    await recordAudit(tx, operation, {
      action: 'identity.access-pass.delete',
      targetKind: 'user',
      targetId: userId,
      before: { passId: pass.id, endsAt: endOf(pass), usedAt: pass.usedAt },
    })
  })
}

/** Uses the pass that was typed. `user`: whose name was typed with it, if there is such an account. */
export async function useAccessPass(
  { db, seal }: Deps,
  tenantId: TenantId,
  user: users.User | undefined,
  { typed, now }: { readonly typed: string; readonly now: Date },
): Promise<boolean> {
  const pass = readCode(typed, passLength) ?? ''
  const userId = user?.accountEnabled ? user.id : null
  const digest = digestOf(seal, { tenantId, userId }, pass)
  const maker = await passes.makerOf(db, tenantId, { userId, digest })
  if (!(await makerMay(db, tenantId, { maker, person: user }))) return false
  return passes.use(db, tenantId, { userId, epoch: user?.credentialsEpoch ?? 0, digest }, now)
}
