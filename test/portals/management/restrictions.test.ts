// Restrictions, limits and corporate identifiers in the portal, by keyboard alone: what each does and for whom is said before, and a
// failure leads to the restriction behind it.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { EnrollmentConfiguration } from '../../../src/contract/graph/enrollment-configuration.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import type { Person, World } from '../../support/world/world.ts'
import { accessibilityProblems, focused, inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'
import { desk, handsOf, looksOf } from './hands.ts'

const configurations = '/beta/deviceManagement/deviceEnrollmentConfigurations'
const identifiers = '/beta/deviceManagement/importedDeviceIdentities'

inBrowser('restrictions in the portal', () => {
  let stage: Stage
  let world: World
  let office: Office
  let admin: Person
  let pia: Person
  let page: Page
  const { press, tabTo, focusIs, choose } = handsOf(() => page)
  const looks = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    pia = await office.tenant.user('pia')
    const { id } = await office.tenant.api.post<{ id: string }>('/v1.0/groups', {
      displayName: 'Contractors',
      mailEnabled: false,
      mailNickname: 'contractors',
      securityEnabled: true,
    })
    await office.tenant.api.post(`/v1.0/groups/${id}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${pia.id}`,
    })
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/settings/restrictions')
  }, 300_000)

  afterAll(() => stage?.close())

  const listed = async () => (await office.tenant.api.get<{ value: EnrollmentConfiguration[] }>(configurations)).value
  const named = async (name: string) => (await listed()).find(({ displayName }) => displayName === name)
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const question = () => page.getByRole('alertdialog')
  const type = (text: string) => page.keyboard.type(text)
  const field = (name: RegExp) => page.getByRole('textbox', { name })
  const save = async () => {
    await tabTo(page.getByRole('button', { name: 'Save' }))
    await press('Enter')
  }
  const yes = async (name: string, then: 'goes' | 'stays' = 'goes') => {
    await tabTo(question().getByRole('button', { name, exact: true }))
    await press('Enter')
    if (then === 'goes') await question().waitFor({ state: 'hidden' })
  }

  test('a new restriction has every setting that acts; what is wrong stands at its field with the focus', async () => {
    await heading('Restrictions')
    await page.getByText('Everybody whom no other reaches').first().waitFor()
    await tabTo(page.getByRole('link', { name: 'Create restriction' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Create restriction')
    await tabTo(field(/^Name/))
    await type('Contractors only')
    await tabTo(field(/^Oldest version/))
    await type('Windows 11')
    await press('Enter')
    await focusIs(field(/^Oldest version/))
    await page.getByText('A version such as 10, 10.0 or 10.0.19045.0, or nothing.').waitFor()
    await press('Control+a')
    await type('10.0.26100')
    await tabTo(field(/^Newest version/))
    await type('10.0.22631')
    await press('Enter')
    await focusIs(field(/^Newest version/))
    await page.getByText('nothing would be let in').waitFor()
    await looks('restriction-wrong')
    await press('Control+a')
    await type('10.0.28000')
    await tabTo(page.getByRole('switch', { name: /^Keep out what is not/ }))
    await press('Space')
    await tabTo(field(/^Manufacturers/))
    await type('Fabrikam')
    await tabTo(page.getByRole('button', { name: 'Create restriction' }))
    await press('Enter')
    await heading('Contractors only')
    await page.getByText('The restriction was created').waitFor()
    expect(await named('Contractors only')).toMatchObject({
      platformRestriction: {
        platformBlocked: false,
        personalDeviceEnrollmentBlocked: true,
        osMinimumVersion: '10.0.26100',
        osMaximumVersion: '10.0.28000',
        blockedManufacturers: ['Fabrikam'],
      },
    })
  })

  test('it is assigned to people and never to devices, and says before what it does to how many', async () => {
    const choice = page.getByLabel('Assign to')
    expect(await choice.locator('option').allTextContents()).not.toContain('All devices')
    await choose(choice, 'Contrac')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('Only devices that are the organisation’s own are let in.').waitFor()
    await question().getByText('Windows before 10.0.26100 is kept out.').waitFor()
    await question().getByText('Now it reaches 0 people; after this 1 person.').waitFor()
    await question().getByText('Devices in management stay.').waitFor()
    await looks('restriction-assign')
    await yes('Assign')
    await expect.poll(() => focused(page)).toContain('Contractors: assigned.')
    await looks('restriction')
  })

  test('a limit is a kind of its own with its own numbers, and what it does is said before it is saved', async () => {
    for (const [displayName, limit] of [
      ['Five', 5],
      ['Three', 3],
    ] as const) {
      await office.tenant.api.post(configurations, {
        '@odata.type': '#microsoft.graph.deviceEnrollmentLimitConfiguration',
        displayName,
        limit,
      })
    }
    await page.goto(`${world.urls.portal}/settings/restrictions`)
    const limits = page.getByRole('region', { name: 'Limits of their number' })
    await limits.getByText('Each person has 3 devices in management at most.').waitFor()
    await looks('restrictions')
    await tabTo(limits.getByRole('link', { name: 'Three' }))
    await press('Enter')
    await heading('Three')
    await choose(page.getByLabel('Assign to'), 'All users')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('Each person has 3 devices in management at most.').waitFor()
    await yes('Assign')
    await choose(page.getByLabel('Number among those of its kind'), '1')
    await tabTo(field(/^Devices of one person/))
    await press('Control+a')
    await type('16')
    await save()
    await focusIs(field(/^Devices of one person/))
    await page.getByText('A whole number from 1 to 15.').waitFor()
    await press('Control+a')
    await type('2')
    await save()
    await question().getByText('Each person has 2 devices in management at most.').waitFor()
    await question().getByText('who has more devices in management keeps them').waitFor()
    await question().getByText('It reaches everybody with a licence at most.').waitFor()
    await yes('Save')
    await expect.poll(() => focused(page)).toContain('The limit was saved')
    expect(await named('Three')).toMatchObject({ limit: 2, priority: 1 })
    expect(await named('Five')).toMatchObject({ priority: 2 })
    expect(await named('Contractors only')).toMatchObject({ priority: 1 })
  })

  test('wrong lines of a file are told by their numbers, and nothing is imported; what the first identifiers change is said before', async () => {
    await page.goto(`${world.urls.portal}/settings/restrictions`)
    await tabTo(page.getByRole('link', { name: 'Corporate identifiers' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Corporate identifiers')
    await page.getByText('No device is named as the organisation’s own').waitFor()
    const give = (content: string) =>
      page
        .getByLabel('Choose a file')
        .first()
        .setInputFiles({ name: 'own.csv', mimeType: 'text/csv', buffer: Buffer.from(content) })
    await give('manufacturer,model,serial\nContoso,Book 3,A1\nContoso,Book 3\nContoso,Book 3,a.1\n')
    await page.getByText('3 lines are wrong.').waitFor()
    const wrong = page.getByRole('table', { name: 'Wrong lines' })
    await wrong.getByText('This looks like a header.').waitFor()
    await wrong.getByText('The same device stands in line 2.').waitFor()
    expect(await page.getByRole('button', { name: /^Import \d/ }).count()).toBe(0)
    await expect.poll(() => focused(page)).toContain('3 lines are wrong')
    await looks('corporate-devices-wrong')
    await give('Contoso,Book 3,A1\nContoso,Book 3,A2\n')
    await page.getByText('2 identifiers, and no line is wrong.').waitFor()
    await tabTo(page.getByRole('button', { name: 'Import 2 identifiers' }))
    await press('Enter')
    await question().getByText('They are the first ones of Windows devices').waitFor()
    await yes('Import 2 identifiers')
    await expect.poll(() => focused(page)).toContain('2 identifiers were imported.')
    await choose(page.getByLabel('Type of all identifiers'), 'IMEI')
    await give('490154203237518,Phone of reception\n')
    await tabTo(page.getByRole('button', { name: 'Import 1 identifier' }))
    await press('Enter')
    await question().getByText('No Windows device is known by this').waitFor()
    expect(await question().getByText('They are the first ones').count()).toBe(0)
    await yes('Import 1 identifier')
    await page
      .getByRole('row', { name: /490154203237518/ })
      .getByText('Not applicable')
      .waitFor()
  })

  test('an identifier is found by what is typed and deleted after what that means is said', async () => {
    await tabTo(page.getByRole('searchbox', { name: 'Find an identifier' }))
    await type('A2')
    await expect.poll(() => page.getByRole('row').count()).toBe(2)
    await looks('corporate-devices')
    await tabTo(page.getByRole('button', { name: 'Delete Contoso,Book 3,A2' }))
    await press('Enter')
    await question().getByText('A device in management stays what it is.').waitFor()
    await yes('Delete the identifier')
    await expect.poll(() => focused(page)).toContain('Contoso,Book 3,A2 was deleted.')
    const { value } = await office.tenant.api.get<{ value: { importedDeviceIdentifier: string }[] }>(identifiers)
    expect(value.map((one) => one.importedDeviceIdentifier).sort()).toEqual(['490154203237518', 'Contoso,Book 3,A1'])
  })

  test('a device that was kept out leads to the restriction behind it, the default one too', async () => {
    const refusedOn = async () => {
      const hardware = newHardware()
      await office.register(hardware)
      expect(await boot(world, hardware, pia)).toMatchObject({ joined: true, enrolled: false })
      const { registration } = await recordsOf(office.tenant, hardware)
      await page.goto(`${world.urls.portal}/devices/${registration?.id}`)
      await tabTo(
        page.getByRole('list', { name: 'What went wrong' }).getByRole('link', { name: 'Open the restriction' }),
      )
      await press('Enter')
    }
    const contractors = await named('Contractors only')
    await office.tenant.api.patch(`${configurations}/${contractors?.id}`, {
      platformRestriction: { platformBlocked: true },
    })
    await refusedOn()
    await heading('Contractors only')
    await office.tenant.api.delete(`${configurations}/${contractors?.id}`)
    const byDefault = (await listed()).find(({ windowsRestriction }) => windowsRestriction)
    await office.tenant.api.patch(`${configurations}/${byDefault?.id}`, {
      windowsRestriction: { platformBlocked: true },
    })
    await refusedOn()
    await heading('Default restriction')
    expect(await page.getByLabel('Assign to').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Delete restriction' }).count()).toBe(0)
    await tabTo(page.getByRole('switch', { name: /^Keep every Windows device out/ }))
    await press('Space')
    await save()
    await question().getByText('This one is for everybody whom no other restriction reaches').waitFor()
    await question().getByText('Every device is let in.').waitFor()
    await yes('Save')
    await expect.poll(() => focused(page)).toContain('The restriction was saved')
    await page.goto(`${world.urls.portal}/settings/restrictions`)
    const lately = page.getByRole('table', { name: 'Not let in lately' })
    await lately.getByText('The restriction Default restriction says so.').waitFor()
    await tabTo(lately.getByRole('link', { name: 'Default restriction' }))
    await press('Enter')
    await heading('Default restriction')
  })

  test('a filter says which devices it matches before it is kept, and then narrows an assignment', async () => {
    await page.goto(`${world.urls.portal}/settings/filters`)
    await tabTo(page.getByRole('link', { name: 'Create filter' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Create filter')
    await tabTo(field(/^Name/))
    await type('Contoso only')
    const rule = field(/^Which devices it matches/)
    await tabTo(rule)
    await type('(device.modell -eq "x")')
    await tabTo(page.getByRole('button', { name: 'Create filter' }))
    await press('Enter')
    await focusIs(rule)
    await page.getByText('Did you mean model?').waitFor()
    await looks('filter-wrong')
    await press('Control+a')
    await type('(device.deviceName -eq "nobody") or (device.operatingSystemVersion -ge 10.0)')
    await tabTo(page.getByRole('button', { name: 'Show which devices it matches' }))
    await press('Enter')
    await page.getByText(/It matches \d+ of \d+ devices? in management\./).waitFor()
    await looks('filter-preview')
    await tabTo(page.getByRole('button', { name: 'Create filter' }))
    await press('Enter')
    await heading('Contoso only')
    await page.getByText('No assignment names it.').waitFor()
    const five = await named('Five')
    await page.goto(`${world.urls.portal}/settings/restrictions/${five?.id}`)
    await heading('Five')
    await choose(page.getByLabel('Assign to'), 'All users')
    await choose(page.getByLabel('Filter', { exact: true }), 'Contoso')
    await tabTo(page.getByRole('button', { name: 'Add', exact: true }))
    await press('Enter')
    await question().getByText('Only devices that the filter Contoso only matches').waitFor()
    await yes('Assign')
    await expect.poll(() => focused(page)).toContain('All users with a licence: assigned.')
    await page.getByText('Only devices that the filter Contoso only matches').waitFor()
    await looks('filter-assigned')
    const { value } = await office.tenant.api.get<{ value: { target: object }[] }>(
      `${configurations}/${five?.id}/assignments`,
    )
    expect(value).toMatchObject([{ target: { deviceAndAppManagementAssignmentFilterType: 'include' } }])
    await page.goto(`${world.urls.portal}/settings/filters`)
    await tabTo(page.getByRole('link', { name: 'Contoso only' }))
    await press('Enter')
    await heading('Contoso only')
    await page.getByText('It narrows 1 assignment.').waitFor()
    await tabTo(page.getByRole('button', { name: 'Delete filter' }))
    await press('Enter')
    await yes('Delete filter', 'stays')
    await question().getByText('narrows 1 assignment. Assign those items without it first').waitFor()
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    // who goes elsewhere while devices are gone through ends that
    await page.route('**/assignmentFilters/preview', () => undefined, { times: 1 })
    const ended = page.waitForEvent('requestfailed', (one) => one.url().endsWith('/assignmentFilters/preview'))
    await tabTo(page.getByRole('button', { name: 'Show which devices it matches' }))
    await press('Enter')
    await page.getByText(/^Looking…/).waitFor()
    await page.goBack()
    await heading('Filters')
    expect((await ended).failure()?.errorText).toBe('net::ERR_ABORTED')
  })

  test('a limit is deleted after its name is typed; who may not see them is told why', async () => {
    await page.goto(`${world.urls.portal}/settings/restrictions`)
    await tabTo(page.getByRole('link', { name: 'Three' }))
    await press('Enter')
    await heading('Three')
    await tabTo(page.getByRole('button', { name: 'Delete limit' }))
    await press('Enter')
    await question().getByText('Now it reaches everybody with a licence.').waitFor()
    await type('Three')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h1 Restrictions')
    expect(await named('Three')).toBeUndefined()
    await page.goto(`${world.urls.portal}/settings/restrictions/${crypto.randomUUID()}`)
    await page.getByRole('link', { name: 'Go to the restrictions' }).waitFor()
    const other = await visit(stage.browser, { viewport: desk })
    await signIn(other.page, world, await office.tenant.user('una'), '/settings/restrictions')
    await other.page.getByText('You may not see the settings').waitFor()
    expect(await accessibilityProblems(other.page)).toEqual([])
    await other.context.close()
  })
})
