// Works off the removals of tenants, one batch in one transaction: what went and how far it is stand together, so that a process that
// dies loses at most the batch under way, and any process goes on.

import { removeTrail } from '../../audit/chain.ops.ts'
import * as awaited from '../../autopilot/batch/awaited.sql.ts'
import { closeSomeOf } from '../../autopilot/contest/depart.ops.ts'
import { freeDevices } from '../../autopilot/device/depart.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { lock } from '../../directory/tenant/close.sql.ts'
import { invariant } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { Clock, OperationContext } from '../../kernel/operation-context.ts'
import { askNobody, endSomeOf } from '../../partner/consent/depart.ops.ts'
import { added, type Counts, orderOf } from './order.ts'
import { countRows } from './removal.ops.ts'
import * as removals from './removal.sql.ts'
import * as rows from './rows.sql.ts'

const most = 1000
const consentsAtOnce = 100
const contestsAtOnce = 100

/** Rows of these go last, each in its own way. */
const apart = new Set(['tenant', 'audit_entry', 'audit_link', 'audit_checkpoint', 'audit_pending', 'tenant_lock'])

type Deps = { readonly db: Db; readonly clock: Clock; readonly failed: (error: unknown) => void }

/** All that is asked for. One that fails does not keep others. */
export async function workOffRemovals({ db, clock, failed }: Deps, stopped: () => boolean): Promise<void> {
  for (const tenantId of await removals.unfinished(db)) {
    try {
      while (!stopped() && (await removeNext(db, tenantId, clock())));
    } catch (error) {
      failed(new Error(`The tenant ${tenantId} could not be removed further; it is tried again.`, { cause: error }))
    }
  }
}

type Did = { readonly removed?: Counts; readonly more: boolean }
type Step = Exclude<removals.Step, 'done' | 'proof'>

const next: Readonly<Record<Step, removals.Step>> = {
  partners: 'devices',
  devices: 'rows',
  rows: 'tenant',
  tenant: 'trail',
  trail: 'proof',
}

const steps: Readonly<Record<Step, (tx: Db, operation: OperationContext) => Promise<Did>>> = {
  async partners(tx, operation) {
    await askNobody(tx, operation)
    const consents = await endSomeOf(tx, operation, consentsAtOnce)
    const contests = await closeSomeOf(tx, operation, contestsAtOnce)
    return { more: consents || contests }
  },
  // with the keys of their hardware, which are of no tenant, and those that it waits for: from now on others may register them
  async devices(tx, { tenantId }) {
    const { devices, keys } = await freeDevices(tx, tenantId, most)
    const waiting = await awaited.endSome(tx, tenantId, most)
    const removed = { autopilot_device: devices, hardware_key: keys, awaited_device: waiting }
    return { removed, more: devices > 0 || waiting > 0 }
  },
  async rows(tx, { tenantId }) {
    const removed: Record<string, number> = {}
    let left = most
    for (const table of await tablesInOrder(tx)) {
      if (left <= 0) break
      if (table.key.length === 0) continue
      const went = await rows.removeSome(tx, tenantId, table, left)
      removed[table.name] = went
      left -= went
    }
    return { removed, more: left <= 0 }
  },
  // whatever wrote since has to wait for the row of the tenant, and fails without it
  async tenant(tx, { tenantId }) {
    await lock(tx, tenantId)
    const removed: Record<string, number> = {}
    for (const { name } of await tablesInOrder(tx)) removed[name] = await rows.removeAll(tx, tenantId, name)
    removed.tenant = await rows.removeAll(tx, tenantId, 'tenant')
    return { removed, more: false }
  },
  async trail(tx, { tenantId }) {
    const removed = await removeTrail(tx, tenantId)
    const more = Object.values(removed).some((count) => count > 0)
    return { removed: more ? removed : { tenant_lock: await rows.removeAll(tx, tenantId, 'tenant_lock') }, more }
  },
}

/** False: another process is at it, or it is done. */
export async function removeNext(db: Db, tenantId: TenantId, now: Date): Promise<boolean> {
  return inTransaction(db, async (tx) => {
    const removal = await removals.claim(tx, tenantId)
    if (!removal) return false
    const { step } = removal
    invariant(step !== 'done', 'what is done is claimed by nobody')
    if (step === 'proof') {
      const left = await countRows(tx, tenantId)
      // what somebody wrote in the last moment goes as the rest did
      if (Object.keys(left).length === 0) await removals.finish(tx, tenantId, left, now)
      else await removals.goOn(tx, { ...removal, step: 'tenant' })
      return true
    }
    const actor = { kind: 'operator', id: 'tenant-removal', name: removal.askedBy } as const
    const { removed = {}, more } = await steps[step](tx, { tenantId, actor, now })
    const state = { step: more ? step : next[step], removed: added(removal.removed, removed) }
    await removals.goOn(tx, { tenantId, ...state })
    return true
  })
}

async function tablesInOrder(db: Db): Promise<readonly rows.TableOfTenants[]> {
  const tables = (await rows.tablesOfTenants(db)).filter(({ name }) => !apart.has(name))
  const byName = new Map(tables.map((table) => [table.name, table]))
  return orderOf([...byName.keys()], await rows.references(db)).flatMap((name) => byName.get(name) ?? [])
}
