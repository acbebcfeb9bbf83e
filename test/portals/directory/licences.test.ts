// Licences in the portal, by keyboard alone: how many there are, who has one and by what, and giving and taking them after a
// question that says what it would mean.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { User } from '../../../src/contract/graph/user.ts'
import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('licences in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  let kim: Person
  let lee: Person
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    kim = await tenant.user('kim', { mdmLicensed: false })
    lee = await tenant.user('lee', { mdmLicensed: false })
    const group = { displayName: 'Paris office', mailNickname: 'paris', mailEnabled: false, securityEnabled: true }
    const { id } = await tenant.api.post<{ id: string }>('/v1.0/groups', group)
    for (const person of [kim, lee]) {
      await tenant.api.post(`/v1.0/groups/${id}/members/$ref`, {
        '@odata.id': `https://graph.microsoft.com/v1.0/users/${person.id}`,
      })
    }
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, ada, '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const question = () => page.getByRole('alertdialog')
  const read = ({ id }: Person) => tenant.api.get<User>(`/v1.0/users/${id}`)
  const confirm = async (button: string) => {
    await tabTo(`button ${button}`)
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
  }
  const looksWell = looksOf(() => page)

  test('all licences are listed with how many there are and are left, and a number of units is set', async () => {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Licences' }).press('Enter')
    await focusIs('h1 Licences')
    const intune = page.getByRole('row').filter({ hasText: 'Intune' })
    await intune.getByText('0 of 0').waitFor()
    await looksWell('licences')
    await page.getByRole('link', { name: 'Intune' }).press('Enter')
    await focusIs('h1 Intune')
    const units = page.getByRole('textbox', { name: 'How many people may hold it' })
    await units.fill('many')
    await press('Enter')
    await page.getByText('Write a whole number from 0 to 10000000.').waitFor()
    await units.fill('1')
    await press('Enter')
    await page.getByText('Saved. 1 person may hold it.').waitFor()
    await page.getByText('0 taken, 1 left, 0 wait.').waitFor()
  })

  test('a group is given one after a question that says who waits and whose devices could be managed; its members have it by the group, or wait', async () => {
    await page.getByRole('combobox', { name: 'To' }).selectOption('Paris office')
    await page.getByRole('button', { name: 'Give the licence' }).press('Enter')
    await question().getByText('This is about 2 people.').waitFor()
    await question().getByText('It takes 1 unit.').waitFor()
    await question().getByText('No unit is left for 1 person, who waits until there is one.').waitFor()
    await question().getByText('1 person may have devices managed then.').waitFor()
    await looksWell('licence-ask')
    await press('Escape')
    await focusIs('button Give the licence')
    expect((await read(kim)).licenseAssignmentStates).toEqual([])
    await press('Enter')
    await question().waitFor()
    await confirm('Give the licence')
    await page.getByText('Paris office was given the licence Intune.').waitFor()
    await page.getByRole('list', { name: 'Groups that give it' }).getByRole('link', { name: 'Paris office' }).waitFor()
    const people = page.getByRole('region', { name: 'People' })
    await people.getByText('Waits: no unit is left').waitFor()
    await people.getByText('2 people').waitFor()
    await looksWell('licence')
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Who has it')
    await people.getByText('1 person').waitFor()
    expect(new URL(page.url()).searchParams.get('show')).toBe('has')
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Who is not assigned it')
    await people.getByRole('cell', { name: 'ada', exact: true }).waitFor()
    expect(await people.getByRole('cell', { name: 'not assigned' }).count()).toBeGreaterThan(1)
  })

  test('on the page of a person stands by what they have one, and taking it from the group says that enrolment ends with 80180018', async () => {
    const holder = (await read(kim)).mdmLicensed ? kim : lee
    await page.goto(`${world.urls.portal}/people/${holder.id}`)
    const list = page.getByRole('list', { name: 'Licences' })
    await list.getByRole('link', { name: 'Paris office' }).waitFor()
    expect(await list.getByRole('button').count()).toBe(0) // it goes with the group
    await page.getByText('Devices of this person can be managed.').waitFor()
    await list.getByRole('link', { name: 'Paris office' }).press('Enter')
    await focusIs('h1 Paris office')
    await page.getByRole('button', { name: 'Take Intune from Paris office' }).press('Enter')
    await question()
      .getByText('1 person can have no further device managed: an enrolment ends with 80180018 from then on.')
      .waitFor()
    await confirm('Take the licence')
    await page.getByText('The licence Intune was taken from Paris office.').waitFor()
    await page.getByText('No licence is assigned.').waitFor()
    expect(await read(holder)).toMatchObject({ mdmLicensed: false })
    await looksWell('licences-group')
  })

  test('a person is given one on their own page, and it is taken there again', async () => {
    await page.goto(`${world.urls.portal}/people/${kim.id}`)
    await page.getByText('No device of this person can be managed: its enrolment ends with 80180018.').waitFor()
    await page.getByRole('combobox', { name: 'Licence', exact: true }).selectOption('Intune')
    await page.getByRole('button', { name: 'Give the licence' }).press('Enter')
    await question().getByText('1 person may have devices managed then.').waitFor()
    await confirm('Give the licence')
    await page.getByText('kim@contoso.example was given the licence Intune.').waitFor()
    expect(await read(kim)).toMatchObject({ mdmLicensed: true })
    await looksWell('licences-person')
    await page.getByRole('button', { name: 'Take Intune from kim@contoso.example' }).press('Enter')
    await question().getByText('1 unit is given back.').waitFor()
    await confirm('Take the licence')
    await page.getByText('The licence Intune was taken from kim@contoso.example.').waitFor()
    expect(await read(kim)).toMatchObject({ mdmLicensed: false })
  })

  test('a plan is left out of what is given, and that changes nothing about management', async () => {
    await page.goto(`${world.urls.portal}/people/${kim.id}`)
    const licence = page.getByRole('combobox', { name: 'Licence', exact: true })
    await licence.selectOption('Enterprise Mobility + Security E3')
    await page.getByRole('combobox', { name: 'Plans' }).selectOption('Without INTUNE_A')
    await page.getByRole('button', { name: 'Give the licence' }).press('Enter')
    await question().getByText('Whose devices can be managed stays as it is.').waitFor()
    await confirm('Give the licence')
    await page.getByText('directly, without INTUNE_A').waitFor()
    expect(await read(kim)).toMatchObject({ mdmLicensed: false, licenseAssignmentStates: [{ state: 'Active' }] })
  })

  test('who may only look sees the licences, and is told which role gives them', async () => {
    const max = await tenant.user('max', { roles: ['device-administrator'] })
    const fresh = await visit(stage.browser)
    try {
      await signIn(fresh.page, world, max, '/settings/licences')
      await fresh.page.getByRole('link', { name: 'Intune' }).waitFor()
      await fresh.page.getByText('You need the role User administrator or Global administrator').waitFor()
    } finally {
      await fresh.context.close()
    }
  })
})
