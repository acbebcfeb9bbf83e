// Keys of Windows Hello: registered by a person on a joined device, shown in place of a password, taken away by an administrator.
// What a key signs is bound to a nonce, and counts only together with the key of the device on which it was registered.

import { createHash, createPublicKey, randomUUID, verify } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { refuseToOpen } from '../../directory/user/bulk-account.ops.ts'
import { endSessions } from '../../directory/user/credentials.ops.ts'
import { protectRoleHolder } from '../../directory/user/role-holder.ops.ts'
import * as users from '../../directory/user/user.sql.ts'
import { toBase64Url } from '../../kernel/bytes.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { DirectoryDeviceId, TenantId, UserId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { isStrongKey } from '../../pki/x509.ts'
import { decodeRsaKeyBlob, RsaKeyBlobError } from '../../protocol/drs/rsa-key-blob.ts'
import { standingOf } from '../access-token/standing.sql.ts'
import * as keys from './hello-key.sql.ts'
import { mostKeys } from './hello-key.ts'

export type { HelloKey } from './hello-key.sql.ts'

export const helloKeyId = (blob: Uint8Array): string => createHash('sha256').update(blob).digest('base64')

function publicKeyOf(blob: Uint8Array) {
  const { modulus, exponent } = decodeRsaKeyBlob(blob)
  const jwk = { kty: 'RSA', n: toBase64Url(modulus), e: toBase64Url(exponent) }
  return createPublicKey({ key: jwk, format: 'jwk' })
}

function refuseUnusable(blob: Uint8Array): void {
  try {
    decodeRsaKeyBlob(blob)
  } catch (cause) {
    if (!(cause instanceof RsaKeyBlobError)) throw cause
    throw new Fault('invalid-input', `The key cannot be read. ${cause.message}.`, { reason: 'hello-key-blob', cause })
  }
  if ((blob.at(-1) ?? 0) % 2 === 1 && isStrongKey(publicKeyOf(blob))) return
  throw new Fault(
    'invalid-input',
    'The key is too weak for Windows Hello. Send an RSA key of 2048 to 8192 bits with an odd exponent above 65536 and below 2^64.',
    { reason: 'hello-key-weak' },
  )
}

type Registering = {
  readonly userId: UserId
  /** As claims call it, and the certificate of its join. */
  readonly device: { readonly id: string; readonly join: string | undefined }
  readonly epoch: number
  readonly blob: Uint8Array
}

/** Of a person on a device there is one key; a new one takes the place of the last. */
export async function registerHelloKey(
  db: Db,
  operation: OperationContext,
  { userId, device: named, epoch, blob }: Registering,
): Promise<{ readonly keyId: string }> {
  refuseUnusable(blob)
  const { tenantId, now } = operation
  const keyId = helloKeyId(blob)
  await inTransaction(db, async (tx) => {
    await users.lockOne(tx, tenantId, userId)
    const person = await users.byId(tx, tenantId, userId)
    if (person) await refuseToOpen(tx, tenantId, person)
    const device = await keys.lockDevice(tx, tenantId, named.id)
    const standing = await standingOf(tx, tenantId, userId, named)
    if (!device || !standing?.accountEnabled || standing.credentialsEpoch !== epoch || standing.device !== 'stands') {
      throw new Fault(
        'unauthenticated',
        'The account or the device changed since the person signed in. Sign in on the device again.',
        { reason: 'hello-sign-in-over' },
      )
    }
    const before = await keys.keysOf(tx, tenantId, userId)
    if (before.filter(({ deviceId }) => deviceId !== named.id).length >= mostKeys) throw tooMany()
    const id = randomUUID()
    const key = { id, userId, device, keyId, publicKey: Buffer.from(blob), createdAt: now }
    if (!(await keys.replace(tx, tenantId, key))) throw ofAnother()
    await recordAudit(tx, operation, {
      action: 'identity.hello-key.register',
      targetKind: 'user',
      targetId: userId,
      after: { methodId: id, deviceId: named.id, device: device.name },
    })
  })
  return { keyId }
}

const tooMany = () =>
  new Fault(
    'forbidden',
    `A person has ${mostKeys} keys of Windows Hello at most. Ask an administrator to take away those of devices that are not used.`,
    { reason: 'too-many-hello-keys' },
  )

const ofAnother = () =>
  new Fault('forbidden', 'This key is registered for somebody else. Let the device make a new one.', {
    reason: 'hello-key-of-another',
  })

export async function helloKeysOf(db: Db, tenantId: TenantId, userId: UserId): Promise<keys.HelloKey[]> {
  if (!(await users.byId(db, tenantId, userId))) throw notFound('User', userId)
  return keys.keysOf(db, tenantId, userId)
}

/** The sign-ins that it was shown for end. An account that holds a role is protected from all others (T-60). */
export async function removeHelloKey(db: Db, operation: OperationContext, userId: UserId, id: string): Promise<void> {
  const { tenantId } = operation
  await inTransaction(db, async (tx) => {
    await protectRoleHolder(tx, operation, userId, { ends: false, opens: false })
    await users.lockOne(tx, tenantId, userId)
    const key = (await keys.keysOf(tx, tenantId, userId)).find((one) => one.id === id.toLowerCase())
    if (!key) throw notFound('Authentication method', id)
    await keys.remove(tx, tenantId, key.id)
    await endSessions(tx, operation, userId)
    await recordAudit(tx, operation, {
      action: 'identity.hello-key.delete',
      targetKind: 'user',
      targetId: userId,
      before: { methodId: key.id, deviceId: key.deviceId, createdAt: key.createdAt },
    })
  })
}

/** Whether the person's key on this device signed it. */
export async function isSignedByHelloKey(
  db: Db,
  tenantId: TenantId,
  of: {
    readonly userId: UserId
    readonly keyId: string
    readonly device: { readonly id: DirectoryDeviceId; readonly thumbprint: string }
  },
  { signed, signature }: { readonly signed: string; readonly signature: Uint8Array },
): Promise<boolean> {
  const key = await keys.keyOn(db, tenantId, of)
  return key !== undefined && verify('sha256', Buffer.from(signed), publicKeyOf(key.publicKey), signature)
}
