// From a machine that stands in an office to a registered device, with the file that a command makes and the portal.

import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { exampleStructures } from '../../src/protocol/smbios/example.ts'
import { encodeSmbiosTable } from '../../src/protocol/smbios/table.ts'
import { afterRepair, registeredBuilt, tpm } from '../support/autopilot/repairs.ts'
import { builtDevice } from '../support/partner/built.ts'
import { taxiwayOn } from '../support/world/command-line.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from './browser.ts'
import { looksOf } from './looks.ts'

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

  test('[S-067] a board that was replaced: both hashes are compared part by part, nothing is done before a yes, and the story says so, by keyboard', async () => {
    const { world } = stage
    const { page, context, complaints } = await visit(stage.browser)
    const tenant = await world.tenant('repaired.example')
    const device = builtDevice('Fabrikam', tpm())
    const id = await registeredBuilt(tenant, device, { groupTag: 'Office' })
    const name = device.name.serialNumber
    const [other, swapped] = [builtDevice('Fabrikam', tpm()), afterRepair(device)]
    const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
    const registered = async () =>
      (await tenant.api.get<{ value: { id: string }[] }>(identities)).value.map((one) => one.id)
    const { press, tabTo } = keyboardOf(() => page)
    const heading = (words: string) => page.getByRole('heading', { level: 2, name: words }).waitFor()
    const row = (part: string) => page.getByRole('row', { name: new RegExp(`^${part}`) }).innerText()

    await signIn(page, world, await tenant.user('ada', { roles: ['global-administrator'] }), `/devices/${id}`)
    await page.getByRole('button', { name: 'The board was replaced…' }).focus()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: `The board of ${name} was replaced` }).waitFor()
    await tabTo('textarea Or paste the hash or the lines of the file')
    await page.keyboard.insertText(afterRepair(device, { serialNumber: 'OTHER-1' }).hash)
    await press('Tab', 'Enter')
    await heading(`${name} cannot be registered in place of the old one`)
    expect(await focused(page)).toBe(`h2 ${name} cannot be registered in place of the old one`)
    await page.getByText('The firmware of the new board was not written', { exact: false }).waitFor()
    expect(await page.getByRole('button', { name: 'Register anew' }).count()).toBe(0)

    // a list as a collecting script writes it, with another device first
    const csv = [
      'Device Serial Number,Windows Product ID,Hardware Hash',
      `${other.name.serialNumber},,${other.hash}`,
      `${name},,${swapped.hash}`,
    ].join('\r\n')
    const chooser = page.waitForEvent('filechooser')
    await tabTo('button Choose another file')
    await press('Enter')
    await (await chooser).setFiles({ name: 'repaired.csv', mimeType: 'text/csv', buffer: Buffer.from(csv) })
    await heading(`${name} can be registered anew`)
    expect(await focused(page)).toBe(`h2 ${name} can be registered anew`)
    expect(await row('UUID')).toContain('replaced')
    expect(await row('Serial number')).toContain('same')
    await page.getByText('Kept: group tag Office.').waitFor()
    expect(await registered()).toEqual([id])
    await looksOf(() => page)('board-replaced')

    await page.getByRole('button', { name: 'Register anew' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: `Register ${name} anew?` }).waitFor()
    await press('Escape')
    await expect.poll(() => focused(page)).toBe('button Register anew')
    expect(await registered()).toEqual([id])
    await press('Enter')
    await page.getByRole('alertdialog').waitFor()
    await tabTo('button Register anew')
    await press('Enter')
    await heading(`${name} is registered anew`)
    await expect.poll(() => focused(page)).toBe(`h2 ${name} is registered anew`)
    const [now = '', ...more] = await registered()
    expect([now === id, more]).toEqual([false, []])
    await tabTo('a Open the device as it is registered now')
    await press('Enter')
    await page
      .getByRole('list', { name: 'Timeline' })
      .getByText('Its board was replaced: it was registered anew in place of the registration before')
      .waitFor()
    expect(page.url()).toContain(now)
    expect(complaints).toEqual([])
    await context.close()
  })
})
