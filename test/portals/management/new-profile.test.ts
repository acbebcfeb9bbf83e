// A profile made by hand in the portal, up to the device that follows it: what an untouched form stores, what each switch
// stores, and a group of devices whose profile it becomes.

import { readFileSync } from 'node:fs'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import type { World } from '../../support/world/world.ts'
import { focused, inBrowser, openStage, type Stage, signIn } from '../browser.ts'
import { looksOf } from '../looks.ts'

const management = '/beta/deviceManagement'
const profiles = `${management}/windowsAutopilotDeploymentProfiles`
const identities = `${management}/windowsAutopilotDeviceIdentities`
type Profile = Record<string, unknown> & { readonly id: string; readonly displayName: string }

inBrowser('a profile that is made in the portal', () => {
  let stage: Stage
  let world: World
  let office: Office
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    await signIn(page, world, await office.tenant.user('ada', { roles: ['global-administrator'] }), '/profiles')
  }, 300_000)

  afterAll(() => stage?.close())

  /** Opens the form, lets the settings be made, saves it, and reads what the service has under its name. */
  async function create(name: string, settings: () => Promise<void> = async () => {}): Promise<Profile> {
    await page.goto(`${world.urls.portal}/profiles/new`)
    await page.getByRole('heading', { level: 1, name: 'Create profile' }).waitFor()
    await page.getByRole('textbox', { name: /^Name\b(?! template)/ }).fill(name)
    await page.getByRole('radio', { name: 'User-driven' }).check()
    await settings()
    await page.getByRole('button', { name: 'Create profile' }).click()
    await page.getByRole('heading', { level: 1, name }).waitFor()
    const { value } = await office.tenant.api.get<{ value: Profile[] }>(profiles)
    const stored = value.find(({ displayName }) => displayName === name)
    expect(stored).toBeDefined()
    return stored as Profile
  }

  const settingsOf = async () => ({
    switches: await Promise.all((await page.getByRole('switch').all()).map((one) => one.isChecked())),
    standard: await page.getByRole('radio', { name: 'Standard user' }).isChecked(),
    language: await page.getByRole('combobox', { name: 'Language' }).inputValue(),
    template: await page.getByRole('textbox', { name: 'Name template' }).inputValue(),
  })
  const off = {
    switches: [false, false, false, false, false, false],
    standard: false,
    language: 'os-default',
    template: '',
  }

  test('[L-047] untouched is stored with everything optional off, and comes back so; user type, language and name template are the defaults', async () => {
    let shown: unknown
    const stored = await create('Untouched', async () => {
      shown = await settingsOf()
    })
    expect(shown).toEqual(off)
    expect(stored).toMatchObject({
      '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
      locale: null,
      deviceNameTemplate: '',
      autopilotUpdateDisabled: false,
      preprovisioningAllowed: false,
      hardwareHashExtractionEnabled: false,
      outOfBoxExperienceSetting: {
        deviceUsageType: 'singleUser',
        userType: 'administrator',
        eulaHidden: false,
        privacySettingsHidden: false,
        keyboardSelectionPageSkipped: false,
        escapeLinkHidden: false,
      },
    })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Untouched' }).waitFor()
    await expect.poll(settingsOf).toEqual(off)
  })

  test('[S-183] is created for a mode that has to be chosen, and none is chosen before', async () => {
    await page.goto(`${world.urls.portal}/profiles/new`)
    const mode = page.getByRole('radiogroup', { name: 'Deployment mode' })
    await mode.waitFor()
    expect(await mode.getByRole('radio').count()).toBe(2)
    expect(await mode.getByRole('radio', { checked: true }).count()).toBe(0)
    await page.getByRole('textbox', { name: /^Name\b(?! template)/ }).fill('Of some mode')
    await page.getByRole('button', { name: 'Create profile' }).press('Enter')
    await page.getByText('Choose the deployment mode.').waitFor()
    await expect.poll(() => focused(page)).toBe('input User-driven')
    // by the rule of the service, beside the field
    await page.keyboard.press('ArrowDown')
    await mode.getByRole('radio', { name: 'Self-deploying', checked: true }).waitFor()
    await page.getByText('self-deploying is not served by this version yet').waitFor()
    await page.getByRole('button', { name: 'Create profile' }).press('Enter')
    await expect.poll(() => focused(page)).toMatch(/^input /)
    const named = async () => {
      const { value } = await office.tenant.api.get<{ value: Profile[] }>(profiles)
      return value.filter(({ displayName }) => displayName === 'Of some mode')
    }
    expect(await named()).toEqual([])
    await mode.getByRole('radio', { name: 'User-driven' }).press('Space')
    await page.getByRole('button', { name: 'Create profile' }).press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Of some mode' }).waitFor()
    expect(await named()).toMatchObject([{ outOfBoxExperienceSetting: { deviceUsageType: 'singleUser' } }])
    // what was chosen is shown from now on, and stays
    await mode.getByRole('radio', { name: 'User-driven', checked: true }).waitFor()
    await mode.getByRole('radio', { name: 'Self-deploying' }).press('Space')
    expect(await mode.getByRole('radio', { name: 'User-driven' }).isChecked()).toBe(true)
    // it is the stored one that is shown, not the one that is usual: no other can be made here yet
    const store = (stored: string) =>
      world.app.pool.query('update deployment_profile set mode = $1 where tenant_id = $2 and display_name = $3', [
        ...[stored, office.tenant.tenantId, 'Of some mode'],
      ])
    await store('self-deploying')
    expect(await named()).toMatchObject([{ outOfBoxExperienceSetting: { deviceUsageType: 'shared' } }])
    await page.reload()
    await mode.getByRole('radio', { name: 'Self-deploying', checked: true }).waitFor()
    await store('user-driven')
  })

  const oobe = {
    eulaHidden: 'Hide the licence terms',
    privacySettingsHidden: 'Hide the privacy settings',
    escapeLinkHidden: 'Hide the options to change the account',
  }
  test.each(Object.entries(oobe))(
    '[S-182] with %s switched on, and nothing else, is stored as user-driven with that setting and no other',
    async (setting, label) => {
      const stored = await create(label, () => page.getByRole('switch', { name: label }).check())
      const others = Object.fromEntries(Object.keys(oobe).map((name) => [name, name === setting]))
      expect(stored).toMatchObject({
        '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
        autopilotUpdateDisabled: false,
        outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', userType: 'administrator', ...others },
      })
    },
  )

  test('[S-182] with a language, the keyboard, no updates, a standard user and a name is stored as user-driven with these', async () => {
    const stored = await create('Everything else', async () => {
      await page.getByRole('radio', { name: 'Standard user' }).check()
      await page.getByRole('combobox', { name: 'Language' }).selectOption('de-DE')
      await page.getByRole('switch', { name: 'Choose the keyboard automatically' }).check()
      await page.getByRole('switch', { name: 'Skip updates of the setup program itself' }).check()
      await page.getByRole('textbox', { name: 'Name template' }).fill('ALL-%RAND:5%')
      await page.getByRole('switch', { name: 'Register managed devices of its groups' }).check()
    })
    expect(stored).toMatchObject({
      hardwareHashExtractionEnabled: true,
      locale: 'de-DE',
      deviceNameTemplate: 'ALL-%RAND:5%',
      autopilotUpdateDisabled: true,
      outOfBoxExperienceSetting: {
        deviceUsageType: 'singleUser',
        userType: 'standard',
        eulaHidden: false,
        privacySettingsHidden: false,
        keyboardSelectionPageSkipped: true,
        escapeLinkHidden: false,
      },
    })

    // and is had as a file for devices that are not registered
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'File for existing devices' }).press('Enter'),
    ])
    expect(file.suggestedFilename()).toBe('AutopilotConfigurationFile.json')
    expect(JSON.parse(readFileSync(await file.path(), 'utf8'))).toMatchObject({
      ...{ Comment_File: 'Profile Everything else', CloudAssignedDeviceName: 'ALL-%RAND:5%' },
    })
    await expect.poll(() => focused(page)).toMatch(/^div AutopilotConfigurationFile.json is downloaded/)
    await looksOf(() => page)('profile-settings')
  })

  test('[S-156] [S-159] [S-185] and assigned to a group that was made in the portal is the profile of its members, and a member starts with it; a device beside the group keeps that of all devices', async () => {
    const [member, other] = [newHardware(), newHardware()]
    for (const one of [member, other]) await office.register(one, 'Store room')
    const { id } = await create('For all')
    const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
    await office.tenant.api.post(`${profiles}/${id}/assignments`, { target })

    await page.goto(`${world.urls.portal}/groups/new`)
    await page.getByRole('textbox', { name: 'Name' }).fill('Pilot')
    await page.getByRole('button', { name: 'Create group' }).click()
    await page.getByRole('heading', { level: 1, name: 'Pilot' }).waitFor()
    await page
      .getByRole('textbox', { name: 'Serial number, user name or name of a group' })
      .fill(member.fields.serialNumber ?? '')
    await page.getByRole('button', { name: 'Add' }).click()
    await page.getByRole('cell', { name: member.fields.serialNumber ?? '', exact: true }).waitFor()

    await create('Pilots only', async () => {
      await page.getByRole('radio', { name: 'Standard user' }).check()
      await page.getByRole('textbox', { name: 'Name template' }).fill('PILOT-%RAND:4%')
    })
    await page.getByRole('option', { name: 'Pilot', exact: true }).waitFor({ state: 'attached' })
    await page.getByRole('combobox', { name: 'Assign to', exact: true }).selectOption('Pilot')
    await page.getByRole('button', { name: 'Add', exact: true }).click()
    const question = page.getByRole('alertdialog', { name: 'Assign it to Pilot?' })
    await question.getByRole('button', { name: 'Assign', exact: true }).click()
    await page.getByRole('button', { name: 'Remove Pilot' }).waitFor()

    const winnerOf = async ({ fields }: typeof member) => {
      const { value } = await office.tenant.api.get<{ value: { id: string; serialNumber: string }[] }>(identities)
      const device = value.find(({ serialNumber }) => serialNumber === fields.serialNumber)
      type Effective = { profile: { displayName: string } | null }
      const path = `${identities}/${device?.id}/effectiveProfile`
      return (await office.tenant.api.get<Effective>(path)).profile?.displayName
    }
    expect([await winnerOf(member), await winnerOf(other)]).toEqual(['Pilots only', 'For all'])

    const person = await office.tenant.user('lee')
    const started = await boot(world, member, person)
    expect(started).toMatchObject({ profile: 'Pilots only', outcome: 'desktop-managed', localGroup: 'Users' })
    expect(started.name).toMatch(/^PILOT-\d{4}$/)
    expect(await boot(world, other, person)).toMatchObject({ profile: 'For all', localGroup: 'Administrators' })
  })
})
