// Where the focus is when a page comes that was loaded anew: at its heading, as on every page that a link leads to.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { makePasswordLink } from '../../../src/identity/password-link/password-link.ops.ts'
import { UserId } from '../../../src/kernel/id.ts'
import type { Person, WorldTenant } from '../../support/world/world.ts'
import { accessibilityProblems, focused, inBrowser, openStage, type Stage, visit } from '../browser.ts'

inBrowser('a page that was loaded anew', () => {
  let stage: Stage
  let page: Page
  let tenant: WorldTenant
  let ada: Person

  beforeAll(async () => {
    stage = await openStage()
    page = stage.page
    tenant = await stage.world.tenant('contoso.example', { displayName: 'Contoso' })
    ada = await tenant.user('ada', { roles: ['global-administrator'] })
  }, 300_000)
  afterAll(() => stage?.close())

  const focusIs = (wanted: string, at = page) =>
    expect.poll(() => focused(at).catch(() => 'on its way'), { timeout: 20_000 }).toBe(wanted)

  test('by keyboard alone through the sign-in: each page begins at its heading or its field, so does a reload, and the end', async () => {
    await page.goto(`${stage.world.urls.portal}/groups`)
    await focusIs('h1 Welcome to Taxiway')
    await page.keyboard.press('Tab')
    await focusIs('button Sign in')
    await page.keyboard.press('Enter')
    await page.getByRole('button', { name: 'Next' }).waitFor()
    await page.keyboard.type(ada.userPrincipalName)
    await page.keyboard.press('Enter')
    await page.getByLabel('Password').waitFor()
    await page.keyboard.type(ada.password)
    await page.keyboard.press('Enter')
    await focusIs('h1 Groups')
    await page.keyboard.press('Shift+Tab')
    await focusIs('button Account: ada')
    await page.reload()
    await focusIs('h1 Groups')
    await page.getByRole('button', { name: /^Account/ }).press('Enter')
    await page.getByRole('menuitem', { name: 'Sign out' }).press('Enter')
    await focusIs('h1 Welcome to Taxiway')
    expect(await accessibilityProblems(page)).toEqual([])
  })

  test('a password that was set by a link, and a link that has ended, are said with the focus on what is said', async () => {
    const actor = { kind: 'operator', id: 'test', name: 'test' } as const
    const operation = { tenantId: tenant.tenantId, actor, now: new Date() }
    const at = { login: stage.world.urls.login, domain: 'contoso.example' }
    const { link } = await makePasswordLink(stage.world.app.db, operation, UserId.parse(ada.id), at)
    const other = await visit(stage.browser)
    await other.page.goto(link)
    for (const key of ['nine landing lights', 'Tab', 'nine landing lights', 'Enter'])
      await (key.length > 5 ? other.page.keyboard.type(key) : other.page.keyboard.press(key))
    await focusIs('h1 Your password is set', other.page)
    await other.page.keyboard.press('Tab')
    await focusIs('a Go to the portal', other.page)
    await other.page.goto(link)
    await focusIs('h1 This link does not work', other.page)
    expect(await accessibilityProblems(other.page)).toEqual([])
    await other.context.close()
  })
})
