// The list of the Graph API that has status pages, restrictions and limits together, with the defaults, which need have no row.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { instant, integer, managementList, text, typesOf } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import { type RestrictionRow, type StoredRestriction, toRestriction } from '../restriction/restriction.sql.ts'
import { type PageRow, type StoredPage, toPage } from '../status-page/status-page.sql.ts'

export type StoredConfiguration = (StoredPage & { readonly kind: 'page' }) | StoredRestriction

const typeName = sql`case kind
  when 'limit' then case priority when 0 then 'defaultLimit' else 'limit' end
  when 'platform' then case priority when 0 then 'defaultPlatformRestrictions' else 'singlePlatformRestriction' end
  else case priority when 0 then 'defaultWindows10EnrollmentCompletionPageConfiguration'
                     else 'windows10EnrollmentCompletionPageConfiguration' end end`

export const configurationList = managementList({
  name: 'deviceEnrollmentConfigurations',
  expands: ['assignments'],
  key: 'id',
  // pages before the others: scripts of a time when nothing else stood here take the first
  order: [
    { property: 'priority', descending: false },
    { property: 'deviceEnrollmentConfigurationType', descending: true },
  ],
  properties: {
    id: text(sql`id::text || '_' || upper(left(${typeName}, 1)) || substr(${typeName}, 2)`),
    displayName: text('display_name', { searched: true }),
    description: text('description', { searched: true }),
    priority: integer('priority'),
    version: integer('version'),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('modified_at'),
    deviceEnrollmentConfigurationType: text(typeName),
  },
  types: typesOf(['deviceEnrollmentWindowsHelloForBusinessConfiguration'], {
    windows10EnrollmentCompletionPageConfiguration: sql`kind = 'page'`,
    deviceEnrollmentLimitConfiguration: sql`kind = 'limit'`,
    deviceEnrollmentPlatformRestrictionConfiguration: sql`kind = 'platform' and priority > 0`,
    deviceEnrollmentPlatformRestrictionsConfiguration: sql`kind = 'platform' and priority = 0`,
  }),
})

type Row = PageRow & { readonly kind: 'page' | 'limit' | 'platform' }

const toConfiguration = (row: Row): StoredConfiguration =>
  row.kind === 'page' ? { ...toPage(row), kind: 'page' } : toRestriction(row as Row & RestrictionRow)

/** The fallbacks are the defaults of a tenant that has not changed them; the limit is the tenant's own. */
export async function page(
  db: Db,
  tenantId: TenantId,
  wanted: Wanted,
  fallbacks: { readonly page: StoredPage; readonly platform: StoredRestriction; readonly limit: StoredRestriction },
): Promise<Found<StoredConfiguration>> {
  const values = (kind: string, one: StoredPage | StoredRestriction) => sql`
    select ${kind}::text as kind, ${one.id}::uuid as id, ${one.displayName}::text as display_name, ${one.description}::text as description,
           0 as priority, ${JSON.stringify(one.settings)}::jsonb as settings, ${one.createdAt.toISOString()}::timestamptz as created_at,
           ${one.modifiedAt.toISOString()}::timestamptz as modified_at, ${one.version}::int as version`
  const rows = (on: Db) =>
    on
      .selectFrom(
        sql<Row>`(
          select 'page' as kind, id, display_name, description, priority, settings, created_at, modified_at, version
            from status_page where tenant_id = ${tenantId}
          union all ${values('page', fallbacks.page)}
           where not exists (select from status_page where tenant_id = ${tenantId} and priority = 0)
          union all
          select kind, id, display_name, description, priority, settings, created_at, modified_at, version
            from enrollment_restriction where tenant_id = ${tenantId}
          union all ${values('platform', fallbacks.platform)}
           where not exists (select from enrollment_restriction
                              where tenant_id = ${tenantId} and kind = 'platform' and priority = 0)
          union all
          select 'limit', t.tenant_id, ${fallbacks.limit.displayName}::text, '', 0,
                 jsonb_build_object('limit', t.enrollment_limit_per_user),
                 ${fallbacks.limit.createdAt.toISOString()}::timestamptz,
                 ${fallbacks.limit.modifiedAt.toISOString()}::timestamptz, 0
            from tenant t where t.tenant_id = ${tenantId})`.as('configuration'),
      )
      .selectAll()
  const found = await pageOf({ db, tenantId, select: rows }, configurationList, wanted)
  return { ...found, rows: found.rows.map(toConfiguration) }
}
