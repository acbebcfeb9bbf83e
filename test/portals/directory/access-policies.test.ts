// Access policies in the portal, by keyboard alone. Whether one counts is asked of the real sign-in page.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  type Stage,
  signIn,
  visit,
} from '../browser.ts'
import { looksOf } from '../looks.ts'

type Policy = {
  readonly displayName: string
  readonly state: string
  readonly conditions: { readonly users: object; readonly applications: object }
}

inBrowser('access policies in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  let pia: Person
  let kim: Person
  let ada: Person
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    pia = await tenant.user('pia')
    kim = await tenant.user('kim')
    ada = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, ada, '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const policies = async () =>
    (await tenant.api.get<{ value: readonly Policy[] }>('/v1.0/identity/conditionalAccess/policies')).value
  const question = () => page.getByRole('alertdialog')
  const type = (text: string) => page.keyboard.type(text)
  const looksWell = looksOf(() => page)
  /** What the sign-in page shows after the password: a page that sets an app up, or the portal. */
  const afterPassword = async (person: Person): Promise<string> => {
    const fresh = await visit(stage.browser)
    try {
      await fresh.page.goto(`${world.urls.portal}/devices`)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      await fresh.page.getByRole('textbox').fill(person.userPrincipalName)
      await fresh.page.getByRole('button', { name: 'Next' }).click()
      await fresh.page.getByLabel('Password').fill(person.password)
      await fresh.page.getByRole('button', { name: 'Sign in' }).click()
      const setUp = fresh.page.getByRole('heading', { name: 'Set up an authenticator app' })
      const portal = fresh.page.getByRole('heading', { level: 1, name: 'Devices' })
      await setUp.or(portal).waitFor()
      return (await setUp.count()) > 0 ? 'sets an app up' : 'is in the portal'
    } finally {
      await fresh.context.close()
    }
  }

  test('a policy for one person is made by keyboard after a question with the number, and the sign-in page asks that person from then on', async () => {
    await page
      .getByRole('navigation', { name: 'Settings' })
      .getByRole('link', { name: 'Access policies' })
      .press('Enter')
    await focusIs('h1 Access policies')
    await page.getByRole('heading', { name: 'A password is enough for everybody' }).waitFor()
    await looksWell('access-policies-empty')
    expect(await afterPassword(pia)).toBe('is in the portal')

    await page.getByRole('link', { name: 'Create access policy' }).press('Enter')
    await focusIs('h1 Create access policy')
    await page.getByRole('textbox', { name: /^Name/ }).focus()
    await type('Travellers')
    await page.getByRole('checkbox', { name: 'Global administrators' }).press('Space')
    await page.getByRole('button', { name: 'Create access policy' }).press('Enter')
    await page.getByText('Choose somebody: a role above, or a person here.').waitFor()
    const named = page.getByRole('textbox', { name: 'People asked by name' })
    expect(await page.locator(':focus').and(named).count()).toBe(1)
    await type('nobody@contoso.example')
    await press('Enter')
    await page.getByText('Nobody here is called “nobody@contoso.example”').waitFor()
    await named.fill('pia')
    await page.getByRole('button', { name: 'Create access policy' }).press('Enter')
    await page.getByText('This name is not added yet.').waitFor()
    await looksWell('access-policies-refused')
    await named.press('Enter')
    await page.getByText(`${pia.userPrincipalName} was added.`).waitFor()
    await tabTo('button Create access policy')
    await press('Enter')
    await question().getByText('It will ask 1 of 3 people for a second factor at each sign-in.').waitFor()
    expect(await question().getByText('It asks you, too.').count()).toBe(0)
    await looksWell('access-policies-ask')
    await press('Escape')
    await question().waitFor({ state: 'hidden' })
    await focusIs('button Create access policy')
    expect(await policies()).toEqual([])
    await press('Enter')
    await question().getByText('It will ask 1 of 3').waitFor()
    await tabTo('button Save the policy')
    await press('Enter')
    await page.getByText('The policy is there.').waitFor()
    await page.getByRole('heading', { level: 1, name: 'Travellers' }).waitFor()
    expect(await policies()).toMatchObject([
      {
        displayName: 'Travellers',
        state: 'enabled',
        conditions: {
          users: { includeUsers: [pia.id], excludeUsers: [], includeRoles: [] },
          applications: { includeApplications: ['All'] },
        },
      },
    ])
    expect(await afterPassword(pia)).toBe('sets an app up')
    expect(await afterPassword(kim)).toBe('is in the portal')
  })

  test('a change says whom it asks now and then, warns who saves it without an app, and is taken back by Undo', async () => {
    const choose = (name: RegExp) => page.getByRole('radio', { name })
    await choose(/^Chosen people/).focus()
    await press('ArrowUp')
    await page.getByRole('textbox', { name: 'Exceptions' }).focus()
    await type(kim.userPrincipalName)
    await press('Enter')
    await page.getByText(`${kim.userPrincipalName} was added.`).waitFor()
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await question().getByText('Now it asks 1 of 3 people at each sign-in.').waitFor()
    await question().getByText('It will ask 2 of 3 people').waitFor()
    await question()
      .getByText('You have neither a passkey nor an authenticator app yet. You are not locked out')
      .waitFor()
    await looksWell('access-policies-warned')
    await press('Escape')
    await focusIs('button Save')
    // To join a device: who saves it goes on here as before.
    await choose(/^To join a device/).press('Space')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await question().getByText('2 of 3 people for a second factor when they join a device').waitFor()
    await question().getByText('when you sign in to join a device').waitFor()
    // The service fails first: the question stays, says so, and its button keeps the focus.
    const changes = (url: URL) => url.pathname.startsWith('/v1.0/identity/conditionalAccess/')
    await page.route(changes, (route) => route.abort(), { times: 1 })
    await tabTo('button Save the policy')
    await press('Enter')
    await question().getByRole('alert').waitFor()
    expect(await focused(page)).toBe('button Save the policy')
    await press('Enter')
    await question().waitFor({ state: 'hidden' })
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await policies()).toMatchObject([
      {
        conditions: {
          users: { includeUsers: ['All'], excludeUsers: [kim.id] },
          applications: { includeApplications: [], includeUserActions: ['urn:user:registerdevice'] },
        },
      },
    ])
    expect(await afterPassword(pia)).toBe('is in the portal')
    await press('Tab')
    expect(await focused(page)).toBe('button Undo')
    await press('Enter')
    await focusIs('div The policy is as it was before.')
    await expect.poll(() => choose(/^Chosen people/).isChecked()).toBe(true)
    expect(await policies()).toMatchObject([{ conditions: { users: { includeUsers: [pia.id], excludeUsers: [] } } }])
  })

  test('turned off it asks nobody, and it is deleted once its name was typed', async () => {
    await page.getByRole('switch').press('Space')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await question().getByText('It will be off and ask nobody. Turned on, it would ask 1 of 3 people.').waitFor()
    await tabTo('button Save the policy')
    await press('Enter')
    await expect.poll(() => focused(page)).toContain('div Saved.')
    expect(await afterPassword(pia)).toBe('is in the portal')

    await page.getByRole('button', { name: 'Delete policy' }).press('Enter')
    await question().getByText('Now it is off and asks nobody.').waitFor()
    await press('Enter')
    expect(await policies()).toHaveLength(1)
    await type('Travellers')
    await press('Enter')
    await focusIs('h1 Access policies')
    await page.getByRole('heading', { name: 'A password is enough for everybody' }).waitFor()
    expect(await policies()).toEqual([])
  })

  test('who saves a policy that asks herself was warned, and sets her app up when she changes something next', async () => {
    await page.goto(`${world.urls.portal}/settings/access-policies/new`)
    await page.getByRole('textbox', { name: /^Name/ }).fill('Administrators')
    await page.getByRole('button', { name: 'Create access policy' }).press('Enter')
    await question().getByText('It will ask 1 of 3 people').waitFor()
    await question()
      .getByText('You have neither a passkey nor an authenticator app yet. You are not locked out')
      .waitFor()
    await tabTo('button Save the policy')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Administrators' }).waitFor()

    await page.getByRole('textbox', { name: /^Name/ }).fill('Admins')
    await page.getByRole('button', { name: 'Save' }).press('Enter')
    await page.getByText('Your sign-in has ended.').waitFor()
    await page.getByRole('button', { name: 'Sign in' }).press('Enter')
    await page.getByRole('textbox').fill(ada.userPrincipalName)
    await page.getByRole('button', { name: 'Next' }).press('Enter')
    await page.getByLabel('Password').fill(ada.password)
    await page.getByRole('button', { name: 'Sign in' }).press('Enter')
    await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor()
  })

  test('who may not see access policies is told the role that may', async () => {
    const fresh = await visit(stage.browser)
    try {
      const admin = await tenant.user('dan', { roles: ['device-administrator'] })
      await signIn(fresh.page, world, admin, '/settings/access-policies')
      await fresh.page.getByText('Global administrator', { exact: false }).first().waitFor()
      expect(await fresh.page.getByRole('link', { name: 'Create access policy' }).count()).toBe(0)
      expect(await accessibilityProblems(fresh.page)).toEqual([])
    } finally {
      await fresh.context.close()
    }
  })
})
