// Reading the audit trail of one tenant, newest first.

import type { Db } from '../db/schema.ts'
import { instant, integer, managementList, oneObject, text } from '../graph/list.ts'
import type { Wanted } from '../graph/options.ts'
import { type Found, pageOf } from '../graph/page.sql.ts'
import type { TenantId } from '../kernel/id.ts'
import { managementComponents, type Readable } from './readable.ts'

export const trailList = managementList({
  name: 'auditEvents',
  key: 'id',
  order: [{ property: 'id', descending: true }],
  properties: {
    id: integer('sequence'),
    activityDateTime: instant('at'),
    activityType: text('action', { searched: true }),
    correlationId: text('request_id', { nullable: true }),
    'actor/type': text('actor_kind'),
    'actor/id': text('actor_id'),
    'actor/name': text('actor_name', { searched: true }),
    'actor/applicationId': text('client_id', { nullable: true }),
    'actor/ipAddress': text('address', { nullable: true, searched: true }),
    door: text('door'),
    resources: oneObject({ resourceId: text('target_id'), type: text('target_kind') }),
  },
})

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('audit_entry')
    .select([
      'sequence',
      'at',
      'actor_kind',
      'actor_id',
      'actor_name',
      'action',
      'target_kind',
      'target_id',
      'details',
      'request_id',
      'door',
      'address',
      'client_id',
      'before',
      'after',
    ])
    .where('tenant_id', '=', tenantId)
}

export type TrailEntry = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

export async function trail(
  db: Db,
  tenantId: TenantId,
  { readable, wanted }: { readonly readable: Readable; readonly wanted: Wanted },
): Promise<Found<TrailEntry>> {
  const only = (on: Db) =>
    select(on, tenantId).where((eb) =>
      eb.or(managementComponents.map((component) => eb('action', 'like', `${component}.%`))),
    )
  const entries = readable === 'everything' ? (on: Db) => select(on, tenantId) : only
  return pageOf({ db, tenantId, select: entries }, trailList, wanted)
}
