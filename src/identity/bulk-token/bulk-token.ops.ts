// Bulk tokens as administrators make, see and revoke them, and the place that a join takes (T-19). A token counts only while its maker
// might still make it, and the account behind it holds no role.

import { createHash, randomBytes, randomUUID } from 'node:crypto'

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { reevaluateUsers } from '../../directory/membership/membership.ops.ts'
import { lockPlacement } from '../../directory/membership/membership.sql.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { endSessions } from '../../directory/user/credentials.ops.ts'
import { hashPassword } from '../../directory/user/password.ops.ts'
import { protectRoleHolder } from '../../directory/user/role-holder.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { longestNetwork } from '../../kernel/bulk-token.ts'
import { Fault, invariant, notFound } from '../../kernel/fault.ts'
import { type DirectoryDeviceId, type TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import { rolesOf } from '../../kernel/role.ts'
import { mayStillMake } from '../maker/maker.ops.ts'
import { markTenant } from '../tenant-name.ops.ts'
import * as tokens from './bulk-token.sql.ts'
import { type BulkRefusal, type BulkToken, bulkMark, mostTokens, whyNot } from './bulk-token.ts'
import { isNetwork } from './network.ts'

const dayMs = 24 * 3_600_000

export const digestOf = (token: string): string => createHash('sha256').update(token).digest('base64url')

export const listBulkTokens = tokens.all

export async function readBulkToken(db: Db, tenantId: TenantId, id: string): Promise<BulkToken> {
  const token = await tokens.byId(db, tenantId, id)
  if (!token) throw notFound('Bulk token', id)
  return token
}

export type MadeToken = BulkToken & {
  /** Here and nowhere else. */
  readonly token: string
}

type Wanted = Pick<BulkToken, 'displayName' | 'mostJoins' | 'networks'> & { readonly days: number }

export async function makeBulkToken(db: Db, operation: OperationContext, wanted: Wanted): Promise<MadeToken> {
  const { tenantId, now, actor } = operation
  const bad = wanted.networks.find((network) => !isNetwork(network))
  if (bad !== undefined) {
    throw new Fault(
      'invalid-input',
      `'${bad.slice(0, longestNetwork)}' is no network. Write an address, or a range such as 192.0.2.0/24 or 2001:db8::/48.`,
      { reason: 'bulk-token-network' },
    )
  }
  const id = randomUUID()
  const tenant = await tenants.byId(db, tenantId)
  invariant(tenant, 'whoever makes a token has a tenant')
  const userPrincipalName = `package_${id}@${tenant.defaultDomain}`
  const { displayName, mostJoins, networks } = wanted
  // nobody ever knows it
  const passwordHash = await hashPassword(
    randomBytes(32).toString('base64url'),
    { userPrincipalName, displayName },
    tenantId,
  )
  const userId = UserId.parse(randomUUID())
  const made: BulkToken = {
    id,
    userId,
    userPrincipalName,
    displayName,
    mostJoins,
    joins: 0,
    networks,
    createdAt: now,
    expiresAt: new Date(now.getTime() + wanted.days * dayMs),
    revokedAt: null,
    madeBy: { kind: actor.kind, id: actor.id },
  }
  const token = markTenant(tenantId, `${bulkMark}${randomBytes(32).toString('base64url')}`)
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing') // first, as whoever changes what rules say does
    if ((await tokens.all(tx, tenantId)).length >= mostTokens) throw tooMany()
    await users.insert(tx, operation, { id: userId, userPrincipalName, displayName, passwordHash })
    await tokens.insert(tx, tenantId, { ...made, digest: digestOf(token) })
    const { expiresAt } = made
    await recordAudit(tx, operation, {
      action: 'identity.bulk-token.create',
      targetKind: 'bulk-token',
      targetId: id,
      after: { displayName, userPrincipalName, mostJoins, networks, expiresAt },
    })
    await reevaluateUsers(tx, operation, [userId])
  })
  return { ...made, token }
}

const tooMany = () =>
  new Fault(
    'conflict',
    `A tenant has ${mostTokens} bulk tokens at most; they go 90 days after their end. Give the next ones more joins.`,
    { reason: 'too-many-bulk-tokens' },
  )

/** Nobody joins with it from now on; what its devices signed in with ends, too. They stay joined. */
export async function revokeBulkToken(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId, now } = operation
  await inTransaction(db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing')
    const { userId } = await readBulkToken(tx, tenantId, id)
    await protectRoleHolder(tx, operation, userId, { ends: true, opens: false })
    await users.lockOne(tx, tenantId, userId)
    const token = await tokens.lock(tx, tenantId, id)
    if (!token) throw notFound('Bulk token', id)
    if (token.revokedAt) return
    await tokens.revoke(tx, tenantId, id, now)
    await users.change(tx, tenantId, userId, { accountEnabled: false })
    await endSessions(tx, operation, userId)
    await reevaluateUsers(tx, operation, [userId])
    await recordAudit(tx, operation, {
      action: 'identity.bulk-token.revoke',
      targetKind: 'bulk-token',
      targetId: id,
      before: { displayName: token.displayName, joins: token.joins, mostJoins: token.mostJoins },
    })
  })
}

/** Why it joins nothing now, from where the request came. */
export async function refusalOf(
  db: Db,
  tenantId: TenantId,
  token: BulkToken,
  now: Date,
): Promise<BulkRefusal | undefined> {
  const user = await users.byId(db, tenantId, token.userId)
  const given = { permission: 'Device.ReadWrite.All', person: undefined }
  if (!user?.accountEnabled || rolesOf(user).length > 0 || !(await mayStillMake(db, tenantId, token.madeBy, given))) {
    return 'bulk-token-over'
  }
  return whyNot(token, { now, address: origin().address })
}

/** Somebody has a token outside of the networks for which it was made. */
export async function raiseElsewhere(db: Db, tenantId: TenantId, token: BulkToken, now: Date): Promise<void> {
  await inTransaction(db, (tx) =>
    raise(tx, tenantId, now, {
      kind: 'bulk-token-elsewhere',
      subjectKind: 'bulk-token',
      subjectId: token.id,
      detail: { displayName: token.displayName, lastAddress: origin().address ?? null },
    }),
  )
}

/** For a join: locked until its transaction ends, so that of two devices one gets the last place. */
export async function lockBulkToken(
  tx: Db,
  { tenantId, now }: OperationContext,
  id: string,
): Promise<{ readonly token: BulkToken | undefined; readonly why: BulkRefusal | undefined }> {
  const token = await tokens.lock(tx, tenantId, id)
  return { token, why: token ? await refusalOf(tx, tenantId, token, now) : 'bulk-token-over' }
}

/** The device has taken one of its places. */
export async function countBulkJoin(
  tx: Db,
  { tenantId, now }: OperationContext,
  token: BulkToken,
  device: { readonly id: DirectoryDeviceId; readonly thumbprint: string },
): Promise<void> {
  const address = origin().address ?? null
  await tokens.countJoin(tx, tenantId, token.id)
  await tokens.noteJoin(tx, tenantId, {
    tokenId: token.id,
    deviceId: device.id,
    thumbprint: device.thumbprint,
    at: now,
    address,
  })
}

/** Whether the account is that of a bulk token: it is nobody, and what it sets up has no owner. */
export const isOfBulkToken = async (db: Db, tenantId: TenantId, userId: UserId): Promise<boolean> =>
  (await tokens.ofAccount(db, tenantId, userId)) !== undefined

export const joinedWithBulkToken = tokens.joinedBy
