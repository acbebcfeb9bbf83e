// Takes in the secrets that joined devices bring, ends the rotations that waited for them, and shows them to whoever may see them.
//
// Invariants
//   1. A device brings and revokes its own and no other's; an id that another device has is never written over.
//   2. What is shown has its entry in the audit, with who asked and why, in the transaction that opened it.
//   3. A secret outlives its device for a while only, and never the organisation.

import { randomUUID, timingSafeEqual } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { DirectoryDeviceId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import type { KeptKey, LocalPassword, RecoveryKey } from '../../protocol/drs/escrow.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as actions from '../action/remote.sql.ts'
import { enrolledOf } from '../enrollment/enroll.sql.ts'
import { countChange } from './change-limit.ops.ts'
import * as secrets from './escrow.sql.ts'
import * as rules from './escrow.ts'
import * as passwords from './local-password.sql.ts'
import * as keys from './recovery-key.sql.ts'

export type EscrowDeps = { readonly db: Db; readonly seal: Seal }

export { passwordList } from './local-password.sql.ts'
export { keyList } from './recovery-key.sql.ts'
export const listKeys = keys.keyPage
export const listPasswords = passwords.passwordPage

async function standing(tx: Db, { tenantId }: OperationContext, id: DirectoryDeviceId): Promise<secrets.Device> {
  const device = await secrets.standingDevice(tx, tenantId, id)
  if (!device) throw notFound('Device', id)
  return device
}

/** The same key again changes nothing: a device that heard no answer sends it once more. */
export async function escrowKey(
  { db, seal }: EscrowDeps,
  operation: OperationContext,
  deviceId: DirectoryDeviceId,
  { id, key, volume }: RecoveryKey,
): Promise<void> {
  const { tenantId, now } = operation
  await inTransaction(db, async (tx) => {
    await secrets.lockKeys(tx, tenantId, deviceId)
    const device = await standing(tx, operation, deviceId)
    const place = rules.keyPlace(tenantId, id)
    const sealed = seal.seal(Buffer.from(key), place)
    const isNew = await keys.insertKey(tx, tenantId, device, { id, volume, sealed, now })
    if (!isNew) {
      const kept = await keys.sealedKey(tx, tenantId, id)
      if (!kept || !isSame(seal.open(kept, place), key)) throw otherKey(id)
      if (!(await keys.adoptKey(tx, tenantId, device, id))) return
    }
    const own = await keys.keysOf(tx, tenantId, deviceId)
    if (own.length > rules.mostKeysOfDevice) throw tooMany(device)
    countChange(operation, deviceId)
    await recordAudit(tx, operation, {
      action: 'mdm.recovery-key.escrow',
      targetKind: 'device',
      targetId: deviceId,
      details: { deviceName: device.name, keyId: id, volume, ofDeletedDevice: !isNew },
    })
    // drives that are carried about are not rotated
    if (isNew && volume !== 'removableDataVolume') await endRotation(tx, operation, deviceId, 'recovery-key')
  })
}

const isSame = (kept: Buffer, key: string): boolean => {
  const given = Buffer.from(key)
  return kept.length === given.length && timingSafeEqual(kept, given)
}

const otherKey = (id: string): Fault =>
  new Fault(
    'conflict',
    `The key ${id} is kept already, and is another one. Make a new recovery password, which has an id of its own.`,
    { reason: 'recovery-key-taken' },
  )

const tooMany = ({ name }: secrets.Device): Fault =>
  new Fault(
    'conflict',
    `${rules.mostKeysOfDevice} recovery keys of ${name} are kept, and no more. Revoke those that the device has not any more.`,
    { reason: 'recovery-keys-full' },
  )

export async function ownKeys(
  db: Db,
  { tenantId }: OperationContext,
  deviceId: DirectoryDeviceId,
): Promise<readonly KeptKey[]> {
  return keys.keysOf(db, tenantId, deviceId)
}

export async function revokeKeys(
  db: Db,
  operation: OperationContext,
  deviceId: DirectoryDeviceId,
  ids: readonly string[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const device = await standing(tx, operation, deviceId)
    const gone = await keys.removeKeys(tx, operation.tenantId, deviceId, ids)
    if (gone.length === 0) return
    countChange(operation, deviceId)
    await recordAudit(tx, operation, {
      action: 'mdm.recovery-key.revoke',
      targetKind: 'device',
      targetId: deviceId,
      details: { deviceName: device.name },
      ...changes({ keyIds: gone.sort() }, undefined),
    })
  })
}

/** The latest one again changes nothing but the time when the device makes another, and ends no rotation; nor does one that it had before. */
export async function escrowPassword(
  { db, seal }: EscrowDeps,
  operation: OperationContext,
  deviceId: DirectoryDeviceId,
  { accountName, accountSid, password, refreshAt }: LocalPassword,
): Promise<void> {
  const { tenantId, now } = operation
  await inTransaction(db, async (tx) => {
    const device = await standing(tx, operation, deviceId)
    const before = await passwords.sealedPasswords(tx, tenantId, device.deviceId)
    const same = before.filter(
      (one) =>
        one.accountSid === accountSid &&
        one.accountName === accountName &&
        isSame(seal.open(one.sealed, rules.passwordPlace(tenantId, one.id)), password),
    )
    const [latest] = before
    if (latest && same.includes(latest)) {
      if (!(await passwords.refreshPassword(tx, tenantId, latest.id, refreshAt))) return
    } else {
      const id = randomUUID()
      const sealed = seal.seal(Buffer.from(password), rules.passwordPlace(tenantId, id))
      const made = { id, accountName, accountSid, sealed, backedUpAt: now, refreshAt }
      await passwords.insertPassword(tx, tenantId, device, made)
    }
    countChange(operation, deviceId)
    await recordAudit(tx, operation, {
      action: 'mdm.local-credential.escrow',
      targetKind: 'device',
      targetId: deviceId,
      details: { deviceName: device.name, accountName },
    })
    if (same.length === 0) await endRotation(tx, operation, deviceId, 'local-password')
  })
}

/** What was asked of the device is done: the new secret is here. */
async function endRotation(
  tx: Db,
  { tenantId, now }: OperationContext,
  deviceId: DirectoryDeviceId,
  kind: rules.SecretKind,
): Promise<void> {
  for (const enrollmentId of await enrolledOf(tx, tenantId, deviceId)) {
    const action = rules.endedBy(kind, await actions.openOf(tx, tenantId, enrollmentId))
    if (!action) continue
    const on = { tenantId, id: enrollmentId, now }
    await actions.unqueueAction(tx, on, action.id)
    await actions.change(tx, on, action.id, { state: 'done', result: 'the new one is here' })
    await actions.touch(tx, on)
    const told = { tenantId, deviceId, at: now, hop: 'mdm' } as const
    await recordEvent(tx, { ...told, step: 'action-done', outcome: 'ok', detail: { action: action.kind } })
  }
}

export type ShownKey = keys.StoredKey & { readonly key?: string }

/** `shows`: with the key itself. `reason`: what whoever looks says of it. */
export async function readKey(
  { db, seal }: EscrowDeps,
  operation: OperationContext,
  { id, shows, reason }: { readonly id: string; readonly shows: boolean; readonly reason: string | undefined },
): Promise<ShownKey> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const found = await keys.keyById(tx, tenantId, id)
    const sealed = found && shows ? await keys.sealedKey(tx, tenantId, id) : undefined
    if (!found || (shows && !sealed)) throw notFound('Recovery key', id)
    if (!sealed) return found
    const { directoryDeviceId: targetId, deviceName, volume } = found
    await recordAudit(tx, operation, {
      action: 'mdm.recovery-key.read',
      targetKind: 'device',
      targetId,
      details: { deviceName, keyId: id, volume, reason: reason ?? null },
    })
    return { ...found, key: seal.open(sealed, rules.keyPlace(tenantId, id)).toString() }
  })
}

export type ShownPassword = {
  readonly accountName: string
  readonly accountSid: string
  readonly backedUpAt: Date
  readonly password: string
}
export type ShownCredential = passwords.StoredPassword & { readonly passwords?: readonly ShownPassword[] }

/** `id`: the device's, as its `deviceId` has it. */
export async function readPasswords(
  { db, seal }: EscrowDeps,
  operation: OperationContext,
  { id, shows, reason }: { readonly id: string; readonly shows: boolean; readonly reason: string | undefined },
): Promise<ShownCredential> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const found = await passwords.passwordOf(tx, tenantId, id)
    if (!found) throw notFound('Local credential', id)
    if (!shows) return found
    const sealed = await passwords.sealedPasswords(tx, tenantId, id)
    const { directoryDeviceId: targetId, deviceName } = found
    await recordAudit(tx, operation, {
      action: 'mdm.local-credential.read',
      targetKind: 'device',
      targetId,
      details: { deviceName, kept: sealed.length, reason: reason ?? null },
    })
    const shown = sealed.map(({ id: passwordId, sealed: bytes, ...one }) => ({
      ...one,
      password: seal.open(bytes, rules.passwordPlace(tenantId, passwordId)).toString(),
    }))
    return { ...found, passwords: shown }
  })
}

/** Called where a device object goes, in the transaction of that. */
export async function holdSecretsOf(
  tx: Db,
  { tenantId, now }: OperationContext,
  deviceId: DirectoryDeviceId,
): Promise<void> {
  await secrets.hold(tx, tenantId, deviceId, rules.holdUntil(now))
}
