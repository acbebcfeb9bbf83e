// From an empty installation to a deployed device by the portal alone and without a mouse: no command of an administrator, no
// call of the API, no row written by hand. What is not the portal is the server, the device, and the device's own file.

import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Browser, Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { ensurePortalBuilt } from '../../src/http/portal/portal-build.ts'
import { type ServerProcess, startServer } from '../support/server/server-process.ts'
import { taxiwayOn } from '../support/world/command-line.ts'
import { accessibilityProblems, focused, inBrowser, launch, picture, type Visit, visit } from './browser.ts'
import { handsOf } from './management/hands.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const msi = join(root, 'src/protocol/msi/wixl-0.101.msi')

inBrowser('an administrator who has the portal and nothing else', () => {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-alone-'))
  const data = join(folder, 'data')
  let server: ServerProcess
  let browser: Browser
  let visitor: Visit
  let page: Page
  const { press, tabTo, focusIs, choose } = handsOf(() => page)

  beforeAll(async () => {
    await ensurePortalBuilt(root)
    server = await startServer(data, 0)
    browser = await launch()
    visitor = await visit(browser)
    page = visitor.page
  }, 300_000)

  afterAll(async () => {
    await browser?.close()
    await server?.end('SIGTERM')
    rmSync(folder, { recursive: true, force: true })
  })

  const enter = async (target: Locator) => {
    await tabTo(target)
    await press('Enter')
  }
  const write = async (field: Locator, text: string) => {
    await tabTo(field)
    await press('Control+a')
    await page.keyboard.type(text)
  }
  const field = (name: string | RegExp) => page.getByRole('textbox', { name })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const link = (name: string) => page.getByRole('link', { name, exact: true })
  /** A new page says what it is by its heading, which has the focus. */
  const arrives = async (heading: string) => {
    await page.getByRole('heading', { level: 1, name: heading, exact: true }).waitFor()
    await expect.poll(() => focused(page)).toBe(`h1 ${heading}`)
  }
  /** By the navigation, as somebody does who has bookmarked nothing. */
  const goTo = async (place: string, heading = place) => {
    await enter(page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: place, exact: true }))
    await arrives(heading)
  }
  const said = (words: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toContain(words)
  const confirm = async (name: string) => {
    const question = page.getByRole('alertdialog')
    await enter(question.getByRole('button', { name, exact: true }))
    await question.waitFor({ state: 'hidden' })
  }
  const give = async (opener: Locator, file: string) => {
    await tabTo(opener)
    const chooser = page.waitForEvent('filechooser')
    await press('Enter')
    await (await chooser).setFiles(file)
  }

  test('goes from the link of the first start to a device at its desktop, with its person, settings and application', {
    timeout: 300_000,
  }, async () => {
    const administrator = server.administrator
    const password = 'nine landing lights'

    // The link that the first start ends with.
    await page.goto(administrator?.link ?? '')
    await page.keyboard.type(password)
    await press('Tab')
    await page.keyboard.type(password)
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Your password is set' }).waitFor()
    await enter(link('Go to the portal'))
    await page.waitForURL(`${server.urls.portal}/**`)
    await enter(button('Sign in'))
    await page.getByRole('button', { name: 'Next' }).waitFor()
    await page.keyboard.type(administrator?.userPrincipalName ?? '')
    await press('Enter')
    await page.getByLabel('Password').waitFor()
    await page.keyboard.type(password)
    await press('Enter')
    await page.getByRole('heading', { name: 'Register your first device' }).waitFor()
    await picture(page, 'alone-first')

    // The organisation: how its sign-in page looks, who may join, whose devices are managed.
    await goTo('Settings')
    await enter(page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Branding' }))
    await arrives('Branding')
    await write(field(/^Name$/), 'Contoso Travel')
    await write(field('Text'), 'Call 4200 for help.')
    await enter(button('Save'))
    await said('Saved.')
    await enter(page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Organisation' }))
    await arrives('Organisation')
    await tabTo(
      page.getByRole('radiogroup', { name: 'Who may join devices' }).getByRole('radio', { name: /^Everybody/ }),
    )
    await press('ArrowDown')
    await write(field(/^Devices for each person/), '2')
    await tabTo(
      page.getByRole('radiogroup', { name: 'Whose devices enrol in management' }).getByRole('radio', { checked: true }),
    )
    await press('ArrowDown')
    await picture(page, 'alone-organization')
    await enter(button('Save'))
    await confirm('Change the rules')
    await said('Saved.')

    // Somebody who may join devices and has a licence, with a password that is shown once.
    await goTo('People')
    await enter(link('Create person'))
    await arrives('Create person')
    await write(field(/^Name/), 'Pia Lang')
    await write(field('User name'), 'pia')
    const mayJoin = page.getByRole('checkbox', { name: 'Chosen to join devices' })
    await tabTo(mayJoin)
    await press('Space')
    expect(await mayJoin.isChecked()).toBe(true)
    expect(await page.getByRole('checkbox', { name: 'Licensed for device management' }).isChecked()).toBe(true)
    await enter(button('Create person'))
    await arrives('Pia Lang was created')
    const shown = page.getByRole('region', { name: 'The password of Pia Lang' })
    const piasPassword = await shown.getByText(/^[a-z2-9]{4}(-[a-z2-9]{4}){3}$/).innerText()
    const pia = await shown.getByText(/^pia@/).innerText()

    // A group that fills itself.
    await goTo('Groups')
    await enter(link('Create group'))
    await arrives('Create group')
    await write(field(/^Name/), 'Retail notebooks')
    await tabTo(page.getByRole('radio', { name: 'Assigned' }))
    await press('ArrowRight')
    await enter(button('Devices with a group tag'))
    await enter(button('Create group'))
    await page.getByRole('heading', { level: 1, name: 'Retail notebooks' }).waitFor()
    await said('The group was created')

    // What its devices show and do at their first start.
    await goTo('Profiles')
    await enter(link('Create profile'))
    await arrives('Create profile')
    await write(field(/^Name\b(?! template)/), 'Retail notebook')
    await tabTo(page.getByRole('radio', { name: 'User-driven' }))
    await press('Space')
    for (const name of [/^Hide the licence terms/, /^Hide the privacy settings/]) {
      await tabTo(page.getByRole('switch', { name }))
      await press('Space')
    }
    await write(field(/^Name template/), 'CON-%RAND:5%')
    await enter(button('Create profile'))
    await page.getByRole('heading', { level: 1, name: 'Retail notebook' }).waitFor()
    await said('The profile was created')
    await choose(page.getByRole('combobox', { name: 'Assign to', exact: true }), 'Retail')
    await enter(button('Add'))
    await confirm('Assign')
    await said('Retail notebooks: assigned.')

    // What they install.
    await goTo('Applications')
    await enter(link('Add application'))
    await arrives('Add application')
    await give(button('Choose a package (.msi, .msix, .exe, .zip, .intunewin)'), msi)
    await page.getByText('were read from the package').waitFor()
    await enter(button('Add application'))
    await page.getByRole('heading', { level: 1, name: 'Contoso Tools' }).waitFor()
    await said('The application was added')
    await choose(page.getByLabel('Assign to'), 'Retail')
    await enter(button('Add'))
    await confirm('Assign')
    await said('Retail notebooks: assigned.')

    // What people wait for.
    await goTo('Status pages')
    await enter(link('Create status page'))
    await arrives('Create status page')
    await write(field(/^Name/), 'Show progress')
    await tabTo(page.getByRole('radio', { name: 'Every application that is assigned' }))
    await press('ArrowDown')
    await tabTo(page.getByRole('checkbox', { name: /^Contoso Tools/ }))
    await press('Space')
    await enter(button('Create status page'))
    await page.getByRole('heading', { level: 1, name: 'Show progress' }).waitFor()
    await said('The status page was created')
    await choose(page.getByLabel('Assign to'), 'All dev')
    await enter(button('Add'))
    await confirm('Assign')
    await said('All devices: assigned.')

    // The device, by the file that it made of itself.
    const csv = join(folder, 'device.csv')
    const device = taxiwayOn(undefined)
    const made = await device('device', 'csv', '--seed', '7', '--group-tag', 'Retail')
    writeFileSync(csv, made.out)
    const [serial = ''] = (made.out.split('\n')[1] ?? '').split(',')
    await goTo('Devices')
    await enter(page.getByRole('button', { name: 'Import devices' }).first())
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    await give(drawer.getByRole('button', { name: 'Choose a file' }), csv)
    await enter(drawer.getByRole('button', { name: 'Import 1 device' }))
    await drawer.getByRole('heading', { name: 'Import finished' }).waitFor()
    await press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    const row = page.getByRole('row').filter({ has: link(serial) })
    await row.getByText('Retail notebook').waitFor()
    await row.getByText('Assigned').waitFor()
    await picture(page, 'alone-assigned')
    expect(await accessibilityProblems(page)).toEqual([])

    // It is switched on, and signed in at by its person.
    const urls = join(folder, 'urls.json')
    writeFileSync(urls, JSON.stringify({ urls: server.urls, ca: join(data, 'ca.pem') }))
    const state = join(folder, 'device')
    const machine = ['--urls', urls, '--seed', '7', '--state', state]
    const booted = await device('device', 'boot', ...machine, '--user', pia, '--password', piasPassword, '--json')
    expect(JSON.parse(booted.out), booted.out).toMatchObject({
      ok: true,
      profile: 'Retail notebook',
      outcome: 'desktop-managed',
      joined: true,
      enrolled: true,
      espDevice: 'succeeded',
    })
    expect(existsSync(join(state, 'programs.json'))).toBe(true)
    expect(readFileSync(join(state, 'programs.json'), 'utf8')).toContain('6F9D1C2A-3B4E-4D5F-8A6B-7C8D9E0F1A2B')

    // And the portal shows all that.
    await enter(link(serial))
    await arrives(serial)
    await page.getByText('Succeeded', { exact: true }).first().waitFor()
    const facts = page.getByRole('region', { name: 'Facts' })
    await facts.getByText(pia).waitFor()
    await facts
      .getByText(/^CON-[0-9]{5}$/)
      .first()
      .waitFor()
    const items = page.getByRole('region', { name: 'Settings and apps' })
    const app = items.getByRole('listitem').filter({ has: link('Contoso Tools') })
    await app.getByText('the status page waits for it').waitFor()
    await app.getByText('Done', { exact: true }).waitFor()
    await page
      .getByRole('region', { name: 'Why this profile' })
      .getByText('through the group Retail notebooks')
      .waitFor()
    expect(await page.getByRole('list', { name: 'What went wrong' }).count()).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'alone-deployed')
    await focusIs(page.getByRole('heading', { level: 1 }))
    // A look that was never set is answered with 404, which the browser notes.
    expect(visitor.complaints.filter((one) => !/status of 404/.test(one))).toEqual([])
  })
})
