// Policies in the portal, by keyboard alone: created setting by setting, assigned, changed, deleted.

import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { addressRule } from '../../../src/mdm/node.ts'
import { countDay } from '../../../src/mdm/report/report.ops.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { waitingRequest } from '../../support/mdm/certificate-request.ts'
import { enrolledDevice } from '../../support/mdm/mdm-device.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import type { Person, World } from '../../support/world/world.ts'
import { accessibilityProblems, focused, inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'
import { desk, handsOf, looksOf } from './hands.ts'

const policies = '/beta/deviceManagement/deviceConfigurations'
const telemetry = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry'
const camera = './Device/Vendor/MSFT/Policy/Config/Camera/AllowCamera'
type Setting = { readonly omaUri: string; readonly value: unknown; readonly isEncrypted: boolean }
type Policy = { readonly id: string; readonly displayName: string; readonly omaSettings?: readonly Setting[] }

/** A file as a tool of others makes it. */
function pkcs12(password: string): Buffer {
  const folder = mkdtempSync(join(tmpdir(), 'pkcs12-'))
  const openssl = (...words: string[]) => execFileSync('openssl', words, { cwd: folder, stdio: 'pipe' })
  const subject = ['-subj', '/CN=Printers', '-days', '9']
  openssl('req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-keyout', 'key', '-out', 'certificate', ...subject)
  openssl('pkcs12', '-export', '-in', 'certificate', '-inkey', 'key', '-passout', `pass:${password}`, '-out', 'file')
  const file = readFileSync(join(folder, 'file'))
  rmSync(folder, { recursive: true })
  return file
}

inBrowser('policies in the portal', () => {
  let stage: Stage
  let world: World
  let office: Office
  let admin: Person
  let page: Page
  const { press, tabTo, focusIs, choose } = handsOf(() => page)
  const looks = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { application: null })
    for (const { id } of await listed()) await office.tenant.api.delete(`${policies}/${id}`)
    await office.register(newHardware())
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/policies')
  }, 300_000)

  afterAll(() => stage?.close())

  const listed = async () => (await office.tenant.api.get<{ value: Policy[] }>(policies)).value
  const setting = (number: number) => page.getByRole('group', { name: `Setting ${number}` })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const question = () => page.getByRole('alertdialog')
  const type = (text: string) => page.keyboard.type(text)

  test('a policy is created setting by setting; what is wrong stands at its field, whoever finds it', async () => {
    await page.getByText('Create your first policy').waitFor()
    await looks('policies-empty')
    await tabTo(page.getByRole('link', { name: 'Create policy' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Create policy')
    await tabTo(page.getByRole('textbox', { name: /^Name/ }).first())
    await type('Telemetry')
    await tabTo(setting(1).getByRole('textbox', { name: /^Address/ }))
    await type('AllowTelemetry')
    await press('Enter')
    await focusIs(setting(1).getByRole('textbox', { name: /^Address/ }))
    await setting(1).getByText(`its address ${addressRule}`).waitFor()
    await press('Control+a')
    await type(telemetry)
    await tabTo(setting(1).getByRole('textbox', { name: 'Value' }))
    await type('some')
    await press('Enter')
    await focusIs(setting(1).getByRole('textbox', { name: 'Value' }))
    await setting(1).getByText('needs a whole number').waitFor()
    await press('Control+a')
    await type('1')

    await tabTo(page.getByRole('button', { name: 'Add a setting' }))
    await press('Enter')
    await focusIs(setting(2).getByRole('textbox', { name: /^Address/ }))
    await type(telemetry)
    await tabTo(setting(2).getByRole('textbox', { name: 'Value' }))
    await type('2')
    await press('Enter')
    await focusIs(setting(2).getByRole('textbox', { name: /^Address/ }))
    await setting(2).getByText('is set twice').waitFor()
    await looks('policy-wrong')
    await tabTo(page.getByRole('button', { name: 'Remove setting 2' }))
    await press('Enter')
    await focusIs(page.getByRole('button', { name: 'Add a setting' }))
    await page.getByText('Setting 2 was removed.').waitFor()

    await page.route('**/deviceConfigurations', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 400,
            headers: { 'access-control-allow-origin': world.urls.portal },
            json: { error: { code: 'x', message: `The setting '${telemetry}' needs a number that is known.` } },
          })
        : route.continue(),
    )
    await tabTo(page.getByRole('button', { name: 'Create policy' }))
    await press('Enter')
    await focusIs(setting(1).getByRole('textbox', { name: 'Value' }))
    await setting(1).getByText('needs a number that is known').waitFor()
    await page.unroute('**/deviceConfigurations')
    await press('Enter')
    await heading('Telemetry')
    await page.getByText('The policy was created').waitFor()
    expect(await listed()).toMatchObject([{ omaSettings: [{ omaUri: telemetry, value: 1 }] }])
  })

  test('it is assigned to a group, and a change says first how many devices get it', async () => {
    await choose(page.getByLabel('Assign to'), 'Office')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('Now it reaches 0 devices; after this 1 device.').waitFor()
    await tabTo(question().getByRole('button', { name: 'Assign', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('Office notebooks: assigned.')

    await tabTo(setting(1).getByRole('textbox', { name: 'Value' }))
    await press('Control+a')
    await type('0')
    await tabTo(page.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await question().getByText('Now it reaches 1 device.').waitFor()
    await looks('policy-save')
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    await focusIs(page.getByRole('button', { name: 'Save' }))
    expect(await setting(1).getByRole('textbox', { name: 'Value' }).inputValue()).toBe('0')
    expect(await listed()).toMatchObject([{ omaSettings: [{ value: 1 }] }])
    await press('Enter')
    await tabTo(question().getByRole('button', { name: 'Save' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The policy was saved. Devices get the difference')
    expect(await listed()).toMatchObject([{ omaSettings: [{ omaUri: telemetry, value: 0 }] }])
    await looks('policy')
  })

  test('a device that is set up gets the settings that were made in the portal', async () => {
    const hardware = newHardware()
    await office.register(hardware)
    const result = await boot(world, hardware, await office.tenant.user('pia'))
    expect(result).toMatchObject({ outcome: 'desktop-managed' })
    const { value } = await office.tenant.api.get<{ value: Array<{ id: string }> }>(
      '/beta/deviceManagement/managedDevices',
    )
    const { items } = await office.tenant.api.get<{ items: unknown[] }>(
      `/beta/deviceManagement/managedDevices/${value[0]?.id}/deploymentStatus`,
    )
    expect(items).toMatchObject([{ kind: 'policy', name: 'Telemetry', state: 'applied' }])

    // One that is assigned after the device was here last stands on the device's page, too, and leads to the policy.
    const later = await office.tenant.api.post<Policy>(policies, {
      '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
      displayName: 'Later',
      omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingString', omaUri: camera, value: '0' }],
    })
    await office.tenant.api.post(`${policies}/${later.id}/assign`, {
      assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
    })
    const { registration } = await recordsOf(office.tenant, hardware)
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    const gets = page.getByRole('listitem').filter({ has: page.getByRole('link', { name: 'Later', exact: true }) })
    await gets.getByText('Waits for the next check-in').waitFor()
    const before = page
      .getByRole('listitem')
      .filter({ has: page.getByRole('link', { name: 'Telemetry', exact: true }) })
    await before.getByText('Done').waitFor()
    await looks('device-waits')
    await gets.getByRole('link', { name: 'Later', exact: true }).press('Enter')
    await heading('Later')
    await office.tenant.api.delete(`${policies}/${later.id}`)
  }, 120_000)

  test('a secret is not shown; it stays when nothing changes, and is asked for again when a setting does', async () => {
    await office.tenant.api.post(policies, {
      '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
      displayName: 'Camera',
      beyondCatalogue: true,
      omaSettings: [
        { '@odata.type': '#microsoft.graph.omaSettingString', omaUri: camera, value: 'blue-7', isEncrypted: true },
      ],
    })
    const policy = (await listed()).find(({ displayName }) => displayName === 'Camera')
    await page.goto(`${world.urls.portal}/policies/${policy?.id}`)
    await heading('Camera')
    const value = setting(1).getByRole('textbox', { name: 'Value' })
    expect(await value.inputValue()).toBe('')
    expect(await page.content()).not.toContain('blue-7')
    await tabTo(page.getByRole('textbox', { name: /^Name/ }).first())
    await press('Control+a')
    await type('Cameras')
    await press('Enter')
    await heading('Cameras')
    await tabTo(setting(1).getByRole('textbox', { name: /^Address/ }))
    await press('End')
    await type('Too')
    await press('Enter')
    await focusIs(value)
    await setting(1).getByText('type the secret again, too').waitFor()
    await looks('policy-secret')
    await type('blue-8')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The policy was saved. It is assigned to nobody')
    const saved = await office.tenant.api.get<Policy>(`${policies}/${policy?.id}`)
    expect(saved).toMatchObject({
      displayName: 'Cameras',
      omaSettings: [{ omaUri: `${camera}Too`, isEncrypted: true }],
    })
  })

  test('a root certificate is trusted by a policy of its own', async () => {
    await page.goto(`${world.urls.portal}/policies/new`)
    await heading('Create policy')
    await tabTo(page.getByRole('textbox', { name: /^Name/ }).first())
    await type('Contoso root')
    await tabTo(page.getByRole('radio', { name: 'Settings' }))
    await press('ArrowDown')
    const button = page.getByRole('button', { name: 'Choose a certificate (PEM or DER)' })
    await tabTo(page.getByRole('button', { name: 'Create policy' }))
    await press('Enter')
    await page.getByText('Choose the file of the certificate.').waitFor()
    await focusIs(button)
    const chooser = page.waitForEvent('filechooser')
    await press('Enter')
    await (await chooser).setFiles({
      name: 'root.pem',
      mimeType: 'application/x-pem-file',
      buffer: Buffer.from(world.ca),
    })
    await page.getByText('root.pem').waitFor()
    await looks('policy-certificate')
    await tabTo(page.getByRole('button', { name: 'Create policy' }))
    await press('Enter')
    await heading('Contoso root')
    await page.getByText('Devices trust this root certificate').waitFor()
  })

  test('a template asks a few questions and fills in the settings, which are looked at before anything is saved', async () => {
    await page.goto(`${world.urls.portal}/policies/new`)
    await heading('Create policy')
    await tabTo(page.getByRole('button', { name: 'Begin with a template' }))
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('combobox', { name: 'Template' }).focus()
    await type('Wi-Fi')
    await dialog.getByText('A wireless network, open or with a passphrase').waitFor()
    await looks('policy-template')
    await dialog.getByRole('button', { name: 'Fill in the settings' }).focus()
    await press('Enter')
    await dialog.getByText('Name of the network (SSID) needs an answer.').waitFor()
    await focusIs(dialog.getByRole('textbox', { name: /^Name of the network/ }))
    await type('Office')
    await dialog.getByLabel('Passphrase').focus()
    await type('eight runways')
    await press('Enter')
    await dialog.waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('The settings of Wi-Fi are filled in')
    const address = setting(1).getByRole('textbox', { name: /^Address/ })
    expect(await address.inputValue()).toBe('./Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml')
    expect(await setting(1).getByRole('checkbox', { name: 'The value is a secret' }).isChecked()).toBe(true)
    await looks('policy-template-filled')
    await tabTo(page.getByRole('textbox', { name: /^Name/ }).first())
    await press('Control+a')
    await type('Office network')
    await tabTo(page.getByRole('button', { name: 'Create policy' }))
    await press('Enter')
    await heading('Office network')
    expect((await listed()).find(({ displayName }) => displayName === 'Office network')).toMatchObject({
      omaSettings: [{ omaUri: './Device/Vendor/MSFT/WiFi/Profile/Office/WlanXml', isEncrypted: true, value: '****' }],
    })
  })

  test('certificates that a device gets for itself, and one with its key, are policies of their own', async () => {
    const create = page.getByRole('button', { name: 'Create policy' })
    const begin = async (name: string, downs: number) => {
      await page.goto(`${world.urls.portal}/policies/new`)
      await heading('Create policy')
      await tabTo(page.getByRole('textbox', { name: /^Name/ }).first())
      await type(name)
      await tabTo(page.getByRole('radio', { name: 'Settings' }))
      for (let i = 0; i < downs; i++) await press('ArrowDown')
    }
    await begin('Wi-Fi', 2)
    const subject = page.getByRole('textbox', { name: /^Subject/ })
    await tabTo(subject)
    await press('Control+a')
    await type('CN=everybody')
    await tabTo(create)
    await press('Enter')
    await page.getByText('A name of its own for each device: CN={{DeviceId}}.').waitFor()
    await focusIs(subject)
    await looks('policy-scep')
    await press('Control+a')
    await type('CN={{DeviceId}}')
    await tabTo(create)
    await press('Enter')
    await heading('Wi-Fi')
    const days = page.getByRole('textbox', { name: /^Valid for/ })
    await tabTo(days)
    await press('Control+a')
    await type('30')
    await tabTo(page.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await page.getByText('The policy was saved. It is assigned to nobody').waitFor()
    expect((await listed()).find(({ displayName }) => displayName === 'Wi-Fi')).toMatchObject({
      '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
      subjectNameFormatString: 'CN={{DeviceId}}',
      certificateValidityPeriodDays: 30,
      hashAlgorithm: 'sha2',
    })

    await begin('Printers', 3)
    const file = page.getByRole('button', { name: 'Choose a file (PFX or P12)' })
    await tabTo(create)
    await press('Enter')
    await page.getByText('Choose the file with the certificate and its private key.').waitFor()
    await focusIs(file)
    const chooser = page.waitForEvent('filechooser')
    await press('Enter')
    await (await chooser).setFiles({ name: 'own.p12', mimeType: 'application/x-pkcs12', buffer: pkcs12('a secret') })
    await page.getByText('own.p12').waitFor()
    await tabTo(page.getByLabel('Password of the file'))
    await type('another')
    await tabTo(create)
    await press('Enter')
    await page.getByText('pfx does not open with pfxPassword').waitFor()
    await focusIs(page.getByRole('button', { name: 'Choose another file' }))
    await looks('policy-pfx')
    await tabTo(page.getByLabel('Password of the file'))
    await press('Control+a')
    await type('a secret')
    await tabTo(create)
    await press('Enter')
    await heading('Printers')
    await page.getByText('CN=Printers', { exact: true }).waitFor()
  })

  test('a policy is deleted after its name is typed, and it says for how many devices', async () => {
    await page.goto(`${world.urls.portal}/policies`)
    await looks('policies')
    await tabTo(page.getByRole('link', { name: 'Telemetry' }))
    await press('Enter')
    await heading('Telemetry')
    await tabTo(page.getByRole('button', { name: 'Delete policy' }))
    await press('Enter')
    await question().getByText('Now it reaches 2 devices.').waitFor()
    await type('Telemetry')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Policies')
    expect((await listed()).map(({ displayName }) => displayName)).not.toContain('Telemetry')
  })

  test('a device whose certificate waits for approval stands on the page of its policy, and is decided about there', async () => {
    const { id: enrollmentId } = await enrolledDevice(world, office.tenant, admin)
    await waitingRequest(world, office.tenant, { enrollmentId, displayName: 'VPN' })
    await page.goto(`${world.urls.portal}/policies/${(await listed()).find((one) => one.displayName === 'VPN')?.id}`)
    await heading('VPN')
    expect(await page.getByRole('checkbox', { name: /^Somebody approves/ }).isChecked()).toBe(true)
    await tabTo(page.getByRole('button', { name: /^Approve / }))
    await press('Enter')
    await question().getByText('SHA-256 of its key').waitFor()
    await looks('policy-approval')
    await tabTo(question().getByRole('button', { name: 'Approve', exact: true }))
    await press('Enter')
    await page.getByText('gets its certificate when it asks again').waitFor()
    await page.getByText(`Approved by ${admin.userPrincipalName}`).waitFor()
    const { value } = await office.tenant.api.get<{ value: { state: string }[] }>(
      `/beta/deviceManagement/certificateRequests?$filter=managedDeviceId eq ${enrollmentId}`,
    )
    expect(value).toMatchObject([{ state: 'approved' }])
  })

  test('what is demanded is created, assigned and changed, and says who meets it, by whose word', async () => {
    const demands = '/beta/deviceManagement/deviceCompliancePolicies'
    const field = (name: RegExp) => page.getByRole('textbox', { name })
    const kept = async () => (await office.tenant.api.get<{ value: { id: string }[] }>(demands)).value
    await page.goto(`${world.urls.portal}/settings/compliance`)
    await page.getByText('There is no compliance policy yet.').waitFor()
    await tabTo(page.getByRole('link', { name: 'Create compliance policy' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Create compliance policy')
    await tabTo(field(/^Name/))
    await type('Healthy PCs')
    await press('Enter')
    await focusIs(field(/^Oldest version/))
    await page.getByText('Demand something').waitFor()
    await type('Windows 11')
    await press('Enter')
    await focusIs(field(/^Oldest version/))
    await page.getByText('Up to four numbers with points between them').waitFor()
    await looks('compliance-wrong')
    await press('Control+a', 'Delete')
    await tabTo(page.getByRole('switch', { name: 'The firewall is on' }))
    await press('Space')
    await tabTo(page.getByRole('button', { name: 'Create compliance policy' }))
    await press('Enter')
    await heading('Healthy PCs')
    await page.getByText('The policy was created. Assign it now').waitFor()
    await page.getByText('No device was judged by it yet').waitFor()
    expect(await kept()).toMatchObject([{ activeFirewallRequired: true, secureBootEnabled: false }])

    await choose(page.getByLabel('Assign to'), 'All devices')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('do not comply where they do not meet it').waitFor()
    await tabTo(question().getByRole('button', { name: 'Assign', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('All devices: assigned.')

    const hardware = newHardware()
    await office.register(hardware)
    const disk = memoryDisk()
    const person = await office.tenant.user('kim')
    expect(await boot(world, hardware, person, { disk })).toMatchObject({ outcome: 'desktop-managed' })
    const { ztd, login, drs } = world.urls
    const at = { services: { ztd, login, drs }, ca: world.ca, hardware, disk }
    expect(await checkIn(at)).toMatchObject({ kind: 'done' })
    expect(await checkIn({ ...at, health: { firewall: 'off' } })).toMatchObject({ kind: 'done' })
    await page.reload()
    await heading('Healthy PCs')
    const byDevice = page.getByRole('table', { name: 'By device' })
    await byDevice.getByText('Does not comply').waitFor()
    await byDevice.getByText('its own word').waitFor()
    await looks('compliance-results')

    const { registration } = await recordsOf(office.tenant, hardware)
    await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
    const panel = page.getByRole('region', { name: 'Compliance', exact: true })
    await panel.getByText('It says 1 itself.').waitFor()
    await tabTo(panel.getByText('How it was before'))
    await press('Enter')
    await panel.getByText('It says 0 itself.').waitFor()
    await looks('compliance-device')
    await tabTo(panel.getByRole('link', { name: 'Healthy PCs' }))
    await press('Enter')
    await heading('Healthy PCs')

    await tabTo(field(/^Time of grace/))
    await press('Control+a')
    await type('24')
    await press('Enter')
    await question().getByText('may not comply any more').waitFor()
    await tabTo(question().getByRole('button', { name: 'Save' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The policy was saved. Each device is judged by it')
    await checkIn(at)
    await page.reload()
    await page
      .getByRole('table', { name: 'By device' })
      .getByText(/Let pass until/)
      .waitFor()

    await tabTo(page.getByRole('button', { name: 'Delete compliance policy' }))
    await press('Enter')
    await type('Healthy PCs')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Compliance')
    expect(await kept()).toEqual([])
  }, 180_000)

  test('reports show each count as a picture with one sentence, and as a table that the keyboard opens', async () => {
    await countDay(world.app.db, new Date())
    await page.goto(`${world.urls.portal}/settings/reports`)
    await expect.poll(() => focused(page)).toBe('h1 Reports')
    for (const name of ['Compliance', 'Deployments', 'Applications'])
      await page.getByRole('img', { name: new RegExp(`^${name}, day by day\\. On `) }).waitFor()
    await looks('reports')
    await tabTo(page.getByText('Compliance as a table'))
    await press('Enter')
    const table = page.getByRole('table', { name: 'Compliance' })
    await table.getByRole('columnheader', { name: 'Do not comply' }).waitFor()
    expect(await table.getByRole('row').count()).toBeGreaterThan(1)
    await looks('reports-table')
  })

  test('who may not see policies is told which permission is missing', async () => {
    const other = await visit(stage.browser, { viewport: desk })
    await signIn(other.page, world, await office.tenant.user('una'), '/policies')
    await other.page.getByText('You may not see the policies').waitFor()
    expect(await accessibilityProblems(other.page)).toEqual([])
    await other.context.close()
  })
})
