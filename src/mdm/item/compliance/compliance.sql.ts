// Statements on mdm_compliance_policy.

import { sql } from 'kysely'

import type { Db } from '../../../db/schema.ts'
import { guid, instant, integer, managementList, text, typesOf } from '../../../graph/list.ts'
import type { Wanted } from '../../../graph/options.ts'
import { type Found, pageOf } from '../../../graph/page.sql.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { CompliancePolicyId } from './id.ts'
import type { Rules } from './rules.ts'

export type CompliancePolicy = {
  readonly id: CompliancePolicyId
  readonly displayName: string
  readonly description: string
  readonly rules: Rules
  readonly needsAttestation: boolean
  readonly graceHours: number
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('mdm_compliance_policy')
    .select([
      'id',
      'display_name',
      'description',
      'rules',
      'needs_attestation',
      'grace_hours',
      'created_at',
      'modified_at',
      'version',
    ])
    .where('tenant_id', '=', tenantId)
}

type Row = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

const toPolicy = (row: Row): CompliancePolicy => ({
  id: CompliancePolicyId.parse(row.id),
  displayName: row.display_name,
  description: row.description,
  rules: row.rules as Rules, // written by insert and change only
  needsAttestation: row.needs_attestation,
  graceHours: row.grace_hours,
  createdAt: row.created_at,
  modifiedAt: row.modified_at,
  version: row.version,
})

export const complianceList = managementList({
  name: 'deviceCompliancePolicies',
  key: 'id',
  order: [{ property: 'id', descending: false }],
  expands: ['assignments'],
  properties: {
    id: guid('id'),
    displayName: text('display_name', { searched: true }),
    description: text('description', { searched: true }),
    createdDateTime: instant('created_at'),
    lastModifiedDateTime: instant('modified_at'),
    version: integer('version'),
  },
  types: typesOf(['androidCompliancePolicy', 'iosCompliancePolicy', 'macOSCompliancePolicy'], {
    windows10CompliancePolicy: sql`true`,
  }),
})

export async function page(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<CompliancePolicy>> {
  const found = await pageOf({ db, tenantId, select: (on) => select(on, tenantId) }, complianceList, wanted)
  return { ...found, rows: found.rows.map(toPolicy) }
}

export async function byId(db: Db, tenantId: TenantId, id: CompliancePolicyId): Promise<CompliancePolicy | undefined> {
  const row = await select(db, tenantId).where('id', '=', id).executeTakeFirst()
  return row && toPolicy(row)
}

export async function count(tx: Db, tenantId: TenantId): Promise<number> {
  const { policies } = await tx
    .selectFrom('mdm_compliance_policy')
    .select(sql<number>`count(*)::int`.as('policies'))
    .where('tenant_id', '=', tenantId)
    .executeTakeFirstOrThrow()
  return policies
}

export type ComplianceValues = Pick<
  CompliancePolicy,
  'displayName' | 'description' | 'rules' | 'needsAttestation' | 'graceHours'
>

const columnsOf = (values: ComplianceValues, now: Date) => ({
  display_name: values.displayName,
  description: values.description,
  rules: JSON.stringify(values.rules),
  needs_attestation: values.needsAttestation,
  grace_hours: values.graceHours,
  modified_at: now,
})

type On = { readonly tenantId: TenantId; readonly now: Date }

export async function insert(tx: Db, { tenantId, now }: On, id: CompliancePolicyId, values: ComplianceValues) {
  await tx
    .insertInto('mdm_compliance_policy')
    .values({ tenant_id: tenantId, id, ...columnsOf(values, now), created_at: now })
    .execute()
}

/** False when somebody else changed or deleted it first. */
export async function change(
  tx: Db,
  { tenantId, now }: On,
  { id, version }: Pick<CompliancePolicy, 'id' | 'version'>,
  values: ComplianceValues,
): Promise<boolean> {
  const { numUpdatedRows } = await tx
    .updateTable('mdm_compliance_policy')
    .set((eb) => ({ ...columnsOf(values, now), version: eb('version', '+', 1) }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .where('version', '=', version)
    .executeTakeFirstOrThrow()
  return numUpdatedRows === 1n
}

export async function remove(tx: Db, tenantId: TenantId, id: CompliancePolicyId): Promise<boolean> {
  const { numDeletedRows } = await tx
    .deleteFrom('mdm_compliance_policy')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
  return numDeletedRows === 1n
}
