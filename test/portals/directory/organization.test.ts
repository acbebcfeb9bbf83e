// The organisation's rules and the look of its sign-in page in the portal, by keyboard alone. Whether a rule counts is asked of a
// device, how the page looks of the page itself.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { boot, newHardware, openOffice } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
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
} from '../browser.ts'
import { looksOf } from '../looks.ts'

type Organization = {
  readonly displayName: string
  readonly usersMayJoin: string
  readonly deviceQuotaPerUser: number
  readonly enrollmentLimitPerUser: number
  readonly mdmScope: string
  readonly allowsUnjoinedEnrollment: boolean
  readonly allowsDigestSessions: boolean
  readonly era: string
  readonly allowsDeviceCodes: boolean
}

const png = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==',
  'base64',
)

inBrowser('the organisation in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  let pia: Person
  let complaints: readonly string[]
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page, complaints } = stage)
    ;({ tenant } = await openOffice(world, 'contoso.example', { application: null, statusPage: null }))
    pia = await tenant.user('pia')
    await tenant.user('kim', { mayJoin: true, mdmLicensed: false })
    await signIn(page, world, await tenant.user('ada', { roles: ['global-administrator'] }), '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const open = async (path: string) => {
    await page.goto(`${world.urls.portal}${path}`)
    await page.getByRole('navigation', { name: 'Settings' }).waitFor()
  }
  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const organization = async () =>
    (await tenant.api.get<{ value: readonly Organization[] }>('/v1.0/organization')).value[0]
  const choice = (group: string, name: RegExp) =>
    page.getByRole('radiogroup', { name: group }).getByRole('radio', { name })
  const question = () => page.getByRole('alertdialog', { name: 'Change the rules for devices?' })
  const looksWell = looksOf(() => page)
  const joins = () =>
    boot(world, newHardware(), pia, { answers: { pages: { 'personal-or-work': 'work' } } }).then(({ joined }) => joined)

  test('who may join is said before it is saved, counts for the next device, and is taken back by Undo', async () => {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Organisation' }).press('Enter')
    await focusIs('h1 Organisation')
    await page.getByText('Now 1 of 3 people.').waitFor()
    await page.getByText('Now 2 of 3 people.').waitFor()
    expect(await page.getByRole('link', { name: 'Organisation' }).getAttribute('aria-current')).toBe('page')
    await looksWell('organization')

    await choice('Who may join devices', /^Everybody/).focus()
    await press('ArrowDown')
    expect(await choice('Who may join devices', /^Selected people/).isChecked()).toBe(true)
    await tabTo('button Save')
    await press('Enter')
    await question().waitFor()
    await question().getByText('Who may join devices: Everybody → Selected people (1 of 3 people)').waitFor()
    expect(await question().getByRole('listitem').count()).toBe(1)
    await focusIs('button Cancel')
    await looksWell('organization-ask')
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    await focusIs('button Save')
    expect(await organization()).toMatchObject({ usersMayJoin: 'all' })
    expect(await choice('Who may join devices', /^Selected people/).isChecked()).toBe(true)

    await press('Enter')
    await question().waitFor()
    // The service fails first: the question stays, says so, and its button keeps the focus.
    const changes = (url: URL) => url.pathname.startsWith('/v1.0/organization/')
    await page.route(changes, (route) => route.abort(), { times: 1 })
    await tabTo('button Change the rules')
    await press('Enter')
    await question().getByRole('alert').waitFor()
    expect(await focused(page)).toBe('button Change the rules')
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await organization()).toMatchObject({ usersMayJoin: 'selected', mdmScope: 'all' })
    expect(await joins()).toBe(false)

    await press('Tab')
    expect(await focused(page)).toBe('button Undo')
    await press('Enter')
    await focusIs('div It is as it was before.')
    await expect.poll(() => choice('Who may join devices', /^Everybody/).isChecked()).toBe(true)
    expect(await organization()).toMatchObject({ usersMayJoin: 'all' })
    expect(await joins()).toBe(true)
  })

  test('[S-139] limits, scope, rules of files and codes for devices are asked about together; a name alone is saved at once and takes back nothing that somebody else saved meanwhile', async () => {
    await open('/settings/organization')
    const limit = page.getByRole('textbox', { name: /^Devices for each person/ })
    await limit.fill('0')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Write a whole number from 1 to 1000.').waitFor()
    expect(await page.locator(':focus').and(limit).count()).toBe(1)
    await limit.fill('3')
    const managed = page.getByRole('textbox', { name: /^Managed devices for each person/ })
    await managed.fill('16')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Write a whole number from 1 to 15.').waitFor()
    expect(await page.locator(':focus').and(managed).count()).toBe(1)
    await managed.fill('4')
    const minutes = page.getByRole('textbox', { name: /^Minutes between two sessions/ })
    await minutes.fill('14')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Write a whole number from 15 to 1440.').waitFor()
    expect(await page.locator(':focus').and(minutes).count()).toBe(1)
    await minutes.fill('120')
    const days = page.getByRole('textbox', { name: /^Days until a device that does not come/ })
    await days.fill('121')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Write a whole number from 1 to 120.').waitFor()
    expect(await page.locator(':focus').and(days).count()).toBe(1)
    await days.fill('14')
    await choice('Whose devices enrol in management', /^Nobody/).press('Space')
    await choice('Devices that do not join', /^People may enrol them/).press('Space')
    await choice('Devices without a certificate', /^May come/).press('Space')
    await choice('Rules for files of devices', /^As in 2018/).press('Space')
    await choice('Codes for devices without a browser', /^Allowed/).press('Space')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await question().waitFor()
    const lines = await question().getByRole('listitem').allInnerTexts()
    expect(lines).toEqual([
      expect.stringMatching(/^Devices for each person: \d+ → 3\./),
      'Whose devices enrol in management: Everybody’s → Nobody’s',
      expect.stringMatching(/^Managed devices for each person: 15 → 4\./),
      expect.stringMatching(/^Minutes between two sessions: 480 → 120\./),
      expect.stringMatching(/^Days until a device that does not come is not compliant: 30 → 14\./),
      'Devices that do not join: Not managed → People may enrol them',
      'Devices without a certificate: Refused → May come with a digest: weak',
      'Rules for files of devices: As today → As in 2018',
      'Codes for devices without a browser: Not allowed → Allowed',
    ])
    await tabTo('button Change the rules')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await organization()).toMatchObject({
      deviceQuotaPerUser: 3,
      enrollmentLimitPerUser: 4,
      checkinIntervalMinutes: 120,
      complianceDays: 14,
      mdmScope: 'none',
      allowsUnjoinedEnrollment: true,
      allowsDigestSessions: true,
      era: 'E18',
      allowsDeviceCodes: true,
    })

    await page.getByRole('textbox', { name: /^Name/ }).fill('Contoso Travel')
    await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { deviceQuotaPerUser: 7 })
    await tabTo('button Save')
    await press('Enter')
    await page.getByRole('banner').getByText('Contoso Travel').waitFor()
    expect(await question().count()).toBe(0)
    expect(await organization()).toMatchObject({ displayName: 'Contoso Travel', era: 'E18', deviceQuotaPerUser: 7 })
  })

  test('[S-120] [S-121] name, text, hint, colour and logo are seen before they are saved, and then on the sign-in page', async () => {
    await open('/settings/branding')
    await page.getByText('No logo.').waitFor()
    await page.getByRole('textbox', { name: /^Name$/ }).fill('Contoso Travel')
    await page.getByRole('textbox', { name: 'Text' }).fill('Call 555 for help.')
    await page.getByRole('textbox', { name: 'Name of the field for the user name' }).fill('Staff name')
    await page.getByRole('textbox', { name: 'Background colour' }).fill('blue')
    await page.getByText('Write a colour as # and six digits').waitFor()
    const choose = async (buffer: Buffer, name: string) => {
      const chooser = page.waitForEvent('filechooser')
      await page.getByRole('button', { name: 'Choose a picture' }).press('Enter')
      await (await chooser).setFiles({ name, mimeType: 'image/png', buffer })
    }
    await choose(Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"/>'), 'logo.png')
    await page.getByText('This picture is neither PNG nor JPEG but SVG.').waitFor()
    await looksWell('branding-wrong')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    expect(
      await page
        .locator(':focus')
        .and(page.getByRole('textbox', { name: 'Background colour' }))
        .count(),
    ).toBe(1)
    await page.getByRole('textbox', { name: 'Background colour' }).fill('#0b5394')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await focusIs('button Choose a picture')
    await choose(png, 'logo.png')
    await page.getByRole('img', { name: 'The logo' }).waitFor()
    const preview = page.getByRole('img', { name: 'Picture of the sign-in page' })
    for (const words of ['Contoso Travel', 'Call 555 for help.', 'Staff name'])
      await preview.getByText(words, { exact: true }).waitFor()
    expect(await preview.getAttribute('style')).toContain('rgb(11, 83, 148)')
    await preview.scrollIntoViewIfNeeded()
    await looksWell('branding')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')

    const fresh = await visit(stage.browser)
    const signInPage = async () => {
      await fresh.page.goto(`${world.urls.portal}/devices`)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      await fresh.page.getByRole('textbox').fill(pia.userPrincipalName)
      await fresh.page.getByRole('button', { name: 'Next' }).click()
      await fresh.page.getByLabel('Password').waitFor()
      return fresh.page.locator('main')
    }
    const shown = await signInPage()
    expect(await shown.getByRole('heading', { level: 1 }).innerText()).toBe('Contoso Travel')
    await shown.getByText('Call 555 for help.').waitFor()
    const width =
      'document.querySelector("main img").decode().then(() => document.querySelector("main img").naturalWidth)'
    expect(await fresh.page.evaluate(width)).toBe(1)
    expect(await fresh.page.evaluate('getComputedStyle(document.body).backgroundColor')).toBe('rgb(11, 83, 148)')
    await picture(fresh.page, 'branding-sign-in')

    // What is stored is what a reload shows; the logo goes, and the focus goes on to what is left.
    await page.reload()
    await page.getByRole('img', { name: 'The logo' }).waitFor()
    await page.getByRole('button', { name: 'Remove the logo' }).press('Enter')
    await focusIs('button Choose a picture')
    await page.getByText('No logo.').waitFor()
    await tabTo('button Save')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await (await signInPage()).locator('img').count()).toBe(0)
    await press('Tab')
    await press('Enter')
    await focusIs('div The page looks as it did before.')
    await page.getByRole('img', { name: 'The logo' }).waitFor()
    expect(await (await signInPage()).locator('img').count()).toBe(1)
    await fresh.context.close()
    // A look that was never set is answered with 404, which the browser notes.
    expect(complaints.filter((one) => !/status of 404|ERR_FAILED/.test(one))).toEqual([])
  })

  test('where devices enrol is said before it counts, ours among it; a group that is not there stands beside its field', async () => {
    const path = '/beta/policies/mobileDeviceManagementPolicies'
    const services = async () =>
      (await tenant.api.get<{ value: { id: string; displayName: string; appliesTo: string }[] }>(path)).value
    await tenant.api.post('/v1.0/groups', {
      displayName: 'Contractors',
      mailEnabled: false,
      mailNickname: 'contractors',
      securityEnabled: true,
    })
    await open('/settings/other-management')
    await looksWell('services')
    await page.getByRole('link', { name: 'Name other device management' }).press('Enter')
    await focusIs('h1 Name other device management')
    await page.getByRole('textbox', { name: /^Name/ }).fill('Other MDM')
    await page.getByRole('textbox', { name: /^Discovery/ }).fill('https://mdm.other.example/discover')
    await choice('It is for', /^Some groups/).click()
    const groups = page.getByRole('textbox', { name: 'Groups' })
    await groups.fill('Contractor')
    const save = page.getByRole('button', { name: 'Name other device management' })
    await save.press('Enter')
    await page.getByText('There is no one group “Contractor”.').waitFor()
    expect(await page.locator(':focus').and(groups).count()).toBe(1)
    await groups.fill('Contractors')
    await save.press('Enter')
    const asks = page.getByRole('alertdialog', { name: 'Change where devices enrol: Other MDM?' })
    await asks.waitFor()
    const effect =
      'From the next sign-in on devices that people of Contractors set up enrol at mdm.other.example, not here.'
    await asks.getByText(effect).waitFor()
    await focusIs('button Cancel')
    await looksWell('service-ask')
    await press('Escape')
    await asks.waitFor({ state: 'hidden' })
    await focusIs('button Name other device management')
    expect(await services()).toHaveLength(1)
    await press('Enter')
    await asks.waitFor()
    await tabTo('button Save it')
    await press('Enter')
    await focusIs('h1 Other MDM')
    await page.getByText('It is named.').waitFor()
    await looksWell('service')
    const other = (await services())[1]
    expect(other).toMatchObject({ displayName: 'Other MDM', appliesTo: 'selected' })
    expect(await tenant.api.get(`${path}/${other?.id}/includedGroups`)).toMatchObject({
      value: [{ displayName: 'Contractors' }],
    })
  })

  test('our own management is for nobody once that is said, and other management is forgotten by its name', async () => {
    const path = '/beta/policies/mobileDeviceManagementPolicies'
    const services = async () => (await tenant.api.get<{ value: { id: string }[] }>(path)).value
    const [own, other] = await services()
    await tenant.api.patch(`${path}/${own?.id}`, { appliesTo: 'all' })
    await open('/settings/other-management')
    const listed = page.getByRole('table', { name: 'Services for device management' })
    await listed.getByRole('link', { name: 'Taxiway' }).press('Enter')
    await focusIs('h1 Taxiway')
    await choice('It is for', /^Nobody/).click()
    await tabTo('button Save')
    await press('Enter')
    await page.getByRole('alertdialog').getByText('From the next sign-in on no device enrols here.').waitFor()
    await tabTo('button Save it')
    await press('Enter')
    await focusIs('div Saved. It counts from the next sign-in on.')
    expect(await organization()).toMatchObject({ mdmScope: 'none' })

    await page.goto(`${world.urls.portal}/settings/other-management/${other?.id}`)
    await page.getByRole('button', { name: 'Delete' }).press('Enter')
    await page.getByRole('alertdialog').getByRole('textbox').fill('Other MDM')
    await press('Enter')
    await focusIs('h1 Other device management')
    expect(await services()).toHaveLength(1)
  })

  test('a directory that is not ours is trusted, changed and trusted no more, each with what follows said before', async () => {
    const path = '/beta/deviceManagement/trustedIssuers'
    const issuers = async () => (await tenant.api.get<{ value: { id: string }[] }>(path)).value
    await open('/settings/other-directories')
    await page.getByRole('link', { name: 'Trust a directory' }).press('Enter')
    await focusIs('h1 Trust a directory')
    const fields = {
      Name: 'Our Entra',
      Issuer: 'https://sts.other.example/',
      Keys: 'https://sts.other.example/keys',
      Audience: 'https://mdm.contoso.example/',
      Directory: '7e1f2a30-1111-4222-8333-444455556666',
    }
    for (const [name, value] of Object.entries(fields))
      await page.getByRole('textbox', { name: new RegExp(`^${name}`) }).fill(value)
    await page.getByRole('button', { name: 'Trust a directory' }).press('Enter')
    const power =
      'Whoever runs https://sts.other.example/ enrols devices here as any account of this organisation whose user name it tells.'
    await page.getByRole('alertdialog', { name: 'Trust Our Entra so?' }).getByText(power).waitFor()
    await focusIs('button Cancel')
    expect(await issuers()).toEqual([])
    await tabTo('button Save it')
    await press('Enter')
    await focusIs('h1 Our Entra')
    await page.getByText('The directory is trusted. Tell it the addresses below.').waitFor()
    await looksWell('issuer')
    await page.getByText(`TermsOfUse/${tenant.tenantId}`).waitFor()

    await page.getByRole('textbox', { name: /^Audience/ }).fill('https://management.contoso.example/')
    await tabTo('button Save')
    await press('Enter')
    await page.getByRole('alertdialog').getByText('Its tokens count by the new values alone.').waitFor()
    await tabTo('button Save it')
    await press('Enter')
    await focusIs('div Saved. It counts from its next token on.')
    expect(await issuers()).toMatchObject([{ audience: 'https://management.contoso.example/' }])

    await page.getByRole('button', { name: 'Trust no more' }).press('Enter')
    await page.getByRole('alertdialog').getByRole('textbox').fill('Our Entra')
    await press('Enter')
    await focusIs('h1 Other directories')
    expect(await issuers()).toEqual([])
  })

  test('who may only look sees the rules and what is missing', async () => {
    const other = await visit(stage.browser)
    await signIn(other.page, world, await tenant.user('dora', { roles: ['device-administrator'] }), '/settings')
    for (const part of ['organization', 'branding']) {
      await other.page.goto(`${world.urls.portal}/settings/${part}`)
      await other.page.getByText('You may look at these settings, but not change them.').waitFor()
      expect(await other.page.getByRole('textbox', { name: /^Name( \*)?$/ }).getAttribute('readonly')).toBe('')
      expect(await other.page.getByRole('button', { name: 'Save' }).getAttribute('aria-disabled')).toBe('true')
      expect(await accessibilityProblems(other.page)).toEqual([])
      await picture(other.page, `${part}-read-only`)
    }
    await other.context.close()
  })
})
