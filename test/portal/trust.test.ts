// What the portal shows and lets an administrator do about devices that are only claimed, by keyboard alone. The states come
// from the server: pia set her notebook up, and max, who has the CSV of the shipment, booted a machine with the same hash.

import { fileURLToPath } from 'node:url'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { ensurePortalBuilt } from '../../src/http/portal-build.ts'
import { boot, newHardware, openOffice, recordsOf } from '../flows/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../world.ts'
import { accessibilityProblems, focused, inBrowser, launch, picture, sidewaysScroll, signIn, visit } from './browser.ts'

vi.setConfig({ testTimeout: 150_000 })

inBrowser('trust in the portal', () => {
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
    await ensurePortalBuilt(fileURLToPath(new URL('../..', import.meta.url)))
    world = await startWorld()
    const office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    tenant = office.tenant
    const pia = await tenant.user('pia')
    max = await tenant.user('max')
    await office.register(hardware)
    expect(await boot(world, hardware, pia)).toMatchObject({ outcome: 'desktop-managed' })
    expect(await boot(world, hardware, max)).toMatchObject({ joined: true, enrolled: true })
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
    browser = await launch()
    ;({ page, complaints } = await visit(browser))
  }, 240_000)

  afterAll(async () => {
    await browser?.close()
    await world?.[Symbol.asyncDispose]()
  })

  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  /** Tab from where the focus is until it is there. */
  const tabTo = async (wanted: string) => {
    for (let tries = 0; tries < 40 && (await focused(page)) !== wanted; tries++) await press('Tab')
    expect(await focused(page)).toBe(wanted)
  }
  /** Light and dark, a desk and a phone: no axe problem, nothing to scroll sideways for. */
  const looksWell = async (name: string) => {
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme })
      for (const width of [1280, 360]) {
        await page.setViewportSize({ width, height: 860 })
        expect(await sidewaysScroll(page)).toBe(0)
        if ((colorScheme === 'dark') === (width === 360)) expect(await accessibilityProblems(page)).toEqual([])
        await picture(page, `${name}-${colorScheme}-${width}`)
      }
    }
    await page.emulateMedia({ colorScheme: 'light' })
    await page.setViewportSize({ width: 1280, height: 860 })
  }

  type Object_ = { id: string; deviceId: string; displayName: string }
  type Contest = { id: string; state: string; detail: { asked: { directoryDeviceId: string; displayName: string } } }

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
    // the dialog said that it failed when this test had it fail, and asked for an object that was gone
    expect(complaints.filter((one) => !/net::ERR_FAILED|a status of 404/.test(one))).toEqual([])
  })
})
