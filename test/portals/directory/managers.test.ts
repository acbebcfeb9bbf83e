// The manager of a person in the portal, and whose manager somebody is.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Person, World } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  type Stage,
  sidewaysScroll,
  signIn,
  visit,
  wear,
} from '../browser.ts'

inBrowser('managers', () => {
  let stage: Stage
  let page: Page
  let tenant: Awaited<ReturnType<World['tenant']>>
  let pia: Person
  let kim: Person

  beforeAll(async () => {
    stage = await openStage()
    ;({ page } = stage)
    tenant = await stage.world.tenant('contoso.example')
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    pia = await tenant.user('pia')
    kim = await tenant.user('kim')
    await tenant.user('kimberly')
    await signIn(page, stage.world, admin, `/people/${pia.id}`)
  }, 300_000)
  afterAll(() => stage?.close())

  const panel = () => page.getByRole('region', { name: 'Manager and reports' })
  const button = (name: string) => panel().getByRole('button', { name, exact: true })
  const managerNow = async () =>
    (await tenant.api.get<{ id: string }>(`/v1.0/users/${pia.id}/manager`).catch(() => undefined))?.id
  const keys = keyboardOf(() => page)

  test('by keyboard: a manager is chosen by user name, and a name that two have is told at the field', async () => {
    await button('Choose a manager').focus()
    await page.keyboard.press('Enter')
    await expect.poll(() => focused(page)).toBe('input Manager')
    await page.keyboard.type('kim')
    await page.keyboard.press('Enter')
    await panel()
      .getByText(/may be 2 people or more/)
      .waitFor()
    await expect.poll(() => focused(page)).toBe('input Manager')
    await page.keyboard.type('@contoso.example')
    await page.keyboard.press('Enter')
    await panel()
      .getByText(/^kim\S* is the manager of pia now\.$/)
      .waitFor()
    expect(await managerNow()).toBe(kim.id)
    expect(await accessibilityProblems(page)).toEqual([])
    await panel().screenshot({ path: 'test-results/portals/manager.png' })
  })

  test('a link leads to the manager, whose reports lead back', async () => {
    await panel().getByRole('link', { name: 'kim', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'kim', exact: true }).waitFor()
    await expect.poll(() => focused(page)).toBe('h1 kim')
    expect(await page.getByRole('textbox', { name: 'Name' }).first().inputValue()).toBe('kim')
    const reports = panel().getByRole('list', { name: 'Whose manager kim is' })
    await reports.getByRole('link', { name: 'pia', exact: true }).waitFor()
    await page.setViewportSize({ width: 390, height: 844 })
    await wear(page, 'dark')
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await panel().screenshot({ path: 'test-results/portals/reports-dark-390.png' })
    await page.setViewportSize({ width: 1280, height: 1024 })
    await wear(page, 'light')
    await reports.getByRole('link', { name: 'pia', exact: true }).click()
    await page.getByRole('heading', { level: 1, name: 'pia', exact: true }).waitFor()
  })

  test('a manager is taken away, which Undo takes back; a person as their own manager is refused', async () => {
    await button('Leave without a manager').click()
    await panel().getByText('pia has no manager now.').waitFor()
    expect(await managerNow()).toBeUndefined()
    await button('Undo').click()
    await panel()
      .getByText(/^kim\S* is the manager of pia now\.$/)
      .waitFor()
    expect(await managerNow()).toBe(kim.id)
    await button('Change the manager').click()
    await page.getByRole('textbox', { name: 'Manager' }).fill('pia@contoso.example')
    await keys.press('Enter')
    await panel().getByText('Nobody is their own manager.').waitFor()
    await button('Cancel').click()
    await expect.poll(() => focused(page)).toBe('button Change the manager')
    expect(await managerNow()).toBe(kim.id)
  })

  test('who may only look sees the manager and no way to change it', async () => {
    const reader = await tenant.user('rita', { roles: ['device-administrator'] })
    const { page: theirs, context } = await visit(stage.browser)
    await signIn(theirs, stage.world, reader, `/people/${pia.id}`)
    const change = theirs.getByRole('button', { name: 'Change the manager' })
    await change.waitFor({ timeout: 15_000 })
    expect(await change.getAttribute('aria-disabled')).toBe('true')
    await context.close()
  })
})
