// Cleaning up devices that are used no more, so that the device limit of a person is what they use (801C0003): look first,
// then delete those that were looked at. Each is judged again in the moment it goes.

import { deregisterDevice } from '../autopilot/device/device.ops.ts'
import { inTransaction } from '../db/tx.ts'
import { Fault } from '../kernel/fault.ts'
import type { DirectoryDeviceId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import type { ChangeDeps } from '../reactions.ts'
import { deleteDirectoryDevice } from './directory-device.ops.ts'
import * as stale from './stale.sql.ts'

const dayMs = 24 * 3_600_000

export const lastSeenBefore = (olderThanDays: number, now: Date): Date =>
  new Date(now.getTime() - olderThanDays * dayMs)

export { staleList } from './stale.sql.ts'
export const listStale = stale.page

export type Cleaning = {
  readonly olderThanDays: number
  readonly deviceIds: readonly DirectoryDeviceId[]
  /** Registered devices lose their registration, too. Without it they stay. */
  readonly includeRegistered: boolean
}

export type Cleaned = {
  readonly id: DirectoryDeviceId
  readonly result: 'deleted' | 'seen-since' | 'registered' | 'refused'
  readonly message: string
}

/** One after the other, each in transactions of its own, so that one refusal hinders no other. */
export async function cleanUp(deps: ChangeDeps, operation: OperationContext, cleaning: Cleaning): Promise<Cleaned[]> {
  const done: Cleaned[] = []
  for (const id of new Set(cleaning.deviceIds)) done.push(await cleanOne(deps, operation, id, cleaning))
  return done
}

async function cleanOne(
  deps: ChangeDeps,
  operation: OperationContext,
  id: DirectoryDeviceId,
  cleaning: Cleaning,
): Promise<Cleaned> {
  const before = lastSeenBefore(cleaning.olderThanDays, operation.now)
  try {
    return await inTransaction(deps.db, async (tx): Promise<Cleaned> => {
      const device = await stale.lockStale(tx, operation.tenantId, before, id)
      if (!device) return { id, result: 'seen-since', message: 'The device was used meanwhile, or is gone already.' }
      if (device.registrationId) {
        if (!cleaning.includeRegistered) {
          return {
            id,
            result: 'registered',
            message: 'The device is registered for deployment, so it was left as it is.',
          }
        }
        await deregisterDevice({ ...deps, db: tx }, operation, device.registrationId)
      }
      await deleteDirectoryDevice(tx, operation, id)
      return { id, result: 'deleted', message: `${device.displayName} was deleted.` }
    })
  } catch (error) {
    if (!(error instanceof Fault) || error.code === 'internal') throw error
    return { id, result: 'refused', message: error.message }
  }
}
