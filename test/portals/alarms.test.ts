// Alarms in the portal, by keyboard alone: both sides of a contest, closing one with a note, and where the focus is after
// each step. Then the pages around them: settings, a group that devices choose, the word for the next deployment.

import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { raise } from '../../src/alarm/alarm.sql.ts'
import type { Alarm } from '../../src/alarm/alarm.ts'
import { dynamicGroup } from '../support/world/dynamic-group.ts'
import { newHardware, openOffice } from '../support/world/office.ts'
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
  visit,
  wear,
} from './browser.ts'

inBrowser('alarms in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let admin: Person
  let browser: Browser
  let page: Page
  let complaints: readonly string[]
  let registrationId = ''
  const hardware = newHardware()
  const serial = hardware.fields.serialNumber ?? ''

  const raised = (alarm: Alarm) => raise(world.app.db, tenant.tenantId, new Date(), alarm)
  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page, complaints } = stage)
    const office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    tenant = office.tenant
    await office.register(hardware)
    const registered = await tenant.api.get<{ value: { id: string }[] }>(
      '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
    )
    registrationId = registered.value[0]!.id
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
  }, 240_000)

  afterAll(() => stage?.close())

  const { press, tabTo } = keyboardOf(() => page)

  test('without alarms the page says what would be here', async () => {
    await signIn(page, world, admin, '/alarms')
    await page.getByRole('heading', { name: 'No open alarms' }).waitFor()
    expect(await page.getByRole('link', { name: 'Alarms', exact: true }).count()).toBe(1)
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'alarms-empty')
  })

  test('[T-47] an alarm shows both sides, leads to the device and is closed with a note, and the focus is never lost', async () => {
    const contest = {
      kind: 'contest',
      subjectKind: 'autopilot-device',
      subjectId: registrationId,
      detail: {
        why: 'joined-by-another',
        serialNumber: serial,
        holds: {
          displayName: 'PC-ANNA',
          user: 'anna@contoso.example',
          joinedAt: '2026-01-02T03:04:05Z',
          assurance: 'ek',
        },
        asked: { displayName: 'PC-EVE', user: 'eve@contoso.example', at: '2026-02-03T04:05:06Z' },
      },
    } as const
    await raised(contest)
    await raised(contest)
    const shared = {
      kind: 'certificate-shared',
      subjectKind: 'managedDevice',
      detail: {
        serialNumber: serial,
        blocked: true,
        one: { address: '192.0.2.1', at: '2026-02-03T04:05:06Z' },
        other: { address: '198.51.100.7', at: '2026-02-03T04:05:09Z' },
      },
    } as const
    await raised({ ...shared, subjectId: randomUUID() })
    for (const kind of ['clone', 'hardware-changed', 'not-unique'] as const) {
      await raised({
        kind,
        subjectKind: 'autopilot-device',
        subjectId: registrationId,
        detail: { assurance: 'claimed' },
      })
    }
    const guesses = { lastName: 'pia@contoso.example', lastAddress: '203.0.113.9' }
    await raised({ kind: 'password-guesses', subjectKind: 'address', subjectId: '203.0.113.9', detail: guesses })
    await raised({
      kind: 'audit-chain',
      subjectKind: 'tenant',
      subjectId: tenant.tenantId,
      detail: { problems: ['Entry 7 was changed.'] },
    })

    await page.reload()
    await page.getByRole('link', { name: /^Alarms.*\(7 open alarms\)$/ }).waitFor()
    await page.getByLabel('Kind').selectOption('contest')
    const card = page.getByRole('article', { name: `Two want one device · ${serial}` })
    await card.waitFor()
    await expect.poll(() => page.getByRole('article').count()).toBe(1) // those of other kinds are gone
    const words = await card.innerText()
    for (const part of ['Who holds the device', 'User anna@contoso.example', 'Computer PC-ANNA', 'Proved its TPM'])
      expect(words).toContain(part)
    for (const part of ['Who asked for it', 'User eve@contoso.example', 'Computer PC-EVE', '2 times'])
      expect(words).toContain(part)
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'alarms-contest')

    await page.getByLabel('Kind').focus()
    await tabTo(`a Open the device ${serial}`)
    await tabTo('button Close the alarm')
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Close the alarm “Two want one device”?' })
    await dialog.waitFor()
    expect(await focused(page)).toBe('textarea What was found')
    expect(await accessibilityProblems(page)).toEqual([])
    await press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe('button Close the alarm')

    await press('Enter')
    await dialog.waitFor()
    await page.keyboard.type('Eve has Anna’s old notebook.')
    await picture(page, 'alarms-close')
    // The service fails first: the dialog stays, says so, and the button keeps the focus.
    await page.route('**/alarms/*/close', (route) => route.abort(), { times: 1 })
    await tabTo('button Close the alarm')
    await press('Enter')
    await dialog.getByRole('alert').waitFor()
    expect(await focused(page)).toBe('button Close the alarm')
    // While it is under way the button keeps the focus too.
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    await page.route('**/alarms/*/close', async (route) => held.then(() => route.continue()), { times: 1 })
    await press('Enter')
    await dialog.getByText('Closing…').waitFor()
    expect(await focused(page)).toBe('button Close the alarm')
    release()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByText('Closed: Two want one device.').waitFor()
    await expect.poll(() => focused(page)).toContain('div Closed: Two want one device.')
    await page.getByText('There is no alarm of this kind.').waitFor()
    await page.getByRole('link', { name: /^Alarms.*\(6 open alarms\)$/ }).waitFor()
    const entries = await tenant.api.get<{ value: { activityType: string }[] }>(
      '/beta/deviceManagement/auditEvents?$top=50',
    )
    expect(JSON.stringify(entries.value.find(({ activityType }) => activityType === 'alarm.close'))).toContain(
      'Eve has Anna’s old notebook.',
    )

    await page.getByLabel('State').selectOption('closed')
    await page.getByText(/Closed by .*ada/).waitFor()
    await page.getByRole('link', { name: `Open the device ${serial}` }).focus()
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: serial }).waitFor()
  })

  test('a closed alarm still takes a note and the deletion of what it made, and says when a device is gone', async () => {
    const made = randomUUID()
    const object = { tenant_id: tenant.tenantId, id: made, device_id: randomUUID(), display_name: 'PC-MALLORY' }
    await world.app.db
      .insertInto('directory_device')
      .values({ ...object, created_at: new Date() })
      .execute()
    const contest = {
      kind: 'contest',
      subjectKind: 'autopilot-device',
      subjectId: randomUUID(),
      detail: {
        serialNumber: 'GONE-1',
        holds: { displayName: 'PC-BO' },
        asked: { displayName: 'PC-MALLORY', directoryDeviceId: made },
      },
    } as const
    await raised(contest)
    const path = '/beta/deviceManagement/alarms'
    const open = await tenant.api.get<{ value: { id: string }[] }>(`${path}?kind=contest`)
    await tenant.api.post(`${path}/${open.value[0]!.id}/close`, {})
    await page.goto(`${world.urls.portal}/alarms?state=closed&kind=contest`)
    const card = page.getByRole('article', { name: 'Two want one device · GONE-1' })
    await card.getByText('The device GONE-1 is not registered any more.').waitFor()
    expect(await card.getByRole('link').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Add a note' }).count()).toBe(1) // the other one has a note

    await card.getByRole('button', { name: 'Add a note' }).focus()
    await press('Enter')
    const dialog = page.getByRole('dialog', { name: 'Add a note to the closed alarm “Two want one device”' })
    await dialog.waitFor()
    expect(await focused(page)).toBe('textarea What was found')
    await tabTo('button Add a note')
    await press('Enter')
    await dialog.getByText('Write what was found.').waitFor()
    await expect.poll(() => focused(page)).toBe('textarea What was found')
    await page.keyboard.type('A returned notebook.')
    await tabTo('button Add a note')
    await press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('The note is kept with the closed alarm')
    await card.getByText('What was found: A returned notebook.').waitFor()

    await card.getByRole('button', { name: 'Delete the new object' }).focus()
    await press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Delete the new device object PC-MALLORY?' })
    await question.waitFor()
    await question.getByRole('button', { name: 'Delete the new object' }).press('Enter')
    await question.waitFor({ state: 'hidden' })
    await card.getByText('The new object PC-MALLORY is deleted.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'alarm-closed-note')

    // It happens again, and nobody has to be told to delete what is deleted.
    await raised(contest)
    await page.goto(`${world.urls.portal}/alarms?kind=contest`)
    await card.getByText('the new device object is deleted').waitFor()
    expect(await card.innerText()).not.toContain('If it was not, delete the new object.')
    const again = await tenant.api.get<{ value: { id: string }[] }>(`${path}?kind=contest`)
    await tenant.api.post(`${path}/${again.value[0]!.id}/close`, {})
  })

  test('a phone, dark colours, many alarms and somebody who may not see them', async () => {
    for (let n = 0; n < 25; n++) {
      await raised({
        kind: 'password-guesses',
        subjectKind: 'user-name',
        subjectId: `user-${n}@contoso.example`,
        detail: { lastName: `user-${n}@contoso.example`, lastAddress: '203.0.113.9' },
      })
    }
    await page.goto(`${world.urls.portal}/alarms`)
    await page.getByRole('article').first().waitFor()
    await picture(page, 'alarms')
    expect(await page.getByRole('article').count()).toBe(25)
    await page.getByRole('button', { name: 'Load more' }).focus()
    await press('Enter')
    await expect.poll(() => page.getByRole('article').count()).toBe(31)
    await wear(page, 'dark')
    await page.setViewportSize({ width: 390, height: 844 })
    await page.getByLabel('Kind').selectOption('certificate-shared')
    await page.getByRole('article', { name: /A certificate is used twice/ }).waitFor()
    await page.getByText('The device was disabled at once').waitFor()
    await expect.poll(() => page.getByRole('article').count()).toBe(1)
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'alarms-phone-dark')
    await wear(page, 'light')
    await page.setViewportSize({ width: 1280, height: 860 })

    const plain = await tenant.user('paul')
    const other = await visit(browser)
    await signIn(other.page, world, plain, '/alarms')
    await other.page.getByText('You may not see the alarms').waitFor()
    await other.page.getByText('You need the role Device administrator or Global administrator').waitFor()
    expect(await accessibilityProblems(other.page)).toEqual([])
    expect(other.complaints).toEqual([])
    await other.context.close()
  })

  test('what secrets need is chosen and saved by keyboard, and the focus stays on the button', async () => {
    await page.goto(`${world.urls.portal}/settings`)
    await page.getByRole('heading', { level: 1, name: 'Settings' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'settings')
    // The words of the API, the command line and docs/operating/secrets.md.
    for (const word of ['registered', 'ek', 'attested'])
      await page.getByRole('radio', { name: new RegExp(`${word}: `) }).waitFor()
    await page.getByRole('radio', { name: /That its registered TPM is present/ }).focus()
    await press('Space')
    await page.getByRole('checkbox', { name: /Disable such a device at once/ }).focus()
    await press('Space')
    await page.getByRole('button', { name: 'Save' }).focus()
    await press('Enter')
    await page.getByText('Saved.').waitFor()
    expect(await focused(page)).toBe('button Save')
    const { value } = await tenant.api.get<{ value: Record<string, unknown>[] }>('/v1.0/organization')
    expect(value[0]).toMatchObject({ secretsNeed: 'ek', blocksSharedDevices: true })
  })

  test('a group that devices choose says so, and the next deployment is allowed from a dialog that keeps the focus', async () => {
    const group = await dynamicGroup(tenant.api, 'By name', '(device.displayName -startsWith "PC")')
    await page.goto(`${world.urls.portal}/groups/${group.id}`)
    await page.getByText('Chosen by devices').first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'group-chosen-by-devices')

    await page.goto(`${world.urls.portal}/devices/${registrationId}`)
    await page.getByRole('heading', { level: 1, name: serial }).waitFor()
    const open = page.getByRole('button', { name: /Allow.*next/ }).first()
    const name = (await open.innerText()).trim()
    await open.focus()
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'allow-next')
    for (let tries = 0; tries < 8 && !(await focused(page)).startsWith('button Allow'); tries++) await press('Tab')
    await press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe(`button ${name}`)
    // It runs: the page says until when and by whom, and takes it back.
    const runs = page.getByText(/^Until .* the next deployment may take this device without proof of its TPM: ada/)
    await runs.waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'allow-next-done')
    await page.getByRole('button', { name: 'Take it back' }).press('Enter')
    await expect.poll(() => focused(page)).toContain('Taken back')
    await runs.waitFor({ state: 'hidden' })
    expect(await page.getByText('Next deployment allowed until').count()).toBe(0)
    // The dialog said that it failed when this test had it fail, and devices were gone: the browser notes that.
    expect(complaints.filter((one) => !/net::ERR_FAILED|status of 404/.test(one))).toEqual([])
  })
})
