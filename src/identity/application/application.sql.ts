// Every statement on application: the clients that a tenant registered.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { CredentialKind } from './credential.ts'
import type { RedirectUris } from './redirect-uri.ts'

export type Application = {
  readonly id: string
  readonly displayName: string
  readonly redirectUris: RedirectUris
  readonly roles: readonly string[]
  readonly createdAt: Date
  readonly purpose: 'scriptToken' | null
}

const columns = [
  'id',
  'display_name',
  'redirect_uris',
  'spa_redirect_uris',
  'native_redirect_uris',
  'roles',
  'created_at',
  'purpose',
] as const

const selectApplications = (db: Db, tenantId: TenantId) =>
  db.selectFrom('application').select(columns).where('tenant_id', '=', tenantId)

type Row = Awaited<ReturnType<ReturnType<typeof selectApplications>['executeTakeFirstOrThrow']>>

const toApplication = (row: Row): Application => ({
  id: row.id,
  displayName: row.display_name,
  redirectUris: { web: row.redirect_uris, spa: row.spa_redirect_uris, native: row.native_redirect_uris },
  roles: row.roles,
  createdAt: row.created_at,
  purpose: row.purpose,
})

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Application | undefined> {
  const row = await selectApplications(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toApplication(row)
}

/** Whoever changes it at the same time is first, or waits. */
export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<Application | undefined> {
  const row = await selectApplications(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && toApplication(row)
}

export async function insert(db: Db, tenantId: TenantId, application: Application): Promise<void> {
  await db
    .insertInto('application')
    .values({
      tenant_id: tenantId,
      id: application.id,
      ...changed(application),
      display_name: application.displayName,
      created_at: application.createdAt,
      purpose: application.purpose,
    })
    .execute()
}

export type ApplicationChange = Partial<Pick<Application, 'displayName' | 'redirectUris' | 'roles'>>

const changed = ({ displayName, redirectUris, roles }: ApplicationChange) => ({
  ...(displayName !== undefined && { display_name: displayName }),
  ...(roles && { roles: [...roles] }),
  ...(redirectUris && {
    redirect_uris: [...redirectUris.web],
    spa_redirect_uris: [...redirectUris.spa],
    native_redirect_uris: [...redirectUris.native],
  }),
})

/** Unnamed members stay. */
export async function change(db: Db, tenantId: TenantId, id: string, to: ApplicationChange): Promise<void> {
  await db.updateTable('application').set(changed(to)).where('tenant_id', '=', tenantId).where('id', '=', id).execute()
}

/** As they are shown, oldest first; of a secret never more than its beginning, of a certificate all of it, in base64. */
export type ListedCredential = {
  readonly id: string
  readonly kind: CredentialKind
  readonly displayName: string
  readonly hint: string
  readonly createdAt: string
  readonly expiresAt: string | null
  readonly certificate: string | null
}

const credentialsOf = (tenantId: TenantId): RawBuilder<ListedCredential[]> => sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'displayName', c.display_name, 'hint', c.hint,
                                                'createdAt', c.created_at, 'expiresAt', c.expires_at,
                                                'certificate', encode(c.certificate, 'base64')) order by c.created_at, c.id)
              from application_credential c
             where c.tenant_id = ${tenantId} and c.application_id = application.id), '[]'::jsonb)`

export const applicationList = directoryList({
  name: 'applications',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  properties: {
    id: guid('id'),
    appId: guid('id'),
    displayName: text('display_name', { searched: true }),
    appRoles: texts('roles'),
    createdDateTime: instant('created_at'),
    purpose: text('purpose', { nullable: true }),
  },
})

export type ListedApplication = Application & { readonly credentials: readonly ListedCredential[] }

const selectListed = (db: Db, tenantId: TenantId) =>
  selectApplications(db, tenantId).select(credentialsOf(tenantId).as('credentials'))

const toListed = ({ credentials, ...row }: Row & { credentials: ListedCredential[] }): ListedApplication => ({
  ...toApplication(row),
  credentials,
})

export async function listed(db: Db, tenantId: TenantId, id: string): Promise<ListedApplication | undefined> {
  const row = await selectListed(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toListed(row)
}

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<ListedApplication>> {
  const found = await pageOf({ db, tenantId, select: (on) => selectListed(on, tenantId) }, applicationList, wanted)
  return { ...found, rows: found.rows.map(toListed) }
}

/** With its credentials. */
export async function remove(db: Db, tenantId: TenantId, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('application')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}

/** Those made for a token whose every secret and certificate has ended, with what their end is recorded by. */
export async function removeUsedUp(
  tx: Db,
  tenantId: TenantId,
  now: Date,
): Promise<readonly Pick<Application, 'id' | 'displayName' | 'roles'>[]> {
  const rows = await tx
    .deleteFrom('application')
    .where('tenant_id', '=', tenantId)
    .where('purpose', '=', 'scriptToken')
    .where((eb) =>
      eb.not(
        eb.exists(
          eb
            .selectFrom('application_credential as c')
            .select('c.id')
            .where('c.tenant_id', '=', tenantId)
            .whereRef('c.application_id', '=', 'application.id')
            .where((living) => living.or([living('c.expires_at', 'is', null), living('c.expires_at', '>', now)])),
        ),
      ),
    )
    .returning(['id', 'display_name', 'roles'])
    .execute()
  return rows.map(({ id, display_name: displayName, roles }) => ({ id, displayName, roles }))
}
