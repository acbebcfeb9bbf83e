// Applications: their properties as stated by administrators, and their content. An upload is first written to a file beside
// the database and hashed while it arrives; the transaction that stores it waits for no network.

import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Assigned, type GivenTarget, replaceTargets, withTargets } from '../../../assignment/assignment.ops.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import { changes } from '../../../audit/changes.ts'
import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { Wanted } from '../../../graph/options.ts'
import type { Found } from '../../../graph/page.sql.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { AppId, type TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { makeUnderWay } from '../../../kernel/under-way.ts'
import type { Seal } from '../../../pki/seal.ts'
import { type AppRef, commandLineLooksSecret, sealCommandLine, sealPart, showCommandLine } from '../../secret/app.ts'
import { isMask, mask } from '../mask.ts'
import * as apps from './app.sql.ts'
import { isFileName, isProductVersion, largestAppBytes, productCodeOf } from './app.ts'
import { appKind } from './assignment.ts'

export { type App, appList } from './app.sql.ts'

export async function listApps(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<Assigned<apps.App>>> {
  const found = await apps.page(db, tenantId, wanted)
  return { ...found, rows: await withTargets(db, tenantId, appKind, found.rows) }
}

export async function readApp(db: Db, tenantId: TenantId, id: AppId): Promise<apps.App> {
  const found = await apps.byId(db, tenantId, id)
  if (!found) throw notFound('Application', id)
  return found
}

/** An administrator's input. Without `holdsSecret` the command line decides. */
export type AppInput = Partial<Pick<apps.AppValues, VisibleValue> & { readonly commandLine: string }> & {
  readonly holdsSecret?: boolean
}

type VisibleValue = 'displayName' | 'publisher' | 'productCode' | 'productVersion' | 'fileName'

export async function createApp(db: Db, seal: Seal, operation: OperationContext, input: AppInput): Promise<apps.App> {
  const id = AppId.parse(randomUUID())
  const ref = { tenantId: operation.tenantId, appId: id }
  const { holdsSecret, commandLine = '/quiet', ...visible } = input
  const values: apps.AppValues = {
    ...checked({ publisher: '', ...visible }),
    ...sealedLine(seal, ref, readCommandLine(commandLine), holdsSecret),
  }
  return inTransaction(db, async (tx) => {
    await apps.insert(tx, operation, id, values)
    await recordAudit(tx, operation, {
      action: 'mdm.app.create',
      targetKind: 'app',
      targetId: id,
      ...changes(undefined, auditedValues(values)),
    })
    return readApp(tx, operation.tenantId, id)
  })
}

export async function changeApp(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: AppId,
  change: AppInput,
): Promise<apps.App> {
  const ref = { tenantId: operation.tenantId, appId: id }
  const { holdsSecret, commandLine, ...visible } = change
  return inTransaction(db, async (tx) => {
    const stored = await readApp(tx, operation.tenantId, id)
    if (stored.holdsSecret && holdsSecret === false) throw staysMarked(stored.displayName)
    const line =
      commandLine === undefined
        ? stored.commandLineSealed
          ? showCommandLine(seal, ref, stored.commandLineSealed)
          : stored.commandLine
        : readCommandLine(commandLine)
    // an unchanged command line keeps its mark
    const wanted = holdsSecret ?? (stored.holdsSecret ? true : commandLine === undefined ? false : undefined)
    const values: apps.AppValues = { ...checked({ ...stored, ...visible }), ...sealedLine(seal, ref, line, wanted) }
    if (!(await apps.change(tx, operation.tenantId, stored, values))) {
      throw new Fault('conflict', 'The application was changed by someone else. Read it again and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    if (values.holdsSecret && !stored.holdsSecret) await sealContent(tx, seal, ref)
    await recordAudit(tx, operation, {
      action: 'mdm.app.change',
      targetKind: 'app',
      targetId: id,
      ...changes(auditedValues(stored), auditedValues(values)),
    })
    return readApp(tx, operation.tenantId, id)
  })
}

/** Without the mark its command line would stand in answers and its file would go to any device: nobody may show it so. */
const staysMarked = (name: string): Fault =>
  new Fault(
    'invalid-input',
    `The application '${name}' holds a secret, and the mark cannot be taken off. Add the application anew without the secret, and delete this one.`,
    { reason: 'secret-mark' },
  )

/** The one way to see a command line again: each time is an entry of the audit, written before it leaves. */
export async function showSecretCommandLine(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: AppId,
): Promise<string> {
  return inTransaction(db, async (tx) => {
    const { displayName, commandLine, commandLineSealed } = await readApp(tx, operation.tenantId, id)
    await recordAudit(tx, operation, {
      action: 'mdm.app.show-secret',
      targetKind: 'app',
      targetId: id,
      details: { displayName },
    })
    return commandLineSealed
      ? showCommandLine(seal, { tenantId: operation.tenantId, appId: id }, commandLineSealed)
      : commandLine
  })
}

/** For the audit: the stated values, without the sealed ones. */
const auditedValues = ({
  displayName,
  publisher,
  productCode,
  productVersion,
  fileName,
  holdsSecret,
  ...app
}: apps.AppValues) => ({
  displayName,
  publisher,
  productCode,
  productVersion,
  fileName,
  holdsSecret,
  commandLine: holdsSecret ? mask : app.commandLine,
})

function sealedLine(
  seal: Seal,
  ref: AppRef,
  commandLine: string,
  marked: boolean | undefined,
): Pick<apps.AppValues, 'commandLine' | 'holdsSecret' | 'commandLineSealed'> {
  if (marked ?? commandLineLooksSecret(commandLine))
    return { holdsSecret: true, commandLine: '', commandLineSealed: sealCommandLine(seal, ref, commandLine) }
  return { holdsSecret: false, commandLine, commandLineSealed: undefined }
}

function readCommandLine(given: string): string {
  if (!isMask(given)) return given
  throw wrong(
    'The commandLine is ****, which stands in answers for one that is not shown. Give the real command line, or leave commandLine out to keep it.',
  )
}

function checked(given: Partial<Pick<apps.AppValues, VisibleValue>>): Pick<apps.AppValues, VisibleValue> {
  const missing = (['displayName', 'productCode', 'productVersion', 'fileName'] as const).find((name) => !given[name])
  if (missing) throw wrong(`The application has no ${missing}.`)
  const { displayName = '', publisher = '', productVersion = '', fileName = '' } = given
  const productCode = productCodeOf(given.productCode ?? '')
  if (!productCode) {
    throw wrong(`The productCode '${given.productCode}' is not a GUID. Copy ProductCode from the MSI's Property table.`)
  }
  if (!isProductVersion(productVersion)) {
    throw wrong(
      `The productVersion '${productVersion}' is not like 1.2.3. Copy ProductVersion from the MSI's Property table.`,
    )
  }
  if (!isFileName(fileName)) {
    throw wrong(
      `The fileName '${fileName}' must be a plain name of letters, digits, spaces, dots, dashes that ends in .msi.`,
    )
  }
  return { displayName, publisher, productCode, productVersion, fileName }
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'app-property' })

export async function deleteApp(db: Db, operation: OperationContext, id: AppId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { displayName, productCode, productVersion } = await readApp(tx, operation.tenantId, id)
    await assignments.remove(tx, operation.tenantId, appKind, id)
    if (!(await apps.remove(tx, operation.tenantId, id))) throw notFound('Application', id)
    await recordAudit(tx, operation, {
      action: 'mdm.app.delete',
      targetKind: 'app',
      targetId: id,
      before: { displayName, productCode, productVersion },
    })
  })
}

export async function assignApp(
  db: Db,
  operation: OperationContext,
  id: AppId,
  given: ReadonlyArray<{ readonly intent: string; readonly target: GivenTarget }>,
): Promise<void> {
  const other = given.find(({ intent }) => intent.toLowerCase() !== 'required')
  if (other) {
    throw new Fault(
      'invalid-input',
      `The intent '${other.intent}' is not served: applications are assigned as required.`,
      {
        reason: 'app-intent',
      },
    )
  }
  await inTransaction(db, async (tx) => {
    const app = await readApp(tx, operation.tenantId, id)
    if (app.sha256 === '' && given.length > 0) {
      throw new Fault('conflict', 'The application has no content yet. Upload its file, then assign it.', {
        reason: 'app-not-published',
      })
    }
    const targets = given.map(({ target }) => target)
    await replaceTargets(tx, operation, appKind, id, targets)
  })
}

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

export type Uploaded = { readonly sha256: string; readonly sizeBytes: number }

export async function uploadContent(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: AppId,
  content: AsyncIterable<Uint8Array>,
  largestBytes = largestAppBytes,
): Promise<Uploaded> {
  await readApp(db, operation.tenantId, id)
  const leave = uploads.enter(operation.tenantId)
  try {
    return await storeContent(db, seal, operation, id, content, largestBytes)
  } finally {
    leave()
  }
}

async function storeContent(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  id: AppId,
  content: AsyncIterable<Uint8Array>,
  largestBytes: number,
): Promise<Uploaded> {
  const folder = await mkdtemp(join(tmpdir(), 'taxiway-upload-'))
  try {
    const path = join(folder, 'content')
    const uploaded = await spool(path, content, largestBytes)
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

/** Also of what is only announced, before half a gigabyte is on the disk. */
export function refuseTooLarge(bytes: number, largestBytes = largestAppBytes): void {
  if (bytes <= largestBytes) return
  throw new Fault(
    'too-large',
    `The file is larger than ${largestBytes} bytes, the most that is kept for one application.`,
    { reason: 'app-too-large' },
  )
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
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
    throw new Fault('unavailable', 'The disk of the server is full. Free some space and upload the file again.', {
      reason: 'disk-full',
      cause: error,
    })
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

type StoredApp = { readonly tenantId: TenantId; readonly appId: AppId }

/** The file as it is kept follows the mark. */
export async function sealContent(tx: Db, seal: Seal, ref: StoredApp): Promise<void> {
  for (let part = 0; ; part++) {
    const stored = await apps.part(tx, ref.tenantId, ref.appId, part)
    if (!stored) return
    if (stored.sealed) continue
    const content = sealPart(seal, ref, part, stored.content)
    await apps.replacePart(tx, ref.tenantId, ref.appId, part, { content, sealed: true })
  }
}
