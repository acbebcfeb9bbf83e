// The portal in a real browser against a real server: sign-in, import, list, live story, profiles, groups, keyboard,
// accessibility, narrow windows. Every state comes from the server; nothing is intercepted.

import { readFileSync } from 'node:fs'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Person, World, WorldTenant } from '../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  visit,
  wear,
} from './browser.ts'
import { type CsvDevice, contact, csvOf } from './devices-csv.ts'

const hostile = '<img src=x onerror=alert(1)>'
const devices: readonly CsvDevice[] = [
  { seed: 1, serial: 'PT-0001', tag: 'Retail' },
  { seed: 2, serial: 'PT-0002', tag: 'Retail' },
  { seed: 3, serial: 'PT-0003', tag: hostile },
  { seed: 4, serial: 'PT-0004', tag: 'Office' },
]
const [live, failing] = devices as readonly [CsvDevice, CsvDevice]

inBrowser('the portal in a browser', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let empty: WorldTenant
  let admin: Person
  let browser: Browser
  let page: Page
  let complaints: readonly string[]

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page, complaints } = stage)
    tenant = await world.tenant('contoso.example', { displayName: 'Contoso' })
    empty = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
  }, 180_000)

  afterAll(() => stage?.close())

  const open = async (path: string) => {
    await page.goto(`${world.urls.portal}${path}`)
    await page.getByRole('heading', { level: 1 }).waitFor()
  }
  const openDevice = async (serial: string) => {
    await open('/devices')
    await page.getByRole('link', { name: serial }).click()
    await page.getByRole('heading', { level: 1, name: serial }).waitFor()
  }

  test('somebody who is not signed in is led through the organisation’s sign-in and back to where they wanted', async () => {
    await signIn(page, world, admin, '/devices?enrollment=enrolled')
    expect(new URL(page.url()).search).toBe('?enrollment=enrolled')
    await page.getByRole('button', { name: 'Account: ada' }).waitFor()
    await page.getByText('Contoso', { exact: true }).waitFor()
    expect(complaints).toEqual([])
  })

  test('before there is a device, the first page teaches how to register one', async () => {
    await open('/devices')
    await page.getByRole('heading', { name: 'Register your first device' }).waitFor()
    await page.getByText('npx taxiway hash collect').waitFor()
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Download a sample CSV' }).click()
    expect((await download).suggestedFilename()).toBe('devices.csv')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('[S-164] a file is tried first, each line gets its verdict and remedy, a hidden character its advice, and only then it is imported', async () => {
    await open('/devices')
    await page.getByRole('button', { name: 'Import devices' }).first().click()
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    const chooser = page.waitForEvent('filechooser')
    await drawer.getByRole('button', { name: 'Choose a file' }).click()
    const text = csvOf(devices, ['PT-BAD,,bm90IGEgaGFzaA==,Retail', 'PT-\u200bHIDDEN,,bm90IGEgaGFzaA==,Retail'])
    await (await chooser).setFiles({ name: 'delivery.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })

    await drawer.getByRole('heading', { name: 'This is what an import would do' }).waitFor()
    const refused = drawer.getByRole('row', { name: /PT-BAD/ })
    await refused.getByText('Refused').waitFor()
    await refused
      .getByText(/What to do:/)
      .first()
      .waitFor()
    await drawer
      .getByRole('row', { name: /HIDDEN/ })
      .getByText(/Open the file in a plain text editor/)
      .waitFor()
    expect(
      (await tenant.api.get<{ value: unknown[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities')).value,
    ).toEqual([])
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'import')

    await drawer.getByRole('button', { name: 'Import 4 devices' }).click()
    await drawer.getByRole('heading', { name: 'Import finished' }).waitFor()
    const report = page.waitForEvent('download')
    await drawer.getByRole('button', { name: 'Download the report' }).click()
    expect((await report).suggestedFilename()).toBe('import-report.csv')
    await page.keyboard.press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'PT-0004' }).waitFor()
  })

  test('[T-06] a group tag made of markup is shown as text and runs nothing', async () => {
    await open('/devices')
    await page.getByRole('cell', { name: hostile }).waitFor()
    expect(await page.locator('img[src="x"]').count()).toBe(0)
    expect(complaints).toEqual([])
  })

  test('search and filters live in the address, reach the service and survive a reload', async () => {
    await open('/devices')
    await page.getByRole('searchbox', { name: 'Search by serial number' }).fill('0002')
    await page.getByRole('link', { name: 'PT-0001' }).waitFor({ state: 'hidden' })
    await page.waitForURL(/search=/)
    await page.reload()
    await page.getByRole('link', { name: 'PT-0002' }).waitFor()
    expect(await page.getByRole('link', { name: /^PT-/ }).count()).toBe(1)
    await page.getByRole('button', { name: 'Clear filters' }).click()
    await page.getByRole('link', { name: 'PT-0001' }).waitFor()
    await page.getByRole('searchbox', { name: 'Group tag' }).fill('Office')
    await page.getByRole('link', { name: 'PT-0001' }).waitFor({ state: 'hidden' })
    await page.getByRole('link', { name: 'PT-0004' }).waitFor()
  })

  test('the devices that the filters leave are exported under headings that the portal has the words for', async () => {
    await open('/devices')
    await page.getByRole('searchbox', { name: 'Group tag' }).fill('Office')
    await page.getByRole('link', { name: 'PT-0001' }).waitFor({ state: 'hidden' })
    const download = page.waitForEvent('download')
    await page.getByRole('button', { name: 'Export CSV' }).click()
    const [heading, ...rows] = readFileSync(await (await download).path(), 'utf8')
      .trim()
      .split(/\r?\n/)
    expect(heading).toBe(
      'Serial number,Manufacturer,Model,Group tag,Assigned user,Profile,Profile state,Enrolment,Last contact,Registration id,Directory device id',
    )
    expect(rows).toMatchObject([expect.stringMatching(/^PT-0004,.*,Office,/)])

    // with the hash, for who may see secrets: a file that is imported as it is
    await page.getByRole('link', { name: 'PT-0004' }).waitFor()
    await picture(page, 'devices-export')
    const file = page.waitForEvent('download')
    const exporting = page.getByRole('button', { name: 'Export with hashes' })
    await exporting.press('Enter')
    const question = page.getByRole('alertdialog', { name: 'Export the devices with their hardware hashes?' })
    await question.getByText('can pose as that device').waitFor()
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toBe('button Export with hashes')
    await exporting.press('Enter')
    await question.getByRole('button', { name: 'Export', exact: true }).press('Enter')
    const text = readFileSync(await (await file).path(), 'utf8')
    expect(text).toMatch(
      /^Device Serial Number,Windows Product ID,Hardware Hash,Group Tag,Assigned User\r\nPT-0004,[^,]*,[\w+/=]{4000},Office,[^,]*\r\n$/,
    )
    await expect.poll(() => focused(page)).toBe('div 1 device was exported with its hash.')
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv?dryRun=true'
    expect(await tenant.api.send('POST', path, text, 'text/csv')).toContain('"status":"updated"')
  })

  test('who may not have the hashes is told so at the button', async () => {
    const { page: theirs, context } = await visit(browser)
    await signIn(theirs, world, await tenant.user('dave', { roles: ['device-administrator'] }))
    const button = theirs.getByRole('button', { name: 'Export with hashes' })
    await button.waitFor()
    expect(await accessibilityProblems(theirs)).toEqual([])
    for (const [colorScheme, width] of [
      ['light', 390],
      ['dark', 390],
      ['dark', 1280],
    ] as const) {
      await wear(theirs, colorScheme)
      await theirs.setViewportSize({ width, height: 860 })
      await button.waitFor()
      expect(await sidewaysScroll(theirs)).toBe(0)
      await picture(theirs, `devices-not-exported-${colorScheme}-${width}`)
    }
    await button.focus()
    await theirs
      .getByText('You need the role Global administrator (permission DeviceManagementSecrets.Read.All)')
      .waitFor()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await picture(theirs, 'devices-not-exported-why')
    await context.close()
  })

  test('an address that names nothing leads to a page that says so, with the way to the list', async () => {
    for (const address of ['/devices/nonsense', `/devices/${crypto.randomUUID()}`]) {
      await open(address)
      await page.getByRole('heading', { level: 1, name: 'Nothing here' }).waitFor()
      await page.getByText('What this address names does not exist').waitFor()
      expect(await page.getByText('is not what this call expects').count()).toBe(0)
      expect(await accessibilityProblems(page)).toEqual([])
    }
    await page.getByRole('link', { name: 'Go to the devices' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
  })

  test('a click on a column sorts, a second one turns the order, and the address remembers', async () => {
    await open('/devices')
    await page.getByRole('link', { name: 'PT-0001' }).waitFor()
    await page.getByRole('button', { name: 'Serial number' }).click()
    await page.waitForURL(/descending=true/)
    // the address changes before the service has answered
    const shown = () => page.getByRole('link', { name: /^PT-/ }).allInnerTexts()
    await expect.poll(shown).toEqual(['PT-0004', 'PT-0003', 'PT-0002', 'PT-0001'])
  })

  test('[L-047] [S-018] a new profile has every optional setting off, and nothing to change about the pages that always stay away or the local administrator', async () => {
    await open('/profiles/new')
    await page.getByRole('heading', { level: 1, name: 'Create profile' }).waitFor()
    const switches = page.getByRole('switch')
    expect(await switches.count()).toBe(6)
    for (const one of await switches.all()) expect(await one.isChecked()).toBe(false)
    await page.getByText('Hide the privacy settings').waitFor()
    expect(await page.getByRole('main').innerText()).not.toMatch(/cortana|onedrive|manufacturer/i)
    expect(await page.getByRole('main').innerText()).not.toMatch(/local administrator|administrator account/i)
    for (const unknown of [{ cortanaHidden: false }, { localAdministratorRemoved: true }]) {
      const profile = { displayName: 'Forced', outOfBoxExperienceSetting: unknown }
      const made = tenant.api.post('/beta/deviceManagement/windowsAutopilotDeploymentProfiles', profile)
      await expect(made).rejects.toMatchObject({
        status: 400,
        message: expect.stringContaining(Object.keys(unknown)[0]!),
      })
    }
  })

  test('[L-014] a user-driven profile is created by the rules of the service, says what hiding the licence terms accepts, and is assigned to all devices', async () => {
    await open('/profiles')
    await page.getByRole('link', { name: 'Create profile' }).click()
    await page.getByRole('heading', { level: 1, name: 'Create profile' }).waitFor()
    await page.getByRole('button', { name: 'Create profile' }).click()
    await page.getByText(/is missing/).waitFor()
    await page.getByRole('textbox', { name: 'Name template' }).fill('%serial%')
    await page.getByText(/in capitals/).waitFor()
    await page.getByRole('textbox', { name: 'Name template' }).fill('PT-%RAND:5%')
    await page.getByRole('textbox', { name: /^Name\b(?! template)/ }).fill('Shop floor')
    await page.getByRole('radio', { name: 'User-driven' }).check()
    await page.getByRole('radio', { name: 'Standard user' }).check()
    // whoever hides the licence terms is told that this accepts them
    await page.getByText(/accepts the licence terms for everybody/).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('button', { name: 'Create profile' }).click()

    await page.getByRole('heading', { level: 1, name: 'Shop floor' }).waitFor()
    await page.getByRole('combobox', { name: 'Assign to', exact: true }).selectOption('All devices')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const question = page.getByRole('alertdialog', { name: 'Assign it to All devices?' })
    await question.getByText('Now 0 devices have it. After this its assignments reach 4 devices.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await question.getByRole('button', { name: 'Assign', exact: true }).click()
    await page.getByRole('button', { name: 'Remove All devices' }).waitFor()
    // the button goes with what it was for, and so does "Assign it now"; the focus goes to the sentence that says so
    await expect.poll(() => focused(page)).toBe('div All devices: assigned.')
    await page.getByText('Assign it now, so that devices get it.').waitFor({ state: 'hidden' })
    expect(await accessibilityProblems(page)).toEqual([])
    const { value } = await tenant.api.get<{ value: Array<Record<string, unknown>> }>(
      '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
    )
    expect(value).toMatchObject([
      {
        '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
        deviceNameTemplate: 'PT-%RAND:5%',
        outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'standard' },
      },
    ])
    await open('/profiles')
    await page.getByRole('cell', { name: 'All devices' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('a group takes a device by its serial number', async () => {
    await open('/groups/new')
    await page.getByRole('textbox', { name: 'Name' }).fill('Pilot')
    await page.getByRole('button', { name: 'Create group' }).click()
    await page.getByRole('heading', { level: 1, name: 'Pilot' }).waitFor()
    await page.getByRole('textbox', { name: 'Serial number, user name or name of a group' }).fill('PT-9999')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('No registered device has the serial number PT-9999, and no group').waitFor()
    // the beginning of some is the number of none
    await page.getByRole('textbox', { name: 'Serial number, user name or name of a group' }).fill('PT-000')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByText('No registered device has the serial number PT-000, and no group').waitFor()
    await page.getByRole('textbox', { name: 'Serial number, user name or name of a group' }).fill('PT-0004')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('cell', { name: 'PT-0004', exact: true }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('a profile is assigned to a group of devices, and its members get it', async () => {
    await open('/profiles/new')
    await page.getByRole('textbox', { name: /^Name\b(?! template)/ }).fill('Pilots only')
    await page.getByRole('radio', { name: 'User-driven' }).check()
    await page.getByRole('button', { name: 'Create profile' }).click()
    await page.getByRole('heading', { level: 1, name: 'Pilots only' }).waitFor()
    await page.getByRole('option', { name: 'Pilot' }).waitFor({ state: 'attached' })
    await page.getByRole('combobox', { name: 'Assign to', exact: true }).selectOption('Pilot')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const question = page.getByRole('alertdialog', { name: 'Assign it to Pilot?' })
    await question.getByText('Now 0 devices have it. After this its assignments reach 1 device.').waitFor()
    await question.getByRole('button', { name: 'Assign', exact: true }).click()
    await page.getByRole('button', { name: 'Remove Pilot' }).waitFor()
    const service = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
    type Named = { value: Array<{ id: string; displayName: string; serialNumber: string }> }
    const { id } = (await tenant.api.get<Named>(service)).value.find((one) => one.displayName === 'Pilots only')!
    const served = await tenant.api.get<Named>(`${service}/${id}/assignments`)
    expect(served.value).toMatchObject([{ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget' } }])
    const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
    const winnerOf = async (serial: string) => {
      const device = (await tenant.api.get<Named>(devices)).value.find((one) => one.serialNumber === serial)!
      type Effective = { profile: { displayName: string } | null }
      return (await tenant.api.get<Effective>(`${devices}/${device.id}/effectiveProfile`)).profile?.displayName
    }
    expect([await winnerOf('PT-0004'), await winnerOf('PT-0001')]).toEqual(['Pilots only', 'Shop floor'])
    await tenant.api.delete(`${service}/${id}/assignments/${served.value[0]?.id}`)
    await tenant.api.delete(`${service}/${id}`)
  })

  test('a dynamic group with a wrong rule is refused with the reason, and with a good one fills itself', async () => {
    await open('/groups/new')
    await page.getByRole('textbox', { name: 'Name' }).fill('Retail devices')
    await page.getByRole('radio', { name: 'Dynamic' }).check()
    await page.getByRole('textbox', { name: 'Rule' }).fill('(device.nothing -eq "x")')
    await page.getByRole('button', { name: 'Create group' }).click()
    await page.getByRole('alert').waitFor()
    await page.getByRole('button', { name: 'Devices with a group tag' }).click()
    await page.getByRole('button', { name: 'Create group' }).click()
    await page.getByRole('heading', { level: 1, name: 'Retail devices' }).waitFor()
    await page.getByRole('cell', { name: 'PT-0001', exact: true }).waitFor()
    await open('/groups')
    await page.getByRole('link', { name: 'Pilot' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('the page of a device says which profile it has and why', async () => {
    await openDevice('PT-0004')
    const why = page.getByRole('region', { name: 'Why this profile' })
    await why.getByRole('link', { name: 'Shop floor' }).waitFor()
    await why.getByText('assigned to all devices').waitFor()
    await why.getByText('Chosen').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('[L-031] what a device does appears on its open page at once, labelled as its own claim', async () => {
    await openDevice(live.serial)
    await page.getByText('Live', { exact: true }).waitFor()
    await page.getByText('The device was registered with this organisation').waitFor()
    using device = await contact(world, live)
    await device.report(['powered-on', 'ok'], ['network-connected', 'ok', { network: 'Ethernet' }])

    const entry = page.getByRole('listitem').filter({ hasText: 'The device connected to the network' })
    await entry.getByText('Ethernet').waitFor()
    await entry.getByText('Claimed by the device').waitFor()
    const rail = page.getByRole('list', { name: 'Deployment progress' })
    await rail.locator('[aria-current="step"]').filter({ hasText: 'Network' }).waitFor()

    await device.report(['profile-received', 'ok', { profileName: 'Shop floor' }], ['signed-in', 'ok'])
    await rail.locator('[aria-current="step"]').filter({ hasText: 'User authentication' }).waitFor()
    await page
      .locator('[aria-live="polite"]')
      .filter({ hasText: 'The person signed in' })
      .waitFor({ state: 'attached' })
    await entry.getByRole('button', { name: 'Details' }).click()
    await entry.getByRole('definition').filter({ hasText: 'Ethernet' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'device-live')
  })

  test('a failed step says why and what to do next', async () => {
    using device = await contact(world, failing)
    await device.report(
      ['powered-on', 'ok'],
      ['join-failed', 'failed', { errorCode: '0x801c0003', message: 'This user is not authorized to enroll.' }],
      ['gave-up', 'failed'],
    )
    await openDevice(failing.serial)
    const box = page.getByRole('list', { name: 'What went wrong' }).getByRole('listitem')
    await box.getByText('The device could not join the directory').waitFor()
    await box.getByText('This user is not authorized to enroll.').waitFor()
    await box.getByText('0x801c0003').first().waitFor()
    await box.getByText('What to do next').waitFor()
    expect(await box.count()).toBe(1) // that it gave up follows from it
    const entry = page
      .getByRole('list', { name: 'Timeline' })
      .getByRole('listitem')
      .filter({ hasText: 'The device could not join the directory' })
    await entry.getByText('Told above, with what to do').waitFor()
    await page
      .getByRole('list', { name: 'Deployment progress' })
      .getByText(/failed/)
      .waitFor()
    await page.getByRole('combobox', { name: 'Show' }).click()
    await page.getByRole('option', { name: 'Problems only' }).click()
    await page.getByText('The device was switched on').waitFor({ state: 'hidden' })
    await entry.waitFor()
  })

  test('a changed group tag takes effect at once', async () => {
    await openDevice('PT-0004')
    await page.getByRole('button', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit device' })
    await dialog.getByRole('textbox', { name: 'Group tag' }).fill('Retail')
    expect(await accessibilityProblems(page)).toEqual([])
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    await page.getByRole('region', { name: 'Facts' }).getByText('Retail').waitFor()
  })

  test('an address that leads nowhere, a page or a device, says so and offers a way on', async () => {
    await open('/nowhere')
    await page.getByRole('link', { name: 'Go to the devices' }).waitFor()
    await open('/devices/7d4bb1ac-0d2c-4b1c-a0c5-54a1c0f6c001')
    await page.getByText('What this address names does not exist').waitFor()
    await page.getByRole('link', { name: 'Go to the devices' }).waitFor()
  })

  test('the whole way from the list to a device and back works by keyboard alone', async () => {
    await open('/devices')
    await page.getByRole('link', { name: 'PT-0001' }).waitFor()
    // The page begins at its heading; whoever wants the navigation goes back to it, and from its first stop past it again.
    expect(await focused(page)).toBe('h1 Devices')
    await page.getByRole('link', { name: 'Skip to the content' }).focus()
    await page.keyboard.press('Enter')
    const until = async (wanted: string) => {
      for (let presses = 0; presses < 40; presses++) {
        await page.keyboard.press('Tab')
        if ((await focused(page)) === wanted) return
      }
      expect(await focused(page)).toBe(wanted)
    }
    await until('button Import devices')
    await page.keyboard.press('Enter')
    await page.getByRole('dialog', { name: 'Import devices' }).waitFor()
    await page.keyboard.press('Escape')
    await page.getByRole('dialog').waitFor({ state: 'hidden' })
    expect(await focused(page)).toBe('button Import devices')

    // The list is one stop of Tab.
    await until('input Select all rows shown')
    await page.keyboard.press('ArrowDown')
    await page.keyboard.press('ArrowRight')
    expect(await focused(page)).toBe('a PT-0001')
    await page.keyboard.press('ArrowDown')
    expect(await focused(page)).toBe('a PT-0002')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'PT-0002' }).waitFor()
    // The focus is on the heading of the new page, so that it is read out and Tab goes on from there.
    expect(await focused(page)).toBe('h1 PT-0002')
    await page.keyboard.press('Shift+Tab')
    expect(await focused(page)).toBe('a Back to Devices')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
  })

  test.each(['light', 'dark'] as const)(
    'every page is accessible and fits a phone, in %s colours',
    async (colorScheme) => {
      const phone = await visit(browser, { colorScheme, viewport: { width: 360, height: 740 }, hasTouch: true })
      await signIn(phone.page, world, admin)
      await phone.page.getByRole('link', { name: 'PT-0001' }).waitFor()
      const href = await phone.page.getByRole('link', { name: 'PT-0002' }).getAttribute('href')
      const paths = [
        '/devices',
        String(href),
        '/profiles',
        '/profiles/new',
        '/groups',
        '/groups/new',
        '/devices?panel=import',
      ]
      for (const path of paths) {
        await phone.page.goto(`${world.urls.portal}${path}`)
        await phone.page.locator('h1').first().waitFor() // by its element: an open drawer hides it from screen readers
        await phone.page.waitForLoadState('load')
        await phone.page.locator('[aria-busy="true"]').first().waitFor({ state: 'detached' })
        expect({ path, problems: await accessibilityProblems(phone.page) }).toEqual({ path, problems: [] })
        expect({ path, sideways: await sidewaysScroll(phone.page) }).toEqual({ path, sideways: 0 })
        await picture(phone.page, `phone-${colorScheme}-${paths.indexOf(path)}`)
      }
      expect(phone.complaints).toEqual([])
      await phone.context.close()
    },
  )

  test('somebody without the permission sees why a button does nothing, and the service refuses anyway', async () => {
    const visitor = await visit(browser)
    await signIn(visitor.page, world, await tenant.user('grace'))
    await visitor.page.getByRole('heading', { name: 'You may not see the devices' }).waitFor()
    await visitor.page.getByText('You need the role Device administrator or Global administrator').waitFor()
    for (const [path, title] of [
      ['/profiles', 'You may not see the profiles'],
      ['/groups', 'You may not see the groups'],
      ['/alarms', 'You may not see the alarms'],
      ['/devices/7d4bb1ac-0d2c-4b1c-a0c5-54a1c0f6c001', 'You may not see the devices'],
    ] as const) {
      await visitor.page.goto(`${world.urls.portal}${path}`)
      await visitor.page.getByRole('heading', { name: title }).waitFor()
      expect(await visitor.page.getByRole('alert').count()).toBe(0)
    }
    expect(await accessibilityProblems(visitor.page)).toEqual([])
    await picture(visitor.page, 'not-allowed')
    await visitor.page.goto(`${world.urls.portal}/settings`)
    const button = visitor.page.getByRole('button', { name: 'Save' })
    await button.focus()
    expect(await button.getAttribute('aria-disabled')).toBe('true')
    await visitor.page
      .getByRole('tooltip', { name: /You need the role Global administrator .permission Organization.ReadWrite.All/ })
      .waitFor()
    const list = `${world.urls.graph}/beta/deviceManagement/windowsAutopilotDeviceIdentities`
    const status = await visitor.page.evaluate(
      `fetch('${list}', { headers: { authorization: 'Bearer ' + JSON.parse(sessionStorage.getItem('taxiway.tokens')).accessToken } }).then((answer) => answer.status)`,
    )
    expect(status).toBe(403)
    await visitor.context.close()
  })

  test('an administrator of another organisation sees none of these devices', async () => {
    const other = await visit(browser)
    await signIn(other.page, world, await empty.user('eve', { roles: ['global-administrator'] }))
    await other.page.getByRole('heading', { name: 'Register your first device' }).waitFor()
    await other.context.close()
  })

  test('devices are deleted only after a question that names them, and exactly these', async () => {
    await open('/devices')
    await page.getByRole('checkbox', { name: 'Select PT-0003' }).check()
    await page.getByRole('checkbox', { name: 'Select PT-0004' }).check()
    await page.getByText('2 devices selected').waitFor()
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    const question = page.getByRole('alertdialog', { name: 'Delete 2 registrations?' })
    expect(await question.getByRole('list', { name: 'To be deleted' }).getByRole('listitem').count()).toBe(2)
    await question.getByText('PT-0003').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.keyboard.press('Escape')
    await question.waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Delete', exact: true }).click()
    await question.getByRole('textbox').fill('2')
    await page.getByRole('button', { name: 'Delete 2 registrations' }).click()
    await page.getByText('2 registrations deleted.').waitFor()
    const left = () => page.getByRole('link', { name: /^PT-/ }).allInnerTexts()
    await expect.poll(left).toEqual(['PT-0001', 'PT-0002'])
  })

  test('the chosen colours are kept', async () => {
    await open('/devices')
    const background = async () => {
      await page.getByRole('banner').waitFor() // a page that waits for its code has a heading and nothing around it
      return page.evaluate('getComputedStyle(document.querySelector("header")).backgroundColor')
    }
    const before = await background()
    await page.getByRole('combobox', { name: 'Colours' }).selectOption('Dark colours')
    await page.reload()
    await page.getByRole('heading', { level: 1 }).waitFor()
    expect(await background()).not.toBe(before)
  })

  test('a key that was ended refuses the token of this session, which gets another and goes on where it is', async () => {
    await open('/devices')
    await page.getByRole('link', { name: live.serial }).waitFor()
    await tenant.api.post('/beta/identity/signingKeys/rotate', { now: true })
    const refused = page.waitForResponse((response) => response.status() === 401)
    await page.getByRole('link', { name: live.serial }).click()
    await refused
    await page.getByRole('heading', { level: 1, name: live.serial }).waitFor()
    expect(new URL(page.url()).pathname).toMatch(/^\/devices\//)
  })

  test('whoever signs out has to give the password again', async () => {
    await page.getByRole('button', { name: 'Account: ada' }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await page.waitForURL((url) => url.origin === world.urls.portal && url.pathname === '/sign-in')
    await page.getByRole('button', { name: 'Sign in' }).click()
    await page.getByRole('button', { name: 'Next' }).waitFor()
  })
})
