// What a change of a profile does to how many devices is said before it happens: its settings, its assignments, its end.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import type { World } from '../../support/world/world.ts'
import { focused, inBrowser, openStage, type Stage, signIn } from '../browser.ts'
import { handsOf, looksOf } from './hands.ts'

const profiles = '/beta/deviceManagement/windowsAutopilotDeploymentProfiles'
type Profile = { readonly id: string; readonly displayName: string; readonly deviceNameTemplate: string | null }

inBrowser('how many devices a change of a profile reaches', () => {
  let stage: Stage
  let world: World
  let office: Office
  let page: Page
  let profile: Profile
  const { press, tabTo, focusIs } = handsOf(() => page)
  const looks = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    await office.register(newHardware())
    await office.register(newHardware())
    const [only] = await listed()
    profile = only!
    await signIn(page, world, await office.tenant.user('ada', { roles: ['global-administrator'] }), '/profiles')
  }, 300_000)

  afterAll(() => stage?.close())

  const listed = async () => (await office.tenant.api.get<{ value: Profile[] }>(profiles)).value
  const stored = () => office.tenant.api.get<Profile>(`${profiles}/${profile.id}`)
  const question = () => page.getByRole('alertdialog')
  const template = () => page.getByRole('textbox', { name: /^Name template/ })
  const openProfile = async () => {
    await page.goto(`${world.urls.portal}/profiles/${profile.id}`)
    await page.getByRole('heading', { level: 1, name: profile.displayName }).waitFor()
  }

  test('a save says how many devices have the profile; Escape stores nothing and keeps what was typed', async () => {
    await openProfile()
    await tabTo(template())
    await press('Control+a')
    await page.keyboard.type('TILL-%RAND:4%')
    await press('Enter')
    await question().getByText('Now 2 devices have it.').waitFor()
    await question().getByText('at their next first start').waitFor()
    await focusIs(question().getByRole('button', { name: 'Cancel' }))
    await looks('profile-save')
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    expect((await stored()).deviceNameTemplate).not.toBe('TILL-%RAND:4%')
    expect(await template().inputValue()).toBe('TILL-%RAND:4%')
    await tabTo(page.getByRole('button', { name: 'Save', exact: true }))
    await press('Enter')
    await tabTo(question().getByRole('button', { name: 'Save', exact: true }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The profile was saved')
    expect((await stored()).deviceNameTemplate).toBe('TILL-%RAND:4%')
  })

  test('where it cannot be counted the question says so and does not keep anybody from saving', async () => {
    await page.route('**/assignedDevices?*', (route) => route.abort())
    await tabTo(template())
    await press('Control+a')
    await page.keyboard.type('TILL-%RAND:5%')
    await press('Enter')
    await question().getByText('Whom it reaches could not be counted.').waitFor()
    await tabTo(question().getByRole('button', { name: 'Save', exact: true }))
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The profile was saved')
    await page.unroute('**/assignedDevices?*')
    expect((await stored()).deviceNameTemplate).toBe('TILL-%RAND:5%')
  })

  test('the end of an assignment and of the profile say how many devices have it', async () => {
    await tabTo(page.getByRole('button', { name: 'Delete profile' }))
    await press('Enter')
    await question().getByText('Now 2 devices have it.').waitFor()
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    await focusIs(page.getByRole('button', { name: 'Delete profile' }))
    await tabTo(page.getByRole('button', { name: /^Remove / }).first())
    await press('Enter')
    await question().getByText('Now 2 devices have it. After this its assignments reach 0 devices.').waitFor()
    await looks('profile-unassign')
    // The service fails first: the question stays and says so.
    await page.route('**/assignments/*', (route) => route.abort(), { times: 1 })
    await tabTo(question().getByRole('button', { name: 'Remove', exact: true }))
    await press('Enter')
    await question().getByRole('alert').waitFor()
    await focusIs(question().getByRole('button', { name: 'Remove', exact: true }))
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('not assigned any more.')
  })

  test('a profile that no device has is saved at once', async () => {
    await tabTo(template())
    await press('Control+a')
    await page.keyboard.type('TILL-%RAND:6%')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('The profile was saved')
    expect((await stored()).deviceNameTemplate).toBe('TILL-%RAND:6%')
  })

  test('[L-014] each switch stores what it says and nothing else', async () => {
    const flags = async () => {
      const { autopilotUpdateDisabled, outOfBoxExperienceSetting } = (await stored()) as Profile &
        Record<string, unknown>
      return { autopilotUpdateDisabled, ...(outOfBoxExperienceSetting as Record<string, unknown>) }
    }
    for (const [name, member] of [
      [/^Hide the licence terms/, 'eulaHidden'],
      [/^Hide the privacy settings/, 'privacySettingsHidden'],
      [/^Hide the options to change the account/, 'escapeLinkHidden'],
      [/^Skip updates of the setup program itself/, 'autopilotUpdateDisabled'],
    ] as const) {
      const before = await flags()
      await tabTo(page.getByRole('switch', { name }))
      await press('Space')
      await tabTo(page.getByRole('button', { name: 'Save', exact: true }))
      await press('Enter')
      await expect.poll(() => focused(page)).toContain('The profile was saved')
      const after = await flags()
      const changed = Object.keys(after).filter((one) => after[one as never] !== before[one as never])
      expect([member, changed, after[member as never]]).toEqual([member, [member], !before[member as never]])
    }
  })
})
