// Devices that a row names without a hardware hash: by product key, or by manufacturer, model and serial number.

import type { Db } from '../../db/schema.ts'

export type NamedDevice = {
  readonly serialNumber: string
  readonly productKey: string
  readonly manufacturer: string
  readonly model: string
}

/** In the order of the rows: the hash as text, or why there is none. */
export type Resolved = { readonly hardwareHash: string } | 'unknown' | 'ambiguous'

/** Nobody tells yet of devices that were built, so none is known. */
export async function resolveDevices(_db: Db, devices: readonly NamedDevice[]): Promise<Resolved[]> {
  return devices.map(() => 'unknown')
}
