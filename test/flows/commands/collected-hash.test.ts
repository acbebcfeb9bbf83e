// From a machine that stands in an office to a registered device, with the command line alone.

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { exampleStructures } from '../../../src/protocol/smbios/example.ts'
import { encodeSmbiosTable } from '../../../src/protocol/smbios/table.ts'
import { commandLine, taxiwayOn } from '../../support/world/command-line.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

test('[S-188] the hash of a machine collected from its inventory as a CSV is imported, and the machine is in the list of devices', async () => {
  const taxiway = commandLine(world, await world.tenant('collected.example'))
  const inventory = join(world.folder, 'pc-17.json')
  const csv = join(world.folder, 'pc-17.csv')
  const machine = {
    taxiwayInventory: 1,
    operatingSystem: { version: '10.0.15063.483', architecture: 'AMD64' },
    smbiosTable: Buffer.from(encodeSmbiosTable(exampleStructures())).toString('base64'),
    disks: [{ name: '0', serial: 'FD01', model: 'FabriDisk', busType: 17, size: 512_110_190_592, system: true }],
    networkAdapters: [{ name: 'Ethernet', medium: 14, pnpDeviceId: 'PCI\\VEN_8086', permanentAddress: '00005E005301' }],
  }
  await writeFile(inventory, JSON.stringify(machine))
  // this command needs no server, and has no option for one
  const collect = await taxiwayOn(undefined)('hash', 'collect', '--inventory', inventory, '--csv', '-o', csv)
  expect(collect.code).toBe(0)
  expect(await readFile(csv, 'utf8')).toMatch(
    /^Device Serial Number,Windows Product ID,Hardware Hash\r\nFX100-000042,,T0/,
  )

  const list = async () => (JSON.parse((await taxiway('devices', '--json')).out) as { devices: unknown[] }).devices
  expect(await list()).toEqual([])
  const imported = await taxiway('import', csv)
  // said beside what becomes of the rows, so that somebody else can cancel it meanwhile
  expect([imported.code, imported.err]).toEqual([
    0,
    expect.stringMatching(/^Import (\S+); taxiway imports cancel \1\n$/),
  ])
  expect(await list()).toMatchObject([{ serialNumber: 'FX100-000042', model: 'FX 100' }])
})
