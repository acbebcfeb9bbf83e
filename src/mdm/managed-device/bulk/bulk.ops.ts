// One remote action for many devices: at once for as many as one request may wait for, in a job for more. Each device is asked as it
// would be alone, so that one that cannot be asked keeps no other from it.

import { randomUUID } from 'node:crypto'
import { z } from 'zod'

import { recordAudit } from '../../../audit/record.sql.ts'
import { enqueue } from '../../../db/queue.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { lockPlacement } from '../../../directory/membership/membership.sql.ts'
import type { TenantJobs } from '../../../feature.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { EnrollmentId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import type { ChangeDeps } from '../../../reactions.ts'
import { retireDevice, wipeDevice } from '../../action/action.ops.ts'
import { askDevice, type How } from '../../action/remote.ops.ts'
import { remoteKinds } from '../../action/remote.ts'
import { deleteDevice } from '../delete.ops.ts'
import * as bulks from './bulk.sql.ts'

const order = z.object({
  action: z.enum([...remoteKinds, 'retire', 'wipe', 'delete']),
  deviceName: z.string().optional(),
  keepEnrollmentData: z.boolean().optional(),
  keepUserData: z.boolean().optional(),
})
export type Order = z.infer<typeof order>

export type Outcome = {
  readonly asked: readonly EnrollmentId[]
  readonly refused: readonly bulks.Refusal[]
  /** Undefined when it was only tried. */
  readonly bulkId: string | undefined
}

/** What a request waits for; a job does the rest behind it. */
const inOneRequest = 100
const inOneBatch = 50
const bulkJob = 'remote-actions'

export async function executeAction(
  { db, reactions }: ChangeDeps,
  operation: OperationContext,
  wanted: Order,
  deviceIds: readonly EnrollmentId[],
  dryRun: boolean,
): Promise<Outcome> {
  const ids = [...new Set(deviceIds)]
  if (dryRun) {
    return { ...(await askEach({ db, reactions }, operation, wanted, ids, { dryRun })), bulkId: undefined }
  }
  const bulkId = randomUUID()
  const later = ids.length > inOneRequest
  await inTransaction(db, async (tx) => {
    await bulks.add(tx, operation, { id: bulkId, action: wanted.action, devices: ids.length })
    await recordAudit(tx, operation, {
      action: 'mdm.device.execute',
      targetKind: 'bulkDeviceAction',
      targetId: bulkId,
      details: { ...wanted, devices: ids.length },
    })
    const state = { order: wanted, ids, actor: operation.actor } satisfies z.input<typeof jobState>
    if (later) await enqueue(tx, { tenantId: operation.tenantId, kind: bulkJob, subject: bulkId }, state)
  })
  if (later) return { asked: [], refused: [], bulkId }
  const done = nobodyYet()
  try {
    await askEach({ db, reactions }, operation, wanted, ids, { bulkId }, done)
  } finally {
    // also when it broke off: whoever looks does not wait for the others
    await bulks.progress(db, operation, bulkId, { asked: done.asked.length, refused: done.refused, ended: true })
  }
  return { ...done, bulkId }
}

type Done = { readonly asked: EnrollmentId[]; readonly refused: bulks.Refusal[] }

const nobodyYet = (): Done => ({ asked: [], refused: [] })

/** Notes each in `done` as it comes, so that one who is broken off still knows them. */
async function askEach(
  deps: ChangeDeps,
  operation: OperationContext,
  wanted: Order,
  ids: readonly EnrollmentId[],
  how: How,
  done: Done = nobodyYet(),
): Promise<Done> {
  for (const id of ids) {
    try {
      await askOne(deps, operation, wanted, id, how)
      done.asked.push(id)
    } catch (error) {
      if (!(error instanceof Fault)) throw error
      done.refused.push({ deviceId: id, state: stateOf(error), reason: error.message })
    }
  }
  return done
}

function stateOf({ code, reason }: Fault): bulks.Refusal['state'] {
  if (code === 'not-found') return 'notFound'
  return reason === 'reset-not-supported' || reason === 'action-not-supported' ? 'notSupported' : 'failed'
}

function askOne(
  deps: ChangeDeps,
  operation: OperationContext,
  { action, deviceName, ...options }: Order,
  id: EnrollmentId,
  how: How,
): Promise<void> {
  if (action === 'retire') return retireDevice(deps.db, operation, id, how)
  if (action === 'wipe') return wipeDevice(deps.db, operation, id, options, how)
  if (action === 'delete') return deleteDevice(deps, operation, id, { cancelWipe: false, dryRun: how.dryRun })
  if (action === 'cleanWindowsDevice')
    return wipeDevice(deps.db, operation, id, { keepUserData: options.keepUserData }, how)
  return askDevice(deps.db, operation, id, { kind: action, parameters: { deviceName } }, how)
}

export async function readBulk(
  db: Db,
  { tenantId }: Pick<OperationContext, 'tenantId'>,
  id: string,
): Promise<bulks.StoredBulk> {
  const found = await bulks.byId(db, tenantId, id)
  if (!found) throw notFound('Bulk action', id)
  return found
}

const jobState = z.object({
  order,
  /** Those that are left. */
  ids: z.array(EnrollmentId),
  actor: z.object({
    kind: z.enum(['user', 'application', 'device', 'operator', 'system', 'unknown']),
    id: z.string(),
    name: z.string(),
  }),
})

export const bulkJobs: TenantJobs = {
  [bulkJob]: {
    // a device that is deleted leaves groups
    lock: (tx, tenantId) => lockPlacement(tx, tenantId, 'placing'),
    batch: async (tx, { tenantId, now }, { subject: bulkId, state }, reactions) => {
      const { order, ids, actor } = jobState.parse(state)
      const operation: OperationContext = { tenantId, actor, now } // on behalf of whoever asked for it
      const done = await askEach({ db: tx, reactions }, operation, order, ids.slice(0, inOneBatch), { bulkId })
      const left = ids.slice(inOneBatch)
      const ended = left.length === 0
      await bulks.progress(tx, operation, bulkId, { asked: done.asked.length, refused: done.refused, ended })
      return ended ? undefined : { order, ids: left, actor }
    },
  },
}
