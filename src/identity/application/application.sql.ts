// Every statement on application: the clients that a tenant registered.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { boolean, directoryList, guid, instant, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { rolesOfApplication, scopesOfApplication } from '../service-principal/grant.sql.ts'
import type { CredentialKind } from './credential.ts'
import type { RedirectUris } from './redirect-uri.ts'

export type Application = {
  readonly id: string
  readonly displayName: string
  readonly redirectUris: RedirectUris
  /** What it asks for: permissions that it has by itself, and that it has for people. */
  readonly asked: Asked
  /** The permissions that it was given, by itself. */
  readonly roles: readonly string[]
  /** For everybody who signs in. */
  readonly scopes: readonly string[]
  /** Off: nobody signs in, and it gets no tokens. Without one: the same. */
  readonly principal: { readonly id: string; readonly enabled: boolean } | null
  readonly createdAt: Date
  readonly purpose: 'scriptToken' | null
  /** What the command line of an installation signs in with: whoever gets into it is the operator of all tenants. */
  readonly ofCommandLine: boolean
}

export type Asked = { readonly roles: readonly string[]; readonly scopes: readonly string[] }

const columns = [
  'id',
  'display_name',
  'redirect_uris',
  'spa_redirect_uris',
  'native_redirect_uris',
  'asked_roles',
  'asked_scopes',
  'created_at',
  'purpose',
  'of_command_line',
] as const

const principalOf: RawBuilder<Application['principal']> = sql`
  (select jsonb_build_object('id', p.id, 'enabled', p.account_enabled) from service_principal p
    where p.tenant_id = application.tenant_id and p.app_id = application.id)`

/** Off, too, without a service principal. */
const isOn: RawBuilder<boolean> = sql`
  exists (select from service_principal p
           where p.tenant_id = application.tenant_id and p.app_id = application.id and p.account_enabled)`

export const selectApplications = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('application')
    .select(columns)
    .select([rolesOfApplication.as('roles'), scopesOfApplication.as('scopes'), principalOf.as('principal')])
    .where('tenant_id', '=', tenantId)

export type Row = Awaited<ReturnType<ReturnType<typeof selectApplications>['executeTakeFirstOrThrow']>>

export const applicationOf = (row: Row): Application => ({
  id: row.id,
  displayName: row.display_name,
  redirectUris: { web: row.redirect_uris, spa: row.spa_redirect_uris, native: row.native_redirect_uris },
  asked: { roles: row.asked_roles, scopes: row.asked_scopes },
  roles: row.roles,
  scopes: row.scopes,
  principal: row.principal,
  createdAt: row.created_at,
  purpose: row.purpose,
  ofCommandLine: row.of_command_line,
})

export async function byId(db: Db, tenantId: TenantId, id: string): Promise<Application | undefined> {
  const row = await selectApplications(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && applicationOf(row)
}

/** Whoever changes it at the same time is first, or waits. */
export async function lock(tx: Db, tenantId: TenantId, id: string): Promise<Application | undefined> {
  const row = await selectApplications(tx, tenantId).where('id', '=', id).forUpdate().executeTakeFirst()
  return row && applicationOf(row)
}

export type NewApplication = Pick<
  Application,
  'id' | 'displayName' | 'redirectUris' | 'asked' | 'createdAt' | 'purpose' | 'ofCommandLine'
>

export async function insert(db: Db, tenantId: TenantId, application: NewApplication): Promise<void> {
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

export type ApplicationChange = Partial<Pick<Application, 'displayName' | 'redirectUris' | 'asked' | 'ofCommandLine'>>

const changed = ({ displayName, redirectUris, asked, ofCommandLine }: ApplicationChange) => ({
  ...(ofCommandLine !== undefined && { of_command_line: ofCommandLine }),
  ...(displayName !== undefined && { display_name: displayName }),
  ...(asked && { asked_roles: [...asked.roles], asked_scopes: [...asked.scopes] }),
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
  readonly createdBy: string | null
}

const credentialsOf = (tenantId: TenantId): RawBuilder<ListedCredential[]> => sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', c.id, 'kind', c.kind, 'displayName', c.display_name, 'hint', c.hint,
                                                'createdAt', c.created_at, 'createdBy', c.created_by,
                                                'expiresAt', c.expires_at,
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
    appRoles: texts(rolesOfApplication),
    createdDateTime: instant('created_at'),
    accountEnabled: boolean(isOn),
    purpose: text('purpose', { nullable: true }),
  },
})

export type ListedApplication = Application & { readonly credentials: readonly ListedCredential[] }

const selectListed = (db: Db, tenantId: TenantId) =>
  selectApplications(db, tenantId).select(credentialsOf(tenantId).as('credentials'))

const toListed = ({ credentials, ...row }: Row & { credentials: ListedCredential[] }): ListedApplication => ({
  ...applicationOf(row),
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
    .returning(['id', 'display_name', rolesOfApplication.as('roles')])
    .execute()
  return rows.map(({ id, display_name: displayName, roles }) => ({ id, displayName, roles }))
}
