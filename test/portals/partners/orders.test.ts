// A manufacturer in the portal, by keyboard: from its link to the consent of a customer, its orders, and what customers make of its files.

import { readFileSync } from 'node:fs'
import type { Locator, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Built, builtDevice, oa3Report, orderOf } from '../../support/partner/built.ts'
import { centerAs } from '../../support/partner/center.ts'
import { linkOfOem, makePartner } from '../../support/partner/partner.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('orders of a manufacturer in the portal', () => {
  let stage: Stage
  let world: World
  let page: Page
  let maker: WorldTenant
  let customer: WorldTenant
  let mia: Person
  let gina: Person
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    maker = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    customer = await world.tenant('northwind.example', { displayName: 'Northwind' })
    await makePartner(world, maker, { usesOemDirect: true, makers: ['Fabrikam'] })
    await linkOfOem(world, maker)
    mia = await maker.user('mia', { roles: ['admin-agent'] })
    gina = await customer.user('gina', { roles: ['global-administrator'] })
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const heading = (name: string, at = page) => at.getByRole('heading', { level: 1, name }).waitFor()
  const question = () => page.getByRole('alertdialog')
  const field = (name: RegExp) => page.getByRole('textbox', { name })
  const button = (name: string) => page.getByRole('button', { name, exact: true })
  const to = (path: string) => page.goto(`${world.urls.portal}/partner/${path}`)
  const devicesOf = async ({ api }: WorldTenant) =>
    (
      await api.get<{
        value: { id: string; serialNumber: string; channel: string; purchaseOrderIdentifier: string }[]
      }>('/beta/deviceManagement/windowsAutopilotDeviceIdentities')
    ).value
  async function reported(change = {}): Promise<Built> {
    const device = builtDevice('Fabrikam', change)
    await maker.api.send('POST', '/beta/partner/buildReports', oa3Report(device), 'text/xml')
    return device
  }
  const lineOf = ({ name: { manufacturer, model, serialNumber } }: Built) => `${manufacturer},${model},${serialNumber}`
  const record = async (order: object) => (await maker.api.post<{ id: string }>('/beta/partner/orders', order)).id
  /** What a press of the button makes. */
  async function made(name: string, at = page): Promise<{ readonly name: string; readonly path: string }> {
    const [download] = await Promise.all([
      at.waitForEvent('download'),
      at.getByRole('button', { name, exact: true }).last().press('Enter'),
    ])
    return { name: download.suggestedFilename(), path: await download.path() }
  }
  /** `refused`: of what the browser may complain, since the test asks for it. */
  async function at(path: string, who: Person, work: (page: Page) => Promise<void>, refused?: RegExp) {
    const window = await visit(stage.browser)
    await signIn(window.page, world, who, path)
    await work(window.page)
    expect(window.complaints.filter((one) => !refused?.test(one))).toEqual([])
    await window.context.close()
  }

  test('[S-014] [S-049] a manufacturer comes from its one link to a registered device by the consent of the customer alone, and no page asks anybody for a contract', async () => {
    const pages: string[] = []
    const seen = async (one: Page) => void pages.push((await one.getByRole('main').innerText()).toLowerCase())
    const device = await reported()
    const { manufacturer, model, serialNumber } = device.name
    const calls = await centerAs(world, mia)
    const consented = async () => {
      const named = { OemManufacturerName: manufacturer, ModelName: model, SerialNumber: serialNumber }
      const asked = { TenantID: customer.tenantId, TenantDomain: customer.domain, ...named }
      const { json } = await calls('POST', '/oem/v1/ValidateDeviceSubmissionData', { Devices: [asked] })
      return json.ConsentGranted
    }
    await signIn(page, world, mia, '/partner')
    await page.getByRole('heading', { name: 'No customer has consented yet' }).waitFor()
    await page.getByRole('banner').getByText('Manufacturers').waitFor()
    await seen(page)
    await tabTo('button Show the mail')
    await press('Enter')
    const mail = page.getByRole('region', { name: 'Mail to the customer' })
    const [link = ''] = /https:\S+\/consent\?\S+/.exec((await mail.locator('pre').textContent()) ?? '') ?? []
    await seen(page)
    await looksWell('maker-customers')
    expect(await consented()).toBe(false)

    const { pathname, search } = new URL(link)
    await at(
      `${pathname}${search}`,
      await customer.user('dora', { roles: ['device-administrator'] }),
      async (theirs) => {
        await theirs.getByRole('heading', { name: 'You have no permission to decide about partners' }).waitFor()
      },
    )
    expect(await consented()).toBe(false)
    await at(`${pathname}${search}`, gina, async (theirs) => {
      await heading('Fabrikam asks for your consent', theirs)
      await seen(theirs)
      // the one thing to agree to is what the manufacturer may do
      const boxes = theirs.getByRole('checkbox')
      expect(await boxes.count()).toBe(1)
      await theirs.getByRole('button', { name: 'Accept' }).press('Enter')
      await theirs.getByText('Tick this first').waitFor()
      await boxes.press('Space')
      await theirs.getByRole('button', { name: 'Accept' }).press('Enter')
      await heading('You consented to Fabrikam', theirs)
      await seen(theirs)
      await theirs.goto(link)
      await theirs.getByRole('heading', { name: 'Your organisation consented already' }).waitFor()
    })
    expect(await consented()).toBe(true)

    await page.reload()
    await page.getByRole('row').filter({ hasText: customer.domain }).waitFor()
    await page.getByRole('link', { name: 'Orders', exact: true }).press('Enter')
    await focusIs('h1 Orders')
    await page.getByRole('heading', { name: 'No order yet' }).waitFor()
    await seen(page)
    await looksWell('orders-none')
    await page.getByRole('link', { name: 'New order' }).press('Enter')
    await focusIs('h1 New order')
    await seen(page)
    await field(/^Number of the order/).fill('PO/1 a')
    await page.getByRole('combobox', { name: /^Organisation of the customer/ }).selectOption('Northwind')
    await page.getByRole('radio', { name: /^Yes/ }).press('Space')
    await field(/^Windows on the devices/).fill('24H2')
    await field(/^Devices, one a line/).fill(lineOf(device))
    await tabTo('button Record the order')
    await press('Enter')
    await focusIs('h1 Order PO/1 a')
    await seen(page)
    await tabTo('button Register the devices')
    await press('Enter')
    await question().getByText('1 device is registered for Northwind.').waitFor()
    await press('Escape')
    await focusIs('button Register the devices')
    await press('Enter')
    await question().getByRole('button', { name: 'Register the devices' }).press('Enter')
    await focusIs('div The devices were given to the registration.')
    await page.getByRole('table', { name: 'Devices' }).getByText('Done').waitFor()
    await seen(page)
    expect(await devicesOf(customer)).toMatchObject([{ serialNumber, purchaseOrderIdentifier: 'PO/1 a' }])
    await looksWell('order-registered')
    expect(pages).toHaveLength(8)
    for (const text of pages) expect(text).not.toMatch(/\bcontracts?\b|amendment|addendum|licen[cs]e agreement/)
  })

  test('[S-039] an order is not recorded before it says yes or no to Autopilot', async () => {
    await to('orders/new')
    await tabTo('button Record the order')
    await press('Enter')
    await focusIs('input Number of the order')
    const group = page.getByRole('radiogroup', { name: /Does the customer want Autopilot/ })
    expect(await group.getByRole('radio', { checked: true }).count()).toBe(0)
    await field(/^Number of the order/).fill('A-2')
    await field(/^Name of the customer/).fill('Contoso')
    await field(/^Windows on the devices/).fill('1607')
    await field(/^Devices, one a line/).fill('Fabrikam,FlexBook 14')
    await page.getByText('Line 1 names no device').waitFor()
    await page.getByLabel('Choose a file').setInputFiles({
      ...{ name: 'order.csv', mimeType: 'text/csv' },
      buffer: Buffer.from('\ufeffSerial Number;Manufacturer;Model\r\nFB-9;Fabrikam;Größe 1\r\n', 'utf16le'),
    })
    await expect.poll(() => field(/^Devices, one a line/).inputValue()).toContain('Größe 1')
    await tabTo('button Record the order')
    await press('Enter')
    await page.getByText('yes or no has to be said with the order').waitFor()
    await expect.poll(() => page.locator(':focus').and(group.getByRole('radio')).count()).toBe(1)
    await looksWell('order-not-said')
    expect((await maker.api.get<{ value: object[] }>('/beta/partner/orders')).value).toHaveLength(1)
  })

  test('[S-040] with Autopilot an older Windows than Windows 10 version 1703 is refused at its field, and without it is not', async () => {
    const group = page.getByRole('radiogroup', { name: /Does the customer want Autopilot/ })
    await group.getByRole('radio', { name: /^Yes/ }).press('Space')
    await tabTo('button Record the order')
    await press('Enter')
    await focusIs('input Windows on the devices')
    await page
      .getByText('Autopilot needs Windows 10 version 1703 or later on the device, and the order says 1607')
      .waitFor()
    expect(await field(/^Windows on the devices/).getAttribute('aria-invalid')).toBe('true')
    await looksWell('order-old-windows')
    await group.getByRole('radio', { name: /^No/ }).press('Space')
    await tabTo('button Record the order')
    await press('Enter')
    await focusIs('h1 Order A-2')
    await page.getByText('The customer does not want Autopilot. Nothing is handed over').waitFor()
    for (const name of ['Register the devices', 'Make the sealed file', 'Hand over the plain file'])
      expect(await button(name).count()).toBe(0)
    const list = await maker.api.get<{ value: object[] }>('/beta/partner/orders')
    expect(list.value[0]).toMatchObject({ number: 'A-2', autopilot: false, windowsVersion: '1607' })
  })

  test('[S-041] an order that ended in the registration makes no file, one that ended in a file registers nothing, and each says why', async () => {
    await to('orders')
    await page.getByRole('row').filter({ hasText: 'PO/1 a' }).getByText('Registered by you').waitFor()
    await page.getByRole('row').filter({ hasText: 'A-2' }).getByText('Nothing to do').waitFor()
    await looksWell('orders')
    await page.getByRole('link', { name: 'PO/1 a' }).press('Enter')
    await heading('Order PO/1 a')
    for (const name of ['Make the sealed file', 'Hand over the plain file']) {
      await button(name).focus()
      await page.getByRole('tooltip', { name: 'The devices of this order were registered.' }).waitFor()
      await press('Enter')
      expect(await question().count()).toBe(0)
    }
    const device = await reported()
    const order = orderOf(device, { customerName: 'Northwind', customerId: customer.tenantId })
    await to(`orders/${await record(order)}`)
    await page.getByText('Choose one of the two.').waitFor()
    const sealed = await made('Make the sealed file')
    expect(sealed.name).toBe(`devices-${order.number}.tar.age`)
    await focusIs('p The file for Northwind was made.')
    await page.getByText('The hashes were handed over as a file on').waitFor()
    await button('Register the devices').focus()
    await page.getByRole('tooltip', { name: 'The hashes of this order were handed over as a file.' }).waitFor()
    await press('Enter')
    expect(await question().count()).toBe(0)
    await looksWell('order-sealed')
    expect(await devicesOf(customer)).toHaveLength(1)
    // what a customer that trusts the key has of it
    const { words, card } = await maker.api.get<{ words: string; card: { key: string } }>(
      '/beta/deviceManagement/deviceInbox',
    )
    await page.getByText(words).waitFor()
    await at(
      '/devices',
      gina,
      async (theirs) => {
        const hands = keyboardOf(() => theirs)
        await theirs.getByRole('button', { name: 'Import devices' }).first().press('Enter')
        const drawer = theirs.getByRole('dialog', { name: 'Import devices' })
        const leaveToTrust = async () => {
          await drawer.locator('input[type=file]').setInputFiles(sealed.path)
          await drawer.getByText('you trust no such key', { exact: false }).waitFor()
          await hands.tabTo('button Trust the sender, and come back to this file')
          await hands.press('Enter')
          await theirs.getByRole('heading', { level: 1, name: 'Sealed lists' }).waitFor()
        }
        // whoever opens the import in another way begins anew, and no file begins by itself
        await leaveToTrust()
        await theirs.getByRole('link', { name: 'Devices', exact: true }).press('Enter')
        await theirs.getByRole('button', { name: 'Import devices' }).first().press('Enter')
        await drawer.getByText('Drop a CSV file here', { exact: false }).waitFor()
        expect(await drawer.getByText(sealed.name).count()).toBe(0)
        await drawer.getByRole('link', { name: 'Trust a sender, or see whom you trust' }).press('Enter')
        await theirs.getByRole('link', { name: 'Import a file' }).press('Enter')
        await drawer.getByText('Drop a CSV file here', { exact: false }).waitFor()

        await leaveToTrust()
        const field = (name: RegExp) => theirs.getByRole('textbox', { name })
        const chooser = theirs.waitForEvent('filechooser')
        await hands.tabTo('button Choose a file')
        await hands.press('Enter')
        const buffer = Buffer.from(JSON.stringify(card))
        await (await chooser).setFiles({ name: 'fabrikam.json', mimeType: 'application/json', buffer })
        await theirs.getByText(words).waitFor()
        await expect.poll(() => focused(theirs)).toBe('button Choose another file')
        await field(/^Name of the sender/).fill('Fabrikam')
        await field(/^The words, as they told you/).fill('babab babab babab babab babab babab babab babab')
        await hands.tabTo('button Trust this sender')
        await hands.press('Enter')
        await theirs.getByText('it is the file of somebody else', { exact: false }).waitFor()
        await expect.poll(() => focused(theirs)).toMatch(/^input The words, as they told you/)
        const senders = '/beta/deviceManagement/deviceInbox/senders'
        expect((await customer.api.get<{ value: object[] }>(senders)).value).toEqual([])
        await looksOf(() => theirs)('sealed-lists')
        await field(/^The words, as they told you/).fill(words.toUpperCase())
        await hands.tabTo('button Trust this sender')
        await hands.press('Enter')
        await expect.poll(() => focused(theirs)).toBe('div Sealed lists of Fabrikam are imported from now on.')
        await theirs.getByRole('table').getByText(words).waitFor()

        await hands.tabTo('a Back to the file that waits in the import')
        await hands.press('Enter')
        const custody = (within: Locator) =>
          within.getByRole('list', { name: 'Who handed it to whom' }).getByText('Fabrikam to Northwind,').waitFor()
        await custody(drawer)
        await drawer.getByRole('button', { name: /^Import 1 device$/ }).press('Enter')
        await drawer.getByRole('heading', { name: 'Import finished' }).waitFor()
        await custody(drawer)
        await drawer.getByRole('link', { name: /^Open this import/ }).press('Enter')
        await custody(theirs.getByRole('region', { name: 'Through whose hands it came' }))

        await theirs.goto(`${world.urls.portal}/settings/sealed-lists`)
        await theirs.getByRole('button', { name: 'Trust Fabrikam no more' }).press('Enter')
        await theirs.getByRole('alertdialog').getByRole('button', { name: 'Trust no more' }).press('Enter')
        await expect.poll(() => focused(theirs)).toBe('div Fabrikam is trusted no more.')
        expect((await customer.api.get<{ value: object[] }>(senders)).value).toEqual([])
      },
      /status of 400/,
    )
    expect((await devicesOf(customer)).map(({ serialNumber }) => serialNumber)).toContain(device.name.serialNumber)
  })

  test('[S-054] the file of an order is offered sealed to the card of the customer, whose words are compared, and the plain one warns first', async () => {
    const elsewhere = await world.tenant('elsewhere.example', { displayName: 'Elsewhere' })
    const { words, card } = await elsewhere.api.get<{ words: string; card: object }>(
      '/beta/deviceManagement/deviceInbox',
    )
    const device = await reported()
    const order = orderOf(device, { customerName: 'Elsewhere' })
    await to(`orders/${await record(order)}`)
    await button('Make the sealed file').press('Enter')
    await focusIs('input Its eight words')
    await page.getByText('Ask the customer for the eight words of the card.').waitFor()
    await field(/^Its eight words/).fill('babab babab babab babab babab babab babab babab')
    await tabTo('button Make the sealed file')
    await press('Enter')
    await page.getByText('Choose the card of the customer first.').waitFor()
    await page.getByLabel('Choose a file').setInputFiles({
      ...{ name: 'device-inbox.json', mimeType: 'application/json', buffer: Buffer.from(JSON.stringify(card)) },
    })
    await page.getByText('device-inbox.json').waitFor()
    await button('Make the sealed file').press('Enter')
    await focusIs(/These are not the words of this card/)
    await looksWell('order-wrong-words')
    await field(/^Its eight words/).fill(words)
    const sealed = readFileSync((await made('Make the sealed file')).path)
    await focusIs('p The file for Elsewhere was made.')
    expect(sealed.toString('latin1', 0, 21)).toBe('age-encryption.org/v1')
    for (const secret of [device.hash.slice(0, 60), device.name.serialNumber])
      expect(sealed.includes(secret)).toBe(false)
    // of those who trust its maker the organisation of the card opens it, and no other
    const { card: own } = await maker.api.get<{ card: { key: string } }>('/beta/deviceManagement/deviceInbox')
    const beside = await world.tenant('beside.example')
    const take = async ({ api }: WorldTenant) => {
      await api.post('/beta/deviceManagement/deviceInbox/senders', { name: 'Fabrikam', publicKey: own.key })
      const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
      await api.send('POST', path, sealed, 'application/octet-stream')
    }
    await expect(take(beside)).rejects.toMatchObject({ status: 400 })
    await take(elsewhere)
    expect([await devicesOf(beside), await devicesOf(elsewhere)]).toMatchObject([
      [],
      [{ serialNumber: device.name.serialNumber, channel: 'sealed-list' }],
    ])

    await tabTo('button Hand over the plain file')
    await press('Enter')
    await question().getByText('The file is not encrypted').waitFor()
    await looksWell('order-plain')
    await press('Escape')
    await focusIs('button Hand over the plain file')
    await press('Enter')
    await question().waitFor()
    const plain = await made('Hand over the plain file')
    await focusIs('div The plain file was made. Encrypt it before you send it')
    expect([plain.name, readFileSync(plain.path, 'utf8')]).toEqual([
      `devices-${order.number}.csv`,
      expect.stringContaining(device.hash),
    ])
  })

  test('[S-069] the hash of a repaired device goes from its manufacturer to the customer as a CSV, and registers it in the Store and in device management', async () => {
    const owner = await world.tenant('tailspin.example', { displayName: 'Tailspin' })
    const olga = await owner.user('olga', { roles: ['global-administrator'] })
    for (const door of ['store', 'mdm'] as const) {
      const before = await reported()
      const importCsv = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
      const row = `Device Serial Number,Windows Product ID,Hardware Hash\r\n,,${before.hash}\r\n`
      await owner.api.send('POST', importCsv, row, 'text/csv')
      // the board is replaced: its product key is another one, the names of the device are written into it again
      const { serialNumber, model: productName } = before.name
      const repaired = await reported({ serialNumber, productName })
      const [old] = (await devicesOf(owner)).filter((one) => one.serialNumber === serialNumber)
      await owner.api.delete(`/beta/deviceManagement/windowsAutopilotDeviceIdentities/${old?.id}`)

      await to('orders/new')
      await field(/^Number of the order/).fill(`RMA-${door}`)
      await field(/^Name of the customer/).fill('Tailspin')
      await page.getByRole('radio', { name: /^Yes/ }).press('Space')
      await field(/^Windows on the devices/).fill('1909')
      await field(/^Devices, one a line/).fill(repaired.name.productKey)
      await button('Record the order').press('Enter')
      await heading(`Order RMA-${door}`)
      await button('Hand over the plain file').press('Enter')
      await question().waitFor()
      const { path } = await made('Hand over the plain file')
      expect(readFileSync(path, 'utf8')).toContain(repaired.hash)

      if (door === 'store') {
        await at('/store', olga, async (theirs) => {
          await theirs.getByLabel(/^File of devices/).setInputFiles(path)
          await theirs.getByRole('button', { name: 'Add the devices' }).press('Enter')
          await theirs.getByText('1 device was added.').waitFor()
        })
      } else {
        await at('/devices', olga, async (theirs) => {
          await theirs.getByRole('button', { name: 'Import devices' }).first().press('Enter')
          const drawer = theirs.getByRole('dialog', { name: 'Import devices' })
          await drawer.locator('input[type=file]').setInputFiles(path)
          await drawer.getByRole('button', { name: /^Import 1 device$/ }).press('Enter')
          await drawer.getByRole('heading', { name: 'Import finished' }).waitFor()
        })
      }
      const [now] = (await devicesOf(owner)).filter((one) => one.serialNumber === serialNumber)
      expect(now).toMatchObject({ channel: `${door}-csv` })
      expect(now?.id).not.toBe(old?.id)
    }
  })

  test('who may only look at orders is told what recording one needs, and whoever makes nothing what orders are', async () => {
    await at('/partner/orders', await maker.user('sam', { roles: ['sales-agent'] }), async (theirs) => {
      await theirs.getByRole('link', { name: 'New order' }).press('Enter')
      await theirs.getByRole('button', { name: 'Record the order' }).focus()
      await theirs.getByRole('tooltip', { name: /^You need the role Admin agent or/ }).waitFor()
    })
    const seller = await world.tenant('seller.example')
    await makePartner(world, seller, { cspKind: 'direct' })
    await at('/partner/orders', await seller.user('ada', { roles: ['admin-agent'] }), async (theirs) => {
      await theirs.getByRole('heading', { name: 'Your organisation is no manufacturer' }).waitFor()
      expect(await theirs.getByRole('link', { name: 'Orders', exact: true }).count()).toBe(0)
      await theirs.getByRole('banner').getByText('Partner Center').waitFor()
    })
  })
})
