// The customers of an organisation that is a partner, by keyboard alone: a link is made and sent by the partner, and whoever accepts
// it appears.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('customers in the portal', () => {
  let stage: Stage
  let world: World
  let page: Page
  let reseller: WorldTenant
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    reseller = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
    for (const name of ['Wingtip', 'Tailspin']) {
      const provider = await world.tenant(`${name.toLowerCase()}.example`, { displayName: name })
      await makePartner(world, provider, { cspKind: 'indirect-provider' })
      await sellThrough(world, reseller, provider)
    }
    await signIn(page, world, await reseller.user('ada', { roles: ['admin-agent'] }), '/partner/customers')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const question = () => page.getByRole('alertdialog')
  const mail = () => page.getByRole('region', { name: 'Mail to the customer' })
  const linkIn = (text: string) => /https:\S+\/consent\?\S+/.exec(text)?.[0] ?? ''

  test('[S-012] [L-001] a partner makes a link of its own in a mail, copies it, and sends it by its own mail program', async () => {
    await page.getByRole('heading', { name: 'No customer has consented yet' }).waitFor()
    const delegated = page.getByRole('checkbox', { name: /^Also ask for delegated administration/ })
    expect(await delegated.isChecked()).toBe(false)
    await tabTo('button Make the link')
    await press('Enter')
    await page.getByText('Say through which provider you sell').waitFor()
    const provider = page.getByRole('combobox', { name: 'Provider that shares in the consent' })
    await expect.poll(() => page.locator(':focus').and(provider).count()).toBe(1)
    await page.keyboard.type('Tail')
    await tabTo('button Make the link')
    await press('Enter')
    await mail().waitFor()
    await focusIs(/^div Copy the mail or open it in your mail program/)
    await mail().getByText('Fabrikam asks to register devices for you').waitFor()
    await looksWell('customers-mail')
    await tabTo('button Copy the text')
    await press('Enter')
    await page.getByRole('button', { name: 'Copied' }).waitFor()
    const text = String(await page.evaluate('navigator.clipboard.readText()'))
    const link = new URL(linkIn(text))
    expect(link.origin).toBe(world.urls.portal)
    expect(link.searchParams.get('partnerId')).toBe(reseller.tenantId)
    expect(link.searchParams.get('DAP')).toBe('false')
    const address = new URL(
      (await page.getByRole('link', { name: 'Open in the mail program' }).getAttribute('href')) ?? '',
    )
    expect([address.protocol, address.searchParams.get('body')]).toEqual(['mailto:', text])
  })

  test('[L-005] a customer that accepted appears in the list of customers, where it was not before', async () => {
    expect(await page.getByText('contoso.example').count()).toBe(0)
    const text = (await mail().textContent()) ?? ''
    const link = new URL(linkIn(text.replace(/The link is good.*/s, '')))
    const customer = await world.tenant('contoso.example', { displayName: 'Contoso' })
    const gina = await customer.user('gina', { roles: ['global-administrator'] })
    const window = await visit(stage.browser)
    await signIn(window.page, world, gina, `${link.pathname}${link.search}`)
    await window.page.getByText('Tailspin (tailspin.example) is the provider').waitFor()
    await window.page.getByRole('checkbox', { name: /^Yes, I have read this/ }).press('Space')
    await window.page.getByRole('button', { name: 'Accept' }).press('Enter')
    await window.page.getByRole('heading', { level: 1, name: 'You consented to Fabrikam' }).waitFor()
    await window.context.close()

    await page.getByRole('button', { name: 'Refresh' }).press('Enter')
    const row = page.getByRole('row').filter({ hasText: 'contoso.example' })
    await row.getByRole('cell', { name: 'Contoso', exact: true }).waitFor()
    await row.getByText('Not granted').waitFor()
    await looksWell('customers')
  })

  test('delegated administration is asked for where it is ticked, and the form begins anew', async () => {
    await page.getByRole('checkbox', { name: /^Also ask for delegated administration/ }).press('Space')
    await page.getByRole('combobox', { name: 'Provider that shares in the consent' }).selectOption('Wingtip')
    await tabTo('button Make the link')
    await press('Enter')
    await mail().waitFor()
    const link = linkIn((await mail().textContent()) ?? '')
    expect(link).toContain('DAP=true')
    expect(await page.getByRole('checkbox', { name: /^Also ask/ }).isChecked()).toBe(false)
    await page.getByRole('cell', { name: 'Asked for', exact: true }).waitFor()
  })

  test('an open invitation is withdrawn after a question, and the customers of it stay', async () => {
    const rows = page.getByRole('table', { name: 'Open invitations' }).getByRole('row')
    await expect.poll(() => rows.count()).toBe(3)
    await page.getByRole('button', { name: 'Withdraw' }).first().press('Enter')
    await question().getByText('Customers that accepted it stay customers.').waitFor()
    await tabTo('button Withdraw it')
    await press('Enter')
    await focusIs('div The invitation was withdrawn.')
    await expect.poll(() => rows.count()).toBe(2)
    await page.getByRole('cell', { name: 'Contoso', exact: true }).waitFor()
  })

  test('a global administrator of the partner leaves a customer after a question, an agent is told whose role it needs, and the page of the customer says what ended', async () => {
    const leave = (at: Page) => at.getByRole('button', { name: 'Leave Contoso' })
    await leave(page).focus()
    await page.getByText('You need the role Global administrator').first().waitFor()
    await leave(page).press('Enter')
    expect(await question().count()).toBe(0)
    const customerPage = await page.getByRole('link', { name: 'Contoso', exact: true }).getAttribute('href')
    const window = await visit(stage.browser)
    await signIn(
      window.page,
      world,
      await reseller.user('gus', { roles: ['global-administrator'] }),
      '/partner/customers',
    )
    await leave(window.page).press('Enter')
    const asked = window.page.getByRole('alertdialog')
    await asked.getByText('Devices that are registered stay registered to the customer.').waitFor()
    await asked.getByRole('button', { name: 'Leave it' }).press('Enter')
    await expect.poll(() => focused(window.page)).toContain('The relationship with Contoso has ended.')
    await window.page.getByRole('heading', { name: 'No customer has consented yet' }).waitFor()
    await window.context.close()
    await page.goto(`${world.urls.portal}${customerPage}`)
    await page.getByRole('heading', { name: 'The relationship has ended' }).waitFor()
    await page.getByText('Your relationship with Contoso has ended').waitFor()
    await looksWell('customer-ended')
    await page.getByRole('link', { name: 'Go to the customers' }).press('Enter')
    await page.getByRole('heading', { name: 'No customer has consented yet' }).waitFor()
  })

  test('a manufacturer has the link that the operator made, an indirect provider invites nobody, and others are told they are no partner', async () => {
    const asAdministrator = async (domain: string, kind?: Parameters<typeof makePartner>[2]) => {
      const tenant = await world.tenant(domain)
      if (kind) await makePartner(world, tenant, kind)
      if (kind?.usesOemDirect) await linkOfOem(world, tenant)
      const window = await visit(stage.browser)
      await signIn(window.page, world, await tenant.user('amy', { roles: ['admin-agent'] }), '/partner/customers')
      return window
    }
    const oem = await asAdministrator('litware.example', { usesOemDirect: true })
    await oem.page.getByText('A manufacturer has one link for all customers').waitFor()
    await oem.page.getByRole('cell', { name: 'Link of the manufacturer' }).waitFor()
    expect(await oem.page.getByRole('button', { name: /^Withdraw/ }).count()).toBe(0)
    await oem.page.getByRole('button', { name: 'Show the mail' }).press('Enter')
    await oem.page
      .getByRole('region', { name: 'Mail to the customer' })
      .getByText('invType=DeviceSubmission')
      .first()
      .waitFor()
    await oem.context.close()
    const provider = await asAdministrator('graphic.example', { cspKind: 'indirect-provider' })
    await provider.page.getByText('An indirect provider asks no customers').waitFor()
    expect(await provider.page.getByRole('button', { name: 'Make the link' }).count()).toBe(0)
    await provider.context.close()
    const nobody = await asAdministrator('nobody.example')
    await nobody.page.getByRole('heading', { name: 'Your organisation is no partner' }).waitFor()
    await looksOf(() => nobody.page)('customers-no-partner')
    await nobody.context.close()
  })

  test('who may only look at customers is told what making a link needs', async () => {
    const window = await visit(stage.browser)
    await signIn(window.page, world, await reseller.user('sam', { roles: ['sales-agent'] }), '/partner/customers')
    const make = window.page.getByRole('button', { name: 'Make the link' })
    await make.focus()
    await window.page
      .getByText(/You need the role Admin agent or Global administrator/)
      .first()
      .waitFor()
    await window.context.close()
  })
})
