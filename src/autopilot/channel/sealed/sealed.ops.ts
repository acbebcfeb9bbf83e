// Registers the devices of a sealed list (docs/protocols/sealed-manifest.md). It is opened in memory, and nothing of it is stored but
// what its rows register, a digest and the receipt. After that it is a CSV like any other.
//
// Invariants
//   1. No row is read before the recipient, the sender, the chain of custody, the time, the number of rows and the digest are right.
//   2. A delivery is imported once, however often its file comes, and another one of its sender never takes its name.

import { setImmediate } from 'node:timers/promises'

import { recordAudit } from '../../../audit/record.sql.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { Custody } from '../../../kernel/custody.ts'
import { Fault, invariant } from '../../../kernel/fault.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { makeUnderWay } from '../../../kernel/under-way.ts'
import type { Seal } from '../../../pki/seal.ts'
import { faultOf, type Opened, openSealed } from '../../../pki/sealed/file.ops.ts'
import { makeCsvCounter, sha256Hex } from '../../../protocol/device-manifest/bundle.ts'
import { problemWithContent, problemWithOrigin } from '../../../protocol/device-manifest/check.ts'
import { chainDigest, handsOf } from '../../../protocol/device-manifest/custody.ts'
import { headBytes, isSealed } from '../../../protocol/device-manifest/envelope.ts'
import { documentDigest, keyId } from '../../../protocol/device-manifest/key.ts'
import { readImport } from '../../import/read.ops.ts'
import { remark } from '../../import/row/verdict.ts'
import type { ImportDeps, OnVerdict } from '../../import/run.ops.ts'
import { certificateOf, type Inbox, mostBytes, openInbox } from '../../inbox/inbox.ops.ts'
import { listSenders } from '../../inbox/sender.ops.ts'
import { type ImportOptions, type ImportSummary, importDevices } from '../csv/csv.ops.ts'
import * as deliveries from './delivery.sql.ts'
import { type ReceiptRow, receiptRow, signReceipt } from './receipt.ts'

export type SealedDeps = ImportDeps & { readonly seal: Seal }

/** A CSV, or a sealed one: its first bytes say which. */
export async function importFile(
  deps: SealedDeps,
  operation: OperationContext,
  stream: AsyncIterable<Uint8Array>,
  options: ImportOptions,
  onVerdict: OnVerdict,
): Promise<ImportSummary> {
  const { head, whole } = await begun(stream)
  if (!isSealed(head)) return importDevices(deps, operation, whole, options, onVerdict)
  const leave = sealedFiles.enter(operation.tenantId)
  try {
    return await importSealed(deps, operation, await collected(whole), options, onVerdict)
  } finally {
    leave()
  }
}

const mostOfOneTenant = 2

/** Each is held in memory until its last row is stored, sealed and opened. Counted for each process. */
const sealedFiles = makeUnderWay({
  most: 6,
  mostOfOne: mostOfOneTenant,
  full: (whose) =>
    new Fault(
      'too-many',
      `${whose === 'own' ? `${mostOfOneTenant} sealed files of this organisation` : 'Too many sealed files of others'} are being imported already. Send this file again when one of them has ended.`,
      { reason: 'sealed-under-way', details: { retryAfterSeconds: 10 } },
    ),
})

async function begun(stream: AsyncIterable<Uint8Array>) {
  const pieces = stream[Symbol.asyncIterator]()
  const first: Uint8Array[] = []
  let size = 0
  while (size < headBytes) {
    const piece = await pieces.next()
    if (piece.done) break
    first.push(piece.value)
    size += piece.value.length
  }
  async function* whole(): AsyncGenerator<Uint8Array, undefined, void> {
    try {
      yield* first
      for (let piece = await pieces.next(); !piece.done; piece = await pieces.next()) yield piece.value
    } finally {
      await pieces.return?.()
    }
    return undefined
  }
  return { head: Buffer.concat(first), whole: whole() }
}

async function collected(stream: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const pieces: Uint8Array[] = []
  let size = 0
  for await (const piece of stream) {
    size += piece.length
    if (size > mostBytes) {
      const message = `A sealed file may have ${mostBytes} bytes, which is some 10,000 devices. Ask the sender for several files.`
      throw new Fault('too-large', message, { reason: 'sealed-too-large' })
    }
    pieces.push(piece)
  }
  return Buffer.concat(pieces)
}

async function importSealed(
  deps: SealedDeps,
  operation: OperationContext,
  file: Buffer,
  options: ImportOptions,
  onVerdict: OnVerdict,
): Promise<ImportSummary> {
  const inbox = await openInbox(deps, operation.tenantId, operation.now)
  const { bundle, sender } = await openedAndChecked(deps, operation, inbox, file)
  const { manifest, csv } = bundle
  const plain = inPieces(csv)
  const from = { channel: 'sealed-list' } as const
  const custody: Custody = {
    sender,
    senderKid: manifest.sender.kid,
    signedBy: manifest.signature === undefined ? 'certificate' : 'key',
    batch: manifest.batch,
    hands: handsOf(bundle),
  }
  const csvOptions = {
    from,
    custody,
    ...options,
    ...(manifest.groupTag && !options.groupTag && { groupTag: manifest.groupTag }),
  }
  if (options.dryRun) {
    const before = await deliveries.known(deps.db, operation.tenantId, documentDigest(manifest))
    return before?.receipt
      ? importedBefore(deps, operation, before, manifest.rows, true)
      : importDevices(deps, operation, plain, csvOptions, onVerdict)
  }
  const delivery: deliveries.Delivery = {
    manifestSha256: documentDigest(manifest),
    senderKid: manifest.sender.kid,
    batch: manifest.batch,
    fileSha256: sha256Hex(file),
  }
  const before = await claimed(deps, operation, delivery, sender)
  if (before) return importedBefore(deps, operation, before, manifest.rows)
  const rows: ReceiptRow[] = []
  try {
    const summary = await importDevices(deps, operation, plain, csvOptions, (verdict) => {
      rows.push(receiptRow(verdict))
      return onVerdict(verdict)
    })
    const sent = { ...delivery, sender, custodySha256: chainDigest(bundle) }
    if (summary.state === 'complete') await acknowledge(deps, operation, inbox, sent, summary, rows)
    return summary
  } finally {
    await deliveries.release(deps.db, operation, delivery)
  }
}

async function openedAndChecked(
  { db }: SealedDeps,
  { tenantId, now }: OperationContext,
  { card, opening }: Inbox,
  file: Buffer,
): Promise<Opened & { readonly sender: string }> {
  const senders = await listSenders(db, tenantId)
  const certificates = senders.filter(({ kind }) => kind === 'x509').map(certificateOf)
  const opened = await openSealed(file, { ...opening(), certificates, now })
  const { manifest, csv } = opened.bundle
  const wrongOrigin = problemWithOrigin(opened.bundle, {
    own: { who: `${card.name} (${card.tenantDomain})`, key: card.key, tenantId },
    senders: senders.filter(({ kind }) => kind === 'ed25519').map(({ publicValue }) => publicValue),
    ...(opened.certificateKid && { certificateKid: opened.certificateKid }),
    maxRows: card.maxRows,
    now,
  })
  if (wrongOrigin) throw faultOf(wrongOrigin)
  const counter = makeCsvCounter()
  for await (const piece of inPieces(csv)) counter.push(piece)
  const wrongContent = problemWithContent(manifest, sha256Hex(csv), counter.end)
  if (wrongContent) throw faultOf(wrongContent)
  // as whoever trusts them called them: the name in the manifest is what they say of themselves
  const sender = senders.find(({ kid }) => kid === manifest.sender.kid)?.name ?? ''
  return { ...opened, sender }
}

const pieceBytes = 64 * 1024

/** Others have their turns between two of them. */
async function* inPieces(bytes: Uint8Array): AsyncGenerator<Uint8Array, undefined, void> {
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    await setImmediate()
    yield bytes.subarray(at, at + pieceBytes)
  }
  return undefined
}

async function claimed(
  { db }: Pick<SealedDeps, 'db'>,
  operation: OperationContext,
  delivery: deliveries.Delivery,
  sender: string,
): Promise<deliveries.Known | undefined> {
  const found = await inTransaction(db, (tx) => deliveries.claim(tx, operation, delivery))
  if (found === 'claimed') return undefined
  if (found === 'under-way') {
    const message = `This list, or another one of ${sender} by the name ${delivery.batch}, is being imported at this moment. Nothing was imported now: send it again when that has ended.`
    throw new Fault('conflict', message, { reason: 'delivery-under-way' })
  }
  if (found !== 'taken') return found
  const message = `${sender} sent another list by the name ${delivery.batch} before, which was imported. Nothing was imported now: ask them whether this one is new, and to give it a name of its own.`
  throw new Fault('conflict', message, { reason: 'manifest-batch-taken' })
}

/** Through whose hands it came then: this file may have come another way. */
async function importedBefore(
  { db }: Pick<SealedDeps, 'db'>,
  { tenantId }: OperationContext,
  { importId, receivedAt }: deliveries.Known,
  rows: number,
  dryRun = false,
): Promise<ImportSummary> {
  const { custody } = importId === null ? { custody: null } : await readImport(db, tenantId, importId)
  const message = `This list was imported already, on ${receivedAt.toISOString()}; nothing was changed.`
  return {
    importId: importId ?? '',
    state: 'complete',
    dryRun,
    rows,
    ...{ registered: 0, updated: 0, refused: 0, warned: 0 },
    failure: null,
    ...(custody && { custody }),
    findings: [remark('AlreadyImported', { line: 1 }, message, 'Nothing to do.')],
  }
}

async function acknowledge(
  { db, clock }: SealedDeps,
  operation: OperationContext,
  { card, signing }: Inbox,
  delivery: deliveries.Delivery & { readonly sender: string; readonly custodySha256: string },
  summary: ImportSummary,
  rows: readonly ReceiptRow[],
): Promise<void> {
  const { importId, registered, updated, refused } = summary
  const { batch, manifestSha256, fileSha256, senderKid, custodySha256, sender } = delivery
  const receipt = signReceipt(
    {
      ...{ batch, manifestSha256, fileSha256, senderKid, custodySha256 },
      tenantId: operation.tenantId,
      tenantDomain: card.tenantDomain ?? '',
      importId,
      importedAt: clock().toISOString(),
      ...{ registered, updated, refused, rows },
    },
    keyId(card.key),
    signing,
  )
  await inTransaction(db, async (tx) => {
    const finished = await deliveries.finish(tx, operation.tenantId, manifestSha256, { importId, receipt, fileSha256 })
    invariant(finished === 1n, 'a delivery that was claimed is finished once')
    await recordAudit(tx, operation, {
      action: 'autopilot.device.import',
      targetKind: 'device-delivery',
      targetId: importId,
      details: { batch, sender, senderKid, fileSha256 },
    })
  })
}

export { receiptOf } from './delivery.sql.ts'
