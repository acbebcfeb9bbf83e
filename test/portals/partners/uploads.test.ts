// What a customer decides about its partners, by keyboard alone: whether uploads wait, what becomes of those that do, and what each
// partner did.

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { assignPolicies, createBatch } from '../../../src/autopilot/batch/submit.ops.ts'
import { createPolicy } from '../../../src/autopilot/partner-center/policy.ops.ts'
import { ProfileId, RegistrationId } from '../../../src/kernel/id.ts'
import { linkOf } from '../../../src/partner/invitation/invitation.ts'
import { registerAt } from '../../support/autopilot/operations.ts'
import { webhookServer } from '../../support/notice/receivers.ts'
import { announcedFor } from '../../support/partner/awaited.ts'
import { agencyOf } from '../../support/partner/customers.ts'
import { granted, invitationOf, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { fileOf, type Upload, uploadsAs } from '../../support/partner/upload.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { newHardware } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('what a customer decides about its partners', () => {
  let stage: Stage
  let world: World
  let page: Page
  let customer: WorldTenant
  let partner: WorldTenant
  let gina: Person
  /** Of the partner. */
  let bo: Person
  let consentId: string
  let folder: string
  let hook: Awaited<ReturnType<typeof webhookServer>>
  let upload: Upload
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'taxiway-uploads-'))
    hook = await webhookServer([500])
    writeFileSync(join(folder, 'ca.pem'), hook.ca)
    stage = await openStage({
      outgoingNetworks: '127.0.0.0/8,::1/128',
      outgoingAuthorities: join(folder, 'ca.pem'),
    })
    ;({ world, page } = stage)
    partner = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    await makePartner(world, partner, { cspKind: 'direct' })
    bo = await partner.user('bo', { roles: ['admin-agent'] })
    upload = await uploadsAs(world, bo)
    customer = await world.tenant('contoso.example', { displayName: 'Contoso' })
    gina = await customer.user('gina', { roles: ['global-administrator'] })
    await signIn(page, world, gina, linkOf('', await invitationOf(world, partner)))
  }, 300_000)

  afterAll(async () => {
    await stage?.close()
    hook?.stop()
    rmSync(folder, { recursive: true, force: true })
  })

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const question = () => page.getByRole('alertdialog')
  const registered = async () =>
    (
      await customer.api.get<{ value: { serialNumber: string }[] }>(
        '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
      )
    ).value.map(({ serialNumber }) => serialNumber)
  const row = (name: string) => page.getByRole('row').filter({ hasText: name })

  test('who consents says in the same form whether the organisation looks at each upload first', async () => {
    await focusIs('h1 Fabrikam asks for your consent')
    await page.getByRole('radio', { name: /^At once/ }).waitFor()
    expect(await page.getByRole('radio', { name: /^At once/ }).isChecked()).toBe(true)
    await page.getByRole('radio', { name: /^At once/ }).focus()
    await press('ArrowDown')
    expect(await page.getByRole('radio', { name: /^When we have approved the upload/ }).isChecked()).toBe(true)
    await looksWell('consent-approval')
    await tabTo('input Yes, I have read this and authorise Fabrikam to do it for my organisation.')
    await press('Space', 'Tab', 'Enter')
    await focusIs('h1 You consented to Fabrikam')
    await page.getByText('When we have approved the upload').waitFor()
    const { value } = await customer.api.get<{ value: { id: string; approval: string }[] }>('/beta/partnerConsents')
    expect(value).toEqual([expect.objectContaining({ approval: 'each-upload' })])
    consentId = value[0]?.id ?? ''
  })

  test('[T-27] what a partner uploads that is not trusted waits, is counted in the navigation, and is registered once somebody here approved it', async () => {
    const [one, two] = [newHardware(), newHardware()]
    const sent = await upload(consentId, 'spring', fileOf(one.hash, two.hash))
    expect(sent.json).toMatchObject({ status: 'queued', waitsForApproval: true })
    await page.goto(`${world.urls.portal}/partners/uploads`)
    await focusIs('h1 Uploads of partners')
    await page.getByRole('link', { name: /^Partners.*\(1 upload waits for you\)$/ }).waitFor()
    await row('Fabrikam').getByText('Waits for you').waitFor()
    await row('Fabrikam').getByText('by a file in Partner Center').waitFor()
    await looksWell('uploads')
    expect(await registered()).toEqual([])

    await row('Fabrikam').getByRole('link').press('Enter')
    await focusIs('h1 Upload of Fabrikam')
    const devices = page.getByRole('table', { name: 'Devices of this upload' })
    await devices.getByText(one.fields.serialNumber ?? '').waitFor()
    await devices.getByText(two.fields.serialNumber ?? '').waitFor()
    await looksWell('upload-held')
    await tabTo('button Approve')
    await press('Enter')
    await question().getByText('Up to 2 devices are registered to your organisation').waitFor()
    await looksWell('upload-approve')
    await press('Escape')
    await focusIs('button Approve')
    expect(await registered()).toEqual([])
    await press('Enter')
    await question().waitFor()
    await tabTo('button Approve it')
    await press('Enter')
    await focusIs('div Approved. 2 devices of Fabrikam are being registered.')
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0)
    await page.getByText('Done', { exact: true }).waitFor()
    await devices.getByText('Accepted').first().waitFor()
    expect((await registered()).sort()).toEqual([one.fields.serialNumber, two.fields.serialNumber].sort())
    await page.getByRole('link', { name: 'Partners', exact: true }).waitFor()
  })

  test('[T-27] what is refused registers nothing, and the partner reads it', async () => {
    const before = await registered()
    const { json } = await upload(consentId, 'summer', fileOf(newHardware().hash))
    await page.goto(`${world.urls.portal}/partners/uploads/${json.id}`)
    await focusIs('h1 Upload of Fabrikam')
    await tabTo('button Refuse')
    await press('Enter')
    await question().getByText('Nothing of it is registered.').waitFor()
    await tabTo('button Refuse it')
    await press('Enter')
    await focusIs('div Refused. Nothing of this upload of Fabrikam was registered.')
    await page.getByText('819 UploadRefused').waitFor()
    await looksWell('upload-refused')
    expect(await registered()).toEqual(before)
  })

  test('what somebody else has decided meanwhile is said in the question, and nothing is done twice', async () => {
    const { json } = await upload(consentId, 'autumn', fileOf(newHardware().hash))
    await page.goto(`${world.urls.portal}/partners/uploads/${json.id}`)
    await tabTo('button Approve')
    await customer.api.post(`/beta/deviceManagement/partnerUploads/${json.id}/refuse`, undefined)
    await press('Enter')
    await question().waitFor()
    await tabTo('button Approve it')
    await press('Enter')
    await question().getByText('does not wait: it was decided').waitFor()
    await focusIs('button Approve it')
    await press('Escape')
  })

  test('uploads are found by partner or batch, and those that are done by themselves; an upload says which devices get a profile of the partner’s', async () => {
    const agency = agencyOf(partner.tenantId, customer.tenantId, new Date())
    const device = () => ({
      serialNumber: '',
      productKey: '',
      manufacturer: '',
      model: '',
      hardwareHash: newHardware().hash,
    })
    const { id } = await createPolicy(world.app.db, agency, { name: 'Front desks' })
    const profileId = ProfileId.parse(id)
    await createBatch(world.app.db, agency, 'desks', { rows: [{ ...device(), profileId }, device()] })
    await page.goto(`${world.urls.portal}/partners/uploads`)
    await page.getByRole('searchbox').fill('desks')
    await page.getByText('1 upload', { exact: true }).waitFor()
    await row('desks').getByRole('link').press('Enter')
    await page.getByRole('table', { name: 'Devices of this upload' }).getByText('Front desks').waitFor()
    await tabTo('button Approve')
    await press('Enter')
    await question().getByText('1 of them gets the deployment profile that Fabrikam chose.').waitFor()
    await tabTo('button Approve it')
    await press('Enter')
    await focusIs('div Approved. 2 devices of Fabrikam are being registered.')
    await page.getByText('Done', { exact: true }).waitFor()
    await page.goto(`${world.urls.portal}/partners/uploads`)
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Those that are done')
    await row('desks').waitFor()
    await page.getByRole('searchbox').fill('nobody')
    await page.getByText('No upload is like that.').waitFor()
  })

  test('later the choice is changed on the page of the partner, and counts from the next upload on', async () => {
    await page.goto(`${world.urls.portal}/partners`)
    await row('Fabrikam').getByText('wait for approval').waitFor()
    await page.getByRole('link', { name: 'Fabrikam' }).press('Enter')
    await focusIs('h1 Fabrikam')
    const before = await registered()
    await page.getByRole('radio', { name: /^When we have approved/ }).focus()
    await press('ArrowUp')
    await tabTo('button Save')
    await press('Enter')
    await focusIs('div What Fabrikam uploads is registered at once from now on.')
    await looksWell('partner-approval')
    const { json } = await upload(consentId, 'winter', fileOf(newHardware().hash))
    expect(json).toMatchObject({ waitsForApproval: false, failed: 0 })
    expect(await registered()).toHaveLength(before.length + 1)
  })

  test('a device administrator approves uploads, and is told whose role the choice for the partner needs', async () => {
    await customer.api.post(`/beta/partnerConsents/${consentId}/setApproval`, { approval: 'each-upload' })
    const { json } = await upload(consentId, 'spare', fileOf(newHardware().hash))
    const window = await visit(stage.browser)
    const dan = await customer.user('dan', { roles: ['device-administrator'] })
    await signIn(window.page, world, dan, `/partners/uploads/${json.id}`)
    await window.page.getByRole('button', { name: 'Approve' }).press('Enter')
    await window.page.getByRole('button', { name: 'Approve it' }).press('Enter')
    await window.page.getByText('Approved. 1 device of Fabrikam is being registered.').waitFor()
    await window.page.goto(`${world.urls.portal}/partners/consents/${consentId}`)
    const button = window.page.getByRole('button', { name: 'Save' })
    await button.focus()
    await window.page.getByText('You need the role Global administrator').filter({ visible: true }).waitFor()
    await window.context.close()
  })

  test('what the partner did stands on its page, filtered by kind, with the way to each upload, and what it does now appears without a reload', async () => {
    await page.goto(`${world.urls.portal}/partners/consents/${consentId}`)
    const deeds = page.getByRole('table', { name: 'What Fabrikam did' })
    await deeds.getByText('Uploaded a batch, 2 devices, batch spring, waits for your approval').waitFor()
    await deeds.getByText('bo@fabrikam.example').first().waitFor()
    await looksWell('partner-deeds')
    const batch = (name: string) => deeds.getByText(`Uploaded a batch, 1 device, batch ${name}`)
    expect(await batch('live').count()).toBe(0)
    await upload(consentId, 'live', fileOf(newHardware().hash))
    await batch('live').waitFor()
    const choice = page.getByRole('combobox', { name: 'Show' })
    await choice.selectOption('Profiles')
    await deeds.getByText('Made a deployment profile').first().waitFor()
    expect(await batch('live').count()).toBe(0)
    const agency = agencyOf(partner.tenantId, customer.tenantId, new Date())
    const { id } = await createPolicy(world.app.db, agency, { name: 'No terms', policySettings: ['skip_eula'] })
    await deeds.getByText('Made a deployment profile, accepted the licence terms on your behalf').waitFor()
    const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
    const [device] = (await customer.api.get<{ value: { id: string }[] }>(`${path}?$filter=batch eq 'winter'`)).value
    const given = { registrationId: RegistrationId.parse(device?.id), profileId: ProfileId.parse(id) }
    await assignPolicies(world.app.db, agency, [given])
    const done = row('Its change of profiles was done, 1 device')
    await done.waitFor()
    expect(await done.getByRole('link').count()).toBe(0)
    expect(await deeds.getByText('Its upload was done').count()).toBe(0)
    await choice.selectOption('Its own part of the consent')
    await page.getByText('Fabrikam has done nothing of this kind.').waitFor()
    await choice.selectOption('Uploads')
    await batch('live').waitFor()
    await row('batch live').getByRole('link', { name: 'The upload' }).press('Enter')
    await focusIs('h1 Upload of Fabrikam')
    await page.getByText('live', { exact: true }).first().waitFor()
    await page.goto(`${world.urls.portal}/profiles/${id}`)
    await page.getByText('1 device has it directly', { exact: false }).waitFor()
    await looksWell('profile-given-directly')
    const has = page.getByRole('list', { name: 'Devices that have it directly' }).getByRole('link')
    expect(await has.getAttribute('href')).toBe(`/devices/${device?.id}`)
  })

  test('devices that wait for their hash are listed with who named them, and the waiting is ended after a question', async () => {
    const maker = await world.tenant('litware.example', { displayName: 'Litware' })
    await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
    await granted(world, customer, gina, await linkOfOem(world, maker))
    const [one, two] = [await announcedFor(world, maker, customer), await announcedFor(world, maker, customer)]
    const [first, second] = [one.name.serialNumber, two.name.serialNumber]
    const waits = async () =>
      (
        await customer.api.get<{ value: { serialNumber: string }[] }>('/beta/deviceManagement/awaitedDevices')
      ).value.map(({ serialNumber }) => serialNumber)
    await expect.poll(async () => (await waits()).sort(), { timeout: 20_000 }).toEqual([first, second].sort())
    await page.goto(`${world.urls.portal}/partners/awaited`)
    await focusIs('h1 Awaited devices')
    await row(first).getByText('Litware, over OEM Direct').waitFor()
    await looksWell('awaited')
    await page.getByRole('searchbox').fill(second)
    await page.getByText('1 device is awaited').waitFor()
    await page.getByRole('searchbox').fill('')
    await row(first).waitFor()
    const button = page.getByRole('button', { name: `Wait no more for ${first}` })
    await button.press('Enter')
    await question().getByText('It is not registered when its hardware hash arrives.').waitFor()
    await press('Escape')
    await focusIs(`button Wait no more for ${first}`)
    await press('Enter')
    await question().waitFor()
    await tabTo('button Wait no more')
    await press('Enter')
    await focusIs(`div ${first} is awaited no more.`)
    expect(await waits()).toEqual([second])
    await row(second).waitFor()
    expect(await row(first).count()).toBe(0)
  })

  test('whose device another organisation registered contests it with proof, and reads what the operator decided; the holder reads that it is contested, and by nobody’s name', async () => {
    const holder = await world.tenant('northwind.example', { displayName: 'Northwind' })
    const ned = await holder.user('ned', { roles: ['device-administrator'] })
    const theirs = newHardware()
    const { state } = await registerAt(holder, theirs.hash)
    await page.goto(`${world.urls.portal}/partners/contests`)
    await focusIs('h1 Contested devices')
    await page.getByText('You contest no device.').waitFor()
    await tabTo('button Contest it')
    await press('Enter')
    await page.getByText('Paste the hardware hash of the device.').waitFor()
    await focusIs('textarea Hardware hash')
    await page.keyboard.insertText(newHardware().hash)
    await press('Tab')
    await page.keyboard.type('Invoice 4711 of 2026-05-02')
    await tabTo('button Contest it')
    await press('Enter')
    await page.getByText('No other organisation holds the device').waitFor()
    await page
      .getByRole('textbox', { name: 'Hardware hash' })
      .fill(`${theirs.fields.serialNumber},,${theirs.hash},Office`)
    await tabTo('button Contest it')
    await press('Enter')
    await focusIs(`div ${theirs.fields.serialNumber} is contested.`)
    const mine = page.getByRole('table', { name: 'Devices that you contest' })
    await mine.getByText('The operator decides').waitFor()
    await mine.getByText('Invoice 4711 of 2026-05-02').waitFor()
    expect(await page.getByText('Northwind').count()).toBe(0)
    await looksWell('contests')

    const window = await visit(stage.browser)
    await signIn(window.page, world, ned, `/devices/${state.deviceRegistrationId}`)
    await window.page.getByText('Another organisation says that this device is its own').waitFor()
    await looksOf(() => window.page)('device-contested')
    await window.page.getByRole('link', { name: 'Contested devices' }).press('Enter')
    const held = window.page.getByRole('table', { name: 'Devices of yours that another organisation contests' })
    await held.getByText('The operator decides').waitFor()
    expect(await window.page.getByText('Contoso').count()).toBe(0)
    expect(await window.page.getByText('Invoice 4711').count()).toBe(0)

    const { value } = await customer.api.get<{ value: { id: string }[] }>('/beta/deviceManagement/deviceContests')
    const taxiway = commandLine(world, await world.tenant('operator.example'))
    const decision = ['--decision', 'release', '--note', 'The invoice is real.', '--yes']
    expect(await taxiway('contest', 'decide', value[0]?.id ?? '', ...decision)).toMatchObject({ code: 0 })
    await page.reload()
    await mine.getByText('Released: register it now').waitFor()
    await mine.getByText('The invoice is real.').waitFor()
    await window.page.reload()
    await held.getByText('Taken from you').waitFor()
    await window.context.close()
  })

  test('who is told of uploads is set, tried and ended under the settings: the secret is shown once, and what became of a test is said', async () => {
    await page.goto(`${world.urls.portal}/settings/notices`)
    await focusIs('h1 Notices')
    await page.getByText('its operator has named no mail server').waitFor()
    await page.getByRole('textbox', { name: 'Webhook' }).fill('http://hooks.example')
    await press('Enter')
    await page.getByText('Write an address that begins with https://.').waitFor()
    await page.getByRole('textbox', { name: 'Webhook' }).fill(hook.url)
    await tabTo('button Save')
    await press('Enter')
    await focusIs('section Saved. The secret of the webhook')
    await looksWell('notices-secret')
    await tabTo('button Send a test')
    await press('Enter')
    await page.getByText('The test did not arrive: webhook: it answered 500.').waitFor()
    await focusIs('button Send a test')
    await press('Enter')
    await page.getByText('The test arrived.').waitFor()
    await focusIs('button Send a test')
    expect(hook.hooks.map(({ body }) => (JSON.parse(body) as { event: string }).event)).toEqual([
      'partner.notice-test',
      'partner.notice-test',
    ])
    await page.reload()
    await page.getByText('The last one arrived').waitFor()
    expect(await page.getByText('The secret of the webhook').count()).toBe(0)
    await page.getByRole('textbox', { name: 'Webhook' }).fill('')
    await tabTo('button Save')
    await press('Enter')
    await focusIs('div Saved. Nobody is told any more.')
    expect(await customer.api.get('/beta/partnerNotice')).toMatchObject({ mailTo: null, webhookUrl: null })
  })

  test('[T-26] a consent that ends while the form of an upload is open refuses the upload in words, and nothing of it is stored', async () => {
    const window = await visit(stage.browser)
    await signIn(window.page, world, bo, `/partner/customers/${consentId}`)
    await window.page.getByRole('textbox', { name: 'Name of the batch' }).fill('late')
    const csv = { name: 'late.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf(newHardware().hash)) }
    await window.page.locator('input[type=file]').setInputFiles(csv)
    await window.page.getByText('late.csv').waitFor()
    const before = await registered()
    await customer.api.post(`/beta/partnerConsents/${consentId}/withdraw`, undefined)
    const button = window.page.getByRole('button', { name: 'Register the devices' })
    await button.focus()
    await button.press('Enter')
    await window.page.getByRole('alert').waitFor()
    expect(await window.page.getByRole('alert').textContent()).toContain(
      'Your relationship with Contoso has ended: nothing was done.',
    )
    const uploads = await customer.api.get<{ value: { batch: string }[] }>('/beta/deviceManagement/partnerUploads')
    expect(uploads.value.map(({ batch }) => batch)).not.toContain('late')
    expect(await registered()).toEqual(before)
    await looksOf(() => window.page)('partner-upload-consent-ended')
    await window.context.close()
  })
})
