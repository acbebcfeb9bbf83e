// What the portal refuses to believe, and what is kept of what a person does there: an answer of a sign-in that it did not
// ask for, a next page at another origin, a change that the service refuses, and the door that the audit names.

import { randomUUID } from 'node:crypto'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { newHardware, type Office, openOffice, recordsOf } from '../support/world/office.ts'
import type { Person, World } from '../support/world/world.ts'
import { focused, inBrowser, openStage, type Stage, signIn, visit } from './browser.ts'

vi.setConfig({ testTimeout: 120_000 })

inBrowser('what the portal believes', () => {
  let stage: Stage
  let world: World
  let office: Office
  let admin: Person
  let browser: Browser
  const hardware = newHardware()
  const serial = hardware.fields.serialNumber ?? ''

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, browser } = stage)
    office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
    await office.register(hardware)
    admin = await office.tenant.user('ada', { roles: ['global-administrator'] })
  }, 180_000)

  afterAll(() => stage?.close())

  /** A tab of its own, as far as the password; what comes next is changed on its way. */
  const asFarAsThePassword = async () => {
    const { page, context } = await visit(browser)
    await page.goto(`${world.urls.portal}/devices`)
    const redeemed: string[] = []
    page.on('request', (request) => {
      if (request.url().endsWith('/oauth2/v2.0/token')) redeemed.push(request.url())
    })
    const go = async () => {
      await page.getByRole('button', { name: 'Sign in' }).click()
      await page.getByRole('textbox').fill(admin.userPrincipalName)
      await page.getByRole('button', { name: 'Next' }).click()
      await page.getByLabel('Password').fill(admin.password)
      await page.getByRole('button', { name: 'Sign in' }).click()
    }
    return { page, context, redeemed, go }
  }
  const isSignedOut = async (page: Page) => {
    await page.getByRole('heading', { level: 1, name: 'The sign-in did not succeed' }).waitFor()
    expect(await page.evaluate('sessionStorage.getItem("taxiway.tokens")')).toBeNull()
    await page.goto(`${world.urls.portal}/devices`)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
  }

  const foreign = 'https://login.example/8a2f0a2a-0000-4000-8000-000000000001/v2.0'

  for (const [what, change] of [
    ['with a foreign state', (query: URLSearchParams) => query.set('state', 'x'.repeat(43))],
    ['without a state', (query: URLSearchParams) => query.delete('state')],
  ] as const) {
    test(`an answer of the sign-in ${what} signs nobody in, though its code is good`, async () => {
      const { page, context, redeemed, go } = await asFarAsThePassword()
      await page.route('**/oauth2/v2.0/authorize?*', async (route) => {
        const url = new URL(route.request().url())
        change(url.searchParams)
        await route.continue({ url: url.href })
      })
      await go()
      await page.getByText('This answer does not belong to a sign-in that was started in this tab.').waitFor()
      expect(redeemed).toEqual([])
      await isSignedOut(page)
      await context.close()
    })
  }

  test('an identity that was made for another sign-in signs nobody in', async () => {
    const { page, context, redeemed, go } = await asFarAsThePassword()
    await page.route('**/oauth2/v2.0/authorize?*', async (route) => {
      const url = new URL(route.request().url())
      url.searchParams.set('nonce', 'of-another-sign-in')
      await route.continue({ url: url.href })
    })
    await go()
    await page.getByText('The identity in the answer was made for another sign-in.').waitFor()
    expect(redeemed).toHaveLength(1)
    await isSignedOut(page)
    await context.close()
  })

  test('an answer that names another issuer signs nobody in, and its code is not redeemed', async () => {
    const { page, context, redeemed, go } = await asFarAsThePassword()
    await page.addInitScript(
      `if (location.pathname === '/signed-in') {
        const url = new URL(location.href)
        url.searchParams.set('iss', '${foreign}')
        history.replaceState(null, '', url)
      }`,
    )
    await go()
    await page.getByText('This answer does not belong to a sign-in that was started in this tab.').waitFor()
    expect(redeemed).toEqual([])
    await isSignedOut(page)
    await context.close()
  })

  test('a renewal that fails at the service is said and tried again; one that is refused asks to sign in', async () => {
    const { page, context } = await visit(browser)
    await signIn(page, world, admin, '/settings')
    const expire = () =>
      page.evaluate(`(() => {
        const tokens = JSON.parse(sessionStorage.getItem('taxiway.tokens'))
        sessionStorage.setItem('taxiway.tokens', JSON.stringify({ ...tokens, expiresAt: Date.now() }))
      })()`)
    const token = '**/oauth2/v2.0/token'
    const headers = { 'access-control-allow-origin': '*' }
    // first the answer, then the expiry: the page asks for its alarms by itself, and would renew the token between the two
    await page.route(token, (route) =>
      route.fulfill({ status: 503, headers, json: { error: 'temporarily_unavailable' } }),
    )
    await expire()
    await page.getByRole('link', { name: 'Devices', exact: true }).click()
    await page.getByRole('alert').first().waitFor()
    expect(await page.evaluate('sessionStorage.getItem("taxiway.tokens")')).not.toBeNull()
    await page.unroute(token)
    await page.getByRole('button', { name: 'Try again' }).click()
    await page.getByRole('link', { name: serial }).waitFor()

    await page.route(token, (route) => route.fulfill({ status: 400, headers, json: { error: 'invalid_grant' } }))
    await expire()
    await page.getByRole('link', { name: 'Profiles', exact: true }).click()
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    await context.close()
  })

  test('another tab signs in by itself; signing out in one signs out the others, and nobody is signed in by itself after that', async () => {
    const { page, context } = await visit(browser)
    await signIn(page, world, admin, '/settings')
    const other = await context.newPage()
    const shown: string[] = []
    other.on('framenavigated', (frame) => shown.push(new URL(frame.url()).pathname))
    await other.goto(`${world.urls.portal}/devices?filter=x`)
    await other.getByRole('heading', { level: 1, name: 'Devices' }).waitFor()
    expect(new URL(other.url()).search).toBe('?filter=x')
    expect(shown).not.toContain('/sign-in')
    expect(await page.evaluate('Object.keys(localStorage).map((key) => localStorage.getItem(key))')).toEqual([
      office.tenant.tenantId,
    ])

    await page.getByRole('button', { name: /^Account/ }).click()
    await page.getByRole('menuitem', { name: 'Sign out' }).click()
    await other.getByText('You signed out in another tab.').waitFor()
    expect(await focused(other)).toContain('You signed out in another tab.')
    expect(await other.evaluate('sessionStorage.getItem("taxiway.tokens")')).toBeNull()
    expect(await other.evaluate('localStorage.length')).toBe(0)
    await page.getByRole('button', { name: 'Sign in' }).waitFor()
    const third = await context.newPage()
    await third.goto(`${world.urls.portal}/devices`)
    await third.getByRole('button', { name: 'Sign in' }).waitFor()
    await context.close()
  })

  test('a name typed in a tab asks for its own password, although another person is signed in in this browser', async () => {
    const { page, context } = await visit(browser)
    const second = await office.tenant.user('grace', { roles: ['global-administrator'] })
    await signIn(page, world, admin, '/settings')
    const other = await context.newPage()
    await other.goto(`${world.urls.portal}/sign-in?returnTo=/settings`)
    await other.getByRole('button', { name: 'Sign in' }).click()
    await other.getByRole('textbox').fill(second.userPrincipalName)
    await other.getByRole('textbox').press('Enter')
    await other.getByLabel('Password').fill(second.password)
    await other.getByText(second.userPrincipalName).first().waitFor()
    await other.getByRole('button', { name: 'Sign in' }).click()
    await other.getByRole('button', { name: /^Account.*grace/i }).waitFor()
    await context.close()
  })

  test('a tab that the authority does not know any more, or whose authority is away, or whose organisation was removed, shows the sign-in page', async () => {
    const { page, context } = await visit(browser)
    await signIn(page, world, admin, '/settings')
    const quiet: string[] = []
    context.on('request', (request) => {
      if (request.url().includes('prompt=none')) quiet.push(request.url())
    })
    const away = await context.newPage()
    await away.route(`${world.urls.login}/**`, (route) => route.abort())
    await away.goto(`${world.urls.portal}/devices`)
    await away.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(quiet).toEqual([])
    await context.clearCookies()
    const unknown = await context.newPage()
    await unknown.goto(`${world.urls.portal}/devices`)
    await unknown.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(quiet).toHaveLength(1)
    expect(new URL(unknown.url()).searchParams.get('returnTo')).toBe('/devices')
    expect(await unknown.getByRole('alert').count()).toBe(0)
    await unknown.evaluate(`localStorage.setItem('taxiway.organization', '${randomUUID()}')`)
    const removed = await context.newPage()
    await removed.goto(`${world.urls.portal}/devices`)
    await removed.getByRole('button', { name: 'Sign in' }).waitFor()
    expect(quiet).toHaveLength(1)
    await context.close()
  })

  test('a next page at another origin is not asked for, and gets no token', async () => {
    const { page, context } = await visit(browser)
    await signIn(page, world, admin, '/settings')
    const elsewhere = `${world.urls.login}/elsewhere`
    const asked: string[] = []
    // The policy of the page lets the portal speak to the authority: nothing but the portal's own care is in the way.
    await page.route(`${elsewhere}*`, (route) => {
      asked.push(route.request().headers().authorization ?? 'no token')
      return route.fulfill({ json: { value: [] }, headers: { 'access-control-allow-origin': '*' } })
    })
    await page.route('**/windowsAutopilotDeviceIdentities?*', async (route) => {
      const response = await route.fetch()
      const list = (await response.json()) as Record<string, unknown>
      await route.fulfill({ response, json: { ...list, '@odata.nextLink': `${elsewhere}?$skiptoken=1` } })
    })
    await page.getByRole('link', { name: 'Devices', exact: true }).click()
    await page.getByRole('link', { name: serial }).waitFor()
    await page.getByRole('button', { name: 'Load more' }).click()
    await page
      .getByRole('alert')
      .getByText('The service named a next page at another origin; it was not followed.')
      .first()
      .waitFor()
    expect(asked).toEqual([])
    await context.close()
  })

  test('a change that the service refuses says so in the dialog and keeps what was typed; one that it takes is in the audit as done in the portal', async () => {
    const { page, context } = await visit(browser)
    const { registration } = await recordsOf(office.tenant, hardware)
    await signIn(page, world, admin, `/devices/${registration?.id}`)
    await page.getByRole('button', { name: 'Edit' }).click()
    const dialog = page.getByRole('dialog', { name: 'Edit device' })
    const field = dialog.getByRole('textbox', { name: 'Assigned user' })
    await field.fill('nobody.of.that.name@contoso.example')
    await dialog.getByRole('textbox', { name: 'Group tag' }).fill('Kiosk')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog
      .getByRole('alert')
      .getByText(/nobody\.of\.that\.name@contoso\.example/)
      .waitFor()
    expect(await field.inputValue()).toBe('nobody.of.that.name@contoso.example')
    expect(await dialog.getByRole('textbox', { name: 'Group tag' }).inputValue()).toBe('Kiosk')
    expect((await recordsOf(office.tenant, hardware)).registration).toMatchObject({ groupTag: 'Office' })

    await field.fill('')
    await dialog.getByRole('button', { name: 'Save' }).click()
    await dialog.waitFor({ state: 'hidden' })
    const path = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}`
    await office.tenant.api.post(`${path}/updateDeviceProperties`, { groupTag: 'Counter' })
    type Entry = { activityType: string; door: string; resources: { resourceId: string }[] }
    const { value } = await office.tenant.api.get<{ value: Entry[] }>('/beta/deviceManagement/auditEvents?$top=20')
    const changes = value.filter(
      ({ activityType, resources }) =>
        activityType === 'autopilot.device.change' && resources[0]?.resourceId === registration?.id,
    )
    expect(changes.map(({ door }) => door).sort()).toEqual(['api', 'portal'])
    await context.close()
  })
})
