// Applications in the portal, by keyboard alone: added from a package, assigned, installed by a device, deleted.

import { fileURLToPath } from 'node:url'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { zipOf } from '../../support/archives.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import type { Person, World } from '../../support/world/world.ts'
import { accessibilityProblems, focused, inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'
import { desk, handsOf, looksOf } from './hands.ts'

const realPackage = fileURLToPath(new URL('../../../src/protocol/msi/wixl-0.101.msi', import.meta.url))
const apps = '/beta/deviceAppManagement/mobileApps'
type App = { readonly id: string; readonly displayName: string; readonly productCode: string }

inBrowser('applications in the portal', () => {
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
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/apps')
  }, 300_000)

  afterAll(() => stage?.close())

  const listed = async () => (await office.tenant.api.get<{ value: App[] }>(apps)).value
  const field = (name: RegExp) => page.getByRole('textbox', { name })
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const chooseFile = async (button: string, file: string | { name: string; mimeType: string; buffer: Buffer }) => {
    await tabTo(page.getByRole('button', { name: button }))
    const chooser = page.waitForEvent('filechooser')
    await press('Enter')
    await (await chooser).setFiles(file)
    // the same button: the focus has stayed
    await focusIs(page.getByRole('button', { name: 'Choose another package' }))
  }
  const question = (): Locator => page.getByRole('alertdialog')

  test('a list without applications says what they are and how to begin', async () => {
    await heading('Applications')
    await page.getByText('Add your first application').waitFor()
    await looks('apps-empty')
    await tabTo(page.getByRole('link', { name: 'Add application' }))
    await press('Enter')
    await heading('Add application')
    await expect.poll(() => focused(page)).toBe('h1 Add application')
  })

  test('what a package says of itself fills the form, and what is wrong stands at its field with the focus', async () => {
    await chooseFile('Choose a package (.msi, .msix, .exe, .zip, .intunewin)', realPackage)
    await page.getByText('were read from the package').waitFor()
    expect(await field(/^Name/).inputValue()).not.toBe('')
    expect(await field(/^Product code/).inputValue()).toMatch(/^\{[0-9A-F-]{36}\}$/)
    const version = await field(/^Version/).inputValue()
    expect(version).toMatch(/^\d+\.\d+/)
    await tabTo(field(/^Version/))
    await page.keyboard.type('four')
    await press('Enter')
    await focusIs(field(/^Version/))
    await page.getByText('Up to four numbers with dots').waitFor()
    await looks('app-add')
    await page.keyboard.press('Control+a')
    await page.keyboard.type(version)
    // what only the service finds is told at the field, too
    await page.route('**/mobileApps', (route) =>
      route.request().method() === 'POST'
        ? route.fulfill({
            status: 400,
            headers: { 'access-control-allow-origin': world.urls.portal },
            json: { error: { code: 'x', message: 'The productCode is that of another application.' } },
          })
        : route.continue(),
    )
    await press('Enter')
    await focusIs(field(/^Product code/))
    await page.getByText('is that of another application').waitFor()
    await page.unroute('**/mobileApps')
    expect(await listed()).toEqual([])
  })

  test('an upload that fails leaves no application, and the focus is on what went wrong; that it holds a secret was said', async () => {
    await page.route('**/content', (route) => route.abort())
    const secret = page.getByRole('checkbox', { name: /secret/ })
    await tabTo(secret)
    await press('Space')
    await tabTo(page.getByRole('button', { name: 'Add application' }))
    const asked = page.waitForRequest((request) => request.method() === 'POST' && request.url().endsWith('/mobileApps'))
    await press('Enter')
    expect((await asked).postDataJSON()).toMatchObject({ holdsSecret: true })
    await page.getByRole('alert').getByText('did not get through').waitFor()
    await expect.poll(() => focused(page)).toContain('did not get through')
    await expect.poll(listed).toEqual([])
    await page.unroute('**/content')
    await tabTo(secret)
    await press('Space')
    expect(await secret.isChecked()).toBe(false)
  })

  test('while a package is uploaded the button keeps the focus, and then what was done has it', async () => {
    let release = () => {}
    const seen = new Promise<void>((resolve) => {
      release = resolve
    })
    await page.route('**/content', async (route) => {
      await seen
      await route.continue()
    })
    await tabTo(page.getByRole('button', { name: 'Add application' }))
    await press('Enter')
    await page.getByRole('progressbar', { name: 'Uploading…' }).waitFor()
    await focusIs(page.getByRole('button', { name: 'Uploading…' }))
    await looks('app-uploading')
    release()
    await page.getByText('The application was added').waitFor()
    await page.unroute('**/content')
    const [app] = await listed()
    await heading(app?.displayName ?? '')
    await expect.poll(() => focused(page)).toContain('The application was added')
    await looks('app-new')
  })

  test('an application that is added and assigned in the portal is installed by a device that is set up', async () => {
    const pia = await office.tenant.user('pia')
    const hardware = newHardware()
    await office.register(hardware)
    await page.goto(`${world.urls.portal}/apps/new`)
    await heading('Add application')
    const buffer = Buffer.from('TAXIWAY-MSI 1\nresult=0\nA simulated package.\n')
    await chooseFile('Choose a package (.msi, .msix, .exe, .zip, .intunewin)', {
      name: 'office-tools.msi',
      mimeType: 'application/x-msi',
      buffer,
    })
    await page.getByText('Fill in what it is').waitFor()
    await tabTo(field(/^Name/))
    await page.keyboard.press('Control+a')
    await page.keyboard.type('Office tools')
    await press('Tab')
    await page.keyboard.type('4.2.0')
    await press('Tab')
    await page.keyboard.type(crypto.randomUUID())
    await press('Enter')
    await heading('Office tools')

    await choose(page.getByLabel('Assign to'), 'Office')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('Now it reaches 0 devices; after this 1 device.').waitFor()
    await focusIs(question().getByRole('button', { name: 'Cancel' }))
    await looks('app-assign')
    await tabTo(question().getByRole('button', { name: 'Assign', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('Office notebooks: assigned.')
    await looks('app-assigned')

    expect(await boot(world, hardware, pia)).toMatchObject({ outcome: 'desktop-managed' })
    const { managed } = await recordsOf(office.tenant, hardware)
    const status = await office.tenant.api.get<{ items: Array<{ kind: string; name: string; state: string }> }>(
      `/beta/deviceManagement/managedDevices/${managed[0]?.id}/deploymentStatus`,
    )
    expect(status.items.filter(({ kind }) => kind === 'app')).toMatchObject([
      { name: 'Office tools', state: 'installed' },
    ])
  }, 120_000)

  test('its name and command line are changed, after it is said whom that reaches; what is wrong stands at its field', async () => {
    const edit = page.getByRole('button', { name: 'Edit', exact: true })
    const dialog = page.getByRole('dialog', { name: 'Edit Office tools' })
    await tabTo(edit)
    await press('Enter')
    await dialog.getByText('Now it reaches 1 device.').waitFor()
    const write = async (name: string, text: string) => {
      await tabTo(dialog.getByRole('textbox', { name }))
      await press('Control+a')
      await page.keyboard.insertText(text)
    }
    await write('Version', 'four')
    await press('Enter')
    await dialog.getByText('Up to four numbers with dots between them').waitFor()
    await focusIs(dialog.getByRole('textbox', { name: 'Version' }))
    await looks('app-edit')
    await press('Escape')
    await question().getByText('What you have changed here is not saved.').waitFor()
    await tabTo(question().getByRole('button', { name: 'Leave without saving' }))
    await press('Enter')
    await dialog.waitFor({ state: 'detached' })
    await focusIs(edit)
    const before = await listed()
    await press('Enter')
    await write('Name', 'Office tools 4')
    await write('Command line', '/quiet REBOOT=0')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('div The application was saved.')
    await heading('Office tools 4')
    expect(await listed()).toEqual(
      before.map((app) =>
        app.displayName === 'Office tools'
          ? {
              ...app,
              displayName: 'Office tools 4',
              description: 'Office tools 4',
              commandLine: '/quiet REBOOT=0',
              lastModifiedDateTime: expect.any(String),
            }
          : app,
      ),
    )
  })

  test('an assignment is left as it is by Escape, and removed after the question', async () => {
    const remove = page.getByRole('button', { name: 'Remove Office notebooks' })
    await tabTo(remove)
    await press('Enter')
    await question().getByText('Now it reaches 1 device; after this 0 devices.').waitFor()
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    await focusIs(remove)
    await press('Enter')
    await tabTo(question().getByRole('button', { name: 'Remove', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('removed from the assignments')
    await page.getByText('It is assigned to nobody yet.').waitFor()
  })

  test('all devices, or nothing chosen, cannot be left out: the choice says so and has the focus', async () => {
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await focusIs(page.getByLabel('Assign to'))
    await page.getByText('Choose a group, all devices or all users first.').waitFor()
    await page.keyboard.type('All d')
    await choose(page.getByLabel('Include or exclude'), 'Excl')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await page.getByText('Only a group can be left out.').waitFor()
    await focusIs(page.getByLabel('Assign to'))
  })

  test('devices are told to remove an application, after the question, and its assignments stay as they are', async () => {
    const assigned = async () => {
      const { value } = await office.tenant.api.get<{ value: { intent: string }[] }>(
        `${apps}/${page.url().split('/').at(-1)?.split('?')[0]}/assignments`,
      )
      return value.map(({ intent }) => intent)
    }
    const before = await assigned()
    const panel = page.getByRole('region', { name: 'Removal' })
    await tabTo(panel.getByRole('button', { name: 'Have it removed…' }))
    await press('Enter')
    await focusIs(panel.getByLabel('Remove from'))
    await choose(panel.getByLabel('Remove from'), 'Office')
    await tabTo(panel.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('The devices remove the application at their next check-in').waitFor()
    await looks('app-removal')
    await tabTo(question().getByRole('button', { name: 'Have it removed', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('Office notebooks: removes it.')
    expect(await assigned()).toEqual([...before, 'uninstall'])
  })

  test('an application is deleted after its name is typed, and the list has the focus', async () => {
    await tabTo(page.getByRole('button', { name: 'Delete application' }))
    await press('Enter')
    await question().getByText('Now it reaches 0 devices.').waitFor()
    await page.keyboard.type('Office tools 4')
    await looks('app-delete')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Applications')
    await expect
      .poll(() => page.getByRole('table', { name: 'Applications' }).getByText('Office tools 4').count())
      .toBe(0)
    expect((await listed()).map(({ displayName }) => displayName)).not.toContain('Office tools 4')
    await looks('apps')
  })

  test('a program that says nothing of itself is described: how it is installed and removed, and how a device sees it', async () => {
    await page.goto(`${world.urls.portal}/apps/new`)
    await heading('Add application')
    await chooseFile('Choose a package (.msi, .msix, .exe, .zip, .intunewin)', {
      name: 'viewer.exe',
      mimeType: 'application/octet-stream',
      buffer: Buffer.from('TAXIWAY-WIN32 1\nresult=0\n'),
    })
    await page.getByText('The agent on the device installs it').waitFor()
    expect(await field(/^Command that installs it/).inputValue()).toBe('"viewer.exe" /quiet')
    const rules = field(/^Detection/)
    await tabTo(field(/^Command that removes it/))
    await page.keyboard.type('viewer.exe /remove')
    await tabTo(rules)
    await page.keyboard.type('C:\\viewer.exe')
    await tabTo(page.getByRole('button', { name: 'Add application' }))
    await press('Enter')
    await focusIs(rules)
    await page.getByText('Each line begins with file:').waitFor()
    await looks('app-add-win32')
    await press('Control+a')
    await page.keyboard.type('file:C:\\Program Files\\Contoso\\viewer.exe>=4.2')
    await tabTo(page.getByRole('button', { name: 'Add application' }))
    await press('Enter')
    await heading('viewer')
    await expect.poll(() => focused(page)).toContain('The application was added')
    await page.getByText('Win32 package').waitFor()
    await page.getByText('By one rule').waitFor()
    await page.getByText('It needs and replaces nothing').waitFor()
    await looks('app-win32')
    const found = (await listed()).find(({ displayName }) => displayName === 'viewer')
    expect(found).toMatchObject({
      ...{ '@odata.type': '#microsoft.graph.win32LobApp', uninstallCommandLine: 'viewer.exe /remove' },
      rules: [{ path: 'C:\\Program Files\\Contoso', fileOrFolderName: 'viewer.exe', operator: 'greaterThanOrEqual' }],
    })

    const { id: runtime } = await office.tenant.api.post<{ id: string }>(apps, {
      ...{ '@odata.type': '#microsoft.graph.win32LobApp', displayName: 'Runtime', fileName: 'runtime.exe' },
      ...{ setupFilePath: 'runtime.exe', installCommandLine: 'runtime.exe', uninstallCommandLine: 'runtime.exe /x' },
      rules: [
        {
          ...{ '@odata.type': '#microsoft.graph.win32LobAppFileSystemRule', path: 'C:\\Contoso' },
          ...{ fileOrFolderName: 'runtime.exe', operationType: 'exists' },
        },
      ],
    })
    await page.reload()
    const change = page.getByRole('button', { name: 'Change what it needs' })
    await tabTo(change)
    await press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByRole('option', { name: 'Runtime' }).waitFor({ state: 'attached' })
    await choose(dialog.getByLabel('Another application'), 'Runtime')
    await looks('app-relate')
    await tabTo(dialog.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await page.getByText('Needs, and has installed before it:').waitFor()
    await page.getByRole('link', { name: 'Runtime' }).waitFor()
    expect(await office.tenant.api.get(`${apps}/${found?.id}/relationships`)).toMatchObject({
      value: [{ targetId: runtime, dependencyType: 'autoInstall', targetType: 'child' }],
    })
    await looks('app-related')
    await tabTo(change)
    await press('Enter')
    await choose(dialog.getByLabel('Runtime'), 'Nothing any more')
    await tabTo(dialog.getByRole('button', { name: 'Save' }))
    await press('Enter')
    await page.getByText('It needs and replaces nothing').waitFor()
    for (const id of [found?.id, runtime]) await office.tenant.api.delete(`${apps}/${id}`)
  })

  test('a packaged application says its full name itself, and Microsoft 365 Apps are set up without a file', async () => {
    const start = async () => {
      await page.goto(`${world.urls.portal}/apps/new`)
      await heading('Add application')
    }
    await start()
    const manifest = '<Package><Identity Name="Contoso.Notes" Publisher="CN=Contoso" Version="4.2.0.0"/></Package>'
    const buffer = zipOf([['AppxManifest.xml', Buffer.from(manifest)]], { packed: true })
    await chooseFile('Choose a package (.msi, .msix, .exe, .zip, .intunewin)', {
      name: 'notes.msix',
      mimeType: 'application/msix',
      buffer,
    })
    await page.getByText('full name were read from the package').waitFor()
    const fullName = await field(/^Full name/).inputValue()
    expect(fullName).toMatch(/^Contoso\.Notes_4\.2\.0\.0_neutral__[a-z0-9]{13}$/)
    await tabTo(field(/^Full name/))
    await press('Control+a')
    await page.keyboard.type('Contoso.Notes')
    await press('Enter')
    await focusIs(field(/^Full name/))
    await page.getByText('Five parts, such as').waitFor()
    await looks('app-add-packaged')
    await press('Control+a')
    await page.keyboard.type(fullName)
    await press('Enter')
    await heading('notes')

    await start()
    await tabTo(page.getByRole('button', { name: 'Set up Microsoft 365 Apps' }))
    await press('Enter')
    await focusIs(field(/^Name/))
    await tabTo(field(/^Languages/))
    await page.keyboard.type('German')
    await press('Enter')
    await focusIs(field(/^Languages/))
    await page.getByText('Tags of languages with a region').waitFor()
    await looks('app-add-suite')
    await press('Control+a')
    await page.keyboard.type('de-de')
    await press('Enter')
    await heading('Microsoft 365 Apps')
    await page.getByText('Devices download it from Microsoft').waitFor()
    await looks('app-suite')
    const kinds = (await listed()).map((app) => (app as App & { '@odata.type': string })['@odata.type'])
    expect(kinds).toEqual(
      expect.arrayContaining(['#microsoft.graph.windowsUniversalAppX', '#microsoft.graph.officeSuiteApp']),
    )
  })

  test('who may not see applications is told which permission is missing', async () => {
    const other = await visit(stage.browser, { viewport: desk })
    const una = await office.tenant.user('una')
    await signIn(other.page, world, una, '/apps')
    await other.page.getByText('You may not see the applications').waitFor()
    await other.page.getByText('DeviceManagementApps.Read.All').waitFor()
    expect(await accessibilityProblems(other.page)).toEqual([])
    await other.context.close()
  })
})
