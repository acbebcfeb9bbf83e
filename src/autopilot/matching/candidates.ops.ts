// Finds the registered devices that a hardware hash may belong to: three statements, whatever the number of registered devices
// (docs/protocols/profile-download.md). Import and profile look-up both come through here; the look-up reads less of
// each device.

import { hash as digest } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { type BoundedCache, makeBoundedCache } from '../../kernel/bounded-cache.ts'
import type { RegistrationId } from '../../kernel/id.ts'
import { readIdentity } from '../../protocol/hardware-hash/identity.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import * as deviceKeys from '../device/key.sql.ts'
import { factsOf, type HardwareFacts, type KeyKind, type KeyText, keyTexts } from './facts.ts'
import { platform, platformDigest } from './hash-platform.ts'

export type HardwareKey = {
  readonly kind: KeyKind
  readonly text: string
  /** First eight bytes of SHA-256 of the text, as 16 hexadecimal digits. */
  readonly key: string
}

export function keysOf(facts: HardwareFacts): HardwareKey[] {
  return keysOfTexts(keyTexts(facts))
}

export function keysOfTexts(texts: readonly KeyText[]): HardwareKey[] {
  return texts.map(({ kind, text }) => ({ kind, text, key: digest('sha256', text, 'hex').slice(0, 16) }))
}

export type StoredDevice = deviceKeys.DeviceRow & { readonly facts: HardwareFacts; readonly hash: Buffer | null }

/** Facts read from stored hashes, each valid for one version of the device. */
export type FactsCache = BoundedCache<RegistrationId, { readonly version: number; readonly facts: HardwareFacts }>

const mostCached = 10_000

export const makeFactsCache = (): FactsCache => makeBoundedCache(mostCached)

/** A candidate for answering a device's question. */
export type LookupDevice = deviceKeys.LookupRow & { readonly facts: HardwareFacts }

/**
 * Holders of these keys, with the facts to compare, in three statements. Hashes of devices that share too little to be meant
 * are not read, and the statements run even for keys without holders: the time an import takes does not reveal which serial
 * numbers others have registered (I7).
 */
export async function findHolders(
  db: Db,
  keys: readonly string[],
  meant: (row: deviceKeys.DeviceRow) => boolean,
): Promise<StoredDevice[]> {
  const rows = await deviceKeys.holders(db, keys)
  const hashes = await deviceKeys.hashesOf(db, rows.filter(meant))
  return rows.map((row) => {
    const hash = hashes.get(row.registrationId) ?? null
    return { ...row, hash, facts: storedFacts(hash) }
  })
}

const noFacts: HardwareFacts = { otherDisks: [], macs: [] }

/** The same for devices that ask, of which many come together and some again. */
export async function withFacts(
  db: Db,
  cache: FactsCache,
  rows: readonly deviceKeys.LookupRow[],
): Promise<LookupDevice[]> {
  const found: LookupDevice[] = []
  const unread: deviceKeys.LookupRow[] = []
  for (const row of rows) {
    const known = cache.get(row.registrationId)
    if (known?.version === row.version) found.push({ ...row, facts: known.facts })
    else unread.push(row)
  }
  if (unread.length === 0) return found
  const hashes = await deviceKeys.hashesOf(db, unread)
  for (const row of unread) {
    const facts = storedFacts(hashes.get(row.registrationId) ?? null)
    cache.set(row.registrationId, { version: row.version, facts })
    found.push({ ...row, facts })
  }
  return found
}

const hashSize = 3000

/** Hashes are stored without their padding. */
export function storedHash(stored: Uint8Array): Buffer {
  const whole = Buffer.alloc(hashSize)
  whole.set(stored.subarray(0, hashSize))
  return whole
}

export function storedFacts(stored: Uint8Array | null): HardwareFacts {
  return readFacts(storedHash(stored ?? new Uint8Array(0))) ?? noFacts
}

/** Undefined when the hash cannot be read. */
export function readFacts(bytes: Uint8Array): HardwareFacts | undefined {
  const identity = readIdentity(bytes, platform)
  if (identity) return factsOf(identity.fields)
  const inspection = inspect(bytes, platformDigest)
  return inspection.ok ? factsOf(inspection.hash.fields) : undefined
}
