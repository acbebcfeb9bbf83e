// A complete, fictional SMBIOS table: the reference that passes every check (S-071), and firmware for simulated harvests.

import { guidToMixedEndian } from '../../kernel/bytes.ts'
import type { SmbiosStructure } from './table.ts'
import { smbiosStructure } from './table.ts'

const zeros = (count: number) => Array.from({ length: count }, () => 0)
const le = (value: number, size: number) => Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** i) % 256)

export const exampleUuid = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'

export function exampleStructures(): SmbiosStructure[] {
  const uuid = [...guidToMixedEndian(exampleUuid)]
  return [
    smbiosStructure(0, 0, [1, 2, ...zeros(2), 3, ...zeros(15)], ['Fabri Firmware Ltd', 'FXB-1.07', '02/01/2026']),
    smbiosStructure(
      1,
      1,
      [1, 2, 3, 4, ...uuid, 6, 5, 6],
      ['Fabrikam', 'FX 100', '1.0', 'FX100-000042', 'FX100-A1', 'FX'],
    ),
    smbiosStructure(2, 2, [1, 2, 3, 4, ...zeros(7)], ['Fabrikam', 'FXMB1', 'A02', 'FXMB1-000042']),
    smbiosStructure(3, 3, [1, 10, 2, 3, 4, ...zeros(13)], ['Fabrikam', '1.0', 'FX100-000042', 'No asset tag']),
    processor(),
    smbiosStructure(16, 5, [3, 3, 3, ...le(64 * 1024 * 1024, 4), 0xfe, 0xff, ...le(2, 2), ...zeros(8)]),
    memoryModule(6, 8 * 1024),
    memoryModule(7, 8 * 1024),
    smbiosStructure(127, 8, []),
  ]
}

function processor(): SmbiosStructure {
  const body = zeros(0x30 - 4)
  const put = (offset: number, value: number) => {
    body[offset - 4] = value
  }
  put(4, 1)
  put(5, 3)
  put(7, 2)
  put(0x10, 3)
  put(0x18, 0x41)
  put(0x23, 8)
  put(0x25, 16)
  return smbiosStructure(4, 4, body, ['U3E1', 'FabriCorp', 'Fabri X1 8-Core @ 3.00GHz'])
}

function memoryModule(handle: number, megabytes: number): SmbiosStructure {
  return smbiosStructure(17, handle, [...le(5, 2), ...zeros(6), ...le(megabytes, 2), 9, 0, 1, ...zeros(18)], ['DIMM'])
}
