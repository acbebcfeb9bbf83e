// Takes out what an import registered, as long as nobody has used or changed it since.
//
// Invariants
//   1. Only devices that this import registered go. What it brought up to date stays, and so does what was touched since; each is listed
//      with the reason.
//   2. A dry run says what would happen, and changes nothing.
//   3. It is a job of the queue: a page and how far it is are one transaction, so a process that dies loses at most the page under way.

import { z } from 'zod'

import { recordAudit } from '../../../audit/record.sql.ts'
import { enqueue } from '../../../db/queue.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { lockPlacement } from '../../../directory/membership/membership.sql.ts'
import type { TenantJobs } from '../../../feature.ts'
import type { Wanted } from '../../../graph/options.ts'
import type { Found } from '../../../graph/page.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { takeOut } from '../../device/device.ops.ts'
import { undoUntil } from '../after.ts'
import * as imports from '../import.sql.ts'
import { readImport } from '../read.ops.ts'
import * as undo from './undo.sql.ts'

export { importedList } from './undo.sql.ts'

export type Undo = {
  readonly takesOut: number
  readonly leaves: ReadonlyArray<{ readonly reason: undo.Staying; readonly devices: number }>
}

export async function listImported(
  db: Db,
  tenantId: TenantId,
  importId: string,
  wanted: Wanted,
): Promise<Found<undo.ImportedDevice>> {
  return undo.page(db, tenantId, await readImport(db, tenantId, importId), wanted)
}

export async function undoImport(
  db: Db,
  operation: OperationContext,
  importId: string,
  { dryRun }: { readonly dryRun: boolean },
): Promise<Undo> {
  const { tenantId, actor } = operation
  if (dryRun) {
    const record = await readImport(db, tenantId, importId)
    refuseUndo(record, operation.now)
    return effectOf(db, tenantId, record)
  }
  return inTransaction(db, async (tx) => {
    await lockPlacement(tx, tenantId, 'placing') // first, as the job does
    const record = await imports.lock(tx, tenantId, importId)
    if (!record) throw notFound('Import', importId)
    refuseUndo(record, operation.now)
    const effect = await effectOf(tx, tenantId, record)
    await undo.start(tx, tenantId, importId)
    await enqueue(tx, { tenantId, kind: undoJob, subject: importId }, { after: first, actor })
    await recordAudit(tx, operation, {
      action: 'autopilot.import.undo',
      targetKind: 'device-import',
      targetId: importId,
      details: { takesOut: effect.takesOut, leaves: effect.leaves },
    })
    return effect
  })
}

function refuseUndo(record: imports.ImportRecord, now: Date): void {
  const until = undoUntil(record)
  if (until === null) {
    const message = 'The import is under way. Cancel it first; then undo it.'
    throw new Fault('conflict', message, { reason: 'import-running' })
  }
  if (record.undoState === 'running') {
    const message = 'The import is being undone already. Look at it again in a moment.'
    throw new Fault('conflict', message, { reason: 'import-undo-running' })
  }
  if (now > until) {
    const message = `An import can be undone for 24 hours; this one could until ${until.toISOString()}. Delete the devices by their serial numbers instead.`
    throw new Fault('conflict', message, { reason: 'import-undo-late' })
  }
}

async function effectOf(db: Db, tenantId: TenantId, record: imports.ImportRecord): Promise<Undo> {
  const counted = await undo.counts(db, tenantId, record)
  const leaves = [...counted].flatMap(([reason, devices]) => (reason === null ? [] : [{ reason, devices }]))
  return { takesOut: counted.get(null) ?? 0, leaves }
}

const undoJob = 'import-undo'
const first = '00000000-0000-0000-0000-000000000000'
/** In one transaction; each stands in its entry of the audit. */
const pageDevices = 200

const jobState = z.object({
  after: z.string(),
  actor: z.object({
    kind: z.enum(['user', 'application', 'device', 'operator', 'system', 'unknown']),
    id: z.string(),
    name: z.string(),
  }),
})

export const undoJobs: TenantJobs = {
  [undoJob]: {
    lock: (tx, tenantId) => lockPlacement(tx, tenantId, 'placing'),
    batch: async (tx, { tenantId, now }, { subject: importId, state }, reactions) => {
      const { after, actor } = jobState.parse(state)
      const operation: OperationContext = { tenantId, actor, now } // on behalf of whoever asked for it
      const record = await readImport(tx, tenantId, importId)
      const page = await undo.behind(tx, tenantId, record, after, pageDevices)
      const leaving = page.filter(({ stays }) => stays === null)
      if (leaving.length > 0) {
        await recordAudit(tx, operation, {
          action: 'autopilot.device.import-undone',
          targetKind: 'device-import',
          targetId: importId,
          details: { devices: leaving.map(({ id, serialNumber }) => ({ registrationId: id, serialNumber })) },
        })
        await takeOut({ db: tx, reactions }, operation, leaving)
      }
      const last = page.at(-1)
      const complete = page.length < pageDevices || !last
      const left = page.length - leaving.length
      await undo.progress(tx, tenantId, importId, { takenOut: leaving.length, left, complete })
      return complete ? undefined : { after: last.id, actor }
    },
  },
}
