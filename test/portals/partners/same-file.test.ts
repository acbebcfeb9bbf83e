// A list that a customer was given, taken at each of the doors that it may have: every portal has columns of its own.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { granted, invitationOf, makePartner } from '../../support/partner/partner.ts'
import { newHardware } from '../../support/world/office.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { inBrowser, openStage, type Stage, signIn, visit } from '../browser.ts'

inBrowser('one list at several portals', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  const hardware = [newHardware(), newHardware()]

  beforeAll(async () => {
    stage = await openStage()
    world = stage.world
    tenant = await world.tenant('contoso.example', { displayName: 'Contoso' })
  }, 300_000)

  afterAll(() => stage?.close())

  /** As each portal publishes them, to the letter: what the source calls them must not be the judge of itself. */
  const headers = {
    store: ['Device Serial Number', 'Windows Product ID', 'Hardware Hash'],
    mdm: ['Device Serial Number', 'Windows Product ID', 'Hardware Hash', 'Group Tag', 'Assigned User'],
    'partner-center': [
      'Device Serial Number',
      'Windows Product ID',
      'Hardware Hash',
      'Manufacturer name',
      'Device model',
    ],
  }
  /** The list with the columns of a portal; what the list does not say stays empty. */
  const listFor = (portal: keyof typeof headers) => {
    const header = headers[portal]
    const rows = hardware.map(({ hash, fields }) =>
      header.map((name) =>
        name === 'Hardware Hash' ? hash : name === 'Device Serial Number' ? fields.serialNumber : '',
      ),
    )
    const text = [header, ...rows].map((cells) => `${cells.join(',')}\r\n`).join('')
    return { name: 'delivery.csv', mimeType: 'text/csv', buffer: Buffer.from(text) }
  }
  type Device = { readonly id: string; readonly serialNumber: string; readonly channel: string }
  const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
  /** How they came; they are taken out again, so that the next portal has them as they were. */
  async function cameBy(): Promise<(readonly [serial: string, channel: string])[]> {
    const { value } = await tenant.api.get<{ value: Device[] }>(devices)
    for (const { id } of value) await tenant.api.delete(`${devices}/${id}`)
    return value.map(({ serialNumber, channel }) => [serialNumber, channel] as const).sort()
  }
  const all = (channel: string) => hardware.map(({ fields }) => [fields.serialNumber, channel]).sort()

  async function at(path: string, who: Parameters<typeof signIn>[2], work: (page: Page) => Promise<void>) {
    const { page, context } = await visit(stage.browser)
    await signIn(page, world, who, path)
    await work(page)
    await context.close()
  }

  test('[S-055] the list that a customer received is taken by Partner Center, by the Store for Business and by device management', async () => {
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    await at('/store', ada, async (page) => {
      await page.getByLabel(/^File of devices/).setInputFiles(listFor('store'))
      await page.getByRole('button', { name: 'Add the devices' }).press('Enter')
      await page.getByText('2 devices were added.').waitFor()
    })
    expect(await cameBy()).toEqual(all('store-csv'))

    await at('/devices', ada, async (page) => {
      await page.getByRole('button', { name: 'Import devices' }).first().press('Enter')
      const drawer = page.getByRole('dialog', { name: 'Import devices' })
      await drawer.locator('input[type=file]').setInputFiles(listFor('mdm'))
      await drawer.getByRole('button', { name: 'Import 2 devices', exact: true }).press('Enter')
      await drawer.getByRole('heading', { name: 'Import finished' }).waitFor()
    })
    expect(await cameBy()).toEqual(all('mdm-csv'))

    const partner = await world.tenant('fabrikam.example', { displayName: 'Fabrikam' })
    await makePartner(world, partner, { cspKind: 'direct' })
    const { id } = await granted(world, tenant, ada, await invitationOf(world, partner))
    await at(`/partner/customers/${id}`, await partner.user('sam', { roles: ['sales-agent'] }), async (page) => {
      await page.getByRole('textbox', { name: 'Name of the batch' }).fill('Delivery')
      await page.locator('input[type=file]').setInputFiles(listFor('partner-center'))
      await page.getByRole('button', { name: 'Register the devices' }).press('Enter')
      await page.getByText('2 of 2 devices are registered.').waitFor()
    })
    expect(await cameBy()).toEqual(all('partner-center-csv'))
  })
})
