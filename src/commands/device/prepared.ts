// The files that set a device up without a person: read whole and small, and what is wrong with one said as a mistake of the command.

import { Fault } from '../../kernel/fault.ts'
import { AnswerFileProblem } from '../../protocol/answer-file/read.ts'
import { PackageProblem } from '../../protocol/provisioning-package/settings.ts'
import { type Prepared, preparedByAnswerFile, preparedByStick } from '../../simulator/prepared/prepared.ts'
import { readGivenFile } from '../given-file.ts'

export function preparedBy(options: { readonly package?: string; readonly answerFile?: string }): Prepared | undefined {
  if (options.package !== undefined) return readPreparing(options.package, preparedByStick)
  if (options.answerFile !== undefined) return readPreparing(options.answerFile, preparedByAnswerFile)
  return undefined
}

export function readPreparing<T>(file: string, read: (bytes: Uint8Array) => T): T {
  const bytes = readGivenFile(file, 'Name what taxiway prepare or the portal made.')
  try {
    return read(bytes)
  } catch (error) {
    if (!(error instanceof PackageProblem) && !(error instanceof AnswerFileProblem)) throw error
    throw new Fault('invalid-input', `${file}: ${error.message}`, { cause: error })
  }
}
