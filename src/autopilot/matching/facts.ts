// The parts of a hardware hash that identify a device, normalised, without values that identify nothing
// (docs/protocols/profile-download.md). Each identifying value is also a text `kind:value`; its hash is the key under
// which a registered device is found. At most 13 keys per device, so a look-up costs the same with ten registered
// devices or ten million.

import { toHex } from '../../kernel/bytes.ts'
import type { TenantId } from '../../kernel/id.ts'
import { sha256 } from '../../kernel/sha256.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { isRemovableAdapter, isSystemDisk } from '../../protocol/hardware-hash/fields.ts'
import {
  isDefaultDiskSerial,
  isPlaceholder,
  isUsableMac,
  normalizeText,
  uuidFlaw,
} from '../../protocol/hardware-hash/placeholders.ts'

/**
 * A value carried by more devices of one tenant than this identifies none of them: a dock's address, a serial number never
 * filled in. Each tenant's devices count for that tenant alone: nobody can make another's devices disappear among copies.
 */
export const mostHolders = 16

/** Key texts (or keys) that identify none of a tenant's devices. */
export type CommonValues = ReadonlyMap<TenantId, ReadonlySet<string>>

/** The values among `holdersOf` that too many devices of one tenant hold. */
export function commonValues(
  holdersOf: ReadonlyMap<string, ReadonlyArray<{ readonly tenantId: TenantId }>>,
): CommonValues {
  const tooCommon = new Map<TenantId, Set<string>>()
  for (const [value, holders] of holdersOf) {
    if (holders.length <= mostHolders) continue
    const holding = new Map<TenantId, number>()
    for (const { tenantId } of holders) holding.set(tenantId, (holding.get(tenantId) ?? 0) + 1)
    for (const [tenantId, count] of holding) {
      if (count > mostHolders) tooCommon.set(tenantId, (tooCommon.get(tenantId) ?? new Set()).add(value))
    }
  }
  return tooCommon
}

const mostDisks = 4
const mostMacs = 4

export type HardwareFacts = {
  /** SHA-256 of the TPM's endorsement key, hex. */
  readonly ek?: string | undefined
  readonly uuid?: string | undefined
  readonly serial?: string | undefined
  /** manufacturer|product|serial; present only when all three mean something. */
  readonly tuple?: string | undefined
  readonly pkid?: string | undefined
  readonly systemDisk?: string | undefined
  readonly otherDisks: readonly string[]
  readonly macs: readonly string[]
  readonly sku?: string | undefined
  readonly family?: string | undefined
  readonly board?: string | undefined
}

/** One letter in the table: e endorsement key, t tuple, u uuid, p product key, s system disk, d other disk, m mac. */
export type KeyKind = 'e' | 't' | 'u' | 'p' | 's' | 'd' | 'm'
export type KeyText = { readonly kind: KeyKind; readonly text: string }

export function factsOf(fields: HardwareFields): HardwareFacts {
  const { uuid } = fields
  const disks = disksOf(fields)
  const manufacturer = meaningful(fields.manufacturer)
  const product = meaningful(fields.productName)
  const serial = meaningful(fields.serialNumber)
  // all in one literal, undefined members too: objects that grow property by property cost far more
  return {
    otherDisks: disks.others,
    macs: macsOf(fields),
    ek: ekOf(fields),
    uuid: uuid !== undefined && uuidFlaw(uuid) === undefined ? uuid.toLowerCase() : undefined,
    serial,
    tuple: manufacturer && product && serial ? `${manufacturer}|${product}|${serial}` : undefined,
    pkid: pkidOf(fields.productKeyId),
    systemDisk: disks.system,
    sku: meaningful(fields.skuNumber),
    family: meaningful(fields.family),
    board: meaningful(fields.boardProduct),
  }
}

export function keyTexts(facts: HardwareFacts): KeyText[] {
  return [...decidingTexts(facts), ...supportingTexts(facts)]
}

/** A match or an apparent repair needs one of these in common. */
export function decidingTexts(facts: HardwareFacts): KeyText[] {
  const { ek, tuple, uuid, pkid, systemDisk } = facts
  const texts: KeyText[] = []
  if (ek !== undefined) texts.push({ kind: 'e', text: `ek:${ek}` })
  if (tuple !== undefined) texts.push({ kind: 't', text: `tup:${tuple}` })
  if (uuid !== undefined) texts.push({ kind: 'u', text: `uuid:${uuid}` })
  if (pkid !== undefined) texts.push({ kind: 'p', text: `pkid:${pkid}` })
  if (systemDisk !== undefined) texts.push({ kind: 's', text: `sdisk:${systemDisk}` })
  return texts
}

export const isDeciding = (kind: KeyKind): boolean => kind !== 'd' && kind !== 'm'

/** Addresses and data disks: they break ties and never decide alone. */
export function supportingTexts(facts: HardwareFacts): KeyText[] {
  return [
    ...facts.otherDisks.map((disk): KeyText => ({ kind: 'd', text: `disk:${disk}` })),
    ...facts.macs.map((mac): KeyText => ({ kind: 'm', text: `mac:${mac}` })),
  ]
}

/** The facts without the values whose key text is in `tooCommon`. */
export function withoutCommon(facts: HardwareFacts, tooCommon: ReadonlySet<string> | undefined): HardwareFacts {
  if (tooCommon === undefined || tooCommon.size === 0) return facts
  const cold = (prefix: string, value: string | undefined) =>
    value === undefined || tooCommon.has(`${prefix}:${value}`) ? undefined : value
  return {
    ...facts,
    ek: cold('ek', facts.ek),
    uuid: cold('uuid', facts.uuid),
    tuple: cold('tup', facts.tuple),
    pkid: cold('pkid', facts.pkid),
    systemDisk: cold('sdisk', facts.systemDisk),
    otherDisks: facts.otherDisks.filter((disk) => !tooCommon.has(`disk:${disk}`)),
    macs: facts.macs.filter((mac) => !tooCommon.has(`mac:${mac}`)),
  }
}

/** Record 11 when it stands for an endorsement key, otherwise the key of record 25 itself. */
function ekOf(fields: HardwareFields): string | undefined {
  const { offlineId, ekPub } = fields
  if (offlineId?.source === 1 && offlineId.id.length === 32 && offlineId.id.some((byte) => byte !== 0)) {
    return toHex(offlineId.id)
  }
  return ekPub?.some((byte) => byte !== 0) ? toHex(sha256(ekPub)) : undefined
}

function pkidOf(text: string | undefined): string | undefined {
  const digits = text?.replace(/[\s-]/g, '') ?? ''
  return /^\d{13}$/.test(digits) && !/^(\d)\1*$/.test(digits) ? digits : undefined
}

function disksOf(fields: HardwareFields): { system: string | undefined; others: string[] } {
  let system: string | undefined
  const others: string[] = []
  fields.disks.forEach(({ serial, model }, index) => {
    const plainSerial = meaningful(serial)
    if (plainSerial === undefined || isDefaultDiskSerial(plainSerial)) return
    const disk = `${plainSerial}|${normalizeText(model)}`
    if (isSystemDisk(fields, index)) system = disk
    else if (others.length < mostDisks && !others.includes(disk)) others.push(disk)
  })
  return { system, others }
}

function macsOf(fields: HardwareFields): string[] {
  const macs: string[] = []
  fields.networkAdapters.forEach(({ mac }, index) => {
    if (macs.length === mostMacs || isRemovableAdapter(fields, index) || !isUsableMac(mac)) return
    const digits = mac.toLowerCase().replace(/[:-]/g, '')
    if (!macs.includes(digits)) macs.push(digits)
  })
  return macs
}

function meaningful(text: string | undefined): string | undefined {
  if (text === undefined) return undefined
  const normal = normalizeText(text)
  return isPlaceholder(normal) ? undefined : normal
}

/**
 * The least for a match or 908 (match.ts), in letters of `KeyKind`: the endorsement key, or two proofs. `oneName`:
 * the UUID follows from the serial number.
 */
export function mayBeMeant(kinds: string, oneName: boolean): boolean {
  if (kinds.includes('e')) return true
  const has = (kind: string) => Number(kinds.includes(kind))
  const names = has('t') + has('u')
  return (oneName ? Math.min(1, names) : names) + has('p') + has('s') >= 2
}
