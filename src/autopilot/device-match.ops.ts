// Finds the registered devices that a hardware hash may belong to: two statements, whatever the number of registered devices
// (device-oobe §1.12). Import and profile look-up both come through here.

import { hash as digest } from 'node:crypto'

import type { Db } from '../db/schema.ts'
import { inspect } from '../protocol/hardware-hash/read.ts'
import * as deviceKeys from './device-key.sql.ts'
import { factsOf, type HardwareFacts, type KeyKind, keyTexts } from './match-facts.ts'

export type HardwareKey = {
  readonly kind: KeyKind
  readonly text: string
  /** First eight bytes of SHA-256 of the text. */
  readonly bytes: Buffer
  /** The same as the table's bigint. */
  readonly key: string
}

export function keysOf(facts: HardwareFacts): HardwareKey[] {
  return keyTexts(facts).map(({ kind, text }) => {
    const bytes = digest('sha256', text, 'buffer').subarray(0, 8)
    return { kind, text, bytes, key: bytes.readBigInt64BE(0).toString() }
  })
}

export type StoredDevice = deviceKeys.DeviceRow & { readonly facts: HardwareFacts }

export type Found = {
  readonly holders: readonly deviceKeys.Holder[]
  readonly deviceById: ReadonlyMap<string, StoredDevice>
}

/** Who holds these keys. Devices that are reached only through values too common to mean anything are left out. */
export async function findHolders(db: Db, keys: readonly string[]): Promise<Found> {
  const holders = await deviceKeys.holders(db, keys)
  const hot = deviceKeys.hotKeys(holders)
  const devices = await deviceKeys.devicesOf(
    db,
    holders.filter(({ key }) => !hot.has(key)),
  )
  return {
    holders,
    deviceById: new Map(
      devices.map((device) => [device.registrationId, { ...device, facts: storedFacts(device.hash) }]),
    ),
  }
}

const hashSize = 3000

/** Hashes are stored without their padding. */
export function storedFacts(hash: Uint8Array | null): HardwareFacts {
  const whole = new Uint8Array(hashSize)
  if (hash) whole.set(hash.subarray(0, hashSize))
  const inspection = inspect(whole)
  return inspection.ok ? factsOf(inspection.hash.fields) : { otherDisks: [], macs: [] }
}
