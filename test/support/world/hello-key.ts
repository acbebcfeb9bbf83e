// A person who has a key of Windows Hello on a joined device, without the device that makes it: for tests that only look at it or
// take it away.

import { generateKeyPairSync, randomUUID } from 'node:crypto'

import type { Db } from '../../../src/db/schema.ts'
import { helloKeyId } from '../../../src/identity/hello-key/hello-key.ops.ts'
import { replace } from '../../../src/identity/hello-key/hello-key.sql.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../../src/kernel/id.ts'
import { encodeRsaKeyBlob } from '../../../src/protocol/drs/rsa-key-blob.ts'

/** Its id. */
export async function haveHelloKey(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  deviceId: DirectoryDeviceId,
): Promise<string> {
  const device = await db
    .selectFrom('directory_device')
    .select('certificate_thumbprint')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', deviceId)
    .executeTakeFirstOrThrow()
  const { n = '', e = '' } = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey.export({ format: 'jwk' })
  const blob = encodeRsaKeyBlob({ modulus: Buffer.from(n, 'base64url'), exponent: Buffer.from(e, 'base64url') })
  const id = randomUUID()
  await replace(db, tenantId, {
    id,
    userId,
    device: { id: deviceId, thumbprint: device.certificate_thumbprint ?? '' },
    keyId: helloKeyId(blob),
    publicKey: Buffer.from(blob),
    createdAt: new Date(),
  })
  return id
}
