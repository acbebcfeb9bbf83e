// Which joined device stands behind a token. Each use of a token checks the device again: a disabled or deleted device and a
// revoked certificate count from the next request on (I2).

import type { Db } from '../../db/schema.ts'
import type { Tenant } from '../../directory/tenant/tenant.sql.ts'
import { DirectoryDeviceId, type TenantId } from '../../kernel/id.ts'
import type { Authorities } from '../../pki/authority.ops.ts'
import { findRecorded } from '../../pki/certificate.ops.ts'
import { refusal } from '../refusal.ts'
import type { DeviceProof } from '../sign-in/context.ts'
import * as sql from './prt.sql.ts'

export type ProvenDevice = DeviceProof & {
  readonly tenantId: TenantId
  /** The device's id in claims. */
  readonly deviceId: string
  /** The joiner; a device that joined by itself has none. */
  readonly ownerId: string | null
  /** BCRYPT_RSAKEY_BLOB, checked at the join. */
  readonly transportKey: Uint8Array
  readonly lastSignInAt: Date | null
}

export async function deviceOfCertificate(
  db: Db,
  authorities: Authorities,
  der: Uint8Array,
  now: Date,
): Promise<{ readonly device: ProvenDevice; readonly tenant: Tenant | undefined }> {
  const found = await findRecorded(authorities, 'join', der, now, (tenantId, thumbprint) =>
    sql.joinRecord(db, tenantId, thumbprint),
  )
  if (found.kind === 'refused') {
    throw refusal(
      'device-unknown',
      'The certificate is not the one of a device that is joined to this directory. Join the device again.',
    )
  }
  const proof = { id: DirectoryDeviceId.parse(found.subjectId), thumbprint: found.thumbprint }
  const { device, tenant } = found.record
  return { device: standing(found.tenantId, proof, device), tenant }
}

export async function checkDevice(db: Db, tenantId: TenantId, proof: DeviceProof): Promise<ProvenDevice> {
  return standing(tenantId, proof, await sql.joinedDevice(db, tenantId, proof))
}

/** Throws where the device does not count in this moment. */
export function standing(tenantId: TenantId, proof: DeviceProof, device: sql.JoinedDevice | undefined): ProvenDevice {
  if (!device) {
    throw refusal(
      'device-unknown',
      'The device was removed from the directory or joined anew. Join it and sign in again.',
    )
  }
  if (!device.enabled) {
    throw refusal('device-disabled', 'The device is disabled in the directory. Ask your administrator to enable it.')
  }
  const { deviceId, ownerId, transportKey, lastSignInAt } = device
  return { ...proof, tenantId, deviceId, ownerId, transportKey, lastSignInAt }
}
