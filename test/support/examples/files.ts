// The files that examples name, as somebody who follows them would have them.

import { X509Certificate } from 'node:crypto'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { squareLogo } from '../../../src/demo/logo.ts'
import { csvOf } from '../../../src/kernel/text/csv.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { exampleStructures } from '../../../src/protocol/smbios/example.ts'
import { encodeSmbiosTable } from '../../../src/protocol/smbios/table.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { ownCertificate } from '../pki/own-certificate.ts'

export const password = 'Correct-horse-9-battery'

/** The machine of each serial number that examples name. */
export function machineOf(serialNumber: string): Hardware {
  const seed = 500 + [...serialNumber].reduce((sum, letter) => sum * 7 + letter.charCodeAt(0), 0)
  const fields = { ...simulatedHardware(seed % 1_000_000), serialNumber }
  return { hash: encodeFields(fields).base64, fields }
}

export const csvOfMachines = (...machines: readonly Hardware[]): string =>
  csvOf([
    ['Device Serial Number', 'Windows Product ID', 'Hardware Hash'],
    ...machines.map(({ fields, hash }) => [fields.serialNumber ?? '', '', hash]),
  ])

export const exampleFirmware = (): Buffer => Buffer.from(encodeSmbiosTable(exampleStructures()))

const msi = fileURLToPath(new URL('../../../src/protocol/msi/wixl-0.101.msi', import.meta.url))
const kiosk = [
  {
    '@odata.type': '#microsoft.graph.omaSettingInteger',
    displayName: 'no voice',
    omaUri: './Device/Vendor/MSFT/Policy/Config/Experience/AllowCortana',
    value: 0,
  },
]
const inventory = () => ({
  taxiwayInventory: 1,
  operatingSystem: { version: '10.0.15063.483', architecture: 'AMD64' },
  smbiosTable: exampleFirmware().toString('base64'),
  disks: [{ name: '0', serial: 'FD01', model: 'FabriDisk', busType: 17, size: 512_110_190_592, system: true }],
  networkAdapters: [{ name: 'LAN', medium: 14, pnpDeviceId: 'PCI\\VEN_8086', permanentAddress: '00005E005301' }],
})

export function writeExampleFiles(folder: string, ca: string): void {
  const devices = csvOfMachines(machineOf('PF2ABC'), machineOf('PF2ABD'))
  const contents: Readonly<Record<string, string | Uint8Array>> = {
    'devices.csv': devices,
    'AutopilotHWID.csv': devices,
    'pc.csv': devices,
    'own-devices.csv': 'Contoso,Book 3,5CD1234\r\nContoso,Book 3,5CD1235\r\n',
    'hash.txt': machineOf('PF2ABC').hash,
    'password.txt': `${password}\n`,
    'people.csv': 'userPrincipalName,displayName,department\nlou@contoso.example,Lou Kay,Sales\n',
    'contoso-tools.msi': readFileSync(msi),
    'setup.msi': readFileSync(msi),
    'suite.zip': 'TAXIWAY-WIN32 1\nresult=0\n',
    'office.xml': '<WLANProfile/>',
    'wifi-key.txt': 'eight runways\n',
    'contoso-root.pem': ca,
    'contoso-root-2.pem': ca,
    'build-server.pem': new X509Certificate(ownCertificate().certificate).toString(),
    'contoso.png': squareLogo('#0b5394'),
    'kiosk.json': JSON.stringify(kiosk),
    'pc-17.json': JSON.stringify(inventory()),
  }
  for (const [name, content] of Object.entries(contents)) writeFileSync(join(folder, name), content)
}
