// Partner Center in a browser, by keyboard alone: an agent finds the customer, tries a file, registers its devices, and takes one out.

import { readFileSync } from 'node:fs'

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { builtDevice } from '../../support/partner/built.ts'
import { centerAs } from '../../support/partner/center.ts'
import { callsAs, granted, invitationOf, linkOfOem, makePartner, sellThrough } from '../../support/partner/partner.ts'
import { partnerCenterHeader } from '../../support/partner/upload.ts'
import { newHardware } from '../../support/world/office.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('devices of a customer in the portal', () => {
  let stage: Stage
  let world: World
  let page: Page
  let customer: WorldTenant
  let partner: WorldTenant
  let consentId: string
  /** Whom the administrator of the partner made and gave the role. */
  let sam: Person
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)
  const first = newHardware()

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    partner = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    await makePartner(world, partner, { cspKind: 'direct' })
    customer = await world.tenant('contoso.example', { displayName: 'Contoso' })
    const gina = await customer.user('gina', { roles: ['global-administrator'] })
    consentId = (await granted(world, customer, gina, await invitationOf(world, partner))).id
    sam = await madeByAdministrator('sam', 'sales-agent')
    await signIn(page, world, sam, '/')
  }, 300_000)

  afterAll(() => stage?.close())

  async function madeByAdministrator(name: string, role: string): Promise<Person> {
    const calls = await callsAs(world, await partner.user('bo', { roles: ['global-administrator'] }))
    const [userPrincipalName, password] = [`${name}@fabrikam.example`, 'eleven cold hangars']
    const { json } = await calls('POST', '/v1.0/users', {
      ...{ accountEnabled: true, displayName: name, mailNickname: name, userPrincipalName },
      passwordProfile: { password, forceChangePasswordNextSignIn: false },
    })
    const id = String(json.id)
    const reference = { '@odata.id': `https://graph.microsoft.com/v1.0/users/${id}` }
    expect((await calls('POST', `/v1.0/directoryRoles/${role}/members/$ref`, reference)).status).toBe(204)
    return { id, userPrincipalName, password }
  }

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const file = (name: string, rows: readonly string[]) => ({
    name,
    mimeType: 'text/csv',
    buffer: Buffer.from([partnerCenterHeader, ...rows, ''].join('\r\n')),
  })
  const choose = (given: ReturnType<typeof file>) => page.locator('input[type=file]').setInputFiles(given)
  const registeredId = async () =>
    (await customer.api.get<{ value: { id: string }[] }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities'))
      .value[0]?.id
  const tags = async () =>
    (
      await customer.api.get<{ value: { serialNumber: string; groupTag: string }[] }>(
        '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
      )
    ).value.map(({ serialNumber, groupTag }) => [serialNumber, groupTag])

  test('[S-022] a sales agent whom the administrator of the partner made comes to the customers, and from one of them to a form for its devices', async () => {
    await page.getByRole('heading', { level: 1, name: 'Customers' }).waitFor()
    await tabTo('a Contoso')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Contoso' }).waitFor()
    await page.getByRole('heading', { level: 2, name: 'Add devices' }).waitFor()
  })

  test('[S-004] the tenant ID of the customer stands with the customer, and neither form nor file asks for it', async () => {
    await page.getByText(customer.tenantId).waitFor()
    await page.getByText('no file of devices has to name it').waitFor()
    await page.getByRole('textbox', { name: 'Name of the batch' }).waitFor()
    expect(await page.getByRole('textbox', { name: /tenant/i }).count()).toBe(0)
    expect(await page.locator('code', { hasText: 'Hardware Hash' }).textContent()).toBe(
      'Device Serial Number, Windows Product ID, Hardware Hash, Manufacturer name, Device model',
    )
  })

  test('an upload asks for the name of its batch, and a file', async () => {
    await tabTo('button Register the devices')
    await press('Enter')
    await page.getByText('Give the batch a name.').waitFor()
    await focusIs(/^input/)
    await page.keyboard.type('Sales EU')
    await tabTo('button Register the devices')
    await press('Enter')
    await page.getByRole('alert').getByText('Choose a file first.').waitFor()
  })

  test('[S-023] a sales agent tries a file, and nothing is registered', async () => {
    await choose(file('order.csv', [`,,${first.hash},,`, ',,T0FBQQ==,,', 'FB-1,,,Fabrikam,']))
    await page.getByText('order.csv').waitFor()
    await page.getByRole('checkbox', { name: /^Only try it/ }).press('Space')
    await tabTo('button Try the file')
    await press('Enter')
    await focusIs('p 1 of 3 devices would be registered. Nothing was.')
    const rows = page.getByRole('table', { name: 'Result of each device' }).getByRole('row')
    await rows.nth(1).getByText('Would be registered').waitFor()
    for (const [row, errors] of [
      [2, ['817 HashNot4k', 'wadp008']],
      [3, ['803 MissingZtdSerialNumberAndProductKey', 'wadp001']],
    ] as const) {
      await rows.nth(row).getByText('Refused', { exact: true }).waitFor()
      for (const error of errors) {
        const link = rows.nth(row).getByRole('link', { name: `Help about ${error} (opens in a new tab)` })
        expect(await link.textContent()).toBe(error)
        const [path = '', section] = String(await link.getAttribute('href')).split('#')
        expect(await (await page.request.get(`${world.urls.portal}${path}`)).text()).toContain(`id="${section}"`)
      }
    }
    await rows.nth(3).getByText('Add one of them.').waitFor()
    expect(await tags()).toEqual([])
    await looksWell('partner-upload-trial')
  })

  test('[L-054] [S-152] a file of a partner registers devices for the customer under the name of their batch, and each says what became of it', async () => {
    await page.getByRole('checkbox', { name: /^Only try it/ }).press('Space')
    await tabTo('button Register the devices')
    await press('Enter')
    await focusIs('p 1 of 3 devices are registered.')
    expect(await tags()).toEqual([[first.fields.serialNumber, 'Sales EU']])
    const batch = page.getByRole('table', { name: 'Batches' }).getByRole('row').filter({ hasText: 'Sales EU' })
    await batch.getByRole('cell', { name: '1', exact: true }).waitFor()
    await looksWell('partner-upload-done')
  })

  test('the result as a file says the same of each device, with the address of its help; a file that cannot be read leads to the help of its error', async () => {
    const saved = page.waitForEvent('download')
    await tabTo('button Export CSV')
    await press('Enter')
    const lines = readFileSync(await (await saved).path(), 'utf8')
      .trim()
      .split('\r\n')
    expect(lines).toHaveLength(4)
    expect(lines[2]).toMatch(/^3,.*817,HashNot4k,wadp008,.*,https:.*\/docs\/help\/errors\.html#817-hashnot4k$/)
    await choose(file('broken.csv', ['"A,,,,']))
    await page.getByText('broken.csv').waitFor()
    await page.getByRole('textbox', { name: 'Name of the batch' }).fill('Broken')
    await tabTo('button Register the devices')
    await press('Enter')
    await focusIs(/wadp009: Line 2 has a quotation mark/)
    const help = page.getByRole('link', { name: 'Help about wadp009 (opens in a new tab)' })
    expect(await help.getAttribute('href')).toBe('/docs/help/errors.html#wadp009')
    await looksWell('partner-upload-broken')
    await page.reload()
  })

  test('[S-022] a sales agent sees the devices of the batch, is told what removing one needs, and gives none a profile', async () => {
    await page.getByRole('link', { name: 'Sales EU' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Batch Sales EU' }).waitFor()
    const serial = first.fields.serialNumber ?? ''
    await page.getByRole('cell', { name: serial, exact: true }).waitFor()
    await page.getByRole('button', { name: `Remove ${serial}` }).focus()
    await page.getByText('You need the role Admin agent or Global administrator').first().waitFor()
    await looksWell('partner-batch')
    const calls = await callsAs(world, sam)
    const { status } = await calls('POST', `/beta/partner/customers/${consentId}/devices/giveProfile`, {
      ...{ deviceIds: [await registeredId()], profileId: null },
    })
    expect(status).toBe(403)
  })

  test('an admin agent removes a device after a question that says what stays', async () => {
    const window = await visit(stage.browser)
    await signIn(
      window.page,
      world,
      await partner.user('ada', { roles: ['admin-agent'] }),
      new URL(page.url()).pathname,
    )
    const serial = first.fields.serialNumber ?? ''
    await window.page.getByRole('button', { name: `Remove ${serial}` }).press('Enter')
    const question = window.page.getByRole('alertdialog')
    await question.getByText('It stays joined to the directory and managed').waitFor()
    await question.getByRole('button', { name: 'Remove the registration' }).press('Enter')
    await window.page.getByText(`The registration of ${serial} was removed.`).waitFor()
    await window.page.getByText('There is no device in this batch').waitFor()
    expect(await tags()).toEqual([])
    await window.context.close()
  })

  test('[L-052] a row names its device by its hash alone, by its product ID alone, or by manufacturer, model and serial number', async () => {
    const maker = await world.tenant('maker.example')
    await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
    const [tuple, key] = [builtDevice(), builtDevice()]
    const report = `Hardware Hash\n${tuple.hash}\n${key.hash}\n`
    await maker.api.send('POST', '/beta/partner/buildReports', report, 'text/csv')
    const { manufacturer, model, serialNumber } = tuple.name
    const hash = newHardware()
    await page.goto(new URL('.', new URL('..', page.url())).href.replace(/\/$/, ''))
    await page.getByRole('textbox', { name: 'Name of the batch' }).fill('Three ways')
    const ways = [`,,${hash.hash},,`, `,${key.name.productKey},,,`, `${serialNumber},,,${manufacturer},${model}`]
    await choose(file('ways.csv', [...ways, `${serialNumber},,,${manufacturer.toUpperCase()},${model}`]))
    await page.getByRole('button', { name: 'Register the devices' }).press('Enter')
    await page.getByText('3 of 4 devices are registered.').waitFor()
    // letter by letter
    await page.getByRole('row').filter({ hasText: 'ZtdDeviceNotFound' }).waitFor()
    const serials = [hash.fields.serialNumber, key.name.serialNumber, serialNumber].sort()
    expect((await tags()).map(([serial]) => serial).sort()).toEqual(serials)
  })

  test('[S-030] [S-152] an indirect provider finds the customer of its reseller, and registers devices for it', async () => {
    const reseller = await world.tenant('resale.example', { displayName: 'Resale' })
    const provider = await world.tenant('wingtip.example', { displayName: 'Wingtip' })
    await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
    await makePartner(world, provider, { cspKind: 'indirect-provider' })
    await sellThrough(world, reseller, provider)
    const buyer = await world.tenant('buyer.example', { displayName: 'Buyer' })
    const bea = await buyer.user('bea', { roles: ['global-administrator'] })
    await granted(world, buyer, bea, await invitationOf(world, reseller))
    const window = await visit(stage.browser)
    await signIn(window.page, world, await provider.user('pat', { roles: ['admin-agent'] }), '/')
    await window.page.getByRole('link', { name: 'Buyer', exact: true }).press('Enter')
    await window.page.getByRole('textbox', { name: 'Name of the batch' }).fill('Distributed')
    await window.page.locator('input[type=file]').setInputFiles(file('d.csv', [`,,${newHardware().hash},,`]))
    await window.page.getByRole('button', { name: 'Register the devices' }).press('Enter')
    await window.page.getByText('1 of 1 devices are registered.').waitFor()
    await window.context.close()
  })

  test('[S-034] [S-152] [S-004] an indirect reseller registers by files what the interface refuses, and neither file asks for the tenant', async () => {
    const reseller = await world.tenant('shop.example', { displayName: 'Shop' })
    await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
    const client = await world.tenant('client.example', { displayName: 'Client' })
    const cleo = await client.user('cleo', { roles: ['global-administrator'] })
    await granted(world, client, cleo, await invitationOf(world, reseller))
    const rob = await reseller.user('rob', { roles: ['admin-agent'] })
    const [one, two] = [newHardware(), newHardware()]
    const body = { batchId: 'Resold', devices: [{ hardwareHash: one.hash }] }
    const refused = await (await centerAs(world, rob))('POST', `/v1/customers/${client.tenantId}/deviceBatches`, body)
    expect(refused.status).toBe(403)

    const window = await visit(stage.browser)
    await signIn(window.page, world, rob, '/')
    await window.page.getByRole('link', { name: 'Client', exact: true }).press('Enter')
    const batch = window.page.getByRole('textbox', { name: 'Name of the batch' })
    for (const [name, hardware] of [
      ['first.csv', one],
      ['second.csv', two],
    ] as const) {
      await batch.fill('Resold')
      expect(await window.page.getByRole('textbox', { name: /tenant/i }).count()).toBe(0)
      await window.page.locator('input[type=file]').setInputFiles(file(name, [`,,${hardware.hash},,`]))
      await window.page.getByRole('button', { name: 'Register the devices' }).press('Enter')
      await window.page.getByRole('heading', { name: `Devices of ${name}` }).waitFor()
      await window.page.getByText('1 of 1 devices are registered.').waitFor()
    }
    await window.context.close()
    const { value } = await client.api.get<{ value: object[] }>(
      '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
    )
    expect(value).toHaveLength(2)
  })

  test('[S-048] a manufacturer that is a provider registers by a file here the same device with the same outcome as over OEM Direct', async () => {
    const maker = await world.tenant('both.example', { displayName: 'Both' })
    await makePartner(world, maker, { usesOemDirect: true, cspKind: 'direct', makers: ['Both'] })
    const mia = await maker.user('mia', { roles: ['admin-agent'] })
    const buyer = await world.tenant('northwind.example', { displayName: 'Northwind' })
    const nora = await buyer.user('nora', { roles: ['global-administrator'] })
    await granted(world, buyer, nora, await linkOfOem(world, maker))
    const { id } = await granted(world, buyer, nora, await invitationOf(world, maker))
    const device = builtDevice('Both')
    await maker.api.send('POST', '/beta/partner/buildReports', `Hardware Hash\n${device.hash}\n`, 'text/csv')
    const { manufacturer, model, serialNumber } = device.name
    const calls = await centerAs(world, mia)
    const overOemDirect = async (tenant: { readonly TenantID: string; readonly TenantDomain: string }) => {
      const named = { OemManufacturerName: manufacturer, ModelName: model, SerialNumber: serialNumber }
      const { headers } = await calls('POST', '/oem/v1/AutopilotDeviceRegistration', {
        Devices: [{ ...tenant, ...named, GroupTag: tenant.TenantID && 'sales' }],
      })
      const job = async () => String((await calls('GET', String(headers.location))).json.Status)
      await expect.poll(job, { timeout: 30_000 }).toBe('Finished')
    }
    /** But for what every registration has of its own, and the way that it came. */
    const outcomes = async () => {
      const { value } = await buyer.api.get<{ value: Record<string, unknown>[] }>(
        '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
      )
      const own = ['id', 'azureActiveDirectoryDeviceId', 'azureAdDeviceId', 'channel', 'batch']
      return value.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => !own.includes(name))))
    }
    await overOemDirect({ TenantID: buyer.tenantId, TenantDomain: buyer.domain })
    const direct = await outcomes()
    expect(direct).toMatchObject([{ serialNumber, groupTag: 'sales' }])
    await overOemDirect({ TenantID: '', TenantDomain: '' })
    expect(await outcomes()).toEqual([])

    const window = await visit(stage.browser)
    await signIn(window.page, world, mia, `/partner/customers/${id}`)
    await window.page.getByRole('textbox', { name: 'Name of the batch' }).fill('sales')
    const rows = [`${serialNumber},,,${manufacturer},${model}`]
    await window.page.locator('input[type=file]').setInputFiles(file('built.csv', rows))
    await window.page.getByRole('button', { name: 'Register the devices' }).press('Enter')
    await window.page.getByText('1 of 1 devices are registered.').waitFor()
    await window.context.close()
    expect(await outcomes()).toEqual(direct)
  })

  test('[S-021] who is of no CSP comes to the devices of no customer: customers, strangers and manufacturers are told why', async () => {
    const stranger = await world.tenant('stranger.example')
    for (const tenant of [customer, stranger]) {
      const window = await visit(stage.browser)
      await signIn(window.page, world, await tenant.user('cy', { roles: ['global-administrator'] }), '/partner')
      await window.page.getByRole('heading', { name: 'Your organisation is no partner' }).waitFor()
      await window.context.close()
    }
    const oem = await world.tenant('oem.example')
    await makePartner(world, oem, { usesOemDirect: true })
    const buyer = await world.tenant('of-the-oem.example', { displayName: 'Of the OEM' })
    const olga = await buyer.user('olga', { roles: ['global-administrator'] })
    const { id } = await granted(world, buyer, olga, await linkOfOem(world, oem))
    const ola = await oem.user('ola', { roles: ['admin-agent'] })
    const makers = await visit(stage.browser)
    await signIn(makers.page, world, ola, '/partner')
    await makers.page.getByText('Partner Center, with lists of devices and profiles, is for cloud').waitFor()
    await makers.page.getByRole('banner').getByText('Manufacturers').waitFor()
    await makers.page.getByRole('cell', { name: 'Of the OEM', exact: true }).waitFor()
    expect(await makers.page.getByRole('link', { name: 'Of the OEM' }).count()).toBe(0)
    await makers.context.close()
    const devicesOf = async (person: Person, consent: string, seen: (page: Page) => Promise<void>) => {
      const window = await visit(stage.browser)
      await signIn(window.page, world, person, `/partner/customers/${consent}`)
      await seen(window.page)
      await window.context.close()
    }
    await devicesOf(ola, id, async (own) => {
      await own.getByText('Your organisation is not a CSP').first().waitFor()
      expect(await own.getByRole('textbox', { name: 'Name of the batch' }).count()).toBe(0)
    })
    await devicesOf(sam, consentId, (own) => own.getByRole('textbox', { name: 'Name of the batch' }).waitFor())
  })
})
