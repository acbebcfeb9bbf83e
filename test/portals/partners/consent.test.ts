// The page that a partner's link opens, and the pages of what was granted, by keyboard alone, as the people of the customer meet them.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { PartnerConsentEntity } from '../../../src/contract/graph/partner.ts'
import type { Invitation } from '../../../src/partner/invitation/invitation.ts'
import { linkOf } from '../../../src/partner/invitation/invitation.ts'
import { centerAs } from '../../support/partner/center.ts'
import { endedByOperator, invitationOf, linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import { fileOf, uploadsAs } from '../../support/partner/upload.ts'
import { newHardware } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('consent in the portal', () => {
  let stage: Stage
  let world: World
  let page: Page
  let reseller: WorldTenant
  let oem: WorldTenant
  let otherOem: WorldTenant
  let customer: WorldTenant
  let gina: Person
  let invitation: Invitation
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    const named = (domain: string, displayName: string) => world.tenant(domain, { displayName })
    reseller = await named('fabrikam.example', 'Fabrikam')
    const provider = await named('wingtip.example', 'Wingtip')
    oem = await named('litware.example', 'Litware')
    otherOem = await named('proseware.example', 'Proseware')
    customer = await named('contoso.example', 'Contoso')
    await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
    await makePartner(world, provider, { cspKind: 'indirect-provider' })
    await sellThrough(world, reseller, provider)
    await makePartner(world, oem, { usesOemDirect: true })
    await makePartner(world, otherOem, { usesOemDirect: true })
    gina = await customer.user('gina', { roles: ['global-administrator'] })
    invitation = await invitationOf(world, reseller, true)
  }, 300_000)

  afterAll(() => stage?.close())

  const pathOf = (one: Invitation) => linkOf('', one)
  const open = (one: Invitation) => page.goto(linkOf(world.urls.portal, one))
  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const question = () => page.getByRole('alertdialog')
  const agree = (name: string) => `input Yes, I have read this and authorise ${name} to do it for my organisation.`
  const consents = async () =>
    (await customer.api.get<{ value: readonly PartnerConsentEntity[] }>('/beta/partnerConsents')).value
  const standing = async () => (await consents()).filter(({ state }) => state === 'standing')

  test('[L-003] the same link refuses whoever is no global administrator by the name of the role, and asks one who is', async () => {
    const dora = await customer.user('dora', { roles: ['device-administrator'] })
    const window = await visit(stage.browser)
    await signIn(window.page, world, dora, pathOf(invitation))
    await window.page.getByRole('heading', { name: 'You have no permission to decide about partners' }).waitFor()
    await window.page.getByText('It needs the role Global administrator').waitFor()
    const link = linkOf(world.urls.portal, invitation)
    await window.page.getByText(link).waitFor()
    expect(await window.page.getByRole('button', { name: 'Accept' }).count()).toBe(0)
    expect(await window.page.getByText('Fabrikam').count()).toBe(0)
    await looksOf(() => window.page)('consent-no-permission')
    await window.context.close()

    await signIn(page, world, gina, pathOf(invitation))
    await heading('Fabrikam asks for your consent')
    await page.getByRole('button', { name: 'Accept' }).waitFor()
  })

  test('[S-013] the link takes a global administrator who was signed out to a page that names the partner and who shares in it', async () => {
    const window = await visit(stage.browser)
    await signIn(window.page, world, gina, pathOf(invitation))
    await window.page.getByRole('heading', { level: 1, name: 'Fabrikam asks for your consent' }).waitFor()
    expect(window.page.url()).toContain(`invitation=${invitation.id}`)
    await window.page.getByText('Fabrikam (fabrikam.example) sells devices').waitFor()
    await window.page.getByText('Wingtip (wingtip.example) is the provider').waitFor()
    const cannot = window.page.getByRole('region', { name: 'What Fabrikam cannot do' })
    await cannot.getByText('Sign in as somebody of yours, or set a password.').waitFor()
    await cannot.getByText('See or take out devices that others registered.').waitFor()
    await window.page
      .getByRole('region', { name: 'What Fabrikam can do' })
      .getByText('Make deployment profiles for you')
      .waitFor()
    await window.page.getByText('stay registered to you until you take them out').waitFor()
    await window.page.reload()
    await window.page.getByRole('heading', { level: 1, name: 'Fabrikam asks for your consent' }).waitFor()
    expect(window.complaints).toEqual([])
    await window.context.close()
  })

  test('whoever declines goes away, and nothing is stored', async () => {
    await heading('Fabrikam asks for your consent')
    await looksWell('consent')
    await tabTo('button Decline')
    await press('Enter')
    await focusIs('h1 You declined')
    expect(await consents()).toEqual([])
    await tabTo('button Read it again')
    await press('Enter')
    await focusIs('h1 Fabrikam asks for your consent')
  })

  test('[L-004] accepting needs the tick: without it nothing is sent, and the box has the focus and says why; with it the partner registers a device at once', async () => {
    const sent: string[] = []
    page.on('request', (request) => {
      if (request.method() === 'POST' && request.url().endsWith('/partnerConsents')) sent.push(request.url())
    })
    const delegated = page.getByRole('checkbox', { name: /^Also grant delegated administration/ })
    expect(await delegated.isChecked()).toBe(false)
    await tabTo('button Accept')
    await press('Enter')
    await page.getByText('Tick this first: without it nothing is granted.').waitFor()
    await focusIs(agree('Fabrikam'))
    await looksWell('consent-not-ticked')
    await page.getByRole('textbox', { name: /^Ends after/ }).fill('0')
    await press('Enter')
    await page.getByText('Write a whole number from 1 to 3650, or nothing.').waitFor()
    expect([sent, await consents()]).toEqual([[], []])

    await page.getByRole('textbox', { name: /^Ends after/ }).fill('90')
    await tabTo(agree('Fabrikam'))
    await press('Space')
    await tabTo('button Accept')
    await press('Enter')
    await focusIs('h1 You consented to Fabrikam')
    expect(sent).toHaveLength(1)
    const upload = await uploadsAs(world, await reseller.user('sam', { roles: ['sales-agent'] }))
    const [now] = (await standing()).filter(({ partnerName }) => partnerName === 'Fabrikam')
    const registered = await upload(now?.id ?? '', 'Seconds later', fileOf(newHardware().hash))
    expect(registered.json).toMatchObject({ devices: 1, failed: 0 })
    expect((await standing()).map(({ partnerName }) => partnerName).sort()).toEqual(['Fabrikam', 'Wingtip'])
    const [own] = (await standing()).filter(({ partnerName }) => partnerName === 'Fabrikam')
    expect(own).toMatchObject({ delegatedAdministration: false, grantedBy: gina.userPrincipalName })
    const days = (Date.parse(own?.expirationDateTime ?? '') - Date.parse(own?.grantedDateTime ?? '')) / 86_400_000
    expect(days).toBe(90)
    await page.getByText('Wingtip (wingtip.example)').waitFor()
    await looksWell('consent-receipt')
  })

  test('the receipt leads to the partners, and the link says from then on that there is nothing to do', async () => {
    await tabTo('a Go to the partners')
    await press('Enter')
    await focusIs('h1 Partners')
    const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name }) })
    await row('Fabrikam').getByText('Stands').waitFor()
    await row('Fabrikam').getByText('itself').waitFor()
    await row('Wingtip').getByRole('cell', { name: 'Fabrikam' }).waitFor()
    await looksWell('partners')
    await open(invitation)
    await page.getByRole('heading', { name: 'Your organisation consented already' }).waitFor()
    await page.getByText('There is nothing to do').waitFor()
  })

  test('a provider shows through whom it has its consent, and has no withdrawal of its own', async () => {
    await page.goto(`${world.urls.portal}/partners`)
    await page.getByRole('link', { name: 'Wingtip' }).press('Enter')
    await focusIs('h1 Wingtip')
    await page.getByText('It has this through its reseller').waitFor()
    expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(0)
    await page.getByRole('link', { name: 'Look at this consent' }).press('Enter')
    await focusIs('h1 Fabrikam')
  })

  test('a withdrawal says before what ends and who keeps what, takes effect at once, and the result has the focus', async () => {
    await tabTo('button Withdraw')
    await press('Enter')
    await question().getByText('These end, at once:').waitFor()
    await question().getByRole('listitem').getByText('Wingtip', { exact: true }).waitFor()
    await question().getByText('Nobody keeps anything by another consent.').waitFor()
    await question().getByText('Devices that are registered stay registered to you.').waitFor()
    await looksWell('partner-withdraw')
    await press('Escape')
    await focusIs('button Withdraw')
    expect(await standing()).toHaveLength(2)
    await press('Enter')
    await question().getByText('These end, at once:').waitFor()
    await tabTo('button Withdraw it')
    await press('Enter')
    await focusIs('div The consent to Fabrikam was withdrawn.')
    await page.getByText(/, by your organisation$/).waitFor()
    expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(0)
    expect(await standing()).toEqual([])
    await looksWell('partner-withdrawn')
  })

  test('delegated administration is granted where it is ticked, and is taken away alone', async () => {
    await open(invitation)
    await focusIs('h1 Fabrikam asks for your consent')
    await page.getByRole('checkbox', { name: /^Also grant delegated administration/ }).press('Space')
    await tabTo(agree('Fabrikam'))
    await press('Space', 'Tab', 'Enter')
    await focusIs('h1 You consented to Fabrikam')
    const own = async () => (await standing()).find(({ partnerName }) => partnerName === 'Fabrikam')
    expect(await own()).toMatchObject({ delegatedAdministration: true, expirationDateTime: null })
    await tabTo('a Look at this consent')
    await press('Enter')
    await focusIs('h1 Fabrikam')
    await tabTo('button Take delegated administration away')
    await press('Enter')
    await question().getByText('The rest of the consent stays').waitFor()
    await tabTo('button Take it away')
    await press('Enter')
    await focusIs('div Fabrikam has delegated administration no more.')
    expect(await own()).toMatchObject({ delegatedAdministration: false, state: 'standing' })
  })

  test('[L-006] the operator has one link for each manufacturer, the page names whose it is, and the customer does not end what was granted', async () => {
    const [link, again, other] = [
      await linkOfOem(world, oem),
      await linkOfOem(world, oem),
      await linkOfOem(world, otherOem),
    ]
    expect(again.id).toBe(link.id)
    expect(pathOf(other)).not.toBe(pathOf(link))
    await open(other)
    await focusIs('h1 Proseware asks for your consent')
    await open(link)
    await focusIs('h1 Litware asks for your consent')
    await page.getByText('Litware (litware.example) makes devices').waitFor()
    await page.getByText('Make deployment profiles or assign them.').waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(1)
    await looksWell('consent-oem')
    await tabTo(agree('Litware'))
    await press('Space', 'Tab', 'Enter')
    await focusIs('h1 You consented to Litware')
    expect(await standing()).toContainEqual(expect.objectContaining({ partnerName: 'Litware', relation: 'oem' }))
    await tabTo('a Look at this consent')
    await press('Enter')
    await focusIs('h1 Litware')
    await page.getByText('the operator of this installation ends it').waitFor()
    expect(await page.getByRole('button', { name: 'Withdraw' }).count()).toBe(0)
    await looksWell('partner-oem')
    await endedByOperator(world, customer, oem)
    await page.reload()
    await page.getByText(/, by the operator of this installation$/).waitFor()
    await page.getByText('What Litware could do').waitFor()
  })

  test('[S-014] a provider goes all the way by consent: it makes a link, a global administrator agrees on the page, and from then on the customer is in its list and it registers devices', async () => {
    const csp = await world.tenant('tailspin.example', { displayName: 'Tailspin' })
    await makePartner(world, csp, { cspKind: 'direct' })
    const buyer = await world.tenant('northwind.example', { displayName: 'Northwind' })
    const ada = await csp.user('ada', { roles: ['admin-agent'] })
    const calls = await centerAs(world, ada)
    const tries = async () => {
      const body = { batchId: 'Early', devices: [{ hardwareHash: newHardware().hash }] }
      return (await calls('POST', `/v1/customers/${buyer.tenantId}/deviceBatches`, body)).status
    }
    const granted = async () =>
      (await buyer.api.get<{ value: readonly PartnerConsentEntity[] }>('/beta/partnerConsents')).value
    const own = await visit(stage.browser)
    await signIn(own.page, world, ada, '/partner/customers')
    await own.page.getByRole('heading', { name: 'No customer has consented yet' }).waitFor()
    expect(await tries()).toBe(403)
    await own.page.getByRole('button', { name: 'Make the link' }).press('Enter')
    const mail = own.page.getByRole('region', { name: 'Mail to the customer' })
    const [link = ''] = /https:\S+\/consent\?\S+/.exec((await mail.locator('pre').textContent()) ?? '') ?? []
    const { pathname, search } = new URL(link)
    const opened = async (person: Person, work: (theirs: Page) => Promise<unknown>) => {
      const window = await visit(stage.browser)
      await signIn(window.page, world, person, `${pathname}${search}`)
      await work(window.page)
      await window.context.close()
    }
    await opened(await buyer.user('dora', { roles: ['device-administrator'] }), (theirs) =>
      theirs.getByRole('heading', { name: 'You have no permission to decide about partners' }).waitFor(),
    )
    expect([await granted(), await tries()]).toEqual([[], 403])
    await opened(await buyer.user('nora', { roles: ['global-administrator'] }), async (theirs) => {
      await theirs.getByRole('heading', { level: 1, name: 'Tailspin asks for your consent' }).waitFor()
      // nothing was asked for but to register devices
      expect(await theirs.getByRole('checkbox').count()).toBe(1)
      await theirs.getByRole('checkbox', { name: /^Yes, I have read this/ }).press('Space')
      await theirs.getByRole('button', { name: 'Accept' }).press('Enter')
      await theirs.getByRole('heading', { level: 1, name: 'You consented to Tailspin' }).waitFor()
    })
    await opened(await buyer.user('ned', { roles: ['global-administrator'] }), (theirs) =>
      theirs.getByRole('heading', { name: 'Your organisation consented already' }).waitFor(),
    )
    expect(await granted()).toMatchObject([{ partnerName: 'Tailspin', delegatedAdministration: false }])

    await own.page.reload()
    await own.page.getByRole('row').filter({ hasText: 'northwind.example' }).getByText('Not granted').waitFor()
    await own.page.getByRole('link', { name: 'Northwind', exact: true }).press('Enter')
    await own.page.getByRole('textbox', { name: 'Name of the batch' }).fill('First')
    await own.page.locator('input[type=file]').setInputFiles({
      ...{ name: 'first.csv', mimeType: 'text/csv', buffer: Buffer.from(fileOf(newHardware().hash)) },
    })
    await own.page.getByRole('button', { name: 'Register the devices' }).press('Enter')
    await own.page.getByText('1 of 1 devices are registered.').waitFor()
    expect(await tries()).toBe(202)
    expect(own.complaints).toEqual([])
    await own.context.close()
  })

  test('an invitation that was withdrawn, that was cut, or that is for customers has a page that says so', async () => {
    const calls = await invitationOf(world, reseller)
    await world.app.db
      .updateTable('partner_invitation')
      .set({ withdrawn_at: new Date() })
      .where('tenant_id', '=', reseller.tenantId)
      .where('id', '=', calls.id)
      .execute()
    for (const path of [pathOf(calls), '/consent', '/consent?partnerId=x&invitation=y']) {
      await page.goto(`${world.urls.portal}${path}`)
      await page.getByRole('heading', { name: 'This invitation is over' }).waitFor()
      await page.getByText('Ask the partner who sent it for a new one').waitFor()
    }
    await looksWell('consent-over')
    const window = await visit(stage.browser)
    const rita = await reseller.user('rita', { roles: ['global-administrator'] })
    await signIn(window.page, world, rita, pathOf(invitation))
    await window.page.getByRole('heading', { name: 'This invitation is for customers' }).waitFor()
    await window.context.close()
  })

  test('who may only look sees the partners and is told whose role the withdrawal needs; without any there is an explanation', async () => {
    const window = await visit(stage.browser)
    const dan = await customer.user('dan', { roles: ['device-administrator'] })
    await signIn(window.page, world, dan, '/partners')
    await window.page.getByRole('link', { name: 'Fabrikam' }).first().press('Enter')
    const button = window.page.getByRole('button', { name: 'Withdraw' })
    await button.focus()
    await window.page.getByText('You need the role Global administrator').first().waitFor()
    await button.press('Enter')
    expect(await window.page.getByRole('alertdialog').count()).toBe(0)
    await window.context.close()
    const empty = await visit(stage.browser)
    const olga = await oem.user('olga', { roles: ['global-administrator'] })
    await signIn(empty.page, world, olga, '/partners')
    await empty.page.getByRole('heading', { name: 'No partner may do anything for you' }).waitFor()
    await looksOf(() => empty.page)('partners-none')
    await empty.context.close()
  })
})
