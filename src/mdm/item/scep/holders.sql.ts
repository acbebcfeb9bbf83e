// Who holds a certificate over SCEP that counts, and should not; and what is known of the devices that lose one.

import { sql } from 'kysely'

import { applyingTo } from '../../../assignment/assignment.sql.ts'
import { anyOf } from '../../../db/any-of.ts'
import type { Db } from '../../../db/schema.ts'
import type { DirectoryDeviceId, EnrollmentId, PolicyId, TenantId, UserId } from '../../../kernel/id.ts'
import type { Tree } from '../../tree.ts'
import { policyKind } from '../policy/assignment.ts'

export type Among =
  | { readonly policyIds: readonly PolicyId[] }
  | { readonly deviceIds: readonly DirectoryDeviceId[] }
  | { readonly enrollmentId: EnrollmentId; readonly policyIds?: readonly PolicyId[] }

export type Held = {
  readonly thumbprint: string
  readonly policyId: PolicyId
  readonly enrollmentId: EnrollmentId
  readonly deviceId: DirectoryDeviceId | null
  readonly userId: UserId | null
}

const columns = sql`d.thumbprint, d.policy_id as "policyId", d.enrollment_id as "enrollmentId", d.device_id as "deviceId",
  d.user_id as "userId"`

const holders = (tenantId: TenantId, among: Among, now: Date) => {
  const these = [
    ...('enrollmentId' in among ? [sql`e.id = ${among.enrollmentId}`] : []),
    ...('policyIds' in among && among.policyIds ? [sql`c.policy_id = ${anyOf(among.policyIds, 'uuid')}`] : []),
    ...('deviceIds' in among ? [sql`e.directory_device_id = ${anyOf(among.deviceIds, 'uuid')}`] : []),
  ]
  return sql`
    select c.thumbprint, c.policy_id, e.id as enrollment_id, e.directory_device_id as device_id, e.user_id
      from mdm_enrollment e
      join mdm_scep_certificate c on c.tenant_id = ${tenantId} and c.enrollment_id = e.id
      join issued_certificate i on i.tenant_id = ${tenantId} and i.thumbprint = c.thumbprint
           and i.revoked_at is null and i.not_after > ${now}
     where e.tenant_id = ${tenantId} and ${sql.join(these, sql` and `)}`
}

export async function held(db: Db, tenantId: TenantId, among: Among, now: Date): Promise<Held[]> {
  const { rows } = await sql<Held>`select ${columns} from (${holders(tenantId, among, now)}) d`.execute(db)
  return rows
}

/** Those whose profile does not reach their device, whatever filters say, or is gone. */
export async function heldWithoutProfile(db: Db, tenantId: TenantId, among: Among, now: Date): Promise<Held[]> {
  const { rows } = await sql<Held>`
    with d as materialized (${holders(tenantId, among, now)})
    select ${columns} from d
     where not exists (select from (${applyingTo(policyKind, tenantId)}) reached where reached.item_id = d.policy_id)`.execute(
    db,
  )
  return rows
}

/** Those whose profile a filter narrows, in the order of their thumbprints, behind this one. */
export async function heldThroughFilters(
  db: Db,
  tenantId: TenantId,
  among: Among,
  { now, after, most }: { readonly now: Date; readonly after: string; readonly most: number },
): Promise<Held[]> {
  const { rows } = await sql<Held>`
    select ${columns} from (${holders(tenantId, among, now)}) d
     where d.thumbprint > ${after} and exists (
       select from assignment a
        where a.tenant_id = ${tenantId} and a.kind = ${policyKind.name} and a.item_id = d.policy_id and a.filter_id is not null)
     order by d.thumbprint limit ${most}`.execute(db)
  return rows
}

/** Of one device by one profile. */
export async function heldOf(
  db: Db,
  tenantId: TenantId,
  { enrollmentId, policyId }: { readonly enrollmentId: EnrollmentId; readonly policyId: PolicyId },
): Promise<string[]> {
  const rows = await db
    .selectFrom('mdm_scep_certificate')
    .select('thumbprint')
    .where('tenant_id', '=', tenantId)
    .where('policy_id', '=', policyId)
    .where('enrollment_id', '=', enrollmentId)
    .execute()
  return rows.map(({ thumbprint }) => thumbprint)
}

type Known = { readonly id: EnrollmentId; readonly tree: Tree }

/** Until the transaction ends no check-in of theirs writes its own. */
export async function lockTrees(tx: Db, tenantId: TenantId, ids: readonly EnrollmentId[]): Promise<Known[]> {
  const { rows } = await sql<Known>`
    select id, tree from mdm_enrollment where tenant_id = ${tenantId} and id = ${anyOf(ids, 'uuid')}
     order by id for update`.execute(tx)
  return rows
}

export async function saveTrees(tx: Db, tenantId: TenantId, known: readonly Known[]): Promise<void> {
  const ids = known.map(({ id }) => id)
  const trees = known.map(({ tree }) => JSON.stringify(tree))
  await sql`
    update mdm_enrollment e set tree = k.tree::jsonb, version = e.version + 1
      from unnest(${ids}::uuid[], ${trees}::text[]) as k (id, tree)
     where e.tenant_id = ${tenantId} and e.id = k.id`.execute(tx)
}
