// Diagnostics that a device sends when it was asked: taken in once for each request, kept sealed, handed out for a signed address.
//
// Invariants
//   1. An address is no promise: a request that was canceled, or has its archive, takes nothing, and a device that left sends nothing.
//   2. What arrives ends the action in the transaction that keeps it; what breaks off is not shown to anybody.

import { createHash, randomUUID } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { EnrollmentId, TenantId } from '../../kernel/id.ts'
import type { Clock, OperationContext } from '../../kernel/operation-context.ts'
import { makeUnderWay } from '../../kernel/under-way.ts'
import type { Seal } from '../../pki/seal.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as devices from '../action/action.sql.ts'
import * as actions from '../action/remote.sql.ts'
import * as collection from './collection.ts'
import * as archives from './diagnostics.sql.ts'

export type DiagnosticsDeps = {
  readonly db: Db
  readonly seal: Seal
  readonly clock: Clock
  readonly contentKey: Uint8Array
}

export const largestArchiveBytes = 128 * 1024 * 1024

const purposeOf = (tenantId: string, uploadId: string, part: number): string =>
  `mdm_device_log_part/${tenantId}/${uploadId}/${part}`

const tooMany = (message: string) =>
  new Fault('too-many', message, { reason: 'uploads-under-way', details: { retryAfterSeconds: 60 } })

/** Each holds two MiB at the most. */
const uploads = makeUnderWay({
  most: 64,
  mostOfOne: 16,
  full: () => tooMany('Too many devices send their logs now. Send them again in a minute.'),
})

/** Whoever has one address has one of the places. */
const uploadsOfRequest = makeUnderWay({
  most: Number.POSITIVE_INFINITY,
  mostOfOne: 1,
  full: () => tooMany('These logs are being sent already. Wait until that has ended.'),
})

/** A slow one would keep others waiting. */
const mostMinutes = 30
/** How long an upload relies on its being wanted. */
const askAgainMs = 5_000

export type Requested = {
  readonly tenantId: string
  readonly logId: string
  readonly expires: string
  readonly signature: string
}

/** Tells the device nothing that it does not know; throws `forbidden` for an address that is not ours, `gone` where nobody waits. */
export async function takeArchive(
  deps: DiagnosticsDeps,
  requested: Requested & { readonly enrollmentId: string; readonly requestId: string },
  body: AsyncIterable<Uint8Array>,
): Promise<void> {
  const { db, contentKey, clock } = deps
  const grant = grantOf(requested)
  const enrollmentId = EnrollmentId.safeParse(requested.enrollmentId).data
  const signed = grant && enrollmentId ? { ...grant, enrollmentId } : undefined
  if (!signed || !collection.isUploadGrant(contentKey, signed, requested.signature, clock())) throw notOurs()
  const stillAwaited = async () =>
    refuseUnawaited(await archives.byId(db, signed.tenantId, signed.logId), signed.enrollmentId)
  await stillAwaited()
  const leave = enter(signed)
  const uploadId = randomUUID()
  try {
    const stored = await storeParts(deps, signed.tenantId, uploadId, whileAwaited(body, clock, stillAwaited))
    await keep(deps, { ...signed, requestId: requested.requestId }, { uploadId, ...stored })
  } catch (error) {
    await archives.removeParts(db, signed.tenantId, uploadId)
    throw error
  } finally {
    leave()
  }
}

function enter({ tenantId, logId }: Grant): () => void {
  const leaveRequest = uploadsOfRequest.enter(`${tenantId}/${logId}`)
  try {
    const leave = uploads.enter(tenantId)
    return () => {
      leave()
      leaveRequest()
    }
  } catch (error) {
    leaveRequest()
    throw error
  }
}

/** Ends with what arrives too slowly, and with what nobody wants any more (T-50). */
async function* whileAwaited(
  body: AsyncIterable<Uint8Array>,
  clock: Clock,
  stillAwaited: () => Promise<void>,
): AsyncIterable<Uint8Array> {
  const beganAt = clock().getTime()
  let askedAt = beganAt
  for await (const chunk of body) {
    const now = clock().getTime()
    if (now - beganAt > mostMinutes * 60_000) {
      throw new Fault('too-large', `The archive did not arrive within ${mostMinutes} minutes. Send it again.`, {
        reason: 'log-too-slow',
      })
    }
    if (now - askedAt >= askAgainMs) {
      await stillAwaited()
      askedAt = now
    }
    yield chunk
  }
}

const notOurs = (): Fault =>
  new Fault('forbidden', 'This address was not made by us or has expired. Ask for another one.', {
    reason: 'log-address',
  })

type Grant = { readonly tenantId: TenantId; readonly logId: string; readonly expires: number }

function grantOf({ tenantId, logId, expires }: Requested): Grant | undefined {
  const tenant = TenantId.safeParse(tenantId).data
  if (!tenant || !/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(logId) || !/^\d{1,12}$/.test(expires))
    return undefined
  return { tenantId: tenant, logId, expires: Number(expires) }
}

function refuseUnawaited(asked: archives.Collected | undefined, enrollmentId: EnrollmentId): void {
  const isAwaited = asked?.enrollmentId === enrollmentId && ['pending', 'active'].includes(asked.state)
  if (isAwaited) return
  throw new Fault('gone', 'Nobody waits for these logs: they arrived already, or were not wanted any more.', {
    reason: 'log-unawaited',
  })
}

async function storeParts(
  { db, seal, clock }: DiagnosticsDeps,
  tenantId: TenantId,
  uploadId: string,
  body: AsyncIterable<Uint8Array>,
): Promise<{ readonly sizeBytes: number; readonly sha256: string }> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  let part = 0
  let held: Uint8Array[] = []
  let heldBytes = 0
  const flush = async (bytes: Buffer) => {
    const content = seal.seal(bytes, purposeOf(tenantId, uploadId, part))
    await archives.insertPart(db, tenantId, { uploadId, part: part++, content, now: clock() })
  }
  for await (const chunk of body) {
    sizeBytes += chunk.length
    if (sizeBytes > largestArchiveBytes) {
      throw new Fault(
        'too-large',
        `The archive is larger than ${largestArchiveBytes} bytes, the most that is kept of one.`,
        {
          reason: 'log-too-large',
        },
      )
    }
    hash.update(chunk)
    held.push(chunk)
    heldBytes += chunk.length
    if (heldBytes < archives.partBytes) continue
    const bytes = Buffer.concat(held)
    const whole = bytes.length - (bytes.length % archives.partBytes)
    for (let at = 0; at < whole; at += archives.partBytes) await flush(bytes.subarray(at, at + archives.partBytes))
    held = [bytes.subarray(whole)]
    heldBytes = bytes.length - whole
  }
  if (sizeBytes === 0) {
    throw new Fault('invalid-input', 'The archive is empty. Send the file as the body of the request.', {
      reason: 'log-empty',
    })
  }
  if (heldBytes > 0) await flush(Buffer.concat(held))
  return { sizeBytes, sha256: hash.digest('hex') }
}

async function keep(
  { db, clock }: DiagnosticsDeps,
  { tenantId, logId, enrollmentId, requestId }: Grant & { enrollmentId: EnrollmentId; requestId: string },
  stored: { readonly uploadId: string; readonly sizeBytes: number; readonly sha256: string },
): Promise<void> {
  const now = clock()
  await inTransaction(db, async (tx) => {
    const device = await devices.lock(tx, tenantId, enrollmentId)
    const asked = await archives.byId(tx, tenantId, logId)
    refuseUnawaited(device?.enrolled ? asked : undefined, enrollmentId)
    const on = { tenantId, id: enrollmentId, now }
    await archives.insert(tx, tenantId, { id: logId, enrollmentId, ...stored }, now)
    await actions.unqueueAction(tx, on, logId)
    await actions.change(tx, on, logId, { state: 'done', result: `${stored.sizeBytes} bytes` })
    await actions.touch(tx, on)
    const actor = { kind: 'device', id: enrollmentId, name: device?.deviceName ?? '' } as const
    await recordAudit(
      tx,
      { tenantId, now, actor, requestId },
      {
        action: 'mdm.device-log.upload',
        targetKind: 'managedDevice',
        targetId: enrollmentId,
        details: { deviceName: device?.deviceName, logId, sizeBytes: stored.sizeBytes, sha256: stored.sha256 },
      },
    )
    if (!device?.directoryDeviceId) return
    const told = { tenantId, deviceId: device.directoryDeviceId, at: now, hop: 'mdm' } as const
    await recordEvent(tx, { ...told, step: 'action-done', outcome: 'ok', detail: { action: 'collectDiagnostics' } })
  })
}

export type Collected = archives.Collected

export async function listOfDevice(db: Db, tenantId: TenantId, id: EnrollmentId): Promise<Collected[]> {
  if (!(await archives.isManaged(db, tenantId, id))) throw notFound('Managed device', id)
  return archives.ofDevice(db, tenantId, id)
}

type OfDevice = { readonly id: EnrollmentId; readonly logId: string }

export async function readOfDevice(
  db: Db,
  { tenantId }: Pick<OperationContext, 'tenantId'>,
  { id, logId }: OfDevice,
): Promise<archives.Collected> {
  const found = await archives.byId(db, tenantId, logId)
  if (found?.enrollmentId !== id) throw notFound('Log collection', logId)
  return found
}

/** Whoever holds the address may fetch the archive for a quarter of an hour. */
export async function makeDownloadUrl(
  db: Db,
  { key, origin }: { readonly key: Uint8Array; readonly origin: string },
  operation: OperationContext,
  of: OfDevice,
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { archive, deviceName } = await readOfDevice(tx, operation, of)
    if (!archive) throw notThere(deviceName)
    const { tenantId, now } = operation
    await recordAudit(tx, operation, {
      action: 'mdm.device-log.download',
      targetKind: 'managedDevice',
      targetId: of.id,
      details: { deviceName, logId: of.logId, sha256: archive.sha256 },
    })
    const expires = Math.floor(now.getTime() / 1000) + collection.downloadLifeSeconds
    return collection.downloadUrl(key, origin, { tenantId, logId: of.logId, expires })
  })
}

const notThere = (deviceName: string): Fault =>
  new Fault(
    'conflict',
    `There are no logs of ${deviceName} for this request: they did not come yet, or were deleted since.`,
    {
      reason: 'log-not-there',
    },
  )

/** The request stays in the history of the device. */
export async function deleteOfDevice(db: Db, operation: OperationContext, of: OfDevice): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { deviceName, archive } = await readOfDevice(tx, operation, of)
    if (!(await archives.remove(tx, operation.tenantId, of.logId))) return
    await recordAudit(tx, operation, {
      action: 'mdm.device-log.delete',
      targetKind: 'managedDevice',
      targetId: of.id,
      details: { deviceName, logId: of.logId },
      ...changes({ sizeBytes: archive?.sizeBytes, sha256: archive?.sha256 }, undefined),
    })
  })
}

export type Served = { readonly fileName: string; readonly sizeBytes: number; readonly bytes: AsyncIterable<Buffer> }

export async function openArchive(
  { db, seal, contentKey, clock }: DiagnosticsDeps,
  requested: Requested,
): Promise<Served> {
  const grant = grantOf(requested)
  if (!grant || !collection.isDownloadGrant(contentKey, grant, requested.signature, clock())) throw notOurs()
  const { tenantId, logId } = grant
  const found = await archives.byId(db, tenantId, logId)
  if (!found?.archive) throw new Fault('gone', 'These logs were deleted.', { reason: 'log-not-there' })
  const { uploadId, sizeBytes, receivedAt } = found.archive
  const day = receivedAt.toISOString().slice(0, 10)
  const bytes = read({ db, seal }, tenantId, uploadId, Math.ceil(sizeBytes / archives.partBytes))
  return { fileName: `${found.deviceName.replace(/[^\w-]/g, '_')}-logs-${day}.zip`, sizeBytes, bytes }
}

async function* read(
  { db, seal }: Pick<DiagnosticsDeps, 'db' | 'seal'>,
  tenantId: TenantId,
  uploadId: string,
  parts: number,
): AsyncIterable<Buffer> {
  for (let part = 0; part < parts; part++) {
    const sealed = await archives.part(db, tenantId, uploadId, part)
    if (!sealed) throw new Fault('gone', 'These logs were deleted while they were read.', { reason: 'log-not-there' })
    yield seal.open(sealed, purposeOf(tenantId, uploadId, part))
  }
}
