// The joined device behind a TLS client certificate, as the shell around the routes asks for it.

import type { Db } from '../../db/schema.ts'
import type { JoinedCaller } from '../../http/caller/caller.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import { isRefusal } from '../refusal.ts'
import { deviceOfCertificate } from './proof.ops.ts'

export async function joinedDevice(
  db: Db,
  authorities: Authorities,
  certificate: Uint8Array,
  now: Date,
): Promise<JoinedCaller> {
  try {
    const { device } = await deviceOfCertificate(db, authorities, certificate, now)
    const { tenantId, id, deviceId } = device
    const actor = { kind: 'device', id, name: deviceId } as const
    return { kind: 'joined-device', tenantId, directoryDeviceId: id, deviceId, actor }
  } catch (error) {
    if (!isRefusal(error)) throw error
    const { reason, message } = error
    throw new Fault(reason === 'device-disabled' ? 'forbidden' : 'unauthenticated', message, { reason, cause: error })
  }
}
