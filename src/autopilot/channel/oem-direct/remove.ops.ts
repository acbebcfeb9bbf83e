// Takes devices out for a manufacturer, which names no customer: the device is found by its names in the manufacturer's own reports, and its
// organisation has to have consented, also where the manufacturer did not register it itself. Each device with its verdict is a transaction of its own.

import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { lockPlacement } from '../../../directory/membership/membership.sql.ts'
import type { TenantJobs } from '../../../feature.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { within } from '../../../kernel/origin.ts'
import type { ChangeDeps } from '../../../reactions.ts'
import { forCustomer, isAllowed, mayAct } from '../../batch/agency.ops.ts'
import { removeAwaited } from '../../batch/awaited.ops.ts'
import { deregisterDevice } from '../../device/device.ops.ts'
import * as devices from '../../device/device.sql.ts'
import { type Resolved, resolve } from '../../inventory/resolve.ops.ts'
import { findHolders, keysOf, type StoredDevice, storedFacts } from '../../matching/candidates.ops.ts'
import { decideImport } from '../../matching/match.ts'
import * as submissions from './submission.sql.ts'
import { type Known, notRemovable } from './submission.ts'
import { agencyFor, mustUseOemDirect, removalKind } from './submit.ops.ts'

type Deps = ChangeDeps & { readonly clock: () => Date }

export const removalJobs = (deps: Deps): TenantJobs => ({
  [removalKind]: {
    lock: async () => {}, // each submission is asked for once
    // beside the transaction that holds the job's place in the queue, so that each device counts by itself
    batch: async (_tx, { tenantId }, { subject }) => {
      await within({ door: 'local' }, () => removeAll(deps, tenantId, subject))
      return undefined
    },
  },
})

async function removeAll(deps: Deps, tenantId: TenantId, id: string): Promise<void> {
  const submission = await submissions.byId(deps.db, tenantId, id)
  if (!submission) return
  const rows = await submissions.openRemovals(deps.db, tenantId, id)
  const found = await resolve(
    deps.db,
    rows.map(({ name }) => name),
    tenantId,
  )
  for (const [index, { line }] of rows.entries()) {
    const operation: OperationContext = { tenantId, actor: submission.actor, now: deps.clock() }
    const one = found[index] ?? { kind: 'not-found' }
    await inTransaction(deps.db, async (tx) => {
      const known = await removeResolved(tx, deps, operation, one)
      await submissions.decide(tx, tenantId, { id, line }, known)
    })
  }
}

async function removeResolved(tx: Db, deps: Deps, operation: OperationContext, one: Resolved): Promise<Known> {
  if (one.kind === 'found') return removeOne(tx, deps, operation, one.hash)
  if (one.kind === 'awaited' && (await removeAwaited(tx, operation, one.device))) return { verdict: 'OK', message: '' }
  if (one.kind !== 'not-unique') return notRemovable
  return { verdict: 'DeviceNotUnique', message: 'Several devices have this name. Name the device by its ProductKeyId.' }
}

async function removeOne(tx: Db, { reactions }: Deps, operation: OperationContext, hash: Buffer): Promise<Known> {
  const { tenantId: partnerId } = operation
  const owned = await ownedBySomebody(tx, hash)
  for (const [customerId, device] of owned) {
    const agency = agencyFor(operation, customerId)
    if (!(await isAllowed(() => mustUseOemDirect(tx, partnerId)))) break
    const right = device.registeredBy === partnerId ? 'remove-own-devices' : 'remove-any-device'
    if (!(await isAllowed(() => mayAct(tx, agency, right)))) continue
    await lockPlacement(tx, customerId, 'placing')
    const { registrationId, serialNumber } = device
    if (!(await devices.lock(tx, customerId, registrationId))) continue // gone a moment ago
    const entry = {
      action: 'autopilot.device.delete',
      targetKind: 'autopilot-device',
      targetId: registrationId,
      details: { customerId, serialNumber, channel: 'oem-direct' },
    }
    await forCustomer(tx, agency, entry, (own) => deregisterDevice({ db: tx, reactions }, own, registrationId))
    return { verdict: 'OK', message: '' }
  }
  return notRemovable
}

/** The registration that this hardware is, of each organisation that has one. */
async function ownedBySomebody(tx: Db, hash: Buffer): Promise<Map<TenantId, StoredDevice>> {
  const facts = storedFacts(hash)
  const keys = keysOf(facts).map(({ key }) => key)
  const holders = await findHolders(tx, keys, () => true)
  const owned = new Map<TenantId, StoredDevice>()
  for (const tenantId of new Set(holders.map((holder) => holder.tenantId))) {
    const decision = decideImport(
      facts,
      holders.filter((holder) => holder.tenantId === tenantId),
      tenantId,
    )
    if (decision.kind === 'update') owned.set(tenantId, decision.device)
  }
  return owned
}
