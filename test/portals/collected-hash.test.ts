// From a machine that stands in an office to a registered device, with the file that a command makes and the portal.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { exampleStructures } from '../../src/protocol/smbios/example.ts'
import { encodeSmbiosTable } from '../../src/protocol/smbios/table.ts'
import { taxiwayOn } from '../support/world/command-line.ts'
import { inBrowser, openStage, type Stage, signIn } from './browser.ts'

inBrowser('the portal and a machine’s collected hash', () => {
  let stage: Stage
  beforeAll(async () => {
    stage = await openStage()
  }, 180_000)
  afterAll(() => stage?.close())

  test('[S-188] the CSV that hash collect made of one machine is imported in the portal, and the machine is in the list of devices', async () => {
    const { world, page, complaints } = stage
    const tenant = await world.tenant('collected.example')
    const inventory = join(world.folder, 'pc-17.json')
    const csv = join(world.folder, 'pc-17.csv')
    const machine = {
      taxiwayInventory: 1,
      operatingSystem: { version: '10.0.15063.483', architecture: 'AMD64' },
      smbiosTable: Buffer.from(encodeSmbiosTable(exampleStructures())).toString('base64'),
      disks: [{ name: '0', serial: 'FD01', model: 'FabriDisk', busType: 17, size: 512_110_190_592, system: true }],
      networkAdapters: [
        { name: 'Ethernet', medium: 14, pnpDeviceId: 'PCI\\VEN_8086', permanentAddress: '00005E005301' },
      ],
    }
    await writeFile(inventory, JSON.stringify(machine))
    const collect = await taxiwayOn(undefined)('hash', 'collect', '--inventory', inventory, '--csv', '-o', csv)
    expect(collect.code).toBe(0)

    await signIn(page, world, await tenant.user('ada', { roles: ['global-administrator'] }), '/devices')
    await page.getByRole('button', { name: 'Import devices' }).first().click()
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    const chooser = page.waitForEvent('filechooser')
    await drawer.getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles(csv)
    await drawer.getByRole('button', { name: 'Import 1 device' }).click()
    await drawer.getByRole('heading', { name: 'Import finished' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('link', { name: 'FX100-000042' }).waitFor()
    expect(complaints).toEqual([])
  })
})
