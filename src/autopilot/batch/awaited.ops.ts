// Devices that a partner registers by their names before their manufacturer reported a hash (docs/decisions/0021-awaited-devices.md). They
// stand with the customer as awaited, and no hardware finds them. When the hash arrives, a job makes an upload of them as if the partner
// had sent it in that moment, so that consent, verdicts and trails are those of every upload.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import { enqueue } from '../../db/queue.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { TenantJobs } from '../../feature.ts'
import { notFound } from '../../kernel/fault.ts'
import { type TenantId, timeOrderedGuid } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { needsApproval } from '../../partner/consent/consent.ops.ts'
import { type Announced, awaitHashes, awaitNoMore, whoAwaits } from '../inventory/inventory.sql.ts'
import { plainProductKey } from '../inventory/name.ts'
import { hashArrived } from '../inventory/report.ops.ts'
import { resolve } from '../inventory/resolve.ops.ts'
import { type Agency, betweenOf, isAllowed, mayAct, recordOfBoth } from './agency.ops.ts'
import * as awaited from './awaited.sql.ts'
import * as jobs from './job/job.sql.ts'
import { knownProfiles, makerOf } from './job/judge.ops.ts'
import { namingOf } from './job/upload.ts'
import { jobKind } from './submit.ops.ts'

export { awaitedList, page as awaitedDevices } from './awaited.sql.ts'

const accepted =
  'Accepted. The manufacturer has announced this device; it is registered in the moment in which its hash is reported.'

export const acceptedWithoutHash = (line: number): jobs.RowResult => ({
  ...{ line, code: 0, name: '', message: accepted, registrationId: null },
})

/** By line: of these rows, those whose device the customer may wait for. What else is wrong with a row is judged as in any upload. */
export async function awaitedAmong(
  db: Db,
  customerId: TenantId,
  rows: readonly Omit<jobs.NewRow, 'registrationId'>[],
  maker: TenantId | undefined,
): Promise<Map<number, Announced>> {
  const profiles = await knownProfiles(db, customerId, rows)
  const named = rows.filter(
    (row) => namingOf(row) === 'name' && (row.profileId === null || profiles.has(row.profileId)),
  )
  const found = await resolve(
    db,
    named.map((row) => ({ ...row, productKey: plainProductKey(row.productKey) })),
    maker,
  )
  return new Map(
    named.flatMap(({ line }, index) => {
      const one = found[index]
      const free = one?.kind === 'awaited' && (one.by === null || one.by === customerId)
      return free ? [[line, one.device] as const] : []
    }),
  )
}

/** Keeps those of a job's rows that have to wait, and answers their lines. One whose hash came meanwhile is not among them. */
export async function keepAwaited(
  db: Db,
  agency: Agency,
  job: jobs.Job,
  rows: readonly jobs.JobRow[],
): Promise<Set<number>> {
  const { customerId, operation } = agency
  const announced = await awaitedAmong(db, customerId, rows, makerOf(job))
  if (announced.size === 0) return new Set()
  return inTransaction(db, async (tx) => {
    const claimed = await awaitHashes(tx, customerId, [...announced.values()])
    const kept = rows.filter(({ line }) => claimed.has(announced.get(line)?.id ?? ''))
    const devices = kept.flatMap((row): awaited.AwaitedDevice[] => {
      const device = announced.get(row.line)
      const { partnerId, partnerName, purchaseOrderId, batchId, channel } = job
      if (!device) return []
      return [
        {
          ...{ id: timeOrderedGuid(operation.now), builtBy: device.tenantId, builtId: device.id },
          name: { ...row, productKey: plainProductKey(row.productKey) },
          ...{ profileId: row.profileId, approved: job.approved },
          ...{ groupTag: row.groupTag, purchaseOrderId, batchId, channel, partnerId, partnerName },
          ...{ actor: job.actor, createdAt: operation.now },
        },
      ]
    })
    await awaited.insert(tx, customerId, devices)
    await jobs.decide(
      tx,
      customerId,
      job.id,
      kept.map(({ line }) => acceptedWithoutHash(line)),
    )
    await recordOfBoth(tx, agency, {
      action: 'autopilot.awaited-device.keep',
      targetKind: 'device-job',
      targetId: job.id,
      details: { customerId, partnerId: job.partnerId, partnerName: job.partnerName, devices: kept.length },
    })
    return new Set(kept.map(({ line }) => line))
  })
}

const atOnce = 500
const first = '00000000-0000-0000-0000-000000000000'

export const awaitedJobs: TenantJobs = {
  [hashArrived]: {
    lock: async () => {},
    batch: async (tx, { tenantId, now }, { state }) => {
      const { after = first } = state as { readonly after?: string }
      const waiting = await awaited.lockSome(tx, tenantId, { after, limit: atOnce })
      const found = await resolve(
        tx,
        waiting.map(({ name }) => name),
      )
      await upload(
        tx,
        tenantId,
        waiting.filter((_, index) => found[index]?.kind !== 'awaited'),
        now,
      )
      const last = waiting.at(-1)
      return waiting.length === atOnce && last ? { after: last.id } : undefined
    },
  },
}

/** One job for each upload that they came with; the rows wait no more. */
async function upload(
  tx: Db,
  customerId: TenantId,
  devices: readonly awaited.AwaitedDevice[],
  now: Date,
): Promise<void> {
  const groups = new Map<string, awaited.AwaitedDevice[]>()
  for (const device of devices) {
    const { partnerId, channel, batchId, purchaseOrderId, actor, approved } = device
    const key = JSON.stringify([partnerId, channel, batchId, purchaseOrderId, actor.id, approved])
    groups.set(key, [...(groups.get(key) ?? []), device])
  }
  for (const group of groups.values()) {
    const [one] = group
    if (!one) continue
    const { partnerId, partnerName, channel, batchId, purchaseOrderId, actor, approved } = one
    const agency: Agency = { operation: { tenantId: partnerId, actor, now }, customerId, channel }
    const consented = await mayRegister(tx, agency)
    const held = consented && !approved && (await needsApproval(tx, betweenOf(agency)))
    if (consented) {
      const job = {
        ...({ id: randomUUID(), customerId, kind: 'register' as const, state: held ? 'held' : 'queued' } as const),
        ...{ approved, channel, partnerId, partnerName, batchId, purchaseOrderId, actor, createdAt: now },
      }
      await jobs.insert(tx, job, group.map(rowOf))
      if (!held) await enqueue(tx, { tenantId: customerId, kind: jobKind, subject: job.id }, {})
    }
    await awaited.remove(
      tx,
      customerId,
      group.map(({ id }) => id),
    )
    await recordOfBoth(tx, agency, {
      action: 'autopilot.awaited-device.arrive',
      targetKind: 'awaited-device',
      targetId: one.id,
      details: {
        ...{ customerId, partnerId, partnerName, devices: group.length },
        ...(held && { waitsForApproval: true }),
        ...(!consented && { consentEnded: true }),
      },
    })
  }
}

const rowOf = ({ name, groupTag, profileId }: awaited.AwaitedDevice, index: number): jobs.NewRow => ({
  ...{ line: index + 1, ...name, groupTag, hardwareHash: '' },
  ...{ givesProfile: profileId !== null, profileId, registrationId: null },
})

const mayRegister = (tx: Db, agency: Agency): Promise<boolean> =>
  isAllowed(() => mayAct(tx, agency, 'register-devices'))

/** For a manufacturer that takes a device out by its names. False: nobody whom it may act for waits for it. */
export async function removeAwaited(tx: Db, operation: OperationContext, announced: Announced): Promise<boolean> {
  const customerId = await whoAwaits(tx, announced)
  if (!customerId) return false
  const agency: Agency = { operation, customerId, channel: 'oem-direct' }
  const device = (await mayRegister(tx, agency)) && (await awaited.lockBuilt(tx, customerId, announced.id))
  if (!device) return false
  await awaited.remove(tx, customerId, [device.id])
  await awaitNoMore(tx, announced)
  const { serialNumber, productKey } = device.name
  await recordOfBoth(tx, agency, {
    action: 'autopilot.awaited-device.delete',
    targetKind: 'awaited-device',
    targetId: device.id,
    details: { customerId, serialNumber, productKey, channel: 'oem-direct' },
  })
  return true
}

/** The customer lets a device wait no more. */
export async function forgetAwaited(db: Db, operation: OperationContext, id: string): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    const device = await awaited.lockOne(tx, tenantId, id)
    if (!device) throw notFound('Awaited device', id)
    await awaited.remove(tx, tenantId, [id])
    await awaitNoMore(tx, { tenantId: device.builtBy, id: device.builtId })
    const { serialNumber, productKey } = device.name
    await recordAudit(tx, operation, {
      action: 'autopilot.awaited-device.delete',
      targetKind: 'awaited-device',
      targetId: id,
      before: { serialNumber, productKey, groupTag: device.groupTag, partnerName: device.partnerName },
    })
  })
}
