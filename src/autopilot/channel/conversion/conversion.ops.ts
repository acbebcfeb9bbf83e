// Registers one managed device with the hash that it told its management. Whether it is to be registered, and whether the hash is its
// own, is decided by the caller; from here on it is a row like any other (docs/protocols/conversion.md).

import type { Db } from '../../../db/schema.ts'
import type { DirectoryDeviceId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { batchOf } from '../../import/row/read-batch.ts'
import { judgeRow } from '../../import/row/row.ts'
import type { Verdict } from '../../import/row/verdict.ts'
import { type ImportDeps, runImport } from '../../import/run.ops.ts'

export type EnrolledDevice = {
  /** A profile converts it, or it enrolled with a secret. */
  readonly channel: 'conversion' | 'prepared-pc'
  /** The object that it is managed with, which its registration gets. */
  readonly deviceId: DirectoryDeviceId
  readonly hash: string
  /** In the transaction of the registration: before it, and with what became of it. */
  readonly ahead: (tx: Db) => Promise<void>
  readonly alongside: (tx: Db, verdict: Verdict) => Promise<void>
}

export type RegisterEnrolled = (operation: OperationContext, device: EnrolledDevice) => Promise<void>

export const registerEnrolled =
  (deps: ImportDeps): RegisterEnrolled =>
  async (operation, { channel, deviceId, hash, ahead, alongside }) => {
    const nothingElse = { serialNumber: '', productKey: '', groupTag: '', assignedUser: '' }
    const row = judgeRow({ line: 1, hardwareHash: hash, ...nothingElse }, { strict: false })
    const request = {
      from: { channel },
      onto: deviceId,
      batches: [batchOf([row])],
      ahead,
      alongside: async (tx: Db, verdicts: readonly Verdict[]) => {
        for (const verdict of verdicts) await alongside(tx, verdict)
      },
    } as const
    await runImport(deps, operation, request, () => {})
  }
