// Accounts of devices that come without a certificate: a secret, and the nonces that were handed out and not used yet.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId, UserId } from '../../kernel/id.ts'

export type Account = {
  readonly secret: Buffer
  readonly nonces: readonly string[]
  /** The person who enrolled it, if any. */
  readonly person: UserId | undefined
  readonly deviceName: string
}

export async function insert(tx: Db, tenantId: TenantId, id: EnrollmentId, secret: Buffer): Promise<void> {
  await tx.insertInto('mdm_account').values({ tenant_id: tenantId, enrollment_id: id, secret }).execute()
}

/** Of an enrolment that stands. */
export async function find(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<Account | undefined> {
  const row = await db
    .selectFrom('mdm_account as a')
    .innerJoin('mdm_enrollment as e', (join) =>
      join.onRef('e.tenant_id', '=', 'a.tenant_id').onRef('e.id', '=', 'a.enrollment_id'),
    )
    .select(['a.secret', 'a.nonces', 'a.session_nonces', 'e.user_id', 'e.device_name'])
    .where('a.tenant_id', '=', tenantId)
    .where('a.enrollment_id', '=', id)
    .where('e.state', '=', 'enrolled')
    .executeTakeFirst()
  return (
    row && {
      secret: row.secret,
      nonces: [...row.session_nonces, ...row.nonces],
      person: (row.user_id as UserId | null) ?? undefined, // a column of ids
      deviceName: row.device_name,
    }
  )
}

/** Whether an account may be used here now. Undefined when there is no such organisation. */
export async function isAllowed(db: Db, tenantId: TenantId): Promise<boolean | undefined> {
  const row = await db
    .selectFrom('tenant')
    .select('allows_digest_sessions')
    .where('tenant_id', '=', tenantId)
    .executeTakeFirst()
  return row?.allows_digest_sessions
}

/** Nonces wait for their use side by side, as two sessions may have begun. Strangers push out none but those of other first messages. */
const mostNonces = 8

/** Of the enrolled device that names itself so; none when there is no such device. */
export async function addNonce(db: Db, tenantId: TenantId, clientDeviceId: string, nonce: string): Promise<void> {
  await sql`
    update mdm_account a set nonces = (a.nonces || ${nonce}::text)[greatest(cardinality(a.nonces) + 2 - ${mostNonces}, 1):]
      from mdm_enrollment e
     where a.tenant_id = ${tenantId} and e.tenant_id = a.tenant_id and e.id = a.enrollment_id and e.state = 'enrolled'
       and e.client_device_id = ${clientDeviceId}`.execute(db)
}

/** Takes the used nonce out, and keeps the next one for this session; false when somebody used it in the meantime. */
export async function useNonce(
  db: Db,
  tenantId: TenantId,
  id: EnrollmentId,
  { used, next }: { readonly used: string; readonly next: string },
): Promise<boolean> {
  const { numUpdatedRows } = await db
    .updateTable('mdm_account')
    .set({
      nonces: sql`array_remove(nonces, ${used})`,
      session_nonces: sql`(array_remove(session_nonces, ${used}) || ${next}::text)[greatest(cardinality(array_remove(session_nonces, ${used})) + 2 - ${mostNonces}, 1):]`,
    })
    .where('tenant_id', '=', tenantId)
    .where('enrollment_id', '=', id)
    .where(sql<boolean>`(${used} = any(nonces) or ${used} = any(session_nonces))`)
    .executeTakeFirstOrThrow()
  return numUpdatedRows > 0n
}
