// Where a harvest gets its facts from (S-076): one function per group of fields, so that a machine's own /sys, a written
// inventory and a test's fixture all give the same hash. A source reports its facts, its omissions and its gaps.

import type { Chassis, DiskProperties, Display, Version } from '../../protocol/hardware-hash/fields.ts'
import type { SmbiosFacts } from '../../protocol/smbios/facts.ts'

/** A field nobody could read, with the reason and the remedy. */
export type Missing = { readonly field: string; readonly why: string; readonly remedy: string }

export type Found<T> = {
  readonly value: T
  readonly missing: readonly Missing[]
  /** Choices made on the way: each omission and its rule. */
  readonly notes: readonly string[]
}

/** With the whole table where it could be read, so that it can be checked. */
export type FoundSmbios = Found<SmbiosFacts> & { readonly table?: Uint8Array }

export type OperatingSystem = {
  readonly family: 'linux' | 'windows'
  readonly version: Version
  readonly architecture: 'x64' | 'arm64' | 'x86'
}

export type FoundDisk = {
  readonly name: string
  readonly serial: string
  readonly model: string
  readonly system: boolean
  readonly removable: boolean
  readonly properties?: DiskProperties
}

export type FoundAdapter = {
  readonly name: string
  readonly medium: number
  readonly bus: string
  readonly removable: boolean
  /** Undefined when only an overridden address could be read. */
  readonly permanentMac: string | undefined
  readonly currentMac?: string
}

export type TpmFacts = {
  readonly version?: string
  /** RSA modulus, or X and Y of an elliptic-curve key one after the other. */
  readonly key?: { readonly kind: 'rsa' | 'ecc'; readonly bytes: Uint8Array }
  /** TPM2B_PUBLIC as the TPM gave it. */
  readonly publicArea?: Uint8Array
  readonly software?: boolean
}

export type HarvestSources = {
  readonly operatingSystem: () => Promise<OperatingSystem>
  readonly smbios: () => Promise<FoundSmbios>
  readonly disks: () => Promise<Found<readonly FoundDisk[]>>
  readonly networkAdapters: () => Promise<Found<readonly FoundAdapter[]>>
  readonly tpm: () => Promise<Found<TpmFacts>>
  readonly displays?: () => Promise<readonly Display[]>
  readonly productKeyId?: () => Promise<string | undefined>
  readonly chassis?: () => Promise<Chassis>
}

export function found<T>(value: T, missing: readonly Missing[] = [], notes: readonly string[] = []): Found<T> {
  return { value, missing, notes }
}
