// The vendor's sign-in library for pages judges the authority in a real browser: code with PKCE in this window and in one of its
// own, silent renewal by refresh token and in a frame, sign-out.

import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { inBrowser, launch, visit } from '../portals/browser.ts'
import { type MsalPage, servePage } from '../support/oracle/page.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../support/world/world.ts'

type Account = { readonly username: string; readonly tenantId: string; readonly homeAccountId: string }
type Answer = { readonly accessToken: string; readonly fromCache: boolean; readonly account: Account }
type Failure = { readonly errorCode: string; readonly name: string }

inBrowser('msal-browser', () => {
  let world: World
  let tenant: WorldTenant
  let pia: Person
  let browser: Browser
  let served: MsalPage
  beforeAll(async () => {
    world = await startWorld()
    tenant = await world.tenant('contoso.example')
    pia = await tenant.user('pia')
    browser = await launch()
    served = await servePage()
    const { appId } = await tenant.api.post<{ appId: string }>('/beta/applications', {
      displayName: 'Page',
      delegatedPermissions: ['User.Read'],
      spa: { redirectUris: [served.home, served.bridge] },
    })
    served.configure({
      auth: {
        clientId: appId,
        authority: `${world.urls.login}/${tenant.tenantId}`,
        knownAuthorities: [new URL(world.urls.login).host],
        redirectUri: served.home,
        postLogoutRedirectUri: served.home,
      },
      cache: { cacheLocation: 'sessionStorage' },
    })
  }, 240_000)
  afterAll(async () => {
    served?.close()
    await browser?.close()
    await world?.[Symbol.asyncDispose]()
  })

  const request = { scopes: ['User.Read'] }
  /** What the library answers to a call in the page, or its error. */
  const call = <T>(page: Page, method: string, argument: object = {}) =>
    page.evaluate<T>(
      `client.${method}(${JSON.stringify(argument)}).catch(({ errorCode, name }) => ({ errorCode, name }))`,
    )
  /** A call that leaves the page. */
  const leave = (page: Page, method: string, argument: object) =>
    page.evaluate(`void client.${method}(${JSON.stringify(argument)})`)
  const accounts = (page: Page) => page.evaluate<Account[]>('ready.then(() => client.getAllAccounts())')

  async function typePassword(page: Page) {
    await page.getByLabel('Password').fill(pia.password)
    await page.getByRole('button', { name: 'Sign in' }).click()
  }

  async function signedIn() {
    const { page, context } = await visit(browser)
    await page.goto(served.home)
    await page.waitForFunction('document.title === "Ready"')
    await leave(page, 'loginRedirect', { ...request, loginHint: pia.userPrincipalName })
    await typePassword(page)
    await page.waitForURL((url) => url.origin === served.origin)
    await page.waitForFunction('document.title === "Signed in"')
    return { page, context, account: (await accounts(page))[0] }
  }

  test('a page signs a person in by redirect with code and PKCE', async () => {
    const { account, context } = await signedIn()
    expect(account).toMatchObject({
      username: pia.userPrincipalName,
      tenantId: tenant.tenantId,
      homeAccountId: `${pia.id}.${tenant.tenantId}`,
    })
    await context.close()
  })

  test('a page signs a person in through a window of its own', async () => {
    const { page, context } = await visit(browser)
    await page.goto(served.home)
    await page.waitForFunction('document.title === "Ready"')
    const opened = page.waitForEvent('popup')
    const answer = call<Answer>(page, 'loginPopup', {
      ...request,
      redirectUri: served.bridge,
      loginHint: pia.userPrincipalName,
    })
    await typePassword(await opened)
    expect(await answer).toMatchObject({ account: { username: pia.userPrincipalName } })
    await context.close()
  })

  test('a token is renewed silently with the refresh token, and in a frame where there is none', async () => {
    const { page, context, account } = await signedIn()
    const kept = await call<Answer>(page, 'acquireTokenSilent', { ...request, account })
    expect(kept).toMatchObject({ fromCache: true })
    const renewed = await call<Answer>(page, 'acquireTokenSilent', { ...request, account, forceRefresh: true })
    expect(renewed).toMatchObject({ fromCache: false, account: { username: pia.userPrincipalName } })
    expect(renewed.accessToken).not.toBe(kept.accessToken)
    await page.evaluate('sessionStorage.clear()')
    await page.goto(served.home)
    expect(await accounts(page)).toEqual([])
    const silent = { ...request, redirectUri: served.bridge, loginHint: pia.userPrincipalName }
    expect(await call<Answer>(page, 'ssoSilent', silent)).toMatchObject({
      account: { username: pia.userPrincipalName },
    })
    await context.close()
  })

  test('a sign-in that was ended makes the library ask for the person', async () => {
    const { page, context, account } = await signedIn()
    await tenant.api.post(`/v1.0/users/${pia.id}/revokeSignInSessions`, {})
    const silent = { ...request, account, forceRefresh: true, redirectUri: served.bridge }
    expect(await call<Failure>(page, 'acquireTokenSilent', silent)).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'login_required',
    })
    await context.close()
  })

  test('signing out ends the session and comes back to the page', async () => {
    const { page, context, account } = await signedIn()
    await leave(page, 'logoutRedirect', { account, state: 'out' })
    await page.waitForURL((url) => url.origin === served.origin && url.searchParams.has('state'))
    await page.waitForFunction('document.title === "Ready"')
    expect(await accounts(page)).toEqual([])
    const silent = { ...request, redirectUri: served.bridge, loginHint: pia.userPrincipalName }
    expect(await call<Failure>(page, 'ssoSilent', silent)).toMatchObject({
      name: 'InteractionRequiredAuthError',
      errorCode: 'login_required',
    })
    await context.close()
  })
})
