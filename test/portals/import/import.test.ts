// A file of devices in the portal, where the usual way does not do: all of its devices are known already, or the service fails in
// the middle and the person tries again.

import { generateKeyPairSync } from 'node:crypto'
import { Readable } from 'node:stream'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Card } from '../../../src/protocol/device-manifest/card.ts'
import { publicText } from '../../../src/protocol/device-manifest/key.ts'
import { sealedList } from '../../support/pki/sealed-list.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { type CsvDevice, csvOf, hashOf } from '../devices-csv.ts'
import { looksOf } from '../looks.ts'

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

  const { press } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)
  const question = () => page.getByRole('alertdialog')
  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const focusedSays = (text: string) =>
    expect.poll(() => page.evaluate('document.activeElement.innerText'), { timeout: 15_000 }).toContain(text)
  const drawer = () => page.getByRole('dialog', { name: 'Import devices' })
  const checked = () => drawer().getByRole('heading', { name: 'This is what an import would do' })

  const choose = (devices: readonly CsvDevice[]) => give(csvOf(devices))

  async function give(text: string): Promise<void> {
    await page.goto(`${world.urls.portal}/devices`)
    await page.getByRole('button', { name: 'Import devices' }).first().click()
    const chooser = page.waitForEvent('filechooser')
    await drawer().getByRole('button', { name: 'Choose a file' }).click()
    const buffer = Buffer.from(text)
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

    // it registered nothing: its undo takes nothing out, and is one
    await drawer()
      .getByRole('link', { name: /^Open this import/ })
      .press('Enter')
    await page.getByRole('button', { name: 'Undo the import' }).press('Enter')
    await question().getByText('Nothing would be taken out. The import counts as undone afterwards').waitFor()
    await question().getByRole('button', { name: 'Count it as undone' }).press('Enter')
    await page.getByText('Taken out: 0 devices.').waitFor({ timeout: 15_000 })
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

  test('an import is cancelled, goes on with the same file and with no other, and is undone after a question that says what goes and what stays', async () => {
    const devices = Array.from({ length: 512 }, (_, n) => ({ seed: 1000 + n, serial: `ROW-${n}` }))
    const file = csvOf(devices)
    const lines = file.split('\r\n')
    let goOn = (): void => {}
    const gate = new Promise<void>((resolve) => {
      goOn = resolve
    })
    async function* halting() {
      yield `${lines.slice(0, 506).join('\r\n')}\r\n`
      await gate
      yield lines.slice(506).join('\r\n')
    }
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?fileName=big.csv'
    const begun = tenant.api.send('POST', path, Readable.from(halting()), 'text/csv')
    type Import = { id: string; registered: number; state: string; undoState: string | null }
    const latest = async () =>
      (await tenant.api.get<{ value: Import[] }>('/beta/deviceManagement/deviceImports?$top=1')).value[0]
    await expect.poll(async () => (await latest())?.registered, { timeout: 20_000 }).toBe(500)

    await page.goto(`${world.urls.portal}/devices`)
    await page.getByRole('link', { name: 'Imports' }).press('Enter')
    await focusIs('h1 Imports')
    await page.getByRole('row').filter({ hasText: 'big.csv' }).getByText('Under way').waitFor()
    await looksWell('imports')
    await page.getByRole('link', { name: 'big.csv' }).press('Enter')
    await focusIs('h1 big.csv')
    await page.getByRole('button', { name: 'Cancel the import' }).press('Enter')
    await question().getByText('500 devices are registered so far').waitFor()
    await looksWell('import-question')
    await press('Escape')
    await focusIs('button Cancel the import')
    expect((await latest())?.state).toBe('running')
    await press('Enter')
    await question().getByRole('button', { name: 'Cancel it' }).press('Enter')
    await page.getByText('Cancelled after line 501. 500 devices were registered.').waitFor()
    await focusedSays('Cancelled after line 501')
    goOn()
    await begun
    await looksWell('import-cancelled')

    const goOnWith = async (content: string) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Choose a file' }).press('Enter')
      await (await chooser).setFiles({ name: 'big.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
    }
    await goOnWith(csvOf([{ seed: 2000, serial: 'OTHER-1' }]))
    await page.getByText('This is not the file that the import began with').waitFor()
    await focusedSays('This is not the file')
    await goOnWith(file)
    await page.getByText('The import is complete: 512 devices were registered.').waitFor()
    await focusedSays('The import is complete')
    expect(await tags()).toHaveProperty('ROW-511')

    await tenant.api.post('/beta/deviceManagement/windowsAutopilotDeviceIdentities/deleteDevices', {
      serialNumbers: ['ROW-0'],
    })
    const changed = await tenant.api.get<{ value: { id: string }[] }>(
      `/beta/deviceManagement/windowsAutopilotDeviceIdentities?$filter=${encodeURIComponent("serialNumber eq 'ROW-1'")}`,
    )
    const one = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${changed.value[0]?.id}`
    await tenant.api.post(`${one}/updateDeviceProperties`, { groupTag: 'Kept' })
    await page.getByRole('button', { name: 'Undo the import' }).press('Enter')
    await question().getByText('510 devices lose their registration').waitFor()
    await question().getByText('1 × stays: somebody changed it, or it wants attention').waitFor()
    await looksWell('import-undo')
    await press('Escape')
    await focusIs('button Undo the import')
    expect((await latest())?.undoState).toBeNull()
    await press('Enter')
    await question().getByText('510 devices').waitFor()
    await question().getByRole('button', { name: 'Take them out' }).press('Enter')
    await page.getByText('Taken out: 510 devices. Left in place: 1.').waitFor({ timeout: 30_000 })
    await page.getByRole('link', { name: 'ROW-1', exact: true }).waitFor()
    await looksWell('import-undone')
    expect(Object.keys(await tags()).filter((serial) => serial.startsWith('ROW-'))).toEqual(['ROW-1'])
  })

  test('an import is stopped where it was begun only after a question, and the dialog says what was registered and leads to it', async () => {
    const devices = Array.from({ length: 600 }, (_, n) => ({ seed: 3000 + n, serial: `STOP-${n}`, tag: 'Stop' }))
    await choose([{ seed: 3550, serial: 'STOP-550', tag: 'Before' }])
    await drawer().getByRole('button', { name: 'Import 1 device', exact: true }).click()
    await drawer().getByRole('heading', { name: 'Import finished' }).waitFor()
    await choose(devices)
    const start = drawer().getByRole('button', { name: 'Import 600 devices' })
    await start.waitFor()
    let letGo = (): void => {}
    const until = new Promise<void>((resolve) => {
      letGo = resolve
    })
    // the second batch has to write this device
    const held = world.app.db.transaction().execute(async (tx) => {
      await tx
        .selectFrom('autopilot_device')
        .select('id')
        .where('tenant_id', '=', tenant.tenantId)
        .where('serial_number', '=', 'STOP-550')
        .forUpdate()
        .execute()
      await start.press('Enter')
      await until
    })
    await drawer().getByText('500 of 600 rows read').waitFor()
    await looksWell('import-under-way')
    await press('Escape')
    await question().getByText('500 devices are registered so far').waitFor()
    await press('Escape')
    await focusIs('button Cancel the import')
    await press('Enter')
    await question().getByRole('button', { name: 'Cancel it' }).press('Enter')
    type Import = { state: string; registered: number }
    const latest = async () =>
      (await tenant.api.get<{ value: Import[] }>('/beta/deviceManagement/deviceImports?$top=1')).value[0]
    await expect.poll(latest, { timeout: 15_000 }).toMatchObject({ state: 'cancelled', registered: 500 })
    letGo()
    await held
    await focusIs('h3 The import was cancelled')
    await drawer().getByText('What was registered until then stays.', { exact: false }).waitFor()
    await looksWell('import-cancelled-here')
    await drawer()
      .getByRole('link', { name: /^Open this import/ })
      .press('Enter')
    await page.getByRole('heading', { name: 'delivery.csv' }).waitFor()
    expect(await tags()).toMatchObject({ 'STOP-0': 'Stop', 'STOP-550': 'Before' })
  })

  test('[L-016] the export of a report of Configuration Manager is imported as it is: its heads and columns are named and left out, and a bad row by its line', async () => {
    const [good, bad] = [
      { seed: 31, serial: 'CM-31' },
      { seed: 32, serial: 'CM-32' },
    ]
    const report = [
      'ReportTitle,Collection',
      '"Windows Autopilot Device Information","All Systems, by site"',
      '',
      'Device_Serial_Number,Windows_Product_ID,Hardware_Hash,Manufacturer,Model',
      `${good.serial},,${hashOf(good)},Fabrikam,FlexBook`,
      `${bad.serial},,${hashOf(bad).slice(0, 800)},Fabrikam,FlexBook`,
      '',
    ].join('\r\n')
    await give(`\uFEFF${report}`)
    await checked().waitFor()
    for (const said of [
      '"ReportTitle,Collection" stands before the header and was skipped.',
      'The column "Manufacturer" is not known and is ignored.',
      'The column "Model" is not known and is ignored.',
    ]) {
      await drawer().getByText(said).waitFor()
    }
    const refusedRow = drawer().getByRole('row').filter({ hasText: 'CM-32' })
    expect(await refusedRow.getByRole('cell').first().innerText()).toBe('6')
    await refusedRow.getByText('HashNot4k').waitFor()
    await drawer().getByRole('button', { name: 'Import 1 device', exact: true }).click()
    await drawer().getByRole('heading', { name: 'Import finished' }).waitFor()
    expect(await tags()).toHaveProperty('CM-31', '')
    expect(await tags()).not.toHaveProperty('CM-32')
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
