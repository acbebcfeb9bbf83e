// The Store for Business: one list, one file, one page of profiles; by keyboard, on a phone's width and in the dark as well.

import { Readable } from 'node:stream'
import { Client } from 'pg'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { lockPlacement } from '../../../src/directory/membership/membership.sql.ts'
import { fileOf, newRows, rowOf } from '../../support/devices-csv.ts'
import { granted, invitationOf, makePartner } from '../../support/partner/partner.ts'
import { fileOf as partnerFile } from '../../support/partner/upload.ts'
import { newHardware } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('the Store for Business', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example', { displayName: 'Contoso' })
    await signIn(page, world, await tenant.user('ada', { roles: ['global-administrator'] }), '/store')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const to = (path: string) => page.goto(`${world.urls.portal}/store/${path}`)
  const choose = (text: string) =>
    page
      .getByLabel(/^File of devices/)
      .setInputFiles({ name: 'delivery.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const group = () => page.getByRole('textbox', { name: /^Autopilot deployment group/ })
  const add = async () => {
    await tabTo('button Add the devices')
    await press('Enter')
  }
  const rows = () => page.getByRole('table', { name: 'Devices', exact: true }).getByRole('row')
  const refused = () => page.getByRole('table', { name: 'Rows that were refused' }).getByRole('row')
  type Device = {
    readonly id: string
    readonly serialNumber: string
    readonly groupTag: string
    readonly channel: string
  }
  const devices = async () =>
    (await tenant.api.get<{ value: Device[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities')).value
  const csvPath = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
  /** As the owner of the tables. */
  const owner = async (statement: string) => {
    const client = new Client({ connectionString: world.database.url })
    await client.connect()
    try {
      await client.query(statement)
    } finally {
      await client.end()
    }
  }
  const [one, two] = [newHardware(), newHardware()]
  const serial = ({ fields }: typeof one) => String(fields.serialNumber)

  test('[S-153] an administrator adds the devices of a file in the Store, with the limits on the form, by keyboard alone', async () => {
    await page.getByRole('heading', { name: 'No device is registered yet' }).waitFor()
    await page.getByText('Up to 1,000 devices in one file.').waitFor()
    await page.getByText('Only new devices that have not been through their first run').waitFor()
    await tabTo('button Add the devices')
    await press('Enter')
    await page.getByText('Choose the file first.').waitFor()
    await focusIs(/^input /)
    await looksWell('store-empty')
    await choose(fileOf([rowOf(one), rowOf(two)]))
    await group().fill('Front desks')
    await add()
    await focusIs('div 2 devices were added.')
    expect(await rows().count()).toBe(3)
    expect(await devices()).toMatchObject([
      { groupTag: 'Front desks', channel: 'store-csv' },
      { groupTag: 'Front desks', channel: 'store-csv' },
    ])
    await looksWell('store-devices')
  })

  test('[L-043] a file whose columns have another order or other names is refused, with the columns that it should have', async () => {
    for (const header of ['Windows Product ID,Device Serial Number,Hardware Hash', 'Serial,Product,Hash']) {
      await choose(fileOf(newRows(1), header))
      await add()
      await page.getByText(/wadp009: The file cannot be read as a list of devices/).waitFor()
      await page.getByText(/Write exactly "Device Serial Number,Windows Product ID,Hardware Hash"/).waitFor()
      await focusIs(/wadp009/)
      await to('devices')
    }
    expect(await devices()).toHaveLength(2)
  })

  test('rows that are refused have the name that the Store gives the reason, and what to do', async () => {
    const broken = newHardware()
    const corrupt = rowOf({ ...broken, hash: `${broken.hash.slice(0, 100)}$$$$${broken.hash.slice(104)}` })
    const other = await world.tenant('holder.example')
    const held = newHardware()
    await other.api.send(
      'POST',
      '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?channel=store-csv',
      fileOf([rowOf(held)]),
      'text/csv',
    )
    await choose(fileOf([',,', corrupt, rowOf(held), rowOf(one), rowOf(newHardware()).slice(0, 900)]))
    await add()
    await focusIs('div 0 devices were added. 5 rows were refused.')
    for (const name of ['wadp001', 'wadp002', 'wadp005', 'wadp007', 'wadp008']) {
      await refused().filter({ hasText: name }).waitFor()
    }
    await refused().filter({ hasText: 'wadp007' }).getByText('delete it first').waitFor()
    await looksWell('store-refused')
    await choose(fileOf(newRows(1001)))
    await add()
    await page.getByText(/wadp003: The file has more than 1,000 devices/).waitFor()
    expect(await devices()).toHaveLength(2)
  })

  test('[S-051] each of the ten errors of a file is provoked, shown by its name, and leads to what the help says of it', async () => {
    const helped = async (name: string, where: Locator) => {
      const link = where.getByRole('link', { name: new RegExp(name) })
      const address = String(await link.first().getAttribute('href'))
      expect(address).toBe(`/docs/help/errors.html#${name}`)
      const help = await page.request.get(`${world.urls.portal}${address}`)
      expect(await help.text()).toContain(`id="${name}"`)
    }
    const main = page.getByRole('main')
    const failsWith = async (name: string, rows: readonly string[], header?: string) => {
      await to('devices')
      await choose(fileOf([...rows], header))
      await add()
      await main
        .getByText(new RegExp(`${name}: `))
        .first()
        .waitFor({ timeout: 30_000 })
      await focusIs(new RegExp(name))
      await helped(name, main)
    }
    await failsWith('wadp003', newRows(1001))
    await failsWith('wadp009', newRows(1), 'Serial,Product,Hash')

    // the service has as much to do for this organisation as it takes
    const ends: (() => void)[] = []
    const imports = Array.from({ length: 8 }, () => {
      async function* halting() {
        yield fileOf(newRows(1))
        await new Promise<void>((resolve) => ends.push(resolve))
      }
      return tenant.api.send('POST', csvPath, Readable.from(halting()), 'text/csv')
    })
    await expect.poll(() => ends.length, { timeout: 20_000 }).toBe(8)
    await failsWith('wadp006', newRows(1))
    for (const end of ends) end()
    await Promise.all(imports)

    // what is stored is refused by the database, for a reason that nobody foresaw
    await owner("alter table autopilot_device add constraint fault check (serial_number <> 'FAULT-1')")
    const broken = newHardware({ serialNumber: 'FAULT-1' })
    await failsWith('wadp010', [rowOf(broken)])
    await owner('alter table autopilot_device drop constraint fault')

    // the database ends every session in which the file is stored
    const cut = setInterval(() => {
      void owner(`select pg_terminate_backend(pid) from pg_stat_activity
                   where datname = current_database() and wait_event_type = 'Lock'`).catch(() => {})
    }, 100)
    await world.app.db.transaction().execute(async (tx) => {
      await lockPlacement(tx, tenant.tenantId, 'changing')
      await failsWith('wadp004', newRows(1))
    })
    clearInterval(cut)

    await to('devices')
    const held = newHardware()
    const other = await world.tenant('owner.example')
    await other.api.send('POST', `${csvPath}?channel=store-csv`, fileOf([rowOf(held)]), 'text/csv')
    const damaged = rowOf(broken).replace(/.{60}$/, '$'.repeat(60))
    await choose(fileOf([',,', damaged, rowOf(held), rowOf(one), rowOf(newHardware()).slice(0, 900)]))
    await add()
    await focusIs('div 0 devices were added. 5 rows were refused.')
    for (const name of ['wadp001', 'wadp002', 'wadp005', 'wadp007', 'wadp008']) {
      await helped(name, refused().filter({ hasText: name }))
    }
    expect(await devices()).toHaveLength(2 + 8)
    for (const { id, serialNumber } of await devices()) {
      if (![serial(one), serial(two)].includes(serialNumber))
        await tenant.api.delete(`/beta/deviceManagement/windowsAutopilotDeviceIdentities/${id}`)
    }
  }, 180_000)

  test('[S-156] [S-158] [S-161] [S-184] [L-047] a profile is made in which everything optional is off, after the hint where all settings are, and applied to a device and to a group', async () => {
    await to('profiles')
    await page.getByRole('heading', { name: 'No profile yet' }).waitFor()
    for (const role of ['radio', 'combobox'] as const)
      expect(await page.getByRole('main').getByRole(role).count()).toBe(0)
    for (const box of await page.getByRole('checkbox').all()) expect(await box.isChecked()).toBe(false)
    expect(await page.getByRole('checkbox').count()).toBe(3)
    await page.getByText('The pages of Cortana, OneDrive').waitFor()
    await page.getByText(/^The administration portal has all settings of a profile.*we recommend/).waitFor()
    await page.getByRole('textbox', { name: 'Name' }).fill('Plain')
    await tabTo('button Make it')
    await press('Enter')
    await focusIs('div Plain was made.')
    await page.getByRole('textbox', { name: 'Name' }).fill('Quiet')
    await page.getByRole('checkbox', { name: 'Skip privacy settings' }).press('Space')
    await tabTo('button Make it')
    await press('Enter')
    await focusIs('div Quiet was made.')
    await looksWell('store-profiles')
    type Profile = { readonly displayName: string; readonly outOfBoxExperienceSetting: object }
    const { value } = await tenant.api.get<{ value: Profile[] }>(
      '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
    )
    const settings = Object.fromEntries(value.map((made) => [made.displayName, made.outOfBoxExperienceSetting]))
    const off = { privacySettingsHidden: false, eulaHidden: false, userType: 'administrator' }
    expect(settings).toMatchObject({
      Plain: { ...off, deviceUsageType: 'singleUser' },
      Quiet: { ...off, privacySettingsHidden: true, deviceUsageType: 'singleUser' },
    })
    const modes = await world.app.pool.query<{ mode: string }>(
      'select mode from deployment_profile where tenant_id = $1',
      [tenant.tenantId],
    )
    expect(modes.rows).toEqual(Array(2).fill({ mode: 'user-driven' }))

    await to('devices')
    const profileOf = (which: typeof one) => rows().filter({ hasText: serial(which) })
    await page.getByRole('checkbox', { name: `Choose ${serial(one)}` }).press('Space')
    await page.getByRole('combobox', { name: 'Profile' }).selectOption('Plain')
    await tabTo('button Apply')
    await press('Enter')
    await focusIs('div Plain was applied. Devices: 1.')
    await profileOf(one).getByText('Plain').waitFor()
    expect(await profileOf(two).getByText('Plain').count()).toBe(0)

    await page.getByRole('combobox', { name: 'Show the group' }).selectOption('Front desks')
    await page.getByRole('checkbox', { name: 'Choose all that are shown' }).press('Space')
    await page.getByRole('combobox', { name: 'Profile' }).selectOption('Quiet')
    await tabTo('button Apply')
    await press('Enter')
    await focusIs('div Quiet was applied. Devices: 2.')
    for (const which of [one, two]) await profileOf(which).getByText('Quiet').waitFor()
  })

  test('[L-044] nothing moves a device to another group: it is deleted, and added again to that one', async () => {
    await to('devices')
    await rows().first().waitFor()
    const buttons = await page.getByRole('main').getByRole('button').allTextContents()
    expect(buttons.filter((name) => /move|group|tag/i.test(name))).toEqual([])
    await choose(fileOf([rowOf(two)]))
    await group().fill('Kiosks')
    await add()
    await focusIs('div 0 devices were added. 1 row was refused.')
    expect((await devices()).map(({ groupTag }) => groupTag)).toEqual(['Front desks', 'Front desks'])
    await page.getByRole('button', { name: `Delete ${serial(two)}` }).focus()
    await press('Enter')
    await page.getByRole('alertdialog').getByText('It is no longer registered').waitFor()
    await tabTo('button Delete it')
    await press('Enter')
    await focusIs(`div ${serial(two)} was deleted.`)
    await choose(fileOf([rowOf(two)]))
    await group().fill('Kiosks')
    await add()
    await focusIs('div 1 device was added.')
    expect((await devices()).map(({ groupTag }) => groupTag).sort()).toEqual(['Front desks', 'Kiosks'])
  })

  test('[S-006] [S-007] what a partner uploaded, with no tenant in the file, is all in the list as soon as the batch is done, and not before', async () => {
    const partner = await world.tenant('partner.example', { displayName: 'Fabrikam' })
    await makePartner(world, partner, { cspKind: 'direct' })
    const gina = await tenant.user('gina', { roles: ['global-administrator'] })
    const { id } = await granted(world, tenant, gina, await invitationOf(world, partner))
    const agent = atBrowser(world)
    const { access: token } = await agent.tokensOf(await partner.user('sam', { roles: ['sales-agent'] }))
    const uploaded = [newHardware(), newHardware(), newHardware()]
    await world.app.db.transaction().execute(async (tx) => {
      await lockPlacement(tx, tenant.tenantId, 'changing')
      const raw = partnerFile(...uploaded.map(({ hash }) => hash))
      expect(raw).not.toMatch(/tenant/i)
      const at = `${world.urls.graph}/beta/partner/customers/${id}/deviceBatches/uploadCsv?batch=spring`
      const headers = { 'content-type': 'text/csv' }
      expect((await agent.send(at, { method: 'POST', token, headers, raw })).status).toBe(202)
      await to('devices')
      await rows().first().waitFor()
      expect(await rows().count()).toBe(3)
    })
    await expect.poll(async () => (await devices()).length).toBe(5)
    await to('devices')
    for (const which of uploaded) {
      await rows()
        .filter({ hasText: serial(which) })
        .getByRole('cell', { name: 'Fabrikam', exact: true })
        .waitFor()
    }
    await page.getByRole('checkbox', { name: `Choose ${serial(uploaded[0] ?? one)}` }).press('Space')
    await page.getByRole('combobox', { name: 'Profile' }).selectOption('Plain')
    await tabTo('button Apply')
    await press('Enter')
    await focusIs('div Plain was applied. Devices: 1.')
  })
})
