// A written inventory as the source of a harvest (S-076): what some other tool found on a machine that cannot run ours, such
// as Windows. The same facts give the same hash, whichever way they were read.

import type { SmbiosFacts } from '../../protocol/smbios/facts.ts'
import type { FoundAdapter, FoundDisk, HarvestSources, Missing, OperatingSystem, TpmFacts } from './sources.ts'
import { found } from './sources.ts'

export type Inventory = {
  readonly operatingSystem: OperatingSystem
  readonly smbios: SmbiosFacts
  /** Where the facts were read from, when it is the whole table. */
  readonly smbiosTable?: Uint8Array
  readonly disks: readonly FoundDisk[]
  readonly networkAdapters: readonly FoundAdapter[]
  readonly tpm?: TpmFacts
  readonly productKeyId?: string
  /** What whoever wrote the inventory could not read. */
  readonly gaps?: readonly Missing[]
}

export function inventorySources(inventory: Inventory): HarvestSources {
  const noTpm = { field: 'TPM EkPub', why: 'the inventory lists no TPM', remedy: 'Add it, if the machine has one.' }
  return {
    operatingSystem: async () => inventory.operatingSystem,
    smbios: async () => ({
      ...found(inventory.smbios, inventory.gaps),
      ...(inventory.smbiosTable && { table: inventory.smbiosTable }),
    }),
    disks: async () => found(inventory.disks),
    networkAdapters: async () => found(inventory.networkAdapters),
    tpm: async () => found(inventory.tpm ?? {}, inventory.tpm ? [] : [noTpm]),
    productKeyId: async () => inventory.productKeyId,
  }
}
