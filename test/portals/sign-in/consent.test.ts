// The page of consent, as people meet it: by keyboard alone, in both colour schemes, on a phone, from right to left.

import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import type { Person, WorldTenant } from '../../support/world/world.ts'
import {
  accessibilityProblems,
  focused,
  inBrowser,
  keyboardOf,
  openStage,
  picture,
  type Stage,
  sidewaysScroll,
  visit,
} from '../browser.ts'
import { openProgram, type Program } from './program.ts'

vi.setConfig({ testTimeout: 120_000 })

inBrowser('consent to what an application asks for', () => {
  let stage: Stage
  let tenant: WorldTenant
  let pia: Person
  let ada: Person
  let program: Program
  let appId: string

  beforeAll(async () => {
    stage = await openStage()
    tenant = await stage.world.tenant('contoso.example', { branding: { name: 'Contoso' } })
    pia = await tenant.user('pia')
    ada = await tenant.user('ada', { roles: ['global-administrator'] })
    program = await openProgram()
    appId = await register()
  }, 180_000)
  afterAll(async () => {
    program?.close()
    await stage?.close()
  })

  const register = async (): Promise<string> => {
    const made = await tenant.api.post<{ appId: string }>('/beta/applications', {
      displayName: 'Inventory of everything that stands in Building Four',
      web: { redirectUris: [program.address] },
    })
    return made.appId
  }

  const address = (person: Person, more: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      ...{
        client_id: appId,
        redirect_uri: program.address,
        response_type: 'code',
        login_hint: person.userPrincipalName,
      },
      ...{ scope: 'openid User.Read Group.ReadWrite.All DeviceManagementManagedDevices.PrivilegedOperations.All' },
      ...more,
    })
    return `${stage.world.urls.login}/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`
  }
  const signIn = async (page: Page, person: Person, more?: Record<string, string>) => {
    await page.goto(address(person, more))
    await page.keyboard.type(person.password)
    await page.keyboard.press('Enter')
  }
  const readable = async (page: Page, name: string) => {
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, name)
  }

  for (const [name, options] of [
    ['light', {}],
    ['dark, as wide as a phone', { colorScheme: 'dark', viewport: { width: 390, height: 760 } }],
    ['magnified four times', { viewport: { width: 320, height: 215 } }],
  ] as const) {
    test(`the question and the way back can be read, ${name}`, async () => {
      const { page, context, complaints } = await visit(stage.browser, options)
      await signIn(page, ada)
      await page.getByRole('heading', { level: 2, name: /^Allow Inventory/ }).waitFor()
      await page.getByText('Read and change: groups and their members').waitFor()
      await page.getByText('Nobody has verified who made it.').waitFor()
      await readable(page, `consent-${name}`)
      await context.clearCookies()
      await signIn(page, pia)
      await page.getByRole('heading', { level: 2, name: 'An administrator has to allow this' }).waitFor()
      await readable(page, `consent-needs-administrator-${name}`)
      expect(complaints).toEqual([])
      await context.close()
    })
  }

  test('from right to left it reads as well', async () => {
    const { page, context } = await visit(stage.browser, { viewport: { width: 390, height: 760 } })
    await signIn(page, ada, { ui_locales: 'ar' })
    await page.locator('html[dir=rtl]').getByText('هل تسمح للتطبيق').first().waitFor()
    await readable(page, 'consent-arabic')
    await context.close()
  })

  test('by keyboard alone: for everybody is a choice, no comes before yes, and yes leads back to the application', async () => {
    const { page, context } = await visit(stage.browser)
    const { press, tabTo } = keyboardOf(() => page)
    // Of its own: what is allowed here would not be asked again.
    await signIn(page, ada, { client_id: await register() })
    await page.getByRole('heading', { name: /^Allow Inventory/ }).waitFor()
    await press('Tab')
    expect(await focused(page)).toContain('Allow it for everybody in the organisation')
    await press('Space')
    expect(await page.getByRole('checkbox').isChecked()).toBe(true)
    await press('Tab')
    expect(await focused(page)).toBe('button Decline')
    await tabTo('button Accept')
    await press('Enter')
    await page.waitForURL((url) => url.href.startsWith(program.address) && url.searchParams.has('code'))
    await context.close()
  })
})
