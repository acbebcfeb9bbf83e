// Cutting a device off in the portal, by keyboard alone: what each dialog says, where the focus is, and what the service
// then says. Every state comes from the server.

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { DirectoryDeviceId } from '../../src/kernel/id.ts'
import { readZip } from '../../src/protocol/archive/zip.ts'
import { checkIn } from '../../src/simulator/after/check-in.ts'
import { memoryDisk } from '../../src/simulator/port/disk.ts'
import { keyPool } from '../../src/simulator/port/keys.ts'
import { haveLocalPassword, haveRecoveryKey } from '../support/mdm/device-secrets.ts'
import { boot, newHardware, openOffice, recordsOf } from '../support/world/office.ts'
import { daysPass } from '../support/world/time-passes.ts'
import type { Person, World, WorldTenant } from '../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  wear,
} from './browser.ts'

inBrowser('cutting off in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let admin: Person
  let page: Page
  let complaints: readonly string[]
  const hardware = newHardware()
  const disk = memoryDisk()
  const serial = hardware.fields.serialNumber ?? ''

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page, complaints } = stage)
    const office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    tenant = office.tenant
    const pia = await tenant.user('pia')
    await office.register(hardware)
    expect(await boot(world, hardware, pia, { disk, os: '10.0.19045.1' })).toMatchObject({ outcome: 'desktop-managed' })
    const own = { answers: { pages: { 'personal-or-work': 'work' } } } as const
    expect(await boot(world, newHardware(), pia, own)).toMatchObject({ joined: true })
    await daysPass(world, tenant.tenantId, 3)
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
  }, 240_000)

  afterAll(() => stage?.close())

  const records = () => recordsOf(tenant, hardware)
  const { press } = keyboardOf(() => page)
  /** Opens the menu and chooses, from wherever the focus is, without a mouse. */
  const choose = async (item: string) => {
    await page.getByRole('button', { name: 'Cut off' }).focus()
    await press('Enter')
    await page.getByRole('menuitem', { name: item, exact: true }).waitFor()
    for (let tries = 0; tries < 10 && (await focused(page)) !== `div ${item}`; tries++) await press('ArrowDown')
    expect(await focused(page)).toBe(`div ${item}`)
    await press('Enter')
    const dialog = page.getByRole('alertdialog')
    await dialog.waitFor()
    return dialog
  }
  /** From the dialog's first stop to the button of this name. */
  const confirm = async (name: string) => {
    for (let tries = 0; tries < 6 && (await focused(page)) !== `button ${name}`; tries++) await press('Tab')
    expect(await focused(page)).toBe(`button ${name}`)
    await press('Enter')
  }

  /** Light and dark, a desk and a phone. */
  const looksWell = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await wear(page, colorScheme)
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 860 })
        expect(await sidewaysScroll(page)).toBe(0)
        await picture(page, `${name}-${colorScheme}-${width}`)
      }
    }
    await wear(page, 'light')
    await page.setViewportSize({ width: 1280, height: 860 })
  }

  test('devices not seen lately are chosen and deleted after a question; a registered one is never chosen with the others', async () => {
    await signIn(page, world, admin, '/devices')
    await page.getByRole('link', { name: 'Clean-up' }).click()
    await page.getByRole('heading', { level: 1, name: 'Clean-up' }).waitFor()
    await page.getByText('Every joined device was seen within the last 90 days.').waitFor()
    await page.getByLabel('Not seen for (days)').fill('2')
    await press('Enter')
    const table = page.getByRole('table', { name: 'Devices not seen lately' })
    await table.waitFor()
    expect(await table.getByRole('row').count()).toBe(3) // with its head
    await page.getByRole('button', { name: 'Delete the chosen devices' }).focus()
    await press('Enter')
    await page.getByText('Choose at least one device.').waitFor()
    await page.getByLabel('Choose all that are not registered').focus()
    await press('Space')
    await page.getByText('1 device chosen').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'clean-up')
    await page.getByRole('button', { name: 'Delete the chosen devices' }).focus()
    await press('Enter')
    await page.getByRole('alertdialog', { name: 'Delete 1 device?' }).waitFor()
    expect(await focused(page)).toContain('input')
    await page.keyboard.type('1')
    await confirm('Delete 1 device')
    await page.getByText('1 deleted, 0 left.').waitFor()
    // the question is gone, and the button that opened it may be: the result has the focus
    await expect.poll(() => focused(page)).toBe('div 1 deleted, 0 left.')
    await page.getByText('Yes, would lose its registration').waitFor()
    expect((await records()).devices.filter(({ trustType }) => trustType !== null)).toHaveLength(1)
  })

  test('a remote action says what it means before it is asked for, and is shown with its state', async () => {
    const { registration, managed } = await records()
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    const panel = page.getByRole('region', { name: 'Remote actions' })
    await panel.getByText('Nothing was asked of this device.').waitFor()
    const askFor = async (button: string, action: string, submit: string) => {
      await page.getByRole('button', { name: button, exact: true }).focus()
      await press('Enter')
      const dialog = page.getByRole('dialog')
      await dialog.getByRole('combobox', { name: 'Action' }).focus()
      await page.keyboard.type(action)
      await dialog.getByRole('button', { name: submit }).focus()
      return dialog
    }
    const reset = await askFor('Ask for an action', 'Autopilot', 'Autopilot Reset: ask 1 device')
    await reset.getByText('whoever signs in next is its user').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'remote-action-asked')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('Autopilot Reset: 1 device is asked')
    await panel.getByText('Waits for the device').waitFor()
    await panel.getByText('It is canceled if the device has not fetched it by').waitFor()
    await looksWell('remote-actions')
    const [{ id } = { id: '' }] = managed as { id: string }[]
    expect(await tenant.api.get(`/beta/deviceManagement/managedDevices/${id}`)).toMatchObject({
      deviceActionResults: [{ actionName: 'automaticRedeployment', actionState: 'pending' }],
    })

    await world.app.db
      .updateTable('mdm_action')
      .set({ state: 'active' })
      .where('tenant_id', '=', tenant.tenantId)
      .where('enrollment_id', '=', id)
      .execute()
    await page.reload()
    await panel.getByText('The device was told').waitFor()
    await panel.getByRole('button', { name: 'Give up Autopilot Reset' }).focus()
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('Autopilot Reset was given up')
    await panel.getByText('given up by an administrator').waitFor()
    expect(await panel.getByRole('button', { name: 'Give up' }).count()).toBe(0)
    await picture(page, 'remote-action-given-up')

    const logs = await askFor('Ask for an action', 'Collect', 'Collect diagnostics: ask 1 device')
    await logs.getByText('They may hold what people and applications wrote').waitFor()
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('Collect diagnostics: 1 device is asked')
    const { ztd, login, drs } = world.urls
    const device = { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys: keyPool(1) }
    expect(await checkIn(device)).toMatchObject({ kind: 'done' })
    await page.reload()
    await panel.getByRole('button', { name: /^Download the logs of / }).focus()
    const [file] = await Promise.all([page.waitForEvent('download'), press('Enter')])
    expect(file.suggestedFilename()).toMatch(/-logs-.*\.zip$/)
    expect(readZip(readFileSync(await file.path())).map(({ name }) => name)).toContain('StatusPage.json')
    await picture(page, 'device-logs')
  })

  test('what a device keeps with the service is shown behind a button that asks why, and is gone with its dialog', async () => {
    const { registration, devices } = await records()
    const object = devices.find(({ deviceId }) => deviceId === registration?.azureActiveDirectoryDeviceId)
    const joined = { id: DirectoryDeviceId.parse(object?.id), deviceId: object?.deviceId ?? '' }
    const keyId = await haveRecoveryKey(world, tenant.tenantId, joined)
    await haveLocalPassword(world, tenant.tenantId, joined)
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    const panel = page.getByRole('region', { name: 'Recovery keys and local administrator' })
    await panel.getByText(keyId).waitFor()
    await panel.getByText('Password of the local administrator').waitFor()
    await looksWell('device-secrets')
    const button = panel.getByRole('button', { name: `Show key ${keyId.slice(0, 8)}` })
    await button.focus()
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('The audit keeps that you looked at it').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('textbox', { name: 'Reason' }).focus()
    await page.keyboard.type('ticket 4711')
    await press('Enter')
    const key = dialog.getByText(/^(\d{6}-){7}\d{6}$/)
    await key.waitFor()
    await expect.poll(() => focused(page)).toContain('ul')
    expect(await accessibilityProblems(page)).toEqual([])
    await looksWell('device-secret-shown')
    await press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    expect(await key.count()).toBe(0)
    await expect.poll(() => focused(page)).toContain(`Show key ${keyId.slice(0, 8)}`)
    const { rows } = await world.app.pool.query(
      `select details from audit_entry where tenant_id = $1 and action = 'mdm.recovery-key.read'`,
      [tenant.tenantId],
    )
    expect(rows).toMatchObject([{ details: { keyId, reason: 'ticket 4711' } }])

    await panel.getByRole('button', { name: 'Show password' }).focus()
    await press('Enter')
    await dialog.getByRole('button', { name: 'Show', exact: true }).focus()
    await press('Enter')
    await dialog.getByText('Administrator, since').waitFor()
    await press('Escape')
    await dialog.waitFor({ state: 'hidden' })

    // as who reads the id on the screen of a PC that does not start
    await page.goto(`${world.urls.portal}/devices/directory`)
    await page.getByRole('button', { name: 'Find a recovery key' }).focus()
    await press('Enter')
    await dialog.getByRole('textbox', { name: 'Id of the key' }).focus()
    await page.keyboard.type('6f9d1c2a')
    await press('Enter')
    await dialog.getByText('An id has 32 digits').waitFor()
    await expect.poll(() => focused(page)).toContain('Id of the key')
    await press('Control+a')
    await page.keyboard.type(`{${keyId.toUpperCase()}}`)
    await looksWell('find-recovery-key')
    await press('Enter')
    await key.waitFor()
    await expect.poll(() => focused(page)).toContain('ul')
    await press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('Find a recovery key')
  })

  test('disable, retire, wipe and delete: each says what stops when, and the focus is never lost', async () => {
    const { registration } = await records()
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    await page.getByRole('heading', { level: 1, name: serial }).waitFor()

    // only the registration: named, said what it means, and nothing happens before the serial number was typed
    const registrationOnly = await choose('Delete the registration')
    expect(await page.getByRole('alertdialog', { name: `Delete the registration of ${serial}?` }).count()).toBe(1)
    await registrationOnly.getByText('whoever has it may register it, another organisation too').waitFor()
    expect(await focused(page)).toContain('input')
    expect(await accessibilityProblems(page)).toEqual([])
    await looksWell('delete-registration')
    await page.keyboard.type('PF-OTHER')
    await press('Enter')
    await registrationOnly.getByText(`That is not ${serial}.`).waitFor()
    expect(await focused(page)).toContain('input')
    await picture(page, 'delete-registration-wrong')
    await press('Escape')
    await registrationOnly.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('Cut off')
    expect((await records()).registration).toBeDefined()

    const disable = await choose('Disable')
    expect(await focused(page)).toBe('button Cancel')
    await disable.getByText('From now on nobody signs in with this device').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await confirm('Disable')
    await page.getByText('The device is disabled in the directory').waitFor()
    await disable.waitFor({ state: 'hidden' })
    expect(await focused(page)).toContain('Cut off')
    expect((await records()).devices).toMatchObject([{ accountEnabled: false }])

    await choose('Retire')
    await confirm('Retire')
    await page.getByText('The device is to leave device management').waitFor()
    expect((await records()).managed).toMatchObject([{ managementState: 'retirePending' }])

    const wipe = await choose('Wipe')
    expect(await focused(page)).toContain('input')
    await press('Enter')
    await wipe.getByText(`Type ${serial} here to go on.`).waitFor()
    await page.keyboard.type('something else')
    await press('Enter')
    await wipe.getByText(`That is not ${serial}.`).waitFor()
    expect(await focused(page)).toContain('input')
    await press('Control+a')
    await page.keyboard.type(serial)
    await press('Enter')
    await page.getByText('The device is to be wiped at its next check-in').waitFor()
    await picture(page, 'cut-off')
    expect(await accessibilityProblems(page)).toEqual([])
    expect((await records()).managed).toMatchObject([{ managementState: 'wipePending' }])

    // an object of the directory that cannot be asked for must not stay behind while the page says that all is gone
    const objects = (url: URL) => url.pathname === '/v1.0/devices'
    await page.route(objects, (route) => route.fulfill({ status: 500, body: '{}' }))
    const failing = await choose('Delete everywhere')
    await failing.getByRole('textbox').focus()
    await page.keyboard.type(serial)
    await confirm('Delete everywhere')
    await failing.getByText('HTTP 500').waitFor()
    expect((await records()).registration).toBeDefined()
    expect((await records()).managed).toHaveLength(1)
    await page.unroute(objects)
    await press('Escape')
    await failing.waitFor({ state: 'hidden' })

    // a refusal on the way says what is gone and what is not; the same button goes on with the rest
    const object = (url: URL) => url.pathname.startsWith('/v1.0/devices/')
    const error = { code: 'Conflict', message: 'Somebody else works on it.' }
    await page.route(object, (route) =>
      route.request().method() === 'DELETE' ? route.fulfill({ status: 409, json: { error } }) : route.continue(),
    )
    const gone = await choose('Delete everywhere')
    await gone.getByRole('textbox').focus()
    await page.keyboard.type(serial)
    await confirm('Delete everywhere')
    await gone
      .getByText(`${serial} is deleted from device management, deployment, and not from the directory.`)
      .waitFor()
    await gone.getByText('Somebody else works on it.').waitFor()
    expect((await records()).registration).toBeUndefined()
    expect((await records()).devices).toHaveLength(1)
    await page.unroute(object)
    await confirm('Delete everywhere')
    await page.waitForURL((url) => url.pathname === '/devices')
    expect(await records()).toMatchObject({ managed: [], devices: [] })
    expect((await records()).registration).toBeUndefined()
    // while it is deleted, the page that still shows it may ask for a record that has just gone: the browser notes 404
    expect(complaints.filter((one) => !/a status of (404|409|500)/.test(one))).toEqual([])
  })
})
