// A passkey in a real browser, by keyboard: made while signing in, shown beside a password and in place of it. What holds the key is
// the browser's own authenticator for tests (WebAuthn §11).

import type { CDPSession, Page } from 'playwright-core'
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
  type Visit,
  visit,
} from '../browser.ts'
import { openProgram, type Program } from './program.ts'

vi.setConfig({ testTimeout: 120_000 })

inBrowser('a passkey', () => {
  let stage: Stage
  let tenant: WorldTenant
  let pia: Person
  let clientId = ''
  let program: Program
  let seen: Visit
  let page: Page
  let cdp: CDPSession
  let keys: ReturnType<typeof keyboardOf>

  beforeAll(async () => {
    stage = await openStage()
    tenant = await stage.world.tenant('contoso.example', { branding: { name: 'Contoso' } })
    pia = await tenant.user('pia')
    program = await openProgram()
    const registered = {
      displayName: 'A program',
      delegatedPermissions: ['User.Read'],
      publicClient: { redirectUris: [program.address] },
    }
    clientId = (await tenant.api.post<{ appId: string }>('/beta/applications', registered)).appId
    seen = await visit(stage.browser)
    page = seen.page
    keys = keyboardOf(() => page)
    cdp = await page.context().newCDPSession(page)
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: {
        protocol: 'ctap2',
        transport: 'internal',
        hasResidentKey: true,
        hasUserVerification: true,
        isUserVerified: true,
        automaticPresenceSimulation: true,
      },
    })
  }, 180_000)
  afterAll(async () => {
    program?.close()
    await stage?.close()
  })

  /** To the question for the password. */
  async function begin(more: Record<string, string> = {}): Promise<void> {
    await page.context().clearCookies()
    const query = new URLSearchParams({
      client_id: clientId,
      code_challenge: 'a'.repeat(43),
      code_challenge_method: 'S256',
      redirect_uri: program.address,
      response_type: 'code',
      scope: 'openid',
      login_hint: pia.userPrincipalName,
      ...more,
    })
    await page.goto(`${stage.world.urls.login}/${tenant.tenantId}/oauth2/v2.0/authorize?${query}`)
    await page.getByLabel('Password').waitFor({ timeout: 15_000 })
  }
  const readable = async (name: string) => {
    expect(await accessibilityProblems(page)).toEqual([])
    expect(await sidewaysScroll(page)).toBe(0)
    await picture(page, name)
  }
  const typePassword = async () => {
    await page.keyboard.type(pia.password)
    await keys.press('Enter')
  }
  const signedIn = () => page.waitForURL((url) => url.href.startsWith(program.address) && url.searchParams.has('code'))

  test('is made on the way in, and the recovery codes follow', async () => {
    await begin({ amr_values: 'mfa' })
    await typePassword()
    await page.getByRole('heading', { name: 'Set up an authenticator app' }).waitFor()
    await keys.tabTo('button Set up a passkey instead')
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'Set up a passkey' }).waitFor()
    await readable('passkey-new')
    expect(await focused(page)).toBe('button Make the passkey')
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'Keep your recovery codes' }).waitFor()
    const { value } = await tenant.api.get<{ value: { displayName: string }[] }>(
      `/v1.0/users/${pia.id}/authentication/fido2Methods`,
    )
    expect(value).toMatchObject([
      { displayName: 'Passkey 1', passkeyType: 'deviceBound', attestationLevel: 'notAttested' },
    ])
  })

  for (const [name, colorScheme, size] of [
    ['light', 'light', { width: 1280, height: 860 }],
    ['dark, as wide as a phone', 'dark', { width: 390, height: 760 }],
    ['magnified four times', 'light', { width: 320, height: 215 }],
  ] as const) {
    test(`is shown beside the password, ${name}`, async () => {
      await page.emulateMedia({ colorScheme })
      await page.setViewportSize(size)
      await begin({ amr_values: 'mfa' })
      await typePassword()
      await page.getByRole('heading', { name: 'Show your passkey' }).waitFor()
      await readable(`passkey-${name}`)
      expect(await focused(page)).toBe('button Use a passkey')
      await keys.press('Enter')
      await signedIn()
    })
  }

  test('signs in without the password', async () => {
    await page.setViewportSize({ width: 1280, height: 860 })
    await begin()
    await keys.tabTo('button Use a passkey')
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'Show your passkey' }).waitFor()
    await keys.press('Enter')
    await signedIn()
  })

  test('that the browser does not have is told as that, and the password is one key away', async () => {
    await cdp.send('WebAuthn.disable')
    await cdp.send('WebAuthn.enable')
    await cdp.send('WebAuthn.addVirtualAuthenticator', {
      options: { protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true },
    })
    await begin()
    await keys.tabTo('button Use a passkey')
    await keys.press('Enter')
    await page.getByRole('heading', { name: 'Show your passkey' }).waitFor()
    await keys.press('Enter')
    await page.getByRole('alert').getByText('No passkey was shown.').waitFor()
    await readable('passkey-not-shown')
    await keys.tabTo('button Use the password')
    await keys.press('Enter')
    await page.getByLabel('Password').waitFor()
    expect(seen.complaints).toEqual([])
  })
})
