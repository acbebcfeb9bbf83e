// A list that stays open, by keyboard: it keeps up with what happens elsewhere, by itself and by its button, and nothing that the
// person holds is lost.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { newHardware, type Office, openOffice } from '../../support/world/office.ts'
import type { World } from '../../support/world/world.ts'
import { accessibilityProblems, focused, inBrowser, keyboardOf, openStage, type Stage, signIn } from '../browser.ts'

const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
type Registration = { readonly id: string; readonly serialNumber: string }

inBrowser('a list that stays open', () => {
  let stage: Stage
  let world: World
  let office: Office
  let page: Page
  let registrations: readonly Registration[]
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    for (let one = 0; one < 3; one++) await office.register(newHardware())
    registrations = (await office.tenant.api.get<{ value: Registration[] }>(identities)).value
    // The portal's clock is the test's, so that nobody waits for half a minute to pass.
    await page.clock.install()
    await signIn(page, world, await office.tenant.user('ada', { roles: ['global-administrator'] }), '/devices')
  }, 300_000)

  afterAll(() => stage?.close())

  const tag = (one: number, groupTag: string) =>
    office.tenant.api.post(`${identities}/${registrations[one]?.id}/updateDeviceProperties`, { groupTag })
  const rowOf = (one: number) => page.getByRole('row', { name: new RegExp(registrations[one]?.serialNumber ?? '') })
  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const heading = (name: string) => page.getByRole('heading', { level: 1, name }).waitFor()
  const show = (state: 'hidden' | 'visible') =>
    page.evaluate(
      `Object.defineProperty(document, 'visibilityState', { value: '${state}', configurable: true }); document.dispatchEvent(new Event('visibilitychange', { bubbles: true }))`,
    )

  test('what changes elsewhere appears within half a minute, and the selection and the focus stay', async () => {
    await heading('Devices')
    const serial = registrations[1]?.serialNumber ?? ''
    const box = page.getByRole('checkbox', { name: `Select ${serial}` })
    await box.press('Space')
    await page.getByText('1 device selected').waitFor()
    const link = page.getByRole('link', { name: serial })
    await link.focus()
    await tag(1, 'Changed')
    await page.clock.fastForward(31_000)
    await rowOf(1).getByText('Changed').waitFor()
    await page.getByText(/^As of \d\d:\d\d$/).waitFor()
    expect(await page.locator(':focus').and(link).count()).toBe(1)
    expect(await box.isChecked()).toBe(true)
    await page.getByText('1 device selected').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('while the window is out of sight nothing is asked', async () => {
    const asked: string[] = []
    page.on('request', (request) => {
      if (request.url().includes('windowsAutopilotDeviceIdentities')) asked.push(request.url())
    })
    await show('hidden')
    await page.clock.fastForward(120_000)
    await tag(2, 'Meanwhile')
    expect(asked).toEqual([])
    await show('visible')
    await page.clock.fastForward(31_000)
    await rowOf(2).getByText('Meanwhile').waitFor()
    expect(asked).not.toEqual([])
  })

  test('the button reads the list again, keeps the focus and says that it did: of devices and of people', async () => {
    await page.reload()
    await rowOf(2).getByText('Meanwhile').waitFor()
    await tag(0, 'At once')
    await tabTo('button Refresh')
    await press('Enter')
    await rowOf(0).getByText('At once').waitFor()
    await focusIs('button Refresh')
    await page.getByText('The list is up to date.').waitFor()

    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'People' }).press('Enter')
    await heading('People')
    await page.getByRole('link', { name: 'ada', exact: true }).waitFor()
    await office.tenant.user('newcomer')
    await tabTo('button Refresh')
    await press('Enter')
    await page.getByRole('link', { name: 'newcomer', exact: true }).waitFor()
    await focusIs('button Refresh')
  })
})
