// The link that sets a password, as the first administrator meets it: from the link to the portal, by keyboard alone.

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { makePasswordLink } from '../../src/identity/password-link/password-link.ops.ts'
import { UserId } from '../../src/kernel/id.ts'
import type { Person, WorldTenant } from '../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  signIn,
  visit,
} from './browser.ts'

vi.setConfig({ testTimeout: 120_000 })

inBrowser('the link that sets a password', () => {
  let stage: Stage
  let tenant: WorldTenant
  let admin: Person
  let link: string

  beforeAll(async () => {
    stage = await openStage()
    const { world } = stage
    tenant = await world.tenant('contoso.example')
    admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const actor = { kind: 'operator', id: 'test', name: 'test' } as const
    const operation = { tenantId: tenant.tenantId, actor, now: new Date() }
    const at = { login: world.urls.login, domain: 'contoso.example' }
    ;({ link } = await makePasswordLink(world.app.db, operation, UserId.parse(admin.id), at))
  }, 180_000)
  afterAll(() => stage?.close())

  for (const [name, options] of [
    ['light', {}],
    ['dark, as wide as a phone', { colorScheme: 'dark', viewport: { width: 390, height: 760 } }],
    ['magnified four times', { viewport: { width: 320, height: 215 } }],
  ] as const) {
    test(`its question and its end can be read, ${name}`, async () => {
      const { page, context, complaints } = await visit(stage.browser, options)
      await page.goto(link)
      await page.getByRole('heading', { level: 1, name: 'Choose your password' }).waitFor()
      expect(await accessibilityProblems(page)).toEqual([])
      await picture(page, `password-link-${name}`)
      await page.goto(`${link}x`)
      await page.getByRole('alert').getByText('There is no such link here.').waitFor()
      expect(await accessibilityProblems(page)).toEqual([])
      expect(await sidewaysScroll(page)).toBe(0)
      expect(complaints.filter((one) => !/404/.test(one))).toEqual([])
      await context.close()
    })
  }

  test('by keyboard alone: the password twice, a word when the two differ, and then on to the portal', async () => {
    const { page, context } = await visit(stage.browser)
    await page.goto(link)
    await page.keyboard.type('nine landing lights')
    await page.keyboard.press('Tab')
    await page.keyboard.type('nine landing lamps')
    await page.keyboard.press('Enter')
    await page.getByRole('alert').getByText('The two are not the same.').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    const field = page.getByLabel('New password')
    expect(await field.getAttribute('aria-invalid')).toBe('true')
    expect(await focused(page)).toBe('input New password')
    await page.keyboard.type('nine landing lights')
    await page.keyboard.press('Tab')
    await page.keyboard.type('nine landing lights')
    await page.keyboard.press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Your password is set' }).waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await page.getByRole('link', { name: 'Go to the portal' }).click()
    await page.waitForURL(`${stage.world.urls.portal}/**`)
    await signIn(page, stage.world, { ...admin, password: 'nine landing lights' })
    await page.goto(link)
    await page.getByRole('alert').getByText('works once').waitFor()
    await context.close()
  })
})
