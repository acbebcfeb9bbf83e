// A database with two direct providers and a manufacturer, for tests of what partners upload. Jobs are worked off when a test says so;
// each call of `work` is as good as one of another process. The wires come to the same operations.

import type { Agency } from '../../../src/autopilot/batch/agency.ops.ts'
import { statusOf } from '../../../src/autopilot/batch/job/status.ts'
import type { UploadRow } from '../../../src/autopilot/batch/job/upload.ts'
import { readJob } from '../../../src/autopilot/batch/read.ops.ts'
import { createBatch } from '../../../src/autopilot/batch/submit.ops.ts'
import { deviceJobs } from '../../../src/autopilot/batch/work.ops.ts'
import { importIdentities } from '../../../src/autopilot/channel/graph/identity.ops.ts'
import type { Pool } from '../../../src/db/open.ts'
import { reactions } from '../../../src/features.ts'
import { workOff } from '../../../src/jobs/tenant-jobs.ts'
import type { RegistrationId, TenantId } from '../../../src/kernel/id.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { createTestDatabase } from '../database/database.ts'
import { insertTenant } from '../database/tenant-rows.ts'
import { importDeps } from '../import-deps.ts'
import { throwIt } from '../throw-it.ts'
import { newHardware } from '../world/office.ts'
import { agencyOf, consented, partnerOn } from './customers.ts'

export async function openBatches() {
  const now = new Date('2026-11-29T10:00:00Z')
  const clock = () => now
  const database = await createTestDatabase({ poolSize: 10 })
  const csp = await partnerOn(database.db, 'csp.example', { cspKind: 'direct' }, now)
  const other = await partnerOn(database.db, 'other.example', { cspKind: 'direct' }, now)
  const maker = await partnerOn(database.db, 'maker.example', { usesOemDirect: true }, now)
  const deps = (pool?: Pool) => importDeps({ db: database.db, pool: pool ?? database.pool }, clock)

  const work = async (pool?: Pool, onError: (error: unknown) => void = throwIt): Promise<void> => {
    await workOff({ db: database.db, kinds: deviceJobs(deps(pool)), reactions, clock, onError })
  }
  /** What failed and waits is tried at once. */
  const due = () => database.pool.query('update tenant_job set due_at = now()')

  let customers = 0
  /** Who consented to these. */
  const customer = async (...partners: readonly TenantId[]): Promise<TenantId> => {
    const id = await insertTenant(database.db, `customer${++customers}.example`)
    for (const partner of partners) await consented(database.db, id, partner, now, { oem: partner === maker })
    return id
  }
  const admin = (tenantId: TenantId): OperationContext => ({
    tenantId,
    actor: { kind: 'user', id: 'admin', name: 'admin@customer.example' },
    now,
  })
  const api = (customerId: TenantId, partnerId = csp) => agencyOf(partnerId, customerId, now)

  const empty: UploadRow = { serialNumber: '', productKey: '', manufacturer: '', model: '', hardwareHash: '' }
  const device = (more: Partial<UploadRow> = {}): UploadRow => ({ ...empty, hardwareHash: newHardware().hash, ...more })
  const devices = (count: number) => Array.from({ length: count }, () => device())

  const outcome = async (agency: Agency, jobId: string) => {
    const job = await readJob(database.db, agency, jobId)
    return { status: statusOf(job), names: job.results.map(({ name }) => name || 'registered') }
  }
  const uploaded = async (agency: Agency, batchId: string, rows: readonly UploadRow[]) => {
    const jobId = await createBatch(database.db, agency, batchId, { rows })
    await work()
    return outcome(agency, jobId)
  }

  type Registered = {
    readonly id: RegistrationId
    readonly by: string | null
    readonly batch: string | null
    readonly tag: string
    readonly channel: string
  }
  const registered = async (tenantId: TenantId) =>
    (
      await database.pool.query<Registered>(
        `select id, registered_by as by, batch_id as batch, group_tag as tag, channel
           from autopilot_device where tenant_id = $1 order by created_at, id`,
        [tenantId],
      )
    ).rows
  type Entry = {
    readonly action: string
    readonly actor_id: string
    readonly actor_name: string
    readonly details: object
  }
  const trail = async (tenantId: TenantId, like = 'autopilot.%') =>
    (
      await database.pool.query<Entry>(
        'select action, actor_id, actor_name, details from audit_entry where tenant_id = $1 and action like $2 order by sequence',
        [tenantId, like],
      )
    ).rows
  /** As an administrator of the customer itself does it. */
  const byCustomer = (tenantId: TenantId, hardwareHash: string, groupTag = '') =>
    importIdentities(deps(), admin(tenantId), [
      { serialNumber: '', productKey: '', groupTag, assignedUser: '', hardwareHash },
    ])

  return {
    ...{ database, csp, other, maker, now, deps, work, due, customer, admin, api },
    ...{ empty, device, devices, outcome, uploaded, registered, trail, byCustomer },
  }
}
