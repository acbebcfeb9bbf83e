// A managed device that enrols again in the same join under another key: it lost its key, or somebody else holds what it
// proves itself with, and takes its place. Joining anew ends an enrolment first (end.ops.ts), so that a device that
// was reset and set up again raises none.

import { X509Certificate } from 'node:crypto'

import { raise } from '../../alarm/alarm.sql.ts'
import type { Db } from '../../db/schema.ts'
import type { DirectoryDeviceId, EnrollmentId, RegistrationId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin } from '../../kernel/origin.ts'
import type { Ended } from './enroll.sql.ts'

export type Successor = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly registrationId: RegistrationId | undefined
  /** SubjectPublicKeyInfo, DER. */
  readonly spki: Uint8Array
  readonly serialNumber: string | undefined
}

/** True when an alarm was raised: a request that is repeated with the key of the device is none. */
export async function raiseEnrolledOver(
  tx: Db,
  operation: OperationContext,
  earlier: readonly Ended[],
  by: Successor,
): Promise<boolean> {
  const replaced = earlier.find(({ certificate }) => !certificate || !keyOf(certificate).equals(by.spki))
  if (!replaced) return false
  await raise(tx, operation.tenantId, operation.now, {
    kind: 'enrolled-over',
    subjectKind: 'device',
    subjectId: by.directoryDeviceId,
    detail: {
      registrationId: by.registrationId ?? null,
      one: { managedDevice: replaced.id, serialNumber: replaced.serialNumber, at: replaced.enrolledAt.toISOString() },
      other: {
        managedDevice: by.id,
        serialNumber: by.serialNumber ?? null,
        address: origin().address ?? null,
        at: operation.now.toISOString(),
      },
    },
  })
  return true
}

const keyOf = (certificate: Buffer): Buffer =>
  new X509Certificate(certificate).publicKey.export({ type: 'spki', format: 'der' })
