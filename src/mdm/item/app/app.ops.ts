// Applications: their properties as stated by administrators, and their content. An upload is first written to a file beside
// the database and hashed while it arrives; the transaction that stores it waits for no network.

import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type GivenTarget, replaceTargets } from '../../../assignment/assignment.ops.ts'
import type { StoredTarget } from '../../../assignment/assignment.sql.ts'
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
import { endingsOf, isFileName, isProductVersion, isPublished, largestAppBytes, productCodeOf } from './app.ts'
import { appKind, removalKind } from './assignment.ts'
import { type Form, typeOfForm } from './form/form.ts'
import { type GivenIdentity, type GivenSuite, readIdentity, readSuite } from './form/package.ts'

export { type App, appList } from './app.sql.ts'

export type AssignedTo = apps.App & { readonly targets: readonly Intended[] }

export async function listApps(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<AssignedTo>> {
  const found = await apps.page(db, tenantId, wanted)
  const targets = await intended(
    db,
    tenantId,
    found.rows.map(({ id }) => id),
  )
  const byItem = new Map(found.rows.map(({ id }): [string, Intended[]] => [id, []]))
  for (const one of targets) byItem.get(one.target.itemId)?.push(one)
  return { ...found, rows: found.rows.map((app) => ({ ...app, targets: byItem.get(app.id) ?? [] })) }
}

export const withIntended = async (db: Db, tenantId: TenantId, app: apps.App): Promise<AssignedTo> => ({
  ...app,
  targets: await intended(db, tenantId, [app.id]),
})

export async function readApp(db: Db, tenantId: TenantId, id: AppId): Promise<apps.App> {
  const found = await apps.byId(db, tenantId, id)
  if (!found) throw notFound('Application', id)
  return found
}

/** An administrator's input. Without `holdsSecret` the command line decides. */
export type AppInput = Partial<Pick<apps.App, VisibleValue> & { readonly commandLine: string }> & {
  readonly holdsSecret?: boolean
  /** What applications of the form have beside this. */
  readonly given: GivenIdentity & GivenSuite
}

type VisibleValue = 'displayName' | 'publisher' | 'productCode' | 'productVersion' | 'fileName'

export async function createApp(
  db: Db,
  seal: Seal,
  operation: OperationContext,
  form: Form,
  input: AppInput,
): Promise<apps.App> {
  const id = AppId.parse(randomUUID())
  const ref = { tenantId: operation.tenantId, appId: id }
  const { holdsSecret, commandLine = form === 'msi' ? '/quiet' : '', given, ...visible } = input
  const values: apps.AppValues = {
    ...checked({ form }, { publisher: '', ...visible }, given),
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
  form: Form | undefined,
  change: AppInput,
): Promise<apps.App> {
  const ref = { tenantId: operation.tenantId, appId: id }
  const { holdsSecret, commandLine, given, ...visible } = change
  return inTransaction(db, async (tx) => {
    const stored = await readApp(tx, operation.tenantId, id)
    if (form !== undefined && form !== stored.form) throw otherForm(stored)
    if (stored.holdsSecret && holdsSecret === false) throw staysMarked(stored.displayName)
    const line =
      commandLine === undefined
        ? stored.commandLineSealed
          ? showCommandLine(seal, ref, stored.commandLineSealed)
          : stored.commandLine
        : readCommandLine(commandLine)
    // an unchanged command line keeps its mark
    const wanted = holdsSecret ?? (stored.holdsSecret ? true : commandLine === undefined ? false : undefined)
    const values: apps.AppValues = {
      ...checked(stored, { ...stored, ...visible }, given),
      ...sealedLine(seal, ref, line, wanted),
    }
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

const otherForm = ({ displayName, form }: apps.App): Fault =>
  wrong(
    `The application '${displayName}' is a ${typeOfForm[form]} and stays one. Add another application instead, or leave @odata.type out.`,
  )

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
  form,
  package: packed,
  ...app
}: apps.AppValues) => ({
  displayName,
  publisher,
  form,
  ...(form === 'msi' ? { productCode, productVersion } : packed),
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

/** `before`: its form, and as it is kept what only that form has. */
function checked(
  before: apps.Packed | { readonly form: Form; readonly package?: undefined },
  given: Partial<Pick<apps.App, VisibleValue>>,
  members: AppInput['given'],
): Pick<apps.App, VisibleValue> & apps.Packed {
  const { displayName = '', publisher = '', fileName = '' } = given
  if (!displayName) throw wrong('The application has no displayName.')
  const common = { displayName, publisher, productCode: '' }
  if (before.form === 'office') {
    const suite = readSuite(members, before.package)
    if (!suite.ok) throw wrong(suite.problem)
    return { ...common, productVersion: '', fileName: '', form: 'office', package: suite.value }
  }
  if (before.form === 'msix') {
    const identity = readIdentity(members, before.package)
    if (!identity.ok) throw wrong(identity.problem)
    const productVersion = identity.value.identityVersion
    return { ...common, productVersion, fileName: checkedName(fileName, 'msix'), form: 'msix', package: identity.value }
  }
  const { productVersion = '' } = given
  const missing = (['productCode', 'productVersion'] as const).find((name) => !given[name])
  if (missing) throw wrong(`The application has no ${missing}.`)
  const productCode = productCodeOf(given.productCode ?? '')
  if (!productCode) {
    throw wrong(`The productCode '${given.productCode}' is not a GUID. Copy ProductCode from the MSI's Property table.`)
  }
  if (!isProductVersion(productVersion)) {
    throw wrong(
      `The productVersion '${productVersion}' is not like 1.2.3. Copy ProductVersion from the MSI's Property table.`,
    )
  }
  return { displayName, publisher, productCode, productVersion, fileName: checkedName(fileName, 'msi'), form: 'msi' }
}

function checkedName(fileName: string, form: Form): string {
  if (!fileName) throw wrong('The application has no fileName.')
  if (isFileName(fileName, form)) return fileName
  throw wrong(
    `The fileName '${fileName}' must be a plain name of letters, digits, spaces, dots, dashes that ends in ${endingsOf(form).join(', ')}.`,
  )
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'app-property' })

export async function deleteApp(db: Db, operation: OperationContext, id: AppId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const stored = await readApp(tx, operation.tenantId, id)
    for (const kind of [appKind, removalKind]) await assignments.remove(tx, operation.tenantId, kind, id)
    if (!(await apps.remove(tx, operation.tenantId, id))) throw notFound('Application', id)
    await recordAudit(tx, operation, {
      action: 'mdm.app.delete',
      targetKind: 'app',
      targetId: id,
      ...changes(auditedValues(stored), undefined),
    })
  })
}

export async function assignApp(
  db: Db,
  operation: OperationContext,
  id: AppId,
  given: ReadonlyArray<{ readonly intent: string; readonly target: GivenTarget }>,
): Promise<void> {
  const wanted = { required: [] as GivenTarget[], uninstall: [] as GivenTarget[] }
  for (const { intent, target } of given) {
    const known = intents.find((one) => one === intent.toLowerCase())
    if (!known) {
      throw new Fault(
        'invalid-input',
        `The intent '${intent}' is not served: say required, or uninstall to have the application removed.`,
        { reason: 'app-intent' },
      )
    }
    wanted[known].push(target)
  }
  await inTransaction(db, async (tx) => {
    const app = await readApp(tx, operation.tenantId, id)
    if (!isPublished(app) && wanted.required.length > 0) {
      throw new Fault('conflict', 'The application has no content yet. Upload its file, then assign it.', {
        reason: 'app-not-published',
      })
    }
    await replaceTargets(tx, operation, appKind, id, wanted.required)
    const removed = await assignments.targets(tx, operation.tenantId, removalKind, [id])
    if (removed.length + wanted.uninstall.length > 0)
      await replaceTargets(tx, operation, removalKind, id, wanted.uninstall)
  })
}

/** What is only offered to people, `available`, has nowhere to be offered. */
export const intents = ['required', 'uninstall'] as const

export type Intended = { readonly target: StoredTarget; readonly intent: (typeof intents)[number] }

/** In the order of intents. */
export async function intended(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<readonly Intended[]> {
  const required = await assignments.targets(db, tenantId, appKind, ids)
  const uninstall = await assignments.targets(db, tenantId, removalKind, ids)
  return [
    ...required.map((target) => ({ target, intent: 'required' as const })),
    ...uninstall.map((target) => ({ target, intent: 'uninstall' as const })),
  ]
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
  const { form, displayName } = await readApp(db, operation.tenantId, id)
  if (form === 'office') {
    throw wrong(
      `The application '${displayName}' has no file: devices download it from its vendor. Assign it as it is.`,
    )
  }
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
