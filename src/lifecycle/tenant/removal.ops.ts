// A tenant leaves the installation: asked for here, done batch by batch behind it (remove-next.ops.ts). With the answer nobody of the
// tenant signs in any more, no token of it is good, and its domains are free.

import { trailsRemoved } from '../../audit/chain.ops.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import { dropJobs } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { close, lock } from '../../directory/tenant/close.sql.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { endCredentials } from '../../identity/installation/close.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { added, type Counts } from './order.ts'
import * as removals from './removal.sql.ts'
import * as rows from './rows.sql.ts'

export type Receipt = removals.Removal & {
  /** What its audit trail ended with; undefined while that stands. */
  readonly trail: { readonly position: number; readonly digest: string } | undefined
}

export async function listRemovals(db: Db): Promise<Receipt[]> {
  const all = await removals.all(db)
  const trails = await trailsRemoved(
    db,
    all.map(({ tenantId }) => tenantId),
  )
  return all.map((one) => ({ ...one, trail: trails.get(one.tenantId) }))
}

export async function readRemoval(db: Db, tenantId: TenantId): Promise<Receipt> {
  const found = await removals.byId(db, tenantId)
  if (!found) throw notFound('Removal of a tenant', tenantId)
  return { ...found, trail: (await trailsRemoved(db, [tenantId])).get(tenantId) }
}

export type Forecast = { readonly domain: string; readonly displayName: string; readonly rows: Counts }

/** What would go. Counting reads all of it, so nothing asks for this but the operator. */
export async function forecast(db: Db, tenantId: TenantId): Promise<Forecast> {
  const tenant = await tenants.byId(db, tenantId)
  if (!tenant) throw notFound('Tenant', tenantId)
  return {
    domain: tenant.defaultDomain,
    displayName: tenant.displayName,
    rows: await countRows(db, tenantId),
  }
}

export async function countRows(db: Db, tenantId: TenantId): Promise<Counts> {
  const counts: Record<string, number> = {}
  for (const { name } of await rows.tablesOfTenants(db)) counts[name] = await rows.count(db, tenantId, name)
  return added(counts)
}

/**
 * Twice is as good as once. `askedIn` is the tenant whose application asks, which cannot be the one that goes: its credential ends
 * with it. Call `forget` on the key ring afterwards.
 */
export async function removeTenant(db: Db, operation: OperationContext, askedIn: TenantId): Promise<Receipt> {
  const { tenantId, actor, now } = operation
  await inTransaction(db, async (tx) => {
    await removals.lockAlone(tx)
    if (await removals.byId(tx, tenantId)) return
    const tenant = (await lock(tx, tenantId)) ? await tenants.byId(tx, tenantId) : undefined
    if (!tenant) throw notFound('Tenant', tenantId)
    await refuseLast(tx, tenantId)
    if (tenantId === askedIn) {
      throw new Fault(
        'conflict',
        'A tenant is not removed with a credential of its own, which ends with it. Ask with that of another tenant: taxiway tenant remove does so by itself.',
        { reason: 'own-tenant' },
      )
    }
    await recordAudit(tx, operation, {
      action: 'lifecycle.tenant.remove',
      targetKind: 'tenant',
      targetId: tenantId,
      before: { displayName: tenant.displayName, domains: tenant.domains },
    })
    await dropJobs(tx, tenantId)
    const removed = added(await endCredentials(tx, tenantId, now), await close(tx, tenantId))
    const domain = tenant.defaultDomain
    await removals.insert(tx, { tenantId, domain, askedAt: now, askedBy: actor.name, removed })
  })
  return readRemoval(db, tenantId)
}

async function refuseLast(tx: Db, tenantId: TenantId): Promise<void> {
  const going = new Set(await removals.unfinished(tx))
  const staying = (await tenants.list(tx)).filter((one) => one.tenantId !== tenantId && !going.has(one.tenantId))
  if (staying.length > 0) return
  throw new Fault(
    'conflict',
    'This is the last tenant of the installation, and a server without one can be asked for nothing. To be rid of all of it stop the server and delete its data folder and its database.',
    { reason: 'last-tenant' },
  )
}
