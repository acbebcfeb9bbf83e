// Applications: their properties as stated by administrators. Whom they are assigned to is in assign.ops.ts, their files are in content/.

import { randomUUID } from 'node:crypto'
import * as assignments from '../../../assignment/assignment.sql.ts'
import { changes } from '../../../audit/changes.ts'
import { recordAudit } from '../../../audit/record.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import { Fault, notFound } from '../../../kernel/fault.ts'
import { AppId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import type { Seal } from '../../../pki/seal.ts'
import { type AppRef, commandLineLooksSecret, sealCommandLine, showCommandLine } from '../../secret/app.ts'
import { isMask, mask } from '../mask.ts'
import * as apps from './app.sql.ts'
import { appKind, removalKind } from './assignment.ts'
import { sealContent } from './content/sealing.ops.ts'
import { type Form, typeOfForm } from './form/form.ts'
import { readApp } from './read.ops.ts'
import { checked, type GivenMembers, type VisibleValue, wrong } from './stated.ops.ts'
import { auditedWin32 } from './win32/audited.ops.ts'
import { refuseIfNeeded, refuseSecretOfBrought } from './win32/relation.ops.ts'
import { refuseTooMuch } from './win32/room.ops.ts'

export { type App, appList } from './app.sql.ts'

/** An administrator's input. Without `holdsSecret` the command line decides. */
export type AppInput = Partial<Pick<apps.App, VisibleValue> & { readonly commandLine: string }> & {
  readonly holdsSecret?: boolean
  /** What applications of the form have beside this. */
  readonly given: GivenMembers
}

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
  if (form === 'win32' && !commandLine) throw wrong('The application has no installCommandLine. Say what installs it.')
  const values: apps.AppValues = {
    ...checked({ form }, { publisher: '', ...visible }, given),
    ...sealedLine(seal, ref, readCommandLine(commandLine), holdsSecret),
  }
  return inTransaction(db, async (tx) => {
    await apps.insert(tx, operation, id, values)
    if (form === 'win32') await refuseTooMuch(tx, operation.tenantId)
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
    const values: apps.AppValues = {
      ...checked(stored, { ...stored, ...visible }, given),
      ...changedLine(seal, ref, stored, { holdsSecret, commandLine }),
    }
    if (!(await apps.change(tx, operation.tenantId, stored, values))) {
      throw new Fault('conflict', 'The application was changed by someone else. Read it again and retry.', {
        reason: 'changed-meanwhile',
      })
    }
    if (stored.form === 'win32') await refuseTooMuch(tx, operation.tenantId)
    if (values.holdsSecret && !stored.holdsSecret) {
      await refuseSecretOfBrought(tx, operation.tenantId, stored)
      await sealContent(tx, seal, ref)
    }
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

/** For the audit: the stated values, without the sealed ones and without scripts. */
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
  form: app.form,
  ...(app.form === 'msi'
    ? { productCode, productVersion }
    : app.form === 'win32'
      ? auditedWin32(app.package)
      : app.package),
  fileName,
  holdsSecret,
  commandLine: holdsSecret ? mask : app.commandLine,
})

type Line = Pick<apps.AppValues, 'commandLine' | 'holdsSecret' | 'commandLineSealed'>

/** One that is not given stays as it is, with its mark: sealed anew it would be another revision for devices. */
function changedLine(
  seal: Seal,
  ref: AppRef,
  stored: Line,
  { holdsSecret, commandLine }: { readonly [K in 'holdsSecret' | 'commandLine']: AppInput[K] | undefined },
): Line {
  if (commandLine !== undefined) {
    return sealedLine(seal, ref, readCommandLine(commandLine), holdsSecret ?? (stored.holdsSecret || undefined))
  }
  if (!stored.holdsSecret) return sealedLine(seal, ref, stored.commandLine, holdsSecret ?? false)
  return { holdsSecret: true, commandLine: stored.commandLine, commandLineSealed: stored.commandLineSealed }
}

function sealedLine(seal: Seal, ref: AppRef, commandLine: string, marked: boolean | undefined): Line {
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

export async function deleteApp(db: Db, operation: OperationContext, id: AppId): Promise<void> {
  await inTransaction(db, async (tx) => {
    const stored = await readApp(tx, operation.tenantId, id)
    await refuseIfNeeded(tx, operation.tenantId, stored)
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
