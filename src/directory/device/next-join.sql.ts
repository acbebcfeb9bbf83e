// Vouching: lets a device without proof take this joined object at its next join. The voucher is an administrator, or the
// management service that reset the device. It counts once and until its hour (docs/assurance.md).

import type { Db } from '../../db/schema.ts'
import type { DirectoryDeviceId, TenantId } from '../../kernel/id.ts'
import type { DirectoryDevice } from './device.sql.ts'

export type Word = {
  readonly because: 'administrator' | 'reset'
  /** The voucher, for the audit. */
  readonly by: string
  readonly until: Date
}

/** How long a reset vouches. */
export const resetCountsMs = 30 * 24 * 3_600_000

/** A later voucher replaces an earlier one. */
export async function give(tx: Db, tenantId: TenantId, id: DirectoryDeviceId, word: Word): Promise<void> {
  await set(tx, tenantId, id, {
    next_join_until: word.until,
    next_join_because: word.because,
    next_join_by: word.by.slice(0, 256),
  })
}

/** Whether there was one that has not expired. */
export async function takeBack(tx: Db, tenantId: TenantId, id: DirectoryDeviceId, now: Date): Promise<boolean> {
  const given = await word(tx, tenantId, id, now)
  await set(tx, tenantId, id, { next_join_until: null, next_join_because: null, next_join_by: null })
  return given !== undefined
}

async function set(
  tx: Db,
  tenantId: TenantId,
  id: DirectoryDeviceId,
  columns: {
    readonly next_join_until: Date | null
    readonly next_join_because: Word['because'] | null
    readonly next_join_by: string | null
  },
): Promise<void> {
  await tx
    .updateTable('directory_device')
    .set((eb) => ({ ...columns, version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute()
}

/** The unexpired voucher, if any. */
export async function word(db: Db, tenantId: TenantId, id: DirectoryDeviceId, now: Date): Promise<Word | undefined> {
  const row = await db
    .selectFrom('directory_device')
    .select(['next_join_until', 'next_join_because', 'next_join_by'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirst()
  return (
    row &&
    wordOf(
      { nextJoinUntil: row.next_join_until, nextJoinBecause: row.next_join_because, nextJoinBy: row.next_join_by },
      now,
    )
  )
}

/** The same of a device that was read. */
export function wordOf(
  device: Pick<DirectoryDevice, 'nextJoinUntil' | 'nextJoinBecause' | 'nextJoinBy'>,
  now: Date,
): Word | undefined {
  const { nextJoinUntil: until, nextJoinBecause: because, nextJoinBy: by } = device
  return until && because && until > now ? { because, by: by ?? '', until } : undefined
}
