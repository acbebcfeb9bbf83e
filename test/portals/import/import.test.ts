// A file of devices in the portal, where the usual way does not do: all of its devices are known already, or the service fails in
// the middle and the person tries again.

import { generateKeyPairSync } from 'node:crypto'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Card } from '../../../src/protocol/device-manifest/card.ts'
import { publicText } from '../../../src/protocol/device-manifest/key.ts'
import { sealedList } from '../../support/pki/sealed-list.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'
import { type CsvDevice, csvOf } from '../devices-csv.ts'

inBrowser('the import of a file in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    await signIn(page, world, await tenant.user('ada', { roles: ['global-administrator'] }), '/devices')
  }, 300_000)

  afterAll(() => stage?.close())

  const drawer = () => page.getByRole('dialog', { name: 'Import devices' })
  const checked = () => drawer().getByRole('heading', { name: 'This is what an import would do' })

  async function choose(devices: readonly CsvDevice[]): Promise<void> {
    await page.goto(`${world.urls.portal}/devices`)
    await page.getByRole('button', { name: 'Import devices' }).first().click()
    const chooser = page.waitForEvent('filechooser')
    await drawer().getByRole('button', { name: 'Choose a file' }).click()
    const buffer = Buffer.from(csvOf(devices))
    await (await chooser).setFiles({ name: 'delivery.csv', mimeType: 'text/csv', buffer })
  }

  const tags = async () => {
    type Device = { serialNumber: string; groupTag: string }
    const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
    const { value } = await tenant.api.get<{ value: Device[] }>(path)
    return Object.fromEntries(value.map(({ serialNumber, groupTag }) => [serialNumber, groupTag]))
  }

  test('devices that are all registered already are brought up to date: the file that changes nothing but them is imported', async () => {
    const devices = [1, 2].map((seed) => ({ seed, serial: `UP-${seed}` }))
    await choose(devices.map((device) => ({ ...device, tag: 'Old' })))
    await drawer().getByRole('button', { name: 'Import 2 devices' }).click()
    await drawer().getByRole('heading', { name: 'Import finished' }).waitFor()
    expect(await tags()).toEqual({ 'UP-1': 'Old', 'UP-2': 'Old' })

    await choose(devices.map((device) => ({ ...device, tag: 'New' })))
    await checked().waitFor()
    await drawer().getByRole('button', { name: 'Import 2 devices' }).click()
    await drawer().getByRole('heading', { name: 'Import finished' }).waitFor()
    expect(await tags()).toEqual({ 'UP-1': 'New', 'UP-2': 'New' })
  })

  test('[S-154] a device administrator registers the devices of a file of device management in the portal', async () => {
    const window = await visit(stage.browser)
    const person = await tenant.user('dana', { roles: ['device-administrator'] })
    await signIn(window.page, world, person, '/devices')
    await window.page.getByRole('button', { name: 'Import devices' }).first().click()
    const panel = window.page.getByRole('dialog', { name: 'Import devices' })
    const chooser = window.page.waitForEvent('filechooser')
    await panel.getByRole('button', { name: 'Choose a file' }).click()
    const buffer = Buffer.from(csvOf([{ seed: 7, serial: 'MDM-7', tag: 'Desk' }]))
    await (await chooser).setFiles({ name: 'intune.csv', mimeType: 'text/csv', buffer })
    await panel.getByRole('button', { name: 'Import 1 device', exact: true }).click()
    await panel.getByRole('heading', { name: 'Import finished' }).waitFor()
    expect(await tags()).toHaveProperty('MDM-7', 'Desk')
    await window.context.close()
  })

  test('a sealed list is opened, tried and imported, and the drawer says what its sender needs', async () => {
    await page.goto(`${world.urls.portal}/devices`)
    await page.getByRole('button', { name: 'Import devices' }).first().click()
    const path = '/beta/deviceManagement/deviceInbox'
    const { words, cardUrl, card } = await tenant.api.get<{ words: string; cardUrl: string; card: Card }>(path)
    await drawer().getByText(words).waitFor()
    await drawer().getByText(cardUrl).waitFor()
    const maker = generateKeyPairSync('ed25519').privateKey
    await tenant.api.post(`${path}/senders`, { name: 'Fabrikam OEM', publicKey: publicText(maker) })
    const buffer = Buffer.from(await sealedList(csvOf([{ seed: 4, serial: 'SEALED-4', tag: 'Depot' }]), card, maker))
    const chooser = page.waitForEvent('filechooser')
    await drawer().getByRole('button', { name: 'Choose a file' }).click()
    await (await chooser).setFiles({ name: 'devices-eu-7.tar.age', mimeType: '', buffer })
    await drawer().getByRole('button', { name: 'Import 1 device', exact: true }).click()
    await drawer().getByRole('heading', { name: 'Import finished' }).waitFor()
    expect(await tags()).toHaveProperty('SEALED-4', 'Depot')
  })

  test('where the trial fails "Try again" tries, and where the import fails it imports', async () => {
    await page.route('**/importCsv*', (route) => route.abort(), { times: 1 })
    await choose([{ seed: 3, serial: 'AGAIN-3', tag: 'Lab' }])
    await drawer().getByRole('button', { name: 'Try again' }).click()
    await checked().waitFor()
    expect(await tags()).not.toHaveProperty('AGAIN-3')

    await page.route('**/importCsv*', (route) => route.abort(), { times: 1 })
    await drawer().getByRole('button', { name: 'Import 1 device', exact: true }).click()
    await drawer().getByRole('button', { name: 'Try again' }).click()
    await drawer().getByRole('heading', { name: 'Import finished' }).waitFor()
    expect(await tags()).toHaveProperty('AGAIN-3', 'Lab')
  })
})
