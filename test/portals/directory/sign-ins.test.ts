// The last sign-ins of a person, on their page in the portal.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { accessibilityProblems, inBrowser, openStage, type Stage, sidewaysScroll, signIn, wear } from '../browser.ts'

inBrowser('the last sign-ins of a person', () => {
  let stage: Stage
  let page: Page

  beforeAll(async () => {
    stage = await openStage()
    ;({ page } = stage)
    const { world } = stage
    const { tenant } = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    const admin = await tenant.user('ada', { roles: ['global-administrator'] })
    const pia = await tenant.user('pia')
    await atBrowser(world).signIn({ ...pia, password: 'not this one' })
    await atBrowser(world).signIn(pia)
    await signIn(page, world, admin, `/people/${pia.id}`)
  }, 300_000)
  afterAll(() => stage?.close())

  test('the newest stands first, and a refusal says why and what to do next, also on a phone and in the dark', async () => {
    const lines = page.getByRole('list', { name: 'Last sign-ins' }).getByRole('listitem')
    await expect.poll(() => lines.count(), { timeout: 15_000 }).toBe(2)
    const [right = '', wrong = ''] = await lines.allInnerTexts()
    expect(right).toMatch(/Signed in\s+Password · Authentication Broker · .*127\.0\.0\.1/)
    expect(wrong).toContain('Refused: 50126')
    expect(wrong).toContain('make a link for a new password')
    expect(await accessibilityProblems(page)).toEqual([])
    const panel = page.getByRole('region', { name: 'Last sign-ins' })
    await panel.screenshot({ path: 'test-results/portals/sign-ins.png' })
    await page.setViewportSize({ width: 390, height: 844 })
    await wear(page, 'dark')
    expect(await sidewaysScroll(page)).toBe(0)
    expect(await accessibilityProblems(page)).toEqual([])
    await panel.screenshot({ path: 'test-results/portals/sign-ins-dark-390.png' })
  })
})
