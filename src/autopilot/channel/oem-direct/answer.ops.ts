// What a manufacturer is told over OEM Direct: what became of a submission, and beforehand what would.

import type { OemTold } from '../../../contract/autopilot/channel/oem-direct.ts'
import type { Db } from '../../../db/schema.ts'
import { notFound } from '../../../kernel/fault.ts'
import { GuidText, type TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { tryUpload } from '../../batch/try.ops.ts'
import type { ImportDeps } from '../../import/run.ops.ts'
import type { DeviceName } from '../../inventory/name.ts'
import { resolve } from '../../inventory/resolve.ops.ts'
import * as submissions from './submission.sql.ts'
import { type JobStatus, type Known, notRemovable, type OemRow, statusOf, verdictNamed } from './submission.ts'
import { agencyFor, decidedAtOnce, mustUseOemDirect, refuseMixed } from './submit.ops.ts'

export type ReadSubmission = { readonly name: string; readonly status: JobStatus; readonly devices: readonly OemTold[] }

export async function readSubmission(db: Db, tenantId: TenantId, id: string): Promise<ReadSubmission> {
  await mustUseOemDirect(db, tenantId)
  const known = GuidText.safeParse(id).data
  const submission = known && (await submissionOf(db, tenantId, known))
  if (!submission) throw notFound('Job', id)
  return submission
}

/** Undefined: there is none, or none any more. */
export async function submissionOf(db: Db, tenantId: TenantId, id: string): Promise<ReadSubmission | undefined> {
  const submission = await submissions.byId(db, tenantId, id)
  if (!submission) return undefined
  const rows = await submissions.rowsOf(db, tenantId, submission.id)
  const jobs = new Map(
    rows.flatMap(({ customerId, job }) => (customerId && job ? [[job.id, { customerId, id: job.id }]] : [])),
  )
  const results = await submissions.results(db, [...jobs.values()])
  const resultOf = new Map(results.map((result) => [`${result.jobId} ${result.line}`, result]))
  const devices = rows.map(({ name, customerId, job, verdict, message }): OemTold => {
    const result = job && resultOf.get(`${job.id} ${job.line}`)
    if (result?.done) return shown(name, customerId, { verdict: verdictNamed(result.name), message: result.message })
    const known = { verdict: (verdict as Known['verdict'] | null) ?? 'Pending', message: message ?? '' } // one of ours
    return shown(name, customerId, known)
  })
  return { name: submission.name ?? '', status: statusOf(devices.map(({ Verdict }) => Verdict)), devices }
}

const shown = (name: DeviceName, customerId: TenantId | null, { verdict, message }: Known): OemTold => ({
  TenantID: customerId ?? '',
  OemManufacturerName: name.manufacturer,
  ModelName: name.model,
  SerialNumber: name.serialNumber,
  ProductKeyId: name.productKey,
  Verdict: verdict,
  Message: message,
})

export type Validated = { readonly consentGranted: boolean; readonly device: OemTold }

/** Stores nothing. Whether a device that is to be taken out is registered, and where, is told by the removal itself alone. */
export async function validate(
  deps: ImportDeps,
  operation: OperationContext,
  rows: readonly OemRow[],
): Promise<Validated[]> {
  const { db } = deps
  await mustUseOemDirect(db, operation.tenantId)
  refuseMixed(rows)
  const known = await decidedAtOnce(db, operation, rows)
  const byCustomer = new Map<TenantId, OemRow[]>()
  const removals: OemRow[] = []
  for (const row of rows) {
    if (row.asks.kind === 'remove') removals.push(row)
    if (row.asks.kind !== 'register' || known.has(row.line)) continue
    const { customerId } = row.asks
    byCustomer.set(customerId, [...(byCustomer.get(customerId) ?? []), row])
  }
  const verdicts = new Map<number, Known>(known)
  const found = await resolve(
    db,
    removals.map(({ name }) => name),
    operation.tenantId,
  )
  for (const [index, { line }] of removals.entries()) {
    const kind = found[index]?.kind
    const ambiguous: Known = { verdict: 'DeviceNotUnique', message: 'Several devices have this name.' }
    const here: Known = { verdict: 'OK', message: '' }
    verdicts.set(line, kind === 'found' ? here : kind === 'not-unique' ? ambiguous : notRemovable)
  }
  for (const [customerId, own] of byCustomer) {
    const agency = agencyFor(operation, customerId)
    const previewed = await tryUpload(
      deps,
      agency,
      null,
      own.map(({ name, groupTag }) => ({ ...name, groupTag, hardwareHash: '' })),
    )
    for (const [index, { line }] of own.entries()) {
      const { name = '', message = '' } = previewed[index] ?? {}
      verdicts.set(line, { verdict: verdictNamed(name), message })
    }
  }
  return rows.map(({ line, name, asks }) => {
    const verdict = verdicts.get(line) ?? { verdict: 'NotStored', message: '' }
    const customerId = asks.kind === 'register' ? asks.customerId : null
    return {
      consentGranted: customerId !== null && verdict.verdict !== 'NoConsent',
      device: shown(name, customerId, verdict),
    }
  })
}
