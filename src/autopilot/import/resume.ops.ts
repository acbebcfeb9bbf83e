// An import that was cancelled or broke off goes on under its own record, behind the last line that it stored. The file is not kept here,
// so whoever goes on sends it again; that it is the same one is seen in the rows that are skipped.

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { isTooLateToGoOn } from './after.ts'
import * as imports from './import.sql.ts'
import type { Registrar } from './row/registrar.ts'

export type Resumed = imports.ImportRecord

/** Throws where there is nothing to go on with. */
export async function resumable(
  db: Db,
  { tenantId, now }: OperationContext,
  id: string,
  { channel }: Registrar,
): Promise<Resumed> {
  const record = await imports.byId(db, tenantId, id)
  if (!record) throw notFound('Import', id)
  if (record.state === 'running') {
    throw notResumable('The import is under way. Cancel it first, or wait for its end.')
  }
  if (record.state === 'complete') throw notResumable('The import is complete; nothing is left to go on with.')
  if (record.undoState !== null) throw notResumable('The import was undone. Send the file again without going on.')
  if (isTooLateToGoOn(record, now)) {
    throw notResumable(
      'The import stopped more than 24 hours ago. Send the file again without going on: rows that were stored are recognised.',
    )
  }
  if (record.channel !== channel || channel !== 'mdm-csv') {
    throw notResumable('Only an import of a plain file of device management goes on. Send this one again as it is.')
  }
  return record
}

const notResumable = (message: string): Fault => new Fault('conflict', message, { reason: 'import-not-resumable' })

export function takenUpByOther(): Fault {
  return notResumable('Somebody else went on with this import, or undid it, a moment ago. Look at it again.')
}

export function otherFile(line: number): Fault {
  const message = `This is not the file that the import began with: up to line ${line}, where it stopped, something differs. Nothing was imported now. Send the very same file, or import this one by itself.`
  return new Fault('conflict', message, { reason: 'import-other-file' })
}
