// Every statement on device_code. A row is found by the digest of the code that people type, which the other code carries along.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { TenantId, UserId } from '../../kernel/id.ts'

export type Asked = {
  readonly userCodeHash: string
  readonly secretHash: string
  /** Null: asked for at /common, and of whoever answers. */
  readonly tenantId: TenantId | null
  readonly clientId: string
  /** As the client wrote it. */
  readonly resource: string | null
  readonly address: string | null
  readonly createdAt: Date
  readonly expiresAt: Date
}

export type DeviceCode = Asked & {
  readonly polledAt: Date | null
  readonly state: 'waits' | 'allowed' | 'declined' | 'used'
  readonly userId: UserId | null
  /** Of the sign-in of whoever answered (sign-in/context.ts). */
  readonly context: string | null
}

export async function insert(db: Db, asked: Asked): Promise<void> {
  await db
    .insertInto('device_code')
    .values({
      user_code_hash: asked.userCodeHash,
      secret_hash: asked.secretHash,
      tenant_id: asked.tenantId,
      client_id: asked.clientId,
      resource: asked.resource,
      address: asked.address,
      created_at: asked.createdAt,
      expires_at: asked.expiresAt,
    })
    .execute()
}

export const find = (db: Db, userCodeHash: string): Promise<DeviceCode | undefined> => read(db, userCodeHash, false)

/** Nobody else decides on it until the transaction ends. */
export const lock = (tx: Db, userCodeHash: string): Promise<DeviceCode | undefined> => read(tx, userCodeHash, true)

async function read(db: Db, userCodeHash: string, locks: boolean): Promise<DeviceCode | undefined> {
  const query = db.selectFrom('device_code').selectAll().where('user_code_hash', '=', userCodeHash)
  const row = await (locks ? query.forUpdate() : query).executeTakeFirst()
  return (
    row && {
      userCodeHash: row.user_code_hash,
      secretHash: row.secret_hash,
      tenantId: row.tenant_id === null ? null : TenantId.parse(row.tenant_id),
      clientId: row.client_id,
      resource: row.resource,
      address: row.address,
      createdAt: row.created_at,
      expiresAt: row.expires_at,
      polledAt: row.polled_at,
      state: row.state,
      userId: row.user_id === null ? null : UserId.parse(row.user_id),
      context: row.context,
    }
  )
}

export async function decide(
  tx: Db,
  userCodeHash: string,
  answer: {
    readonly state: 'allowed' | 'declined'
    readonly tenantId: TenantId
    readonly userId: UserId
    readonly context: string
  },
): Promise<void> {
  await tx
    .updateTable('device_code')
    .set({ state: answer.state, tenant_id: answer.tenantId, user_id: answer.userId, context: answer.context })
    .where('user_code_hash', '=', userCodeHash)
    .execute()
}

export async function notePoll(db: Db, userCodeHash: string, now: Date): Promise<void> {
  await db.updateTable('device_code').set({ polled_at: now }).where('user_code_hash', '=', userCodeHash).execute()
}

/** False for the second of two that ask at the same moment. */
export async function take(db: Db, userCodeHash: string): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('device_code')
    .set({ state: 'used' })
    .where('user_code_hash', '=', userCodeHash)
    .where('state', '=', 'allowed')
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

/** At /common nobody knows yet whose rule counts; where no organisation has it, nothing is begun. */
export async function someAllow(db: Db): Promise<boolean> {
  const { rows } = await sql<{ some: boolean }>`/* every tenant: whether there is one that allows it */
    select exists (select from tenant where allows_device_codes) as some`.execute(db)
  return rows[0]?.some === true
}
