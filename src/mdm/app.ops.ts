// Applications: what administrators state about them, and their content. An upload is first written to a file beside the
// database and hashed while it arrives; the transaction that stores it waits for no network.

import { createHash, randomUUID } from 'node:crypto'
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { recordAudit } from '../audit/record.sql.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import type { Act } from '../kernel/act.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import { AppId, type TenantId } from '../kernel/id.ts'
import * as apps from './app.sql.ts'
import { isFileName, productCodeOf } from './app.ts'
import { type GivenTarget, replaceTargets } from './assignment.ops.ts'
import * as assignments from './assignment.sql.ts'

export const listApps = apps.page

export async function readApp(db: Db, tenantId: TenantId, id: AppId): Promise<apps.App> {
  const found = await apps.byId(db, tenantId, id)
  if (!found) throw notFound('Application', id)
  return found
}

export async function createApp(db: Db, act: Act, input: Partial<apps.AppValues>): Promise<apps.App> {
  const id = AppId.parse(randomUUID())
  const values = checked({ publisher: '', commandLine: '/quiet', ...input })
  return inTransaction(db, async (tx) => {
    await apps.insert(tx, act, id, values)
    await recordAudit(tx, act, { action: 'mdm.app.create', targetKind: 'app', targetId: id, details: values })
    return readApp(tx, act.tenantId, id)
  })
}

export async function changeApp(db: Db, act: Act, id: AppId, change: Partial<apps.AppValues>): Promise<apps.App> {
  return inTransaction(db, async (tx) => {
    const stored = await readApp(tx, act.tenantId, id)
    const values = checked({ ...stored, ...change })
    if (!(await apps.change(tx, act.tenantId, stored, values))) {
      throw new Fault('conflict', 'The application was changed by someone else. Read it again and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    await recordAudit(tx, act, { action: 'mdm.app.change', targetKind: 'app', targetId: id, details: values })
    return readApp(tx, act.tenantId, id)
  })
}

function checked(given: Partial<apps.AppValues>): apps.AppValues {
  const missing = (['displayName', 'productCode', 'productVersion', 'fileName'] as const).find((name) => !given[name])
  if (missing) throw wrong(`The application has no ${missing}.`)
  const { displayName = '', publisher = '', productVersion = '', commandLine = '', fileName = '' } = given
  const productCode = productCodeOf(given.productCode ?? '')
  if (!productCode) {
    throw wrong(`The productCode '${given.productCode}' is not a GUID. Copy ProductCode from the MSI's Property table.`)
  }
  if (!/^\d{1,5}(\.\d{1,5}){0,3}$/.test(productVersion)) {
    throw wrong(
      `The productVersion '${productVersion}' is not like 1.2.3. Copy ProductVersion from the MSI's Property table.`,
    )
  }
  if (!isFileName(fileName)) {
    throw wrong(
      `The fileName '${fileName}' must be a plain name of letters, digits, spaces, dots, dashes that ends in .msi.`,
    )
  }
  return { displayName, publisher, productCode, productVersion, commandLine, fileName }
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'app-property' })

export async function deleteApp(db: Db, act: Act, id: AppId): Promise<void> {
  await inTransaction(db, async (tx) => {
    await assignments.replace(tx, act, { kind: 'app', id }, [])
    if (!(await apps.remove(tx, act.tenantId, id))) throw notFound('Application', id)
    await recordAudit(tx, act, { action: 'mdm.app.delete', targetKind: 'app', targetId: id })
  })
}

export async function assignApp(
  db: Db,
  act: Act,
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
    const app = await readApp(tx, act.tenantId, id)
    if (app.sha256 === '' && given.length > 0) {
      throw new Fault('conflict', 'The application has no content yet. Upload its file, then assign it.', {
        reason: 'app-not-published',
      })
    }
    const targets = given.map(({ target }) => target)
    await replaceTargets(tx, act, { kind: 'app', id }, targets)
  })
}

export type Uploaded = { readonly sha256: string; readonly sizeBytes: number }

export const largestAppBytes = 512 * 1024 * 1024

export async function uploadContent(
  db: Db,
  act: Act,
  id: AppId,
  content: AsyncIterable<Uint8Array>,
  largestBytes = largestAppBytes,
): Promise<Uploaded> {
  await readApp(db, act.tenantId, id)
  const folder = await mkdtemp(join(tmpdir(), 'taxiway-upload-'))
  try {
    const path = join(folder, 'content')
    const uploaded = await spool(path, content, largestBytes)
    await inTransaction(db, async (tx) => {
      if (!(await apps.setContent(tx, act.tenantId, id, uploaded))) throw notFound('Application', id)
      await apps.removeContent(tx, act.tenantId, id)
      await storeParts(tx, act.tenantId, id, path)
      await recordAudit(tx, act, { action: 'mdm.app.upload', targetKind: 'app', targetId: id, details: uploaded })
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
      if (sizeBytes > largestBytes) {
        throw new Fault(
          'too-large',
          `The file is larger than ${largestBytes} bytes, the most that is kept for one application.`,
          {
            reason: 'app-too-large',
          },
        )
      }
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

async function storeParts(tx: Db, tenantId: TenantId, id: AppId, path: string): Promise<void> {
  const file = await open(path, 'r')
  try {
    for (let part = 0; ; part++) {
      const buffer = Buffer.alloc(apps.partBytes)
      const { bytesRead } = await file.read(buffer, 0, apps.partBytes, part * apps.partBytes)
      if (bytesRead === 0) return
      await apps.insertPart(tx, tenantId, id, part, buffer.subarray(0, bytesRead))
    }
  } finally {
    await file.close()
  }
}
