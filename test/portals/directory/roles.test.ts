// Roles in the portal, by keyboard alone: given and taken after a question, everywhere and for a group, on their page and on the
// page of a person.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Person, World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, picture, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('roles in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  let pia: Person
  let kim: Person
  let groupId: string
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    tenant = await world.tenant('contoso.example')
    pia = await tenant.user('pia')
    kim = await tenant.user('kim')
    const group = { displayName: 'Paris office', mailNickname: 'paris', mailEnabled: false, securityEnabled: true }
    groupId = (await tenant.api.post<{ id: string }>('/v1.0/groups', group)).id
    await tenant.api.post(`/v1.0/groups/${groupId}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/users/${kim.id}`,
    })
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, ada, '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const question = () => page.getByRole('alertdialog')
  const scopesOf = async ({ id }: Person) =>
    (
      await tenant.api.get<{ value: { directoryScopeId: string }[] }>(
        `/v1.0/roleManagement/directory/roleAssignments?$filter=${encodeURIComponent(`principalId eq '${id}'`)}`,
      )
    ).value.map(({ directoryScopeId }) => directoryScopeId)
  const looksWell = looksOf(() => page)

  test('a role for a group is given by keyboard after a question that says whom it reaches', async () => {
    await page.getByRole('navigation', { name: 'Settings' }).getByRole('link', { name: 'Roles' }).press('Enter')
    await focusIs('h1 Roles')
    await page.getByRole('list', { name: 'Who holds a role' }).getByText('ada@contoso.example').waitFor()
    await page.getByRole('textbox', { name: 'Person' }).focus()
    await page.keyboard.type('nobody')
    await press('Enter')
    await page.getByText('Nobody here is called “nobody”').waitFor()
    await page.getByRole('textbox', { name: 'Person' }).fill('pia')
    await page.getByRole('combobox', { name: 'Role' }).selectOption('Sales agent')
    await page.getByRole('combobox', { name: 'Counts' }).selectOption('Paris office')
    await page.getByRole('button', { name: 'Give a role' }).press('Enter')
    await page.getByText('This role belongs to no group.').waitFor()
    await page.getByRole('combobox', { name: 'Role' }).selectOption('User administrator')
    await page.getByRole('button', { name: 'Give a role' }).press('Enter')
    await question().getByText('The people who are members of “Paris office” and hold no role').waitFor()
    await looksWell('roles-ask')
    await press('Escape')
    await focusIs('button Give a role')
    expect(await scopesOf(pia)).toEqual([])
    await press('Enter')
    await question().waitFor()
    await tabTo('button Give the role')
    await press('Enter')
    await page.getByText('pia@contoso.example holds the role User administrator now.').waitFor()
    await question().waitFor({ state: 'hidden' })
    expect(await scopesOf(pia)).toEqual([`/administrativeUnits/${groupId}`])
    await looksWell('roles')
  })

  test('who holds a role for a group sees its members among the people, and is told which pages take more', async () => {
    const fresh = await visit(stage.browser)
    try {
      await signIn(fresh.page, world, pia, '/')
      await expect.poll(() => focused(fresh.page), { timeout: 15_000 }).toBe('h1 People')
      await fresh.page.getByText('kim@contoso.example').first().waitFor()
      expect(await fresh.page.getByText('ada@contoso.example').count()).toBe(0)
      // that these are not all is said, and what takes a role that counts everywhere is told before a form is filled
      await fresh.page.getByText('The people of the groups that your role counts for.').waitFor()
      await fresh.page.getByRole('link', { name: 'Create person' }).press('Enter')
      await fresh.page.getByText('a new person is in none').first().waitFor()
      const create = fresh.page.getByRole('button', { name: 'Create person' })
      await expect.poll(() => create.getAttribute('aria-disabled')).toBe('true')
      await fresh.page.getByRole('link', { name: 'Back to People' }).press('Enter')
      await fresh.page.getByRole('link', { name: 'kim', exact: true }).press('Enter')
      await expect.poll(() => focused(fresh.page), { timeout: 15_000 }).toBe('h1 kim')
      await fresh.page.getByRole('heading', { name: 'Facts' }).waitFor()
      // which groups somebody is in is the whole organisation's; that is no failure
      await fresh.page.getByText('This part is not shown to you').waitFor()
      await picture(fresh.page, 'roles-group-helper')
      expect(await fresh.page.getByText('This did not work').count()).toBe(0)
      expect(await fresh.page.getByText('Manager and reports').count()).toBe(0)
      await fresh.page.goto(`${world.urls.portal}/settings/roles`)
      await fresh.page.getByText('Global administrator').first().waitFor()
    } finally {
      await fresh.context.close()
    }
  })

  test('who holds no role begins at their own account', async () => {
    const fresh = await visit(stage.browser)
    try {
      await signIn(fresh.page, world, kim, '/')
      await expect.poll(() => focused(fresh.page), { timeout: 15_000 }).toBe('h1 My account')
    } finally {
      await fresh.context.close()
    }
  })

  test('a role for a group is seen in the list of people and among the facts of its holder', async () => {
    await page.goto(`${world.urls.portal}/people`)
    const row = page.getByRole('row').filter({ hasText: pia.userPrincipalName })
    await row.getByText('User administrator, for groups').waitFor()
    await row.getByRole('link', { name: 'pia', exact: true }).press('Enter')
    await focusIs('h1 pia')
    await page.getByRole('definition').getByText('User administrator, for groups').waitFor()
    await page.goto(`${world.urls.portal}/settings/roles`)
    await focusIs('h1 Roles')
  })

  test('a role is taken on the page of its holder, who then holds none', async () => {
    await page.getByRole('link', { name: pia.userPrincipalName }).press('Enter')
    await focusIs('h1 pia')
    const roles = page.getByRole('list', { name: 'Roles', exact: true })
    await roles.getByText('Paris office').waitFor()
    await roles.getByRole('button', { name: 'Take User administrator from pia@contoso.example' }).press('Enter')
    await question().getByText('pia@contoso.example is signed out everywhere').waitFor()
    await tabTo('button Take the role')
    await press('Enter')
    await page.getByText('This person holds no role.').waitFor()
    expect(await scopesOf(pia)).toEqual([])
    await looksWell('roles-person')
  })
})
