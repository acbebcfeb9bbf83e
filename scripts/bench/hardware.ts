// Many different hardware hashes quickly: one is encoded, the others are the same bytes with their identifying values
// replaced and a new digest. Every one passes the import's verdict; the same number always gives the same machine.

import { createHash, hash } from 'node:crypto'
import { inspect } from '../../src/protocol/hardware-hash/read.ts'
import { encodeFields } from '../../src/protocol/hardware-hash/write.ts'
import { simulatedHardware } from '../../src/simulator/simulated-hardware.ts'

export type Machine = { readonly serialNumber: string; readonly hash: string }

export function machineFactory(): (seed: number) => Machine {
  const ek = { kind: 'rsa' as const, bytes: new Uint8Array(256).fill(0x81) }
  const template = encodeFields(simulatedHardware(0, { ek })).bytes
  const inspection = inspect(template)
  if (!inspection.ok) throw new Error('the template hash is not valid')
  const { records, recordsEnd } = inspection.hash
  const at = (type: number) => records.filter((record) => record.type === type).map(({ offset }) => offset + 4)
  const offsets = {
    serial: at(14),
    disk: [...at(7), ...at(28)],
    pkid: at(24),
    uuid: at(12),
    mac: at(8),
    ek: at(25),
    ekHash: at(11),
  }

  return (seed) => {
    const bytes = Buffer.from(template)
    const digits = String(seed).padStart(8, '0')
    for (const offset of offsets.serial) bytes.write(digits, offset + 'TX'.length)
    for (const offset of offsets.disk) bytes.write(digits, offset + 'TWSSD'.length)
    for (const offset of offsets.pkid) bytes.write(digits, offset + '33050'.length)
    for (const offset of offsets.mac) bytes.writeUIntBE(seed, offset + 4 + 3, 3)
    const noise = createHash('sha256').update(`machine ${seed}`).digest()
    for (const offset of offsets.uuid) bytes.set(noise.subarray(0, 16), offset)
    for (const offset of offsets.ek) {
      for (let i = 0; i < 256; i += 32) bytes.set(noise, offset + i)
      const modulus = bytes.subarray(offset, offset + 256)
      for (const hashOffset of offsets.ekHash) bytes.set(hash('sha256', modulus, 'buffer'), hashOffset + 10)
    }
    bytes.set(hash('sha256', bytes.subarray(0, recordsEnd), 'buffer'), recordsEnd + 4)
    return { serialNumber: `TX${digits}`, hash: bytes.toString('base64') }
  }
}
