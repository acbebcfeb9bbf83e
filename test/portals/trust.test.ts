// What the portal shows and lets an administrator do about devices that are only claimed, by keyboard alone. The states come
// from the server: pia set her notebook up, and max, who has the CSV of the shipment, booted a machine with the same hash.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { assuranceMeans } from '../../src/kernel/assurance.ts'
import { DirectoryDeviceId } from '../../src/kernel/id.ts'
import { recordEvent } from '../../src/story/event.sql.ts'
import { boot, newHardware, openOffice, recordsOf } from '../support/world/office.ts'
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

vi.setConfig({ testTimeout: 150_000 })

inBrowser('trust in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let admin: Person
  let max: Person
  let browser: Browser
  let page: Page
  let complaints: readonly string[]
  const hardware = newHardware()
  const serial = hardware.fields.serialNumber ?? ''

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page, complaints } = stage)
    const office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    tenant = office.tenant
    const pia = await tenant.user('pia')
    max = await tenant.user('max')
    await office.register(hardware)
    expect(await boot(world, hardware, pia)).toMatchObject({ outcome: 'desktop-managed' })
    expect(await boot(world, hardware, max)).toMatchObject({ joined: true, enrolled: true })
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
  }, 240_000)

  afterAll(() => stage?.close())

  const { press, tabTo } = keyboardOf(() => page)
  /** Light and dark, a desk and a phone: no axe problem, nothing to scroll sideways for. */
  const looksWell = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await wear(page, colorScheme)
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 860 })
        expect(await sidewaysScroll(page)).toBe(0)
        if ((colorScheme === 'dark') === (width === 360)) expect(await accessibilityProblems(page)).toEqual([])
        await picture(page, `${name}-${colorScheme}-${width}`)
      }
    }
    await wear(page, 'light')
    await page.setViewportSize({ width: 1280, height: 860 })
  }

  type Object_ = { id: string; deviceId: string; displayName: string }
  type Contest = { id: string; state: string; detail: { asked: { directoryDeviceId: string; displayName: string } } }

  test('[T-47] the page of a device that somebody else wanted leads to the alarm, keeps its own progress, and marks every line of the other machine', async () => {
    const { registration, devices } = await recordsOf(tenant, hardware)
    const own = devices.find((one) => one.deviceId === registration?.azureActiveDirectoryDeviceId)
    const { value } = await tenant.api.get<{ value: Contest[] }>('/beta/deviceManagement/alarms?kind=contest')
    const asked = value[0]!.detail.asked // raised before
    await signIn(page, world, admin, `/devices/${registration?.id}`)
    await page.getByRole('heading', { level: 1, name: serial }).waitFor()
    const timeline = page.getByRole('list', { name: 'Timeline' })
    await timeline.getByText('Somebody without proof asked for this device').waitFor()
    // its own deployment is the first, which succeeded; the other one is said beside it
    const progress = page.getByRole('region', { name: 'Deployment progress' })
    await progress.getByText(/^An attempt by somebody who showed the hardware hash of this device ended/).waitFor()
    await progress.getByText('The alarm names that object and what to do.').waitFor()
    expect(await page.getByText('Attempt 2').count()).toBe(0)
    await page.getByText('Succeeded', { exact: true }).waitFor()
    const entry = (text: string) => timeline.getByRole('listitem').filter({ hasText: text })
    const marked = `Not this device: the machine ${asked.displayName}`
    for (const [text, marks] of [
      ['The person reached the desktop', [false, true]],
      ['The person signed in', [false, true]],
      ['Somebody without proof asked for this device', [true]],
      ['The device was enrolled in device management', [false]],
    ] as const) {
      const lines = await entry(text).allInnerTexts()
      expect({ text, marks: lines.map((one) => one.includes(marked)) }).toEqual({ text, marks })
    }
    const facts = page.getByRole('region', { name: 'Facts' })
    await facts.getByText(own?.displayName ?? '', { exact: true }).waitFor()
    await facts.getByText('pia@contoso.example', { exact: true }).waitFor()
    await looksWell('contested-device')
    await page.locator('h1').focus()
    await tabTo('a Open the alarm: Two want one device')
    await press('Enter')
    await page.getByRole('article', { name: `Two want one device · ${serial}` }).waitFor()
    await expect.poll(() => focused(page)).toMatch(/^article/)
    expect(await page.getByRole('article').innerText()).toContain(asked.directoryDeviceId)
    await page.context().clearCookies()
    await page.evaluate('sessionStorage.clear()')
  })

  test('[T-47] the object of a machine that lost a contest is deleted from its alarm: what would happen is said first, and the focus is never lost', async () => {
    const contests = () => tenant.api.get<{ value: Contest[] }>('/beta/deviceManagement/alarms?kind=contest')
    const [contest] = (await contests()).value
    const { directoryDeviceId, displayName } = contest!.detail.asked
    const objects = async () => (await tenant.api.get<{ value: Object_[] }>('/v1.0/devices')).value
    const before = await objects()
    expect(before.map(({ id }) => id)).toContain(directoryDeviceId)

    await signIn(page, world, admin, '/alarms')
    const card = page.getByRole('article', { name: `Two want one device · ${serial}` })
    await card.waitFor()
    await looksWell('contest')
    await page.getByLabel('Kind').focus()
    await tabTo('button Delete the new object')
    await press('Enter')
    const dialog = page.getByRole('alertdialog', { name: `Delete the new device object ${displayName}?` })
    await dialog.waitFor()
    expect(await focused(page)).toBe('button Cancel')
    await dialog.getByText('Nothing has been deleted yet.').waitFor()
    await dialog.getByText(`The device ${serial}, which the contest is about, is not touched`).waitFor()
    await looksWell('contest-delete')
    await press('Escape')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe('button Delete the new object')
    expect(await objects()).toEqual(before)

    // The service fails first: the dialog stays, says so, and the button keeps the focus.
    await press('Enter')
    await dialog.waitFor()
    const deleting = `**/v1.0/devices/${directoryDeviceId}`
    await page.route(deleting, (route) => route.abort(), { times: 1 })
    await tabTo('button Delete the new object')
    await press('Enter')
    await dialog.getByRole('alert').getByText('The service cannot be reached.').waitFor()
    expect(await focused(page)).toBe('button Delete the new object')
    await picture(page, 'contest-delete-failed')
    // While it is under way the button keeps the focus too.
    let release = () => {}
    const held = new Promise<void>((done) => {
      release = done
    })
    await page.route(deleting, async (route) => held.then(() => route.continue()), { times: 1 })
    await press('Enter')
    await dialog.getByText('Deleting…').waitFor()
    expect(await focused(page)).toBe('button Delete the new object')
    release()
    await dialog.waitFor({ state: 'hidden' })
    const said = `${displayName} is deleted. Close the alarm when it is settled.`
    await expect.poll(() => focused(page)).toBe(`div ${said}`)
    expect(await page.locator('[aria-live]', { hasText: said }).count()).toBe(1)
    await card.getByText(`The new object ${displayName} is deleted.`).waitFor()
    expect(await card.getByRole('button', { name: 'Delete the new object' }).count()).toBe(0)
    await picture(page, 'contest-deleted')

    // exactly that one is gone, and the alarm waits for somebody to close it
    const gone = (await objects()).map(({ id }) => id)
    expect(gone).toEqual(before.map(({ id }) => id).filter((id) => id !== directoryDeviceId))
    expect((await contests()).value).toMatchObject([{ id: contest!.id, state: 'open' }])
    const entries = await tenant.api.get<{ value: { activityType: string; resources: { resourceId: string }[] }[] }>(
      '/beta/deviceManagement/auditEvents?$top=50',
    )
    const deletions = entries.value.filter(({ activityType }) => activityType === 'directory.device.delete')
    expect(deletions.flatMap(({ resources }) => resources.map(({ resourceId }) => resourceId))).toContain(
      directoryDeviceId,
    )
    // somebody else looks at the alarm later
    await page.reload()
    await card.getByText(`The new object ${displayName} is deleted.`).waitFor()
  })

  test('[T-15] each line of a story says what the device had proved and what that is worth, and the service filters by it', async () => {
    const { registration, devices } = await recordsOf(tenant, hardware)
    const deviceId = devices.find((one) => one.deviceId === registration?.azureActiveDirectoryDeviceId)?.id
    const line = { tenantId: tenant.tenantId, deviceId: DirectoryDeviceId.parse(deviceId), at: new Date() }
    const { value: events } = await tenant.api.get<{ value: { step: string; run: string | null }[] }>(
      `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}/story`,
    )
    const run = events.find(({ step }) => step === 'directory-joined')?.run ?? undefined
    // this notebook has no TPM: as one that has would have told it (test/flows/deployment/proof.test.ts has the real one)
    await recordEvent(world.app.db, [
      { ...line, hop: 'deployment', step: 'profile-offered', outcome: 'ok', assurance: 'ek', run },
      { ...line, hop: 'device', step: 'joined', outcome: 'ok', assurance: 'attested', run },
    ])
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    const timeline = page.getByRole('list', { name: 'Timeline' })
    const mark = (text: string) => timeline.getByText(text, { exact: true })
    await mark('Told by the device, attested').waitFor()
    await mark('Claimed by the device').first().waitFor()
    await mark('Device only claimed').first().waitFor() // seen by the server: the hello, the join
    expect(
      await timeline.getByRole('listitem').filter({ hasText: 'The device was registered' }).innerText(),
    ).not.toMatch(/claimed|proved|attested/i)
    await mark('Device’s TPM proved (ek)').waitFor()
    // what the words are worth is one stop of the keyboard for all lines
    expect(await timeline.locator('[tabindex="0"]').count()).toBe(0)
    await page.getByRole('combobox', { name: 'Show' }).focus()
    await tabTo('button What the marks of the lines mean')
    await press('Enter')
    const legend = page.getByRole('dialog', { name: 'What the marks of the lines mean' })
    await legend
      .getByText(/The TPM that was registered is in the machine now/)
      .first()
      .waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'legend-1280')
    await press('Escape')
    await page.setViewportSize({ width: 360, height: 860 })
    await press('Enter')
    await legend.waitFor()
    await expect.poll(() => sidewaysScroll(page)).toBe(0)
    await picture(page, 'legend-360')
    await press('Escape')
    await page.setViewportSize({ width: 1280, height: 860 })
    await expect.poll(() => focused(page)).toBe('button What the marks of the lines mean')
    await picture(page, 'story-marks')

    const choose = async (name: string, asked: RegExp | undefined) => {
      const answered = asked ? page.waitForResponse((response) => asked.test(response.url())) : undefined
      await page.getByRole('combobox', { name: 'Show' }).focus()
      await press('Enter')
      const option = page.getByRole('option', { name, exact: true })
      await option.waitFor()
      await press('Home')
      const names = await page.getByRole('listbox').getByRole('option').allInnerTexts()
      for (let n = names.findIndex((one) => one.trim() === name); n > 0; n--) await press('ArrowDown')
      await press('Enter')
      await option.waitFor({ state: 'hidden' })
      expect(await focused(page)).toContain('button') // the list box gives the focus back
      await answered
    }
    const marks = ['Claimed by the device', 'Device only claimed', 'Told by the device, attested'] as const
    const shown = async () => Promise.all(marks.map(async (one) => (await mark(one).count()) > 0))
    await choose('Claimed: nothing proved', /assurance=claimed/)
    await expect.poll(shown).toEqual([true, true, false])
    expect(await timeline.getByText('The device was registered with this organisation').count()).toBe(0)
    await choose('Attested', /assurance=attested/)
    await expect.poll(shown).toEqual([false, false, true])
    expect(
      await timeline
        .getByRole('listitem')
        .filter({ has: page.locator('time') })
        .count(),
    ).toBe(1)
    await looksWell('story-attested')
    // a line that comes while the filter is on comes into view by itself
    await recordEvent(world.app.db, {
      ...line,
      at: new Date(),
      hop: 'mdm',
      step: 'mdm-enrolled',
      outcome: 'ok',
      assurance: 'attested',
    })
    await mark('Device attested').waitFor()
    await choose('Everything', undefined)
    await expect.poll(shown).toEqual([true, true, true])
    await looksWell('story-all')
  })

  test('[T-50] a device that is to leave, to be wiped or is disabled says so in words, in the list and on its page, and is nowhere green', async () => {
    const { registration, managed } = await recordsOf(tenant, hardware)
    const row = page.getByRole('row', { name: new RegExp(serial) })
    const list = async () => {
      await page.goto(`${world.urls.portal}/devices`)
      await row.waitFor()
      return row.innerText()
    }
    expect(await list()).toContain('Enrolled')
    const steps = [
      ['retire', 'To leave management: waits for the device', 'retirePending'],
      ['wipe', 'To be wiped: waits for the device', 'wipePending'],
    ] as const
    for (const [verb, words, state] of steps) {
      await tenant.api.post(`/beta/deviceManagement/managedDevices/${managed[0]?.id}/${verb}`, {})
      const listed = await list()
      expect(listed).toContain(words)
      expect(listed).not.toContain('Enrolled')
      const one = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}`
      expect(await tenant.api.get(one)).toMatchObject({ managementState: state, accountEnabled: true })
      await row.getByRole('link', { name: serial }).focus()
      await press('Enter')
      await page.getByRole('heading', { level: 1, name: serial }).waitFor()
      await page.getByText(words, { exact: true }).waitFor()
      await page.getByText('Deployment: Succeeded', { exact: true }).waitFor()
    }
  })

  test('a device that is disabled and waits to be wiped shows both words, at a desk and on a phone', async () => {
    const { registration, devices } = await recordsOf(tenant, hardware)
    await tenant.api.patch(`/v1.0/devices/${devices.find(({ trustType }) => trustType !== null)?.id}`, {
      accountEnabled: false,
    })
    await page.goto(`${world.urls.portal}/devices`)
    const row = page.getByRole('row', { name: new RegExp(serial) })
    await row.waitFor()
    expect(await row.innerText()).toMatch(/Disabled\s+To be wiped: waits for the device/)
    await looksWell('waiting-list')
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    await page.getByText('To be wiped: waits for the device', { exact: true }).waitFor()
    await page.getByText('Disabled', { exact: true }).waitFor()
    await looksWell('waiting-device')
  })

  test('what this person may not do is reached by keyboard, says which permission is missing, and does nothing', async () => {
    const visitor = await visit(browser)
    await signIn(visitor.page, world, await tenant.user('dora', { roles: ['device-administrator'] }), '/groups')
    const [group] = (await tenant.api.get<{ value: Object_[] }>('/v1.0/groups')).value
    const changes: string[] = []
    visitor.page.on('request', (request) => {
      if (!['GET', 'OPTIONS'].includes(request.method())) changes.push(`${request.method()} ${request.url()}`)
    })
    const needs = {
      '/groups/new': 'Group.ReadWrite.All',
      [`/groups/${group?.id}`]: 'Group.ReadWrite.All',
      '/settings': 'Organization.ReadWrite.All',
    }
    for (const [path, scope] of Object.entries(needs)) {
      await visitor.page.goto(`${world.urls.portal}${path}`)
      await visitor.page.getByRole('heading', { level: 1 }).waitFor()
      const grey = visitor.page.locator('main button[aria-disabled="true"]')
      await grey.first().waitFor()
      const names = await grey.allInnerTexts()
      changes.length = 0
      const reached = new Set<string>()
      await visitor.page.locator('h1').focus()
      for (let tries = 0; tries < 60 && reached.size < names.length; tries++) {
        await visitor.page.keyboard.press('Tab')
        const on = visitor.page.locator('main button[aria-disabled="true"]:focus')
        if ((await on.count()) === 0) continue
        const name = await on.innerText()
        reached.add(name)
        const who = 'You need the role Global administrator'
        const reason = `${who} (permission ${scope}). Ask a global administrator of your organisation.`
        await visitor.page.getByRole('tooltip', { name: reason }).waitFor()
        const described = await on.evaluate(
          '(e => document.getElementById(e.getAttribute("aria-describedby"))?.textContent)(document.activeElement)',
        )
        expect({ path, name, described }).toEqual({ path, name, described: reason })
        for (const key of ['Enter', 'Space']) await visitor.page.keyboard.press(key)
        expect(await visitor.page.getByRole('dialog').or(visitor.page.getByRole('alertdialog')).count()).toBe(0)
        expect(await on.innerText()).toBe(name) // it keeps the focus
      }
      expect({ path, reached: [...reached].sort() }).toEqual({ path, reached: [...new Set(names)].sort() })
      expect({ path, changes, at: new URL(visitor.page.url()).pathname }).toEqual({ path, changes: [], at: path })
    }
    await visitor.page.getByText('You may look at these settings, but not change them.').waitFor()
    // What is chosen can be reached and read, says that it cannot be changed, and stays.
    const chosen = visitor.page.getByRole('radio', { checked: true }).first()
    const box = visitor.page.getByRole('checkbox').first()
    const [value, ticked] = [await chosen.getAttribute('value'), await box.isChecked()]
    for (const [control, key] of [
      [chosen, 'ArrowDown'],
      [chosen, 'ArrowUp'],
      [box, 'Space'],
    ] as const) {
      await control.focus()
      expect(await visitor.page.locator('[aria-disabled="true"]:focus').count()).toBe(1)
      await visitor.page.keyboard.press(key)
      expect([await chosen.getAttribute('value'), await box.isChecked()]).toEqual([value, ticked])
    }
    // Enter in a field of the form is no way around the button
    await visitor.page.getByRole('radio').first().focus()
    await visitor.page.keyboard.press('Enter')
    await visitor.page.getByRole('button', { name: 'Save' }).focus()
    expect(changes).toEqual([])
    await picture(visitor.page, 'settings-not-allowed')
    await visitor.context.close()
  })

  test('what a device can prove is explained beside each choice, and what the choice weakens', async () => {
    await page.goto(`${world.urls.portal}/settings`)
    for (const [choice, means] of [
      [/Nothing: its registration suffices/, ['registered:', assuranceMeans.claimed, 'Weak: a registered device gets']],
      [/That its registered TPM is present/, ['ek:', assuranceMeans.ek, 'is not proved to be in that TPM']],
      [/holds the key with which it joined/, ['attested:', assuranceMeans.attested, 'without a TPM 2.0 get none']],
    ] as const) {
      const radio = page.getByRole('radio', { name: choice }).last()
      const label = await page.locator(`label[for="${await radio.getAttribute('id')}"]`).innerText()
      for (const part of means) expect(label).toContain(part)
    }
    await looksWell('settings-explained')
    // the dialog said that it failed when this test had it fail, and asked for an object that was gone
    expect(complaints.filter((one) => !/net::ERR_FAILED|a status of 404/.test(one))).toEqual([])
  })
})
