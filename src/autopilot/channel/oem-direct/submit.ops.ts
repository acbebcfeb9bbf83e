// Takes what a manufacturer asks for over OEM Direct: rows, jobs of the customers and both trails are one transaction, and then worked off.
//
// Invariants
//   1. Whether an organisation exists is told to nobody without its consent (T-26): the answer to both is NoConsent.
//   2. The same SubmissionId is taken once; another body under it is refused.

import { createHash, randomUUID } from 'node:crypto'

import { recordAudit } from '../../../audit/record.sql.ts'
import { enqueue } from '../../../db/queue.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { refuseAtDoor } from '../../../partner/organisation/doors.ts'
import { notPartner } from '../../../partner/organisation/partner.ops.ts'
import * as partners from '../../../partner/organisation/partner.sql.ts'
import { type Agency, isAllowed, mayAct } from '../../batch/agency.ops.ts'
import { registerDevices } from '../../batch/submit.ops.ts'
import * as submissions from './submission.sql.ts'
import { type Known, noConsent, type OemRow, otherDomain } from './submission.ts'

/** The kind in the queue. */
export const removalKind = 'oem-removal'

/** Of one call; each is a job of its own, and asked about by itself. */
const mostCustomersAndOrders = 100

export async function submit(
  db: Db,
  operation: OperationContext,
  { name, rows }: { readonly name: string | null; readonly rows: readonly OemRow[] },
): Promise<string> {
  const { tenantId, actor, now } = operation
  const digest = createHash('sha256').update(JSON.stringify(rows)).digest('hex')
  return inTransaction(db, async (tx) => {
    await mustUseOemDirect(tx, tenantId)
    refuseMixed(rows)
    const id = randomUUID()
    if (!(await submissions.claim(tx, tenantId, { id, name, digest, actor, createdAt: now }))) {
      const before = name === null ? undefined : await submissions.named(tx, tenantId, name)
      if (before?.digest === digest) return before.id
      throw nameTaken(name)
    }
    const known = await decidedAtOnce(tx, operation, rows)
    const jobs = await makeJobs(tx, operation, rows, known)
    await submissions.addRows(
      tx,
      tenantId,
      id,
      rows.map((row) => ({
        ...{ line: row.line, name: row.name, job: jobs.get(row.line) ?? null },
        customerId: row.asks.kind === 'register' ? row.asks.customerId : null,
        verdict: known.get(row.line)?.verdict ?? null,
        message: known.get(row.line)?.message ?? null,
      })),
    )
    if (rows.some(({ asks }) => asks.kind === 'remove')) {
      await enqueue(tx, { tenantId, kind: removalKind, subject: id }, {})
    }
    await recordAudit(tx, operation, {
      action: 'autopilot.oem-direct.submit',
      targetKind: 'oem-submission',
      targetId: id,
      details: {
        ...{
          name,
          devices: rows.length,
          refused: known.size,
          jobs: new Set([...jobs.values()].map((job) => job.id)).size,
        },
        removals: rows.filter(({ asks }) => asks.kind === 'remove').length,
      },
    })
    return id
  })
}

/** Before any work for the rows. */
export function refuseMixed(rows: readonly OemRow[]): void {
  const named = new Set(
    rows.flatMap(({ asks, purchaseOrderId }) =>
      asks.kind === 'register' ? [JSON.stringify([asks.customerId, asks.domain.toLowerCase(), purchaseOrderId])] : [],
    ),
  )
  if (named.size <= mostCustomersAndOrders) return
  throw new Fault(
    'invalid-input',
    `The submission names ${named.size} customers and orders, and one may name ${mostCustomersAndOrders}. Send the others in further submissions.`,
    { reason: 'submission-too-mixed' },
  )
}

/** Throws for an organisation that is no manufacturer with OEM Direct. In a transaction it stays one until the end. */
export async function mustUseOemDirect(db: Db, tenantId: TenantId): Promise<void> {
  const partner = await (db.isTransaction ? partners.lock : partners.byId)(db, tenantId)
  if (!partner) throw notPartner()
  refuseAtDoor(partner, 'oem-direct')
}

export const agencyFor = (operation: OperationContext, customerId: TenantId): Agency => ({
  ...{ operation, customerId, channel: 'oem-direct' },
})

/** By line. What needs no look at the device: rows that ask for nothing, customers that did not consent, and domains of others. */
export async function decidedAtOnce(
  db: Db,
  operation: OperationContext,
  rows: readonly OemRow[],
): Promise<Map<number, Known>> {
  const consents = new Map<TenantId, boolean>()
  const owners = new Map<string, TenantId | undefined>()
  const known = new Map<number, Known>()
  for (const { line, asks } of rows) {
    if (asks.kind === 'nothing') known.set(line, asks)
    if (asks.kind !== 'register') continue
    const { customerId, domain } = asks
    if (!consents.has(customerId))
      consents.set(customerId, await isAllowed(() => mayAct(db, agencyFor(operation, customerId), 'register-devices')))
    if (!consents.get(customerId)) {
      known.set(line, noConsent(customerId))
      continue
    }
    if (!owners.has(domain)) owners.set(domain, await tenants.idByDomain(db, domain))
    if (owners.get(domain) !== customerId) known.set(line, otherDomain)
  }
  return known
}

type JobPlace = { readonly id: string; readonly line: number }

/** A job for each customer and order, by the line of each row in the submission. */
async function makeJobs(
  tx: Db,
  operation: OperationContext,
  rows: readonly OemRow[],
  known: ReadonlyMap<number, Known>,
): Promise<Map<number, JobPlace>> {
  const groups = new Map<string, { customerId: TenantId; purchaseOrderId: string; rows: OemRow[] }>()
  for (const row of rows) {
    if (row.asks.kind !== 'register' || known.has(row.line)) continue
    const { customerId } = row.asks
    const { purchaseOrderId } = row
    const key = JSON.stringify([customerId, purchaseOrderId])
    const group = groups.get(key) ?? { customerId, purchaseOrderId, rows: [] }
    group.rows.push(row)
    groups.set(key, group)
  }
  const places = new Map<number, JobPlace>()
  for (const { customerId, purchaseOrderId, rows: own } of groups.values()) {
    const id = await registerDevices(tx, agencyFor(operation, customerId), {
      rows: own.map(({ name, groupTag }) => ({ ...name, groupTag, hardwareHash: '' })),
      purchaseOrderId,
    })
    for (const [index, { line }] of own.entries()) places.set(line, { id, line: index + 1 })
  }
  return places
}

const nameTaken = (name: string | null) =>
  new Fault(
    'conflict',
    `Another submission came as '${name}' before. Nothing was done now: give each submission an id of its own, and use it again only for the same one.`,
    { reason: 'submission-id-taken' },
  )
