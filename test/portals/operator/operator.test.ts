// The operator of the installation in the portal, by keyboard alone: an organisation becomes a manufacturer with its link, a reseller
// sells through a provider, and a contested device is released.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { addOperator } from '../../../src/identity/installation/operator.ops.ts'
import { registerAt } from '../../support/autopilot/operations.ts'
import { makePartner } from '../../support/partner/partner.ts'
import { newHardware } from '../../support/world/office.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, signInByPass, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('the operator in the portal', () => {
  let stage: Stage
  let world: World
  let page: Page
  let maker: WorldTenant
  const { press, tabTo } = keyboardOf(() => page)
  const looksWell = looksOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    const home = await world.tenant('home.example', { displayName: 'Home' })
    maker = await world.tenant('maker.example', { displayName: 'Maker' })
    const reseller = await world.tenant('reseller.example', { displayName: 'Reseller' })
    const provider = await world.tenant('wingtip.example', { displayName: 'Wingtip' })
    await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
    await makePartner(world, provider, { cspKind: 'indirect-provider' })
    const olga = await home.user('olga', { roles: ['global-administrator'] })
    const actor = { kind: 'operator', id: 'test', name: 'test' } as const
    await addOperator(world.app.db, { actor, now: new Date() }, olga.userPrincipalName)
    await signInByPass(page, world, home, olga, '/operator')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string | RegExp) =>
    expect.poll(() => focused(page), { timeout: 15_000 }).toEqual(expect.stringMatching(wanted))
  const row = (text: string) => page.getByRole('row').filter({ hasText: text })
  const openOrganisation = async (name: string) => {
    await page.getByRole('link', { name: 'Organisations' }).first().press('Enter')
    await page.getByRole('link', { name, exact: true }).press('Enter')
    await page.getByRole('heading', { level: 1, name }).waitFor()
  }

  test('an organisation becomes a manufacturer, whose link stands beside it, and who no longer is one is asked about', async () => {
    await page.getByRole('heading', { level: 1, name: 'Organisations' }).waitFor()
    await row('maker.example').getByText('No', { exact: true }).waitFor()
    await row('reseller.example').getByText('Indirect reseller').waitFor()
    await looksWell('operator-organisations')
    await openOrganisation('Maker')
    await page.getByRole('checkbox', { name: /^Manufacturer that uses OEM Direct/ }).press('Space')
    await page.getByRole('textbox', { name: 'Whose devices it reports' }).fill('Maker Inc.\nMaker')
    await tabTo('button Save')
    await press('Enter')
    await focusIs('div What kind of partner Maker is was saved.')
    await page.getByRole('button', { name: 'Show the link' }).press('Enter')
    await page.getByText('invType=DeviceSubmission').waitFor()
    await looksWell('operator-manufacturer')
    const { rows } = await world.app.pool.query(
      "select actor_kind, actor_name from audit_entry where tenant_id = $1 and action = 'partner.organisation.put'",
      [maker.tenantId],
    )
    expect(rows).toEqual([{ actor_kind: 'operator', actor_name: 'olga' }])

    await page.getByRole('checkbox', { name: /^Manufacturer that uses OEM Direct/ }).press('Space')
    await tabTo('button Save')
    await press('Enter')
    const question = page.getByRole('alertdialog')
    await question.getByText('Customers that granted it something').waitFor()
    await press('Escape')
    await expect.poll(() => question.count()).toBe(0)
    // what was typed stays, and the link of the manufacturer, which it still is
    expect(await page.getByRole('checkbox', { name: /^Manufacturer that uses OEM Direct/ }).isChecked()).toBe(false)
    await page.getByRole('region', { name: 'Link for its customers' }).waitFor()
    // a partner is one of both at least
    await page.getByRole('combobox', { name: 'Cloud solution provider' }).selectOption('Direct provider')
    await tabTo('button Save')
    await press('Enter')
    await question.getByText('Customers that granted it something').waitFor()
    await tabTo('button Save it')
    await press('Enter')
    await focusIs('div What kind of partner Maker is was saved.')
    await page.getByRole('region', { name: 'Link for its customers' }).waitFor({ state: 'detached' })
  })

  test('a reseller sells through a provider, and no longer after a question', async () => {
    await openOrganisation('Reseller')
    await page.getByText('It sells through no provider yet.').waitFor()
    await tabTo('button Add the provider')
    await press('Enter')
    await page.getByText('Choose one of the indirect providers.').waitFor()
    await page.getByLabel(/^Provider/).selectOption('Wingtip')
    await tabTo('button Add the provider')
    await press('Enter')
    await focusIs('div The reseller sells through Wingtip.')
    await page.getByText('There is no indirect provider left').waitFor()
    await page.getByRole('button', { name: 'Remove Wingtip' }).press('Enter')
    await page.getByRole('alertdialog').getByText('What customers granted until now stays.').waitFor()
    await tabTo('button Remove Wingtip')
    await press('Enter')
    await focusIs('div The reseller no longer sells through Wingtip.')
  })

  test('a contested device is released with the proof in view, and whoever contests it can register it; one that is refused stays with its holder', async () => {
    const squatter = await world.tenant('squatter.example', { displayName: 'Squatters' })
    const { hash, fields } = newHardware()
    await registerAt(squatter, hash)
    expect((await registerAt(maker, hash)).state.deviceErrorCode).toBe(808)
    await page.getByRole('link', { name: 'Contested devices' }).press('Enter')
    await page.getByRole('heading', { name: 'Nobody contests a device' }).waitFor()
    await maker.api.post('/beta/deviceManagement/deviceContests', { hardwareHash: hash, proof: 'Invoice 4711' })
    await page.reload()
    await row(String(fields.serialNumber)).getByText('Squatters').waitFor()
    await page.getByRole('button', { name: `Decide on ${fields.serialNumber}` }).press('Enter')
    const dialog = page.getByRole('dialog')
    await dialog.getByText('Invoice 4711').waitFor()
    await looksWell('operator-contest')
    await tabTo('button Decide')
    await press('Enter')
    await dialog.getByText('Release the device or refuse.').waitFor()
    await dialog.getByText('Say why.').waitFor()
    await dialog.getByRole('radio', { name: /^Release it/ }).press('Space')
    await dialog.getByRole('textbox', { name: 'Your words' }).fill('The invoice is real.')
    await tabTo('button Decide')
    await press('Enter')
    await focusIs(`div ${fields.serialNumber} was released.`)
    await row(String(fields.serialNumber)).getByText('The invoice is real.').waitFor()
    expect((await registerAt(maker, hash)).state.deviceErrorCode).toBe(0)

    const kept = newHardware()
    const serial = String(kept.fields.serialNumber)
    await registerAt(squatter, kept.hash)
    await maker.api.post('/beta/deviceManagement/deviceContests', { hardwareHash: kept.hash, proof: 'None' })
    await page.reload()
    await page.getByRole('button', { name: `Decide on ${serial}` }).press('Enter')
    await dialog.getByText('Nothing changes for Squatters.').waitFor()
    await dialog.getByRole('radio', { name: /^Refuse/ }).press('Space')
    await dialog.getByRole('textbox', { name: 'Your words' }).fill('That is no proof.')
    await tabTo('button Decide')
    await press('Enter')
    await focusIs(`div The contest of ${serial} was refused.`)
    await row(serial).getByText('That is no proof.').waitFor()
    expect((await registerAt(maker, kept.hash)).state.deviceErrorCode).toBe(808)
  })

  test('who signed in with a password alone is told to show more, and who was not named that these pages are not theirs', async () => {
    const other = await world.tenant('other.example')
    const otto = await other.user('otto', { roles: ['global-administrator'] })
    const window = await visit(stage.browser)
    await signIn(window.page, world, otto, '/operator')
    await window.page.getByRole('heading', { name: 'You are not the operator of this installation' }).waitFor()
    await looksOf(() => window.page)('operator-none')
    const actor = { kind: 'operator', id: 'test', name: 'test' } as const
    await addOperator(world.app.db, { actor, now: new Date() }, otto.userPrincipalName)
    await window.page.reload()
    await window.page.getByText('The operator of an installation signs in with a second factor').first().waitFor()
    await window.context.close()
  })
})
