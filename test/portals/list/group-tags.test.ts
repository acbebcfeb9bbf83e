// The group tag of several selected devices is changed at once, by keyboard: how far it is, and what became of each.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, openStage, type Stage, signIn } from '../browser.ts'
import { csvOf } from '../devices-csv.ts'
import { handsOf, looksOf } from '../management/hands.ts'

const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
type Device = { readonly id: string; readonly serialNumber: string; readonly groupTag: string }

inBrowser('the group tag of several devices', () => {
  let stage: Stage
  let page: Page
  let tenant: WorldTenant
  const { press, tabTo, focusIs } = handsOf(() => page)
  const looks = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    tenant = await stage.world.tenant('contoso.example', { displayName: 'Contoso' })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const devices = [1, 2, 3, 4].map((seed) => ({ seed, serial: `GT-000${seed}`, tag: seed === 4 ? 'Lab' : 'Retail' }))
    const path = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv'
    await tenant.api.send('POST', path, csvOf(devices), 'text/csv', () => {})
    await signIn(page, stage.world, admin)
    await page.getByRole('link', { name: 'GT-0001' }).waitFor()
  }, 300_000)
  afterAll(() => stage?.close())

  const dialog = () => page.getByRole('dialog', { name: 'Group tag of 4 devices' })
  const open = () => page.getByRole('button', { name: 'Edit group tag' })
  const tags = async () =>
    (await tenant.api.get<{ value: Device[] }>(identities)).value
      .toSorted((one, other) => one.serialNumber.localeCompare(other.serialNumber))
      .map(({ groupTag }) => groupTag)

  test('nothing is taken away by an empty field, and Escape changes nothing', async () => {
    await tabTo(page.getByRole('checkbox', { name: 'Select all rows shown' }))
    await press('Space')
    await tabTo(open())
    await press('Enter')
    await dialog().getByText('groups and profiles are decided again').waitFor()
    await tabTo(dialog().getByRole('button', { name: 'Change 4 devices' }))
    await press('Enter')
    await dialog().getByText('Write a group tag, or choose to take their group tags away.').waitFor()
    await focusIs(dialog().getByRole('textbox', { name: 'Group tag' }))
    await looks('group-tags')
    await press('Escape')
    await dialog().waitFor({ state: 'detached' })
    await focusIs(open())
    expect(await tags()).toEqual(['Retail', 'Retail', 'Retail', 'Lab'])
  })

  test('each device has its result, one that was refused is tried again, and the list says what came of it', async () => {
    await page.route(`**${identities}/*/updateDeviceProperties`, (route) => route.fallback())
    let refuse = true
    const { value } = await tenant.api.get<{ value: Device[] }>(identities)
    const second = value.find(({ serialNumber }) => serialNumber === 'GT-0002')
    await page.route(`**${identities}/${second?.id}/updateDeviceProperties`, (route) =>
      refuse && route.request().method() === 'POST'
        ? route.fulfill({
            status: 409,
            headers: { 'access-control-allow-origin': '*' },
            json: { error: { code: 'Conflict', message: 'Somebody else has changed it.' } },
          })
        : route.fallback(),
    )
    await press('Enter')
    await tabTo(dialog().getByRole('textbox', { name: 'Group tag' }))
    await page.keyboard.type('Lab')
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h3 3 of 4 have the group tag.')
    const results = dialog().getByRole('list', { name: 'What became of each device' }).getByRole('listitem')
    expect(await results.allInnerTexts()).toEqual([
      expect.stringMatching(/^GT-0002\s*Refused\s*Somebody else has changed it\.$/),
      expect.stringMatching(/^GT-0001\s*Changed$/),
      expect.stringMatching(/^GT-0003\s*Changed$/),
      expect.stringMatching(/^GT-0004\s*Had it already$/),
    ])
    expect(await tags()).toEqual(['Lab', 'Retail', 'Lab', 'Lab'])
    await looks('group-tags-results')
    refuse = false
    await tabTo(dialog().getByRole('button', { name: 'Try 1 device again' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h3 4 of 4 have the group tag.')
    await tabTo(dialog().getByRole('button', { name: 'Close' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('div 4 of 4 have the group tag.')
    expect(await tags()).toEqual(['Lab', 'Lab', 'Lab', 'Lab'])
    expect(await page.getByRole('cell', { name: 'Lab', exact: true }).count()).toBe(4)
  })

  test('the group tags are taken away by a choice of its own', async () => {
    await tabTo(open())
    await press('Enter')
    await tabTo(dialog().getByRole('checkbox', { name: 'Take their group tags away' }))
    await press('Space')
    await tabTo(dialog().getByRole('button', { name: 'Change 4 devices' }))
    await press('Enter')
    await expect.poll(() => focused(page)).toBe('h3 4 of 4 have the group tag.')
    expect(await tags()).toEqual(['', '', '', ''])
    await press('Escape')
    await dialog().waitFor({ state: 'detached' })
  })
})
