// Every statement on application_credential.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { CredentialKind } from './credential.ts'

export type NewCredential = {
  readonly id: string
  readonly applicationId: string
  readonly kind: CredentialKind
  readonly displayName: string
  readonly hint: string
  readonly secretHash: string | null
  readonly certificate: Buffer | null
  readonly createdAt: Date
  /** As they were called. */
  readonly createdBy: string
  readonly expiresAt: Date | null
}

export async function insert(tx: Db, tenantId: TenantId, credential: NewCredential): Promise<void> {
  await tx
    .insertInto('application_credential')
    .values({
      tenant_id: tenantId,
      application_id: credential.applicationId,
      id: credential.id,
      kind: credential.kind,
      display_name: credential.displayName,
      hint: credential.hint,
      secret_hash: credential.secretHash,
      certificate: credential.certificate,
      created_at: credential.createdAt,
      created_by: credential.createdBy,
      expires_at: credential.expiresAt,
    })
    .execute()
}

const living = (db: Db, tenantId: TenantId, applicationId: string, now: Date) =>
  db
    .selectFrom('application_credential')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', applicationId)
    .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', now)]))

/** Of secrets that count now. */
export async function secretHashes(db: Db, tenantId: TenantId, applicationId: string, now: Date): Promise<string[]> {
  const rows = await living(db, tenantId, applicationId, now).select('secret_hash').execute()
  return rows.flatMap(({ secret_hash }) => secret_hash ?? [])
}

/** Those that count now, in DER. */
export async function certificates(db: Db, tenantId: TenantId, applicationId: string, now: Date): Promise<Buffer[]> {
  const rows = await living(db, tenantId, applicationId, now).select('certificate').execute()
  return rows.flatMap(({ certificate }) => certificate ?? [])
}

export async function count(db: Db, tenantId: TenantId, applicationId: string, kind: CredentialKind): Promise<number> {
  const { n } = await db
    .selectFrom('application_credential')
    .select((eb) => eb.fn.countAll<string>().as('n'))
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', applicationId)
    .where('kind', '=', kind)
    .executeTakeFirstOrThrow()
  return Number(n)
}

const one = (db: Db, tenantId: TenantId, applicationId: string, { id, kind }: Which) =>
  db
    .selectFrom('application_credential')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', applicationId)
    .where('id', '=', id)
    .where('kind', '=', kind)

type Which = { readonly id: string; readonly kind: CredentialKind }

/** With every further entry of the same certificate. Answers the name that it had; undefined when there was none such. */
export async function remove(
  tx: Db,
  tenantId: TenantId,
  applicationId: string,
  which: Which,
): Promise<string | undefined> {
  const rows = await tx
    .deleteFrom('application_credential')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', applicationId)
    .where('kind', '=', which.kind)
    .where((eb) =>
      eb.or([
        eb('id', '=', which.id),
        eb('certificate', '=', one(tx, tenantId, applicationId, which).select('certificate')),
      ]),
    )
    .returning(['id', 'display_name'])
    .execute()
  return rows.find(({ id }) => id === which.id)?.display_name
}

/** What the application calls this certificate; undefined when it does not have it. */
export async function nameOfCertificate(
  db: Db,
  tenantId: TenantId,
  applicationId: string,
  certificate: Buffer,
): Promise<string | undefined> {
  const row = await db
    .selectFrom('application_credential')
    .select('display_name')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', applicationId)
    .where('certificate', '=', certificate)
    .executeTakeFirst()
  return row?.display_name
}

/** Answers the names of those that went. */
export async function removeAllBut(
  tx: Db,
  tenantId: TenantId,
  applicationId: string,
  secretHash: string,
): Promise<readonly string[]> {
  const rows = await tx
    .deleteFrom('application_credential')
    .where('tenant_id', '=', tenantId)
    .where('application_id', '=', applicationId)
    .where('secret_hash', 'is distinct from', secretHash)
    .returning('display_name')
    .execute()
  return rows.map(({ display_name }) => display_name)
}
