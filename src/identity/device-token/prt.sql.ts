// Statements behind primary refresh tokens: the joined device of a certificate, what stands behind the use of a token, and
// the token itself.

import { sql } from 'kysely'

import { type AuditEntry, auditPart } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { signInPart } from '../../directory/device/device.sql.ts'
import { type Tenant, tenantIn, tenantPart } from '../../directory/tenant/tenant.sql.ts'
import { type User, userIn, userPart } from '../../directory/user/user.sql.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { IssuedRecord } from '../../pki/certificate.sql.ts'
import { bearerPart, type Nonce, type Payload, spentPart } from '../provider/payload.sql.ts'
import type { DeviceProof } from '../sign-in/context.ts'
import type { UsedToken } from './use.sql.ts'
import type { Proof } from './use.ts'

export type JoinedDevice = {
  readonly deviceId: string
  readonly enabled: boolean
  readonly ownerId: string | null
  readonly transportKey: Buffer
  readonly lastSignInAt: Date | null
}

type DeviceRow = {
  readonly device_id: string
  readonly account_enabled: boolean
  readonly owner_id: string | null
  readonly transport_key: Buffer | null
  readonly last_sign_in_at: Date | null
}

const deviceColumns = sql`d.device_id, d.account_enabled, d.owner_id, d.transport_key, d.last_sign_in_at`

const deviceIn = (row: DeviceRow | undefined): JoinedDevice | undefined =>
  row?.transport_key
    ? {
        deviceId: row.device_id,
        enabled: row.account_enabled,
        ownerId: row.owner_id,
        transportKey: row.transport_key,
        lastSignInAt: row.last_sign_in_at,
      }
    : undefined

/** Undefined when the certificate is revoked or not one of ours. */
export async function joinedDevice(
  db: Db,
  tenantId: TenantId,
  { id, thumbprint }: DeviceProof,
): Promise<JoinedDevice | undefined> {
  const { rows } = await sql<DeviceRow>`
    select ${deviceColumns}
      from directory_device d
      join issued_certificate c
        on c.tenant_id = d.tenant_id and c.thumbprint = ${thumbprint} and c.revoked_at is null
     where d.tenant_id = ${tenantId} and d.id = ${id}`.execute(db)
  return deviceIn(rows[0])
}

export type JoinRecord = IssuedRecord & {
  readonly device: JoinedDevice | undefined
  readonly tenant: Tenant | undefined
}

/** Our record of a join certificate with the device it was issued to and the tenant. */
export async function joinRecord(db: Db, tenantId: TenantId, thumbprint: string): Promise<JoinRecord | undefined> {
  const { rows } = await sql<
    DeviceRow & { authority: string; subject_id: string; revoked_at: Date | null; tenant: unknown }
  >`
    select c.authority, c.subject_id, c.revoked_at, ${deviceColumns}, ${tenantPart(db, tenantId)} as tenant
      from issued_certificate c
      left join directory_device d on d.tenant_id = c.tenant_id and d.id = c.subject_id
     where c.tenant_id = ${tenantId} and c.thumbprint = ${thumbprint}`.execute(db)
  const [row] = rows
  return (
    row && {
      authority: row.authority,
      subjectId: row.subject_id,
      revokedAt: row.revoked_at,
      device: deviceIn(row),
      tenant: tenantIn(row.tenant),
    }
  )
}

export type BehindUse = {
  /** False when the nonce had been spent before. */
  readonly spent: boolean
  readonly tenant: Tenant | undefined
  readonly device: JoinedDevice | undefined
  readonly user: User | undefined
  /** The newest token that the device used for the person. */
  readonly newest: UsedToken | undefined
}

/** Spends the nonce of a primary token's use, and reads what stands behind it in that moment. */
export async function behindUse(
  db: Db,
  tenantId: TenantId,
  of: { readonly device: DeviceProof; readonly userId: UserId; readonly proof: Proof },
  nonce: Nonce,
): Promise<BehindUse> {
  const { rows } = await sql<
    DeviceRow & {
      spent: boolean
      account: unknown
      tenant: unknown
      newest_issued_at: Date | null
      first_used_at: Date
      address: string | null
    }
  >`
    with ${spentPart(tenantId, nonce)}
    select exists (select from spent) as spent, ${deviceColumns}, p.newest_issued_at, p.first_used_at, p.address,
           ${userPart(db, tenantId, sql`${of.userId}`)} as account, ${tenantPart(db, tenantId)} as tenant
      from (select) as one
      left join issued_certificate c
        on c.tenant_id = ${tenantId} and c.thumbprint = ${of.device.thumbprint} and c.revoked_at is null
      left join directory_device d on d.tenant_id = c.tenant_id and d.id = ${of.device.id}
      left join primary_token_use p
        on p.tenant_id = ${tenantId} and p.device_id = ${of.device.id} and p.user_id = ${of.userId} and p.proof = ${of.proof}`.execute(
    db,
  )
  const [row] = rows
  return {
    spent: row?.spent === true,
    tenant: tenantIn(row?.tenant),
    device: deviceIn(row),
    user: userIn(row?.account),
    newest: row?.newest_issued_at
      ? { issuedAt: row.newest_issued_at, firstUsedAt: row.first_used_at, address: row.address }
      : undefined,
  }
}

/** False when it was spent before. */
export async function spendNonce(db: Db, tenantId: TenantId, nonce: Nonce): Promise<boolean> {
  const { rows } = await sql<{ spent: boolean }>`
    with ${spentPart(tenantId, nonce)} select exists (select from spent) as spent`.execute(db)
  return rows[0]?.spent === true
}

/** Keeps a token that was issued, with its audit entry and the device's time of the sign-in. */
export async function keepPrimaryToken(
  db: Db,
  operation: OperationContext,
  issued: { readonly token: string; readonly payload: Payload; readonly expiresAt: Date },
  deviceId: DirectoryDeviceId,
  entry: AuditEntry,
): Promise<void> {
  const { tenantId, now } = operation
  const bearer = { model: 'PrimaryRefreshToken', id: issued.token, payload: issued.payload }
  await sql`
    with ${bearerPart(tenantId, bearer, issued.expiresAt)}, ${auditPart(operation, entry)}, ${signInPart(tenantId, deviceId, now)}
    select 1`.execute(db)
}
