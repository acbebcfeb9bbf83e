// The business portal: the pages of the Store, where a file is uploaded for a profile, which its devices get at once.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { fileOf, newRows, rowOf } from '../../support/devices-csv.ts'
import { newHardware } from '../../support/world/office.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('the business portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    await signIn(page, world, await tenant.user('ada', { roles: ['global-administrator'] }), '/business/profiles')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const to = (path: string) => page.goto(`${world.urls.portal}/${path}`)
  const choose = (text: string) =>
    page
      .getByLabel(/^File of devices/)
      .setInputFiles({ name: 'delivery.csv', mimeType: 'text/csv', buffer: Buffer.from(text) })
  const submit = async (button: string) => {
    await tabTo(`button ${button}`)
    await press('Enter')
  }
  const row = (serial: string) =>
    page.getByRole('table', { name: 'Devices', exact: true }).getByRole('row').filter({ hasText: serial })
  const [one, two] = [newHardware(), newHardware()]
  const serial = ({ fields }: typeof one) => String(fields.serialNumber)

  test('[S-156] [S-160] [S-161] [S-184] an administrator makes a profile in the business portal, in which everything is off and the licence is no choice, after the hint where all settings are', async () => {
    await page.getByRole('heading', { name: 'No profile yet' }).waitFor()
    await page.getByText(/^The administration portal has all settings of a profile.*we recommend/).waitFor()
    expect(await page.getByRole('checkbox').count()).toBe(2)
    expect(await page.getByRole('checkbox', { checked: true }).count()).toBe(0)
    for (const role of ['radio', 'combobox'] as const)
      expect(await page.getByRole('main').getByRole(role).count()).toBe(0)
    await page.getByRole('textbox', { name: 'Name' }).fill('Small office')
    await page.getByRole('checkbox', { name: /^Disable local admin/ }).press('Space')
    await submit('Make it')
    await focusIs('div Small office was made.')
    await page.getByRole('cell', { name: /^Disable local admin/ }).waitFor()
    type Profile = { readonly outOfBoxExperienceSetting: object }
    const stored = await tenant.api.get<{ value: Profile[] }>(
      '/beta/deviceManagement/windowsAutopilotDeploymentProfiles',
    )
    expect(stored.value).toMatchObject([
      {
        outOfBoxExperienceSetting: {
          ...{ deviceUsageType: 'singleUser', userType: 'standard' },
          ...{ privacySettingsHidden: false, eulaHidden: false },
        },
      },
    ])
    const modes = await world.app.pool.query<{ mode: string }>(
      'select mode from deployment_profile where tenant_id = $1',
      [tenant.tenantId],
    )
    expect(modes.rows).toEqual([{ mode: 'user-driven' }])
    await to('business/devices')
    await choose(fileOf([rowOf(one)]))
    await page.getByRole('combobox', { name: 'Profile for these devices' }).selectOption('Small office')
    await submit('Add the devices')
    await focusIs('div 1 device was added.')
    await row(serial(one)).getByRole('cell', { name: 'Small office' }).waitFor()
  })

  test('[S-155] an administrator of a small organisation uploads a file in the business portal, for a profile that the form asks for', async () => {
    await to('business/devices')
    await page.getByText('Up to 1,000 devices in one file.').waitFor()
    await choose(fileOf([...newRows(2), rowOf(one)]))
    await submit('Add the devices')
    await page.getByText('Choose the profile to apply.').waitFor()
    await page.getByRole('combobox', { name: 'Profile for these devices' }).selectOption('Small office')
    await submit('Add the devices')
    await focusIs('div 2 devices were added. 1 row was refused.')
    await page.getByRole('cell', { name: 'ZtdDeviceAlreadyAssigned' }).waitFor()
    await looksWell('business-devices')
    type Device = { readonly channel: string }
    const { value } = await tenant.api.get<{ value: Device[] }>(
      '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
    )
    expect(value.map(({ channel }) => channel)).toEqual(Array(3).fill('business-csv'))
  })

  test('[S-192] a device of the Store has no profile until somebody applies one by hand, there or in the business portal', async () => {
    const three = newHardware()
    await to('store/devices')
    await choose(fileOf([rowOf(two), rowOf(three)]))
    await submit('Add the devices')
    await focusIs('div 2 devices were added.')
    for (const [portal, device] of [
      ['store', two],
      ['business', three],
    ] as const) {
      await to(`${portal}/devices`)
      const profile = row(serial(device)).getByRole('cell', { name: 'Small office' })
      await row(serial(device)).waitFor()
      expect(await profile.count()).toBe(0)
      await page.getByRole('checkbox', { name: `Choose ${serial(device)}` }).press('Space')
      await page.getByRole('combobox', { name: 'Profile', exact: true }).selectOption('Small office')
      await submit('Apply')
      await focusIs('div Small office was applied. Devices: 1.')
      await profile.waitFor()
    }
  })
})
