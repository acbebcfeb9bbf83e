// Profiles at Partner Center in a browser, by keyboard alone: an admin agent makes one for a customer, gives it to devices and takes it
// away; a sales agent is told why not.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { callsAs, granted, invitationOf, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { fileOf, uploadsAs } from '../../support/partner/upload.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('profiles of a customer in the portal', () => {
  let stage: Stage
  let world: World
  let page: Page
  let office: Office
  let partner: WorldTenant
  let ada: Person
  let sam: Person
  let consentId: string
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)
  const [one, two] = [newHardware(), newHardware()]
  const serial = ({ fields }: typeof one) => fields.serialNumber ?? ''

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    partner = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    await makePartner(world, partner, { cspKind: 'direct' })
    office = await openOffice(world, 'contoso.example', {
      ...{ displayName: 'Contoso', application: null, statusPage: null },
    })
    const gina = await office.tenant.user('gina', { roles: ['global-administrator'] })
    consentId = (await granted(world, office.tenant, gina, await invitationOf(world, partner))).id
    ada = await partner.user('ada', { roles: ['admin-agent'] })
    sam = await partner.user('sam', { roles: ['sales-agent'] })
    const upload = await uploadsAs(world, ada)
    expect((await upload(consentId, 'Sales', fileOf(one.hash, two.hash))).json.failed).toBe(0)
    await signIn(page, world, ada, '/')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const at = (path = '') => page.goto(`${world.urls.portal}/partner/customers/${consentId}${path}`)
  const question = () => page.getByRole('alertdialog')
  const rows = (table: string) => page.getByRole('table', { name: table, exact: true }).getByRole('row')
  const profileCell = (device: typeof one) => rows('Devices of the batch').filter({ hasText: serial(device) })
  const profiles = `/beta/deviceManagement/windowsAutopilotDeploymentProfiles`
  type Profile = { readonly displayName: string; readonly madeBy: string; readonly outOfBoxExperienceSetting: object }
  /** As the customer has those of the partner. */
  const made = async () =>
    (await office.tenant.api.get<{ value: Profile[] }>(profiles)).value.filter(({ madeBy }) => madeBy === 'Fabrikam')
  const enter = async (button: string) => {
    await tabTo(`button ${button}`)
    await press('Enter')
  }
  /** In the panel below the devices of the batch, up to the question. */
  async function give(which: string | RegExp, profile: string) {
    await page.getByRole('radio', { name: which }).press('Space')
    await page.getByRole('combobox', { name: 'Profile' }).selectOption(profile)
    await enter('Go on')
    await question().waitFor()
  }
  const licences = async (tenant: WorldTenant) =>
    (
      await world.app.pool.query<{ actor_name: string; details: { licenceTerms?: string } }>(
        `select actor_name, details from audit_entry where tenant_id = $1 and action = 'autopilot.profile.create' order by sequence`,
        [tenant.tenantId],
      )
    ).rows.flatMap(({ actor_name, details }) => (details?.licenceTerms ? [[actor_name, details.licenceTerms]] : []))

  test('[S-156] [S-157] [S-161] [S-184] an admin agent makes a profile for a customer without a choice of the mode, after the hint where all settings are, and gives it to a device, which starts with it', async () => {
    await page.getByRole('link', { name: 'Contoso' }).waitFor()
    await tabTo('a Contoso')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Contoso' }).waitFor()
    await tabTo('a Profiles for this customer')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Profiles' }).waitFor()
    await page.getByText('No partner has made a profile for this customer yet.').waitFor()
    await page.getByText('The person who starts the device signs in and drives the set-up.').waitFor()
    await page.getByText(/^The administration portal of Contoso has all settings.*we recommend/).waitFor()
    const main = page.getByRole('main')
    for (const role of ['radio', 'combobox', 'switch'] as const) expect(await main.getByRole(role).count()).toBe(0)
    expect(await main.innerText()).not.toMatch(/\bmode\b|self-deploying/i)
    expect(await main.getByRole('checkbox').count()).toBe(3)
    for (const box of await main.getByRole('checkbox').all()) expect(await box.isChecked()).toBe(false)
    await enter('Make it')
    await page.getByText('Give it a name.').waitFor()
    await focusIs(/^input Name/)
    await page.keyboard.type('Quiet desks')
    await main.getByRole('checkbox', { name: 'Skip privacy settings' }).press('Space')
    await enter('Make it')
    await focusIs('div Quiet desks was made. Give it to devices on the page of their batch.')
    await rows('Profiles for the customer').filter({ hasText: 'Quiet desks' }).getByText('Your organisation').waitFor()
    expect(await made()).toMatchObject([
      {
        displayName: 'Quiet desks',
        outOfBoxExperienceSetting: {
          ...{ deviceUsageType: 'singleUser', privacySettingsHidden: true, eulaHidden: false },
          userType: 'administrator',
        },
      },
    ])
    const modes = await world.app.pool.query<{ mode: string }>(
      'select mode from deployment_profile where tenant_id = $1 and made_by is not null',
      [office.tenant.tenantId],
    )
    expect(modes.rows).toEqual([{ mode: 'user-driven' }])
    await looksWell('partner-profiles')

    await at('/batches/Sales')
    await profileCell(one).getByText('None').waitFor()
    await enter('Go on')
    await page.getByText('Choose devices in the table above, or take all of the batch.').waitFor()
    await page.getByText('Choose the profile, or that they have none.').waitFor()
    await focusIs(/^input/)
    await page.getByRole('checkbox', { name: `Choose ${serial(one)}` }).press('Space')
    await give('Those chosen above (1)', 'Quiet desks')
    await question().getByText('Give Quiet desks to 1 device?').waitFor()
    await question().getByText('1 of 1 gets another profile than it has now.').waitFor()
    await looksWell('partner-give-question')
    await enter('Give it')
    await focusIs('p 1 of 1 devices are done.')
    await rows('Result of each device')
      .filter({ hasText: serial(one) })
      .getByText('Done')
      .waitFor()
    await profileCell(one).getByText('Quiet desks').waitFor()
    await profileCell(two).getByText('None').waitFor()
    await looksWell('partner-batch-given')
    const started = await boot(world, one, await office.tenant.user('lee'))
    expect(started).toMatchObject({ profile: 'Quiet desks', localGroup: 'Administrators', joined: true })
  })

  test('all devices of a batch get a profile at once, of which the question says for how many it is another one', async () => {
    await give(/^All devices of the batch \(2\)/, 'Quiet desks')
    await question().getByText('Give Quiet desks to 2 devices?').waitFor()
    await question().getByText('1 of 2 gets another profile than it has now.').waitFor()
    await press('Escape')
    await question().waitFor({ state: 'detached' })
    await focusIs('button Go on')
    await profileCell(two).getByText('None').waitFor()
    await enter('Go on')
    await enter('Give it')
    await focusIs('p 2 of 2 devices are done.')
    await profileCell(two).getByText('Quiet desks').waitFor()
  })

  test('[L-055] whoever hides the licence terms confirms first that the customer authorised it, and both trails have it', async () => {
    await at('/profiles')
    await page.getByRole('textbox', { name: 'Name' }).fill('No questions')
    await page.getByRole('checkbox', { name: /^Skip the page of the licence terms/ }).press('Space')
    await enter('Make it')
    await question().getByText('Accept the licence terms for Contoso?').waitFor()
    await question().getByText('Go on only if Contoso authorised your organisation to accept them.').waitFor()
    await looksWell('partner-licence-terms')
    await press('Escape')
    await question().waitFor({ state: 'detached' })
    await focusIs('button Make it')
    expect((await made()).map(({ displayName }) => displayName)).toEqual(['Quiet desks'])
    const calls = await callsAs(world, ada)
    const path = `/beta/partner/customers/${consentId}/profiles`
    const unsaid = await calls('POST', path, { displayName: 'No questions', eulaHidden: true })
    expect([unsaid.status, unsaid.text]).toEqual([400, expect.stringContaining('licence-terms-not-accepted')])

    await press('Enter')
    await enter('I am authorised, and accept')
    await focusIs(/^div No questions was made/)
    expect(await made()).toMatchObject([{}, { outOfBoxExperienceSetting: { eulaHidden: true } }])
    const terms = [[ada.userPrincipalName, "accepted on the customer's behalf by Fabrikam"]]
    expect([await licences(office.tenant), await licences(partner)]).toEqual([terms, terms])
  })

  test('a profile that devices have is changed after a question that says how many they are', async () => {
    await page.getByRole('link', { name: 'Quiet desks' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Quiet desks' }).waitFor()
    await page.getByRole('checkbox', { name: /^Disable local admin/ }).press('Space')
    await enter('Save')
    await question().getByText('2 devices have it now, and get the change at their next first run.').waitFor()
    await enter('Save')
    await focusIs('div Quiet desks was saved. Devices get the change at their next first run.')
    expect(await made()).toMatchObject([
      { outOfBoxExperienceSetting: { userType: 'standard', privacySettingsHidden: true } },
      {},
    ])
    await looksWell('partner-profile')
  })

  test('[L-056] a profile that was taken from devices stays listed, until it is deleted by itself', async () => {
    await at('/batches/Sales')
    await profileCell(one).getByText('Quiet desks').waitFor()
    await give(/^All devices of the batch/, 'No profile: take away what they were given')
    await question().getByText('2 of 2 lose the profile that they were given.').waitFor()
    await question().getByText('The profile itself stays in the list of profiles.').waitFor()
    await enter('Take it away')
    await focusIs('p 2 of 2 devices are done.')
    for (const device of [one, two]) await profileCell(device).getByText('None').waitFor()
    await at('/profiles')
    const listed = rows('Profiles for the customer').filter({ hasText: 'Quiet desks' })
    await listed.getByRole('cell', { name: '0', exact: true }).waitFor()
    expect((await made()).map(({ displayName }) => displayName)).toEqual(['Quiet desks', 'No questions'])

    await page.getByRole('link', { name: 'Quiet desks' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Quiet desks' }).waitFor()
    await enter('Delete profile')
    await question().getByText('No device has it.').waitFor()
    await enter('Delete it')
    await page.getByRole('heading', { level: 1, name: 'Profiles' }).waitFor()
    await focusIs('h1 Profiles')
    await listed.waitFor({ state: 'detached' })
    expect((await made()).map(({ displayName }) => displayName)).toEqual(['No questions'])
  })

  test('[L-048] a sales agent adds devices as an admin agent does, and is told who makes profiles and gives them', async () => {
    const window = await visit(stage.browser)
    await signIn(window.page, world, sam, `/partner/customers/${consentId}`)
    for (const [own, name] of [
      [window.page, 'Of sales'],
      [page, 'Of admins'],
    ] as const) {
      if (own === page) await at()
      await own.getByRole('textbox', { name: 'Name of the batch' }).fill(name)
      const buffer = Buffer.from(fileOf(newHardware().hash))
      await own.locator('input[type=file]').setInputFiles({ name: 'f.csv', mimeType: 'text/csv', buffer })
      await own.getByRole('button', { name: 'Register the devices' }).press('Enter')
      await own.getByText('1 of 1 devices are registered.').waitFor()
      const why = own.getByText('You need the role Admin agent or Global administrator').filter({ visible: true })
      for (const [path, button] of [
        ['profiles', 'Make it'],
        [`batches/${name}`, 'Go on'],
      ] as const) {
        await own.goto(`${world.urls.portal}/partner/customers/${consentId}/${path}`)
        await own.getByRole('button', { name: button }).focus()
        for (const key of ['Shift+Tab', 'Tab']) await own.keyboard.press(key)
        if (own === page) expect(await why.count()).toBe(0)
        else await why.waitFor()
      }
    }
    await window.context.close()
    const calls = await callsAs(world, sam)
    const path = `/beta/partner/customers/${consentId}`
    const read = await calls('GET', `${path}/profiles`)
    const [listed] = read.json.value as { id: string }[]
    const devices = await calls('GET', `${path}/deviceBatches/Of%20sales/devices`)
    const [device] = devices.json.value as { id: string }[]
    const given = { deviceIds: [device?.id], profileId: listed?.id }
    const refused = [
      await calls('POST', `${path}/profiles`, { displayName: 'By sales' }),
      await calls('PATCH', `${path}/profiles/${listed?.id}`, { displayName: 'By sales' }),
      await calls('DELETE', `${path}/profiles/${listed?.id}`),
      await calls('POST', `${path}/devices/giveProfile`, given),
    ]
    expect(refused.map(({ status }) => status)).toEqual([403, 403, 403, 403])
    expect((await (await callsAs(world, ada))('POST', `${path}/devices/giveProfile`, given)).status).toBe(202)
  })

  test('of more than a thousand devices each part is shown, and what did not start stays in sight and is tried again', async () => {
    const upload = await uploadsAs(world, ada)
    for (const count of [1000, 3]) {
      const hashes = Array.from({ length: count }, () => newHardware().hash)
      expect((await upload(consentId, 'Many', fileOf(...hashes))).json.failed).toBe(0)
    }
    await at('/batches/Many')
    const path = /\/devices\/giveProfile$/
    let calls = 0
    await page.route(path, (route) => (++calls === 1 ? route.continue() : route.abort()))
    await give(/^All devices of the batch \(1003\)/, 'No questions')
    await question().getByText('Give No questions to 1003 devices?').waitFor()
    await enter('Give it')
    await focusIs(/^div 3 devices are left: no job is known for them/)
    await page.getByText('1 of 2 parts have started').waitFor()
    await page.getByRole('heading', { name: 'No questions for devices, part 1 of 2' }).waitFor()
    await page.getByText('1000 of 1000 devices are done.').waitFor()
    await looksWell('partner-give-parts')
    await enter('Try again for 3 devices')
    await expect.poll(() => calls, { timeout: 15_000 }).toBe(3)
    await focusIs(/^div 3 devices are left: no job is known for them/)
    await page.getByText('1000 of 1000 devices are done.').waitFor()
    await page.unroute(path)
    await enter('Try again for 3 devices')
    await focusIs(/2 of 2 parts have started/)
    await page.getByRole('heading', { name: 'No questions for devices, part 2 of 2' }).waitFor()
    await page.getByText('3 of 3 devices are done.').waitFor()
    expect(await page.getByText('1000 of 1000 devices are done.').count()).toBe(1)
    const { rows: given } = await world.app.pool.query(
      `select count(*)::int as n from autopilot_device d join deployment_profile p on p.tenant_id = d.tenant_id and p.id = d.explicit_profile_id
        where d.tenant_id = $1 and d.batch_id = 'Many' and p.display_name = 'No questions'`,
      [office.tenant.tenantId],
    )
    expect(given).toEqual([{ n: 1003 }])
  }, 180_000)

  test('[S-156] a manufacturer that uses OEM Direct and is no provider makes no profiles, here or over its interface', async () => {
    const maker = await world.tenant('maker.example', { displayName: 'Maker' })
    await makePartner(world, maker, { usesOemDirect: true, makers: ['Maker'] })
    const gus = await office.tenant.user('gus', { roles: ['global-administrator'] })
    const { id } = await granted(world, office.tenant, gus, await linkOfOem(world, maker))
    const mia = await maker.user('mia', { roles: ['admin-agent'] })
    const window = await visit(stage.browser)
    await signIn(window.page, world, mia, `/partner/customers/${id}/profiles`)
    await window.page
      .getByText(/cloud solution provider/)
      .first()
      .waitFor()
    expect(await window.page.getByRole('button', { name: 'Make it' }).count()).toBe(0)
    await window.context.close()
    const calls = await callsAs(world, mia)
    const refused = await calls('POST', `/beta/partner/customers/${id}/profiles`, { displayName: 'Of a maker' })
    expect(refused.status).toBe(403)
  })
})
