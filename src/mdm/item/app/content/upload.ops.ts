// Takes the file of an application: it is first written to a file beside the database and hashed while it arrives; the transaction that
// stores it waits for no network.

import { createHash } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { recordAudit } from '../../../../audit/record.sql.ts'
import type { Db } from '../../../../db/schema.ts'
import { inTransaction } from '../../../../db/tx.ts'
import { Fault, notFound } from '../../../../kernel/fault.ts'
import type { AppId } from '../../../../kernel/id.ts'
import type { OperationContext } from '../../../../kernel/operation-context.ts'
import { makeUnderWay } from '../../../../kernel/under-way.ts'
import type { Seal } from '../../../../pki/seal.ts'
import { sealPart } from '../../../secret/app.ts'
import * as apps from '../app.sql.ts'
import { isWrapped, largestAppBytes } from '../app.ts'
import { readApp } from '../read.ops.ts'
import { wrong } from '../stated.ops.ts'
import type { StoredApp } from './sealing.ops.ts'
import { unwrapPackage } from './unwrap.ops.ts'
import { refuseTooLarge, type Uploaded, withoutRoom } from './uploaded.ops.ts'

const mostUploadsOfOneTenant = 4

/** Each may put half a gigabyte on the disk until it is stored. Counted for each process. */
const uploads = makeUnderWay({
  most: 16,
  mostOfOne: mostUploadsOfOneTenant,
  full: (whose) =>
    new Fault(
      'too-many',
      `${whose === 'own' ? `${mostUploadsOfOneTenant} uploads of this organisation` : 'Too many uploads of others'} are under way already. Upload this file again when one of them has ended.`,
      { reason: 'uploads-under-way', details: { retryAfterSeconds: 10 } },
    ),
})

export async function uploadContent(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: AppId,
  content: AsyncIterable<Uint8Array>,
  largestBytes = largestAppBytes,
): Promise<Uploaded> {
  const { form, displayName, fileName } = await readApp(db, operation.tenantId, id)
  if (form === 'office') {
    throw wrong(
      `The application '${displayName}' has no file: devices download it from its vendor. Assign it as it is.`,
    )
  }
  const leave = uploads.enter(operation.tenantId)
  try {
    return await storeContent(db, seal, operation, { id, isWrapped: isWrapped(fileName) }, content, largestBytes)
  } finally {
    leave()
  }
}

async function storeContent(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  { id, isWrapped }: { readonly id: AppId; readonly isWrapped: boolean },
  content: AsyncIterable<Uint8Array>,
  largestBytes: number,
): Promise<Uploaded> {
  const folder = await mkdtemp(join(tmpdir(), 'taxiway-upload-'))
  try {
    const sent = join(folder, 'content')
    const whole = await spool(sent, content, largestBytes)
    const path = isWrapped ? join(folder, 'unwrapped') : sent
    const uploaded = isWrapped ? await unwrapPackage(sent, path, largestBytes) : whole
    await inTransaction(db, async (tx) => {
      if (!(await apps.setContent(tx, operation.tenantId, id, uploaded))) throw notFound('Application', id)
      await apps.removeContent(tx, operation.tenantId, id)
      // read here: setContent holds the row, so the mark cannot change while the parts are written
      const { holdsSecret } = await readApp(tx, operation.tenantId, id)
      await storeParts(tx, { tenantId: operation.tenantId, appId: id }, path, holdsSecret ? seal : undefined)
      await recordAudit(tx, operation, { action: 'mdm.app.upload', targetKind: 'app', targetId: id, after: uploaded })
    })
    return uploaded
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function spool(path: string, content: AsyncIterable<Uint8Array>, largestBytes: number): Promise<Uploaded> {
  const hash = createHash('sha256')
  let sizeBytes = 0
  const file = await open(path, 'wx', 0o600)
  try {
    for await (const chunk of content) {
      sizeBytes += chunk.length
      refuseTooLarge(sizeBytes, largestBytes)
      hash.update(chunk)
      await file.writeFile(chunk)
    }
  } catch (error) {
    throw withoutRoom(error)
  } finally {
    await file.close()
  }
  if (sizeBytes === 0) throw wrong('The upload is empty. Send the file as the body of the request.')
  return { sha256: hash.digest('hex'), sizeBytes }
}

async function storeParts(tx: Db, ref: StoredApp, path: string, seal: Seal | undefined): Promise<void> {
  const { tenantId, appId } = ref
  const file = await open(path, 'r')
  try {
    for (let part = 0; ; part++) {
      const buffer = Buffer.alloc(apps.partBytes)
      const { bytesRead } = await file.read(buffer, 0, apps.partBytes, part * apps.partBytes)
      if (bytesRead === 0) return
      const plain = buffer.subarray(0, bytesRead)
      const content = seal ? sealPart(seal, ref, part, plain) : plain
      await apps.insertPart(tx, tenantId, appId, part, { content, sealed: seal !== undefined })
    }
  } finally {
    await file.close()
  }
}
