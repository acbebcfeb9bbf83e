// SMBIOS facts of a Linux machine: the whole table where the kernel shows it (root only), else the single
// values under /sys/class/dmi/id, of which serial number and UUID are for root as well.

import type { SmbiosFacts } from '../../protocol/smbios/facts.ts'
import { smbiosFacts } from '../../protocol/smbios/facts.ts'
import { decodeSmbiosTable, SmbiosError } from '../../protocol/smbios/table.ts'
import type { LinuxFiles } from './linux-files.ts'
import { readLine } from './linux-files.ts'
import type { FoundSmbios } from './sources.ts'
import { found } from './sources.ts'

const tablePath = '/sys/firmware/dmi/tables/DMI'
const valueFolder = '/sys/class/dmi/id'

const values = {
  bios_vendor: 'firmwareVendor',
  bios_version: 'firmwareVersion',
  sys_vendor: 'manufacturer',
  product_name: 'productName',
  product_version: 'systemVersion',
  product_serial: 'serialNumber',
  product_uuid: 'uuid',
  product_sku: 'skuNumber',
  product_family: 'family',
  board_vendor: 'boardManufacturer',
  board_name: 'boardProduct',
  board_version: 'boardVersion',
} as const satisfies Record<string, keyof SmbiosFacts>

export async function linuxSmbios(files: LinuxFiles): Promise<FoundSmbios> {
  const notes: string[] = []
  const table = await files.read(tablePath)
  if (table && table.length > 0) {
    try {
      return { ...found(smbiosFacts(decodeSmbiosTable(table))), table }
    } catch (error) {
      if (!(error instanceof SmbiosError)) throw error
      notes.push(`${error.message} Single values are used instead.`)
    }
  }
  const facts = await singleValues(files)
  const broken = table && table.length > 0 ? { table } : {}
  if (Object.keys(facts).length > 0) return { ...found(facts, [], notes), ...broken }
  const why = `neither ${tablePath} nor ${valueFolder} can be read here`
  const remedy = 'Run on the machine itself as root: containers and many virtual machines hide the firmware tables.'
  return { ...found({}, [{ field: 'SMBIOS', why, remedy }], notes), ...broken }
}

async function singleValues(files: LinuxFiles): Promise<SmbiosFacts> {
  const facts: { -readonly [K in keyof SmbiosFacts]: SmbiosFacts[K] } = {}
  for (const [file, key] of Object.entries(values)) {
    const text = await readLine(files, `${valueFolder}/${file}`)
    if (text !== undefined) facts[key] = text
  }
  if (facts.uuid !== undefined) facts.uuid = facts.uuid.toLowerCase()
  const chassis = Number(await readLine(files, `${valueFolder}/chassis_type`))
  if (Number.isInteger(chassis) && chassis > 0) facts.chassisType = chassis & 0x7f
  return facts
}
