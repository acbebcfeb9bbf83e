// The hash that is meant in what a person gives for one device: the only one, or the row with its serial number.

import { hashesIn } from '../../../../src/autopilot/channel/csv/hashes-in.ts'
import { toBase64 } from '../../../../src/kernel/bytes.ts'

/** Enough for a list of hundreds. */
export const mostBytes = 4 * 1024 * 1024

export type HashIn = { readonly hash: string } | { readonly among: number }

export function hashIn(bytes: Uint8Array, serialNumber: string): HashIn {
  const found = hashesIn(bytes)
  if (found.kind === 'one') return { hash: typeof found.hash === 'string' ? found.hash.trim() : toBase64(found.hash) }
  const own = found.devices.find((device) => device.serialNumber.trim() === serialNumber)
  const meant = own ?? (found.devices.length === 1 ? found.devices[0] : undefined)
  return meant ? { hash: meant.hash.trim() } : { among: found.devices.length }
}
