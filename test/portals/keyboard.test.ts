// The portal without a mouse: where the focus is after every step, so that nobody has to look for it, and Escape and Tab keep
// to the dialog that is open.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { linuxCommand, windowsCommand } from '../../portals/admin/pages/devices/collect-command.ts'
import type { Person, World, WorldTenant } from '../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  signIn,
  visit,
} from './browser.ts'
import { csvOf } from './devices-csv.ts'

inBrowser('by keyboard', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let admin: Person
  let browser: Browser
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser, page } = stage)
    tenant = await world.tenant('contoso.example', { displayName: 'Contoso' })
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/devices')
  }, 300_000)

  afterAll(() => stage?.close())

  const open = async (path: string) => {
    await page.goto(`${world.urls.portal}${path}`)
    await page.locator('h1').first().waitFor() // by its element: an open drawer hides it from screen readers
  }
  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)

  test('the lines that make the file to import are copied by keyboard, on the first page and, later, from the import', async () => {
    await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    for (const place of ['/devices', '/devices?panel=import']) {
      await open(place)
      await page.getByText('NAME-OF-THE-PC.csv').last().waitFor()
      for (const [system, line] of [
        ['Windows', windowsCommand],
        ['Linux', linuxCommand],
      ] as const) {
        await tabTo(`button Copy the command for ${system}`)
        await press('Enter')
        await focusIs('button Copied')
        expect(await page.evaluate('navigator.clipboard.readText()')).toBe(line)
      }
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, place === '/devices' ? 'collect-first-page' : 'collect-import')
    }
    // The file that the line makes, as Windows PowerShell writes one: a byte order mark, and quotes around every value.
    const names = [...windowsCommand.matchAll(/'([\w ]+)'=/g)].map(([, name]) => name)
    expect(names).toEqual(['Device Serial Number', 'Windows Product ID', 'Hardware Hash'])
    const [device = ''] = csvOf([{ seed: 4, serial: 'KB-0004' }])
      .trim()
      .split(/\r?\n/)
      .slice(1)
    const quoted = (values: readonly unknown[]) => values.map((value) => `"${value}"`).join(',')
    const text = `\ufeff${quoted(names)}\r\n${quoted(device.split(',').slice(0, 3))}\r\n`
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    const chooser = page.waitForEvent('filechooser')
    await drawer.getByRole('button', { name: 'Choose a file' }).press('Enter')
    await (await chooser).setFiles({ name: 'PC.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
    await drawer
      .getByRole('row', { name: /KB-0004/ })
      .getByText('New')
      .waitFor()
    expect(await drawer.getByText('NAME-OF-THE-PC.csv').count()).toBe(0)
  })

  test('a file is chosen, tried and imported by keyboard alone: the focus stays in the drawer and Escape closes it', async () => {
    await open('/devices')
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    const file = csvOf([1, 2, 3].map((seed) => ({ seed, serial: `KB-000${seed}` })))
    const isInside = () => page.evaluate('Boolean(document.activeElement.closest("[role=dialog]"))')
    /** The focus is there and has not been taken away a moment later. */
    const stays = async (wanted: string) => {
      await focusIs(wanted)
      await page.waitForTimeout(400)
      expect(await focused(page)).toBe(wanted)
    }
    /** Every stop of Tab is one of the drawer's. */
    const tabInside = async (wanted: string) => {
      for (let tries = 0; tries < 20 && (await focused(page)) !== wanted; tries++) {
        await press('Tab')
        expect(await isInside()).toBe(true)
      }
      expect(await focused(page)).toBe(wanted)
    }
    /** The step that waits for the service is held until its focus has been looked at. */
    const held = async (act: () => Promise<void>, look: () => Promise<void>, answer?: () => number) => {
      let release = () => {}
      const seen = new Promise<void>((resolve) => {
        release = resolve
      })
      await page.route(/importCsv/, async (route) => {
        await seen
        const status = answer?.()
        if (status === undefined) await route.continue()
        else await route.fulfill({ status, json: { error: { code: 'x', message: 'The machine is full.' } } })
      })
      await act()
      await look()
      release()
    }
    const free = () => page.unroute(/importCsv/)
    const choose = async (text: string, name = 'delivery.csv') => {
      const chooser = page.waitForEvent('filechooser')
      await press('Enter')
      await (await chooser).setFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) })
    }
    const checking = () => stays('h3 Checking the file. Nothing is stored yet.')

    await tabTo('button Import devices')
    await press('Enter')
    await drawer.waitFor()
    await stays('button Close') // the drawer places its first focus a moment after it is there
    await tabInside('button Choose a file')
    await held(() => choose(file), checking)
    await stays('h3 This is what an import would do')
    await free()
    expect(await accessibilityProblems(page)).toEqual([])

    await tabInside('button Choose another file')
    await held(
      () => choose(file),
      checking,
      () => 507,
    )
    await expect.poll(() => focused(page)).toContain('The machine is full.')
    await free()
    await tabInside('button Try again')
    await press('Enter')
    await stays('h3 This is what an import would do')

    await tabInside('button Import 3 devices')
    await held(
      () => press('Enter'),
      () => stays('h3 Importing…'),
    )
    await stays('h3 Import finished')
    await free()
    await picture(page, 'import-keyboard')
    await press('Escape')
    await drawer.waitFor({ state: 'hidden' })
    await focusIs('button Import devices')
    await page.getByRole('link', { name: 'KB-0003' }).waitFor()
    expect(await focused(page)).toBe('button Import devices')

    await press('Enter')
    await drawer.waitFor()
    await stays('button Close')
    await tabInside('button Choose a file')
    await choose('nothing of the kind', 'other.csv')
    await drawer.getByRole('button', { name: 'Choose another file' }).waitFor()
    await expect.poll(() => focused(page)).toContain('names no column "Hardware Hash"')
    await page.waitForTimeout(400)
    expect(await isInside()).toBe(true)
    await press('Escape')
    await drawer.waitFor({ state: 'hidden' })
  })

  test('whoever was signed out is told so on a page that fits a phone, with the focus on the message', async () => {
    const phone = await visit(browser, { viewport: { width: 390, height: 844 } })
    await phone.page.goto(`${world.urls.portal}/sign-in?returnTo=%2Fdevices&ended=true`)
    await expect.poll(() => focused(phone.page)).toContain('Your sign-in has ended.')
    expect(await phone.page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(390)
    // Nothing runs out of the card either.
    const cut =
      '[...document.querySelectorAll("main *")].filter((e) => e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0)'
    expect(await phone.page.evaluate(`${cut}.map((e) => e.outerHTML.slice(0, 80))`)).toEqual([])
    expect(await accessibilityProblems(phone.page)).toEqual([])
    await picture(phone.page, 'sign-in-ended-phone')
    await phone.page.keyboard.press('Tab')
    expect(await focused(phone.page)).toBe('button Sign in')
    await phone.context.close()
  })

  test('a group is assigned and its assignment removed by keyboard: what is missing is said, and nothing is lost unasked', async () => {
    const service = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
    const type = '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile'
    const { id } = await tenant.api.post<{ id: string }>(service, { '@odata.type': type, displayName: 'Shop floor' })
    await tenant.api.post('/v1.0/groups', {
      displayName: 'Tills',
      mailEnabled: false,
      mailNickname: 'tills',
      securityEnabled: true,
    })
    const assignments = async () =>
      (await tenant.api.get<{ value: unknown[] }>(`${service}/${id}/assignments`)).value.length
    await open(`/profiles/${id}`)
    await page.getByRole('option', { name: 'Tills' }).waitFor({ state: 'attached' })
    expect(await page.getByRole('combobox', { name: 'Include or exclude' }).count()).toBe(1)
    await page.getByRole('button', { name: 'Add', exact: true }).press('Enter')
    await page.getByText('Choose a group or all devices first.').waitFor()
    const group = page.getByRole('combobox', { name: 'Assign to', exact: true })
    await expect.poll(() => page.locator(':focus').and(group).count()).toBe(1)
    expect(await group.getAttribute('aria-invalid')).toBe('true')
    expect(await accessibilityProblems(page)).toEqual([])
    await picture(page, 'assignment-no-group')
    await group.selectOption('Tills')
    await page.getByText('Choose a group or all devices first.').waitFor({ state: 'hidden' })
    await page.getByRole('button', { name: 'Add', exact: true }).press('Enter')
    const before = page.getByRole('alertdialog', { name: 'Assign it to Tills?' })
    await before.getByText('Now 0 devices have it. After this its assignments reach 0 devices.').waitFor()
    await focusIs('button Cancel')
    await press('Escape')
    await before.waitFor({ state: 'hidden' })
    await focusIs('button Add')
    expect(await assignments()).toBe(0)
    await press('Enter')
    await before.waitFor()
    await tabTo('button Assign')
    await press('Enter')
    await focusIs('div Tills: assigned.')

    const question = page.getByRole('alertdialog', { name: 'Remove the assignment to Tills?' })
    await page.getByRole('button', { name: 'Remove Tills' }).press('Enter')
    await question.getByText('Every device of the group loses this profile at once').waitFor()
    await focusIs('button Cancel')
    await press('Escape')
    await question.waitFor({ state: 'hidden' })
    await focusIs('button Remove Tills')
    expect(await assignments()).toBe(1)
    await press('Enter')
    await question.waitFor()
    await tabTo('button Remove')
    await press('Enter')
    await focusIs('div Tills: not assigned any more.')
    expect(await assignments()).toBe(0)
  })

  test('a sign-in that ends while a dialog is open leads on from there to the sign-in', async () => {
    await open('/devices?panel=import')
    const drawer = page.getByRole('dialog', { name: 'Import devices' })
    await drawer.getByRole('button', { name: 'Choose a file' }).waitFor()
    await page.route(/importCsv/, (route) => route.fulfill({ status: 401, json: {} }))
    await page.route(/oauth2\/v2.0\/token/, (route) =>
      route.fulfill({ status: 400, json: { error: 'invalid_grant', error_description: 'ended' } }),
    )
    const chooser = page.waitForEvent('filechooser')
    await drawer.getByRole('button', { name: 'Choose a file' }).press('Enter')
    const buffer = Buffer.from(csvOf([{ seed: 9, serial: 'KB-0009' }]))
    await (await chooser).setFiles({ name: 'more.csv', mimeType: 'text/csv', buffer })
    await expect.poll(() => focused(page)).toContain('Your sign-in has ended.')
    await picture(page, 'ended-in-dialog')
    await page.unroute(/importCsv/)
    await page.unroute(/oauth2\/v2.0\/token/)
    await tabTo('button Sign in again')
    await press('Enter')
    await page.waitForURL((url) => url.pathname.endsWith('/oauth2/v2.0/authorize'))
  })
})
