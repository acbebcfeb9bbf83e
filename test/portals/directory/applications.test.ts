// Registered applications in the portal, by keyboard alone: registered, given a secret and a certificate, turned off and on, and
// deleted. Whether they sign in is asked of the real authority.

import { decodeJwt } from 'jose'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { Application } from '../../../src/contract/graph/application.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { atBrowser } from '../../support/world/person.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'
import { focused, inBrowser, keyboardOf, openStage, type Stage, signIn, visit } from '../browser.ts'
import { looksOf } from '../looks.ts'

inBrowser('registered applications in the portal', () => {
  let stage: Stage
  let world: World
  let tenant: WorldTenant
  let page: Page
  const { press, tabTo } = keyboardOf(() => page)

  beforeAll(async () => {
    stage = await openStage()
    ;({ world, page } = stage)
    await stage.context.grantPermissions(['clipboard-read', 'clipboard-write'])
    tenant = await world.tenant('contoso.example')
    const ada = await tenant.user('ada', { roles: ['global-administrator'] })
    await signIn(page, world, ada, '/settings')
  }, 300_000)

  afterAll(() => stage?.close())

  const focusIs = (wanted: string) => expect.poll(() => focused(page), { timeout: 15_000 }).toBe(wanted)
  const question = () => page.getByRole('alertdialog')
  const dialog = () => page.getByRole('dialog')
  const button = (name: string | RegExp) => page.getByRole('button', { name })
  const type = (text: string) => page.keyboard.type(text)
  const called = async (displayName: string): Promise<Application> => {
    const filter = encodeURIComponent(`displayName eq '${displayName}'`)
    const { value } = await tenant.api.get<{ value: readonly Application[] }>(`/beta/applications?$filter=${filter}`)
    const [found] = value
    if (!found) throw new Error(`no application ${displayName}`)
    return found
  }
  const tokenFor = (client_id: string, client_secret: string) =>
    atBrowser(world).send(`/${tenant.tenantId}/oauth2/v2.0/token`, {
      form: {
        ...{ grant_type: 'client_credentials', client_id, client_secret },
        scope: 'https://graph.microsoft.com/.default',
      },
    })
  const anyOrigin = { 'access-control-allow-origin': '*' }
  const copied = async () => String(await page.evaluate('navigator.clipboard.readText()'))
  const openPage = async (name: string) => {
    await page.goto(`${world.urls.portal}/settings/applications`)
    await page.getByRole('link', { name, exact: true }).press('Enter')
    await focusIs(`h1 ${name}`)
  }
  const looksWell = looksOf(() => page)

  test('a script is registered and gets a secret that is shown once and signs it in; without one it says what to do', async () => {
    await page
      .getByRole('navigation', { name: 'Settings' })
      .getByRole('link', { name: 'Registered applications' })
      .press('Enter')
    await focusIs('h1 Registered applications')
    await page.getByRole('link', { name: 'Register an application' }).press('Enter')
    await focusIs('h1 Register an application')
    await tabTo('input Name*')
    await press('Enter')
    await page.getByText('Say what the application is called.').waitFor()
    await focusIs('input Name*')
    await type('Nightly import')
    await looksWell('applications-register')
    await tabTo('button Register an application')
    await press('Enter')
    await page.getByRole('heading', { level: 1, name: 'Nightly import' }).waitFor()
    await page.getByText('Nightly import is registered.').waitFor()
    await page.getByText('It has none, and cannot sign in by itself.').waitFor()

    await button('Add a secret').press('Enter')
    await dialog().waitFor()
    await tabTo('input What it is for')
    await type('October')
    await tabTo('input Days that it is good*')
    await page.keyboard.press('ControlOrMeta+a')
    await type('732')
    await press('Enter')
    await dialog().getByText('Write a whole number from 1 to 731.').waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    await type('12')
    await press('Enter')
    const once = page.getByRole('region', { name: 'The new secret of Nightly import' })
    await once.waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain('never again')
    await looksWell('application-secret')
    await once.getByRole('button', { name: 'Copy the client id' }).press('Enter')
    const clientId = await copied()
    await once.getByRole('button', { name: 'Copy the secret' }).press('Enter')
    const secret = await copied()
    const { status, json } = await tokenFor(clientId, secret)
    expect([status, decodeJwt(String(json.access_token)).appid ?? decodeJwt(String(json.access_token)).azp]).toEqual([
      200,
      clientId,
    ])
    await page.getByText('ends in 12 days').waitFor()
    await page.reload()
    await page.getByText('ends in 12 days').waitFor()
    expect(await page.getByText(secret).count()).toBe(0)
  })

  test('an application that people sign in to is registered with addresses of each kind, and what is wrong with one stands at its field', async () => {
    await page.goto(`${world.urls.portal}/settings/applications/new`)
    await page.getByRole('textbox', { name: 'Name' }).fill('Dashboard')
    await page.getByRole('radio', { name: /^A script/ }).focus()
    await press('ArrowDown')
    await tabTo('textarea Addresses of a server')
    await tabTo('button Register an application')
    await press('Enter')
    await page.getByText('Name one address at least, here or below.').waitFor()
    await focusIs('textarea Addresses of a server')
    await type('http://dashboard.example/back')
    await page.getByText('The address “http://dashboard.example/back” is not https').waitFor()
    await page.keyboard.press('ControlOrMeta+a')
    await type('https://dashboard.example/back')
    await tabTo('textarea Addresses of a page in a browser')
    await type('https://dashboard.example/back')
    await page.getByText('is given as two kinds').waitFor()
    await looksWell('applications-addresses')
    await page.keyboard.press('ControlOrMeta+a')
    await type('https://dashboard.example/page')
    await tabTo('textarea Addresses of a program on people’s machines')
    await type('http://localhost/dashboard')
    await tabTo('button Register an application')
    await press('Enter')
    const once = page.getByRole('region', { name: 'The new secret of Dashboard' })
    await once.waitFor()
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain('The new secret of Dashboard')
    await once.getByRole('button', { name: 'Copy the secret' }).press('Enter')
    const { appId, web, spa, publicClient } = await called('Dashboard')
    expect([web, spa, publicClient].map(({ redirectUris }) => redirectUris)).toEqual([
      ['https://dashboard.example/back'],
      ['https://dashboard.example/page'],
      ['http://localhost/dashboard'],
    ])
    expect((await tokenFor(appId, await copied())).status).toBe(200)
  })

  test('a change of addresses is taken back by Undo, and what somebody else changed meanwhile is not overwritten', async () => {
    await openPage('Dashboard')
    const field = page.getByRole('textbox', { name: 'Addresses of a server' })
    await field.fill('https://dashboard.example/back\nhttps://dashboard.example/other')
    await button('Save').press('Enter')
    await page.getByText('Saved.').waitFor()
    expect((await called('Dashboard')).web.redirectUris).toHaveLength(2)
    await button('Undo').press('Enter')
    await page.getByText('It is as it was before.').waitFor()
    const { id, web } = await called('Dashboard')
    expect(web.redirectUris).toEqual(['https://dashboard.example/back'])
    await page.getByRole('textbox', { name: 'Name' }).fill('Dashboard of mine')
    await tenant.api.patch(`/beta/applications/${id}`, { displayName: 'Dashboard of theirs' })
    await button('Save').press('Enter')
    await page.getByText('Somebody else changed the same meanwhile.').waitFor()
    await page.getByText('Somebody else changed this to “Dashboard of theirs” meanwhile.').waitFor()
    await button('Take theirs').press('Enter')
    await tenant.api.patch(`/beta/applications/${id}`, { displayName: 'Dashboard' })
    await page.reload()
    await page.getByRole('heading', { level: 1, name: 'Dashboard', exact: true }).waitFor()
  })

  test('a certificate is chosen as a file or pasted; a private key is not sent, and what the service refuses stands at the field', async () => {
    await openPage('Nightly import')
    const { certificate, privateKey } = ownCertificate(new Date())
    const weak = ownCertificate(new Date(), 30, 1024).certificate
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate.toString('base64')}\n-----END CERTIFICATE-----\n`
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }))
    const sent: string[] = []
    page.on('request', (request) => request.url().endsWith('/addKey') && sent.push(request.method()))
    await button('Add a certificate').press('Enter')
    const field = dialog().getByRole('textbox', { name: 'Certificate' })
    await dialog().getByRole('button', { name: 'Add the certificate' }).press('Enter')
    await dialog().getByText('Choose the file of the certificate, or paste it.').waitFor()
    for (const [name, buffer, why] of [
      ['both.pem', Buffer.from(pem + key), 'That holds a private key'],
      ['chain.pem', Buffer.from(pem + pem), 'That holds several certificates.'],
      ['notes.txt', Buffer.from('not this'), 'That is no certificate.'],
      ['large.pem', Buffer.alloc(40_000), 'That is larger than a certificate.'],
    ] as const) {
      await dialog().locator('input[type=file]').setInputFiles({ name, mimeType: 'text/plain', buffer })
      await dialog().getByText(why).waitFor()
    }
    await looksWell('application-certificate')
    expect(sent).toEqual([])
    await dialog().locator('input[type=file]').setInputFiles({ name: 'weak.der', mimeType: '', buffer: weak })
    await expect.poll(() => field.inputValue()).toContain('BEGIN CERTIFICATE')
    await dialog().getByRole('button', { name: 'Add the certificate' }).press('Enter')
    await dialog().getByText('has a weak RSA key').waitFor()
    await field.focus()
    await page.keyboard.press('ControlOrMeta+a')
    await page.keyboard.insertText(certificate.toString('base64'))
    await dialog().getByRole('button', { name: 'Add the certificate' }).press('Enter')
    await page.getByText('Nightly import may sign with the key of the certificate').waitFor()
    expect((await called('Nightly import')).keyCredentials).toHaveLength(1)
  })

  test('a secret is removed after a question, and signs nobody in from then on', async () => {
    const { appId } = await called('Nightly import')
    const { secretText } = await tenant.api.post<{ secretText: string }>(`/beta/applications/${appId}/addPassword`, {
      passwordCredential: { displayName: 'spare' },
    })
    expect((await tokenFor(appId, secretText)).status).toBe(200)
    await openPage('Nightly import')
    await button('Remove spare').press('Enter')
    await question().getByText('gets no further token, at once').waitFor()
    await question().getByText('2 others are left.').waitFor()
    await press('Escape')
    await focusIs('button Remove spare')
    await press('Enter')
    await question().waitFor()
    await tabTo('button Remove')
    await press('Enter')
    await page.getByText('spare is removed.').waitFor()
    expect((await tokenFor(appId, secretText)).json).toMatchObject({ error: 'invalid_client' })
  })

  test('turned off it gets no token at once, which the list and the page say; Undo turns it on again', async () => {
    const { appId } = await called('Nightly import')
    const { secretText } = await tenant.api.post<{ secretText: string }>(`/beta/applications/${appId}/addPassword`, {})
    await openPage('Nightly import')
    await button('Turn off').press('Enter')
    await question().getByText('Nobody signs in to it, and it gets no token, from now on.').waitFor()
    await tabTo('button Turn it off')
    await press('Enter')
    await page.getByText('Nightly import is turned off.').waitFor()
    await page.getByText('It is turned off: nobody signs in').waitFor()
    expect((await tokenFor(appId, secretText)).json.error_description).toContain('AADSTS7000112')
    await page.goto(`${world.urls.portal}/settings/applications?show=off`)
    await page.getByText('1 application', { exact: true }).waitFor()
    await openPage('Nightly import')
    await button('Turn on').press('Enter')
    await tabTo('button Turn it on')
    await press('Enter')
    await page.getByText('Nightly import is on.').waitFor()
    await button('Turn off').press('Enter')
    await tabTo('button Turn it off')
    await press('Enter')
    await button('Undo').press('Enter')
    await page.getByText('Nightly import is on.').waitFor()
    expect((await tokenFor(appId, secretText)).status).toBe(200)
  })

  test('from registering to the end by keyboard: a token has the permission after a question in plain words, the next one lacks it when it was taken', async () => {
    const rolesNow = async (clientId: string, secret: string) =>
      decodeJwt(String((await tokenFor(clientId, secret)).json.access_token)).roles
    await page.goto(`${world.urls.portal}/settings/applications`)
    await tabTo('a Register an application')
    await press('Enter')
    await focusIs('h1 Register an application')
    await tabTo('input Name*')
    await type('Reports')
    await press('Enter')
    await page.getByText('Reports is registered.').waitFor()
    await tabTo('button Add a secret')
    await press('Enter')
    await dialog().waitFor()
    await tabTo('button Make the secret')
    await press('Enter')
    await expect.poll(() => page.evaluate('document.activeElement.innerText')).toContain('never again')
    await tabTo('button Copy the client id')
    await press('Enter')
    const clientId = await copied()
    await page.getByRole('button', { name: 'Copied' }).waitFor({ state: 'hidden' })
    await tabTo('button Copy the secret')
    await press('Enter')
    const secret = await copied()
    expect(await rolesNow(clientId, secret)).toEqual([])

    await tabTo('button Give the permission')
    await press('Enter')
    await page.getByText('Choose a permission.', { exact: true }).waitFor()
    const permission = page.getByRole('combobox', { name: 'Permission', exact: true })
    await expect.poll(() => page.locator(':focus').and(permission).count()).toBe(1)
    await type('Device.Read.All')
    await tabTo('button Give the permission')
    await press('Enter')
    await question().getByText('Read: devices in the directory').waitFor()
    await question().getByText('with nobody in front of it').waitFor()
    await looksWell('application-give')
    await press('Escape')
    await focusIs('button Give the permission')
    expect(await rolesNow(clientId, secret)).toEqual([])
    await press('Enter')
    await tabTo('button Give it')
    await press('Enter')
    await page.getByText('Reports has Device.Read.All, by itself.').waitFor()
    await page.getByText('given by ada@contoso.example').first().waitFor()
    expect(await rolesNow(clientId, secret)).toEqual(['Device.Read.All'])
    await looksWell('application-permissions')

    await tabTo('button Take Device.Read.All')
    await press('Enter')
    await question().getByText('The next token of the application lacks it.').waitFor()
    await tabTo('button Take it')
    await press('Enter')
    await page.getByText('Reports has Device.Read.All no more, by itself.').waitFor()
    expect(await rolesNow(clientId, secret)).toEqual([])
    await page.getByRole('button', { name: 'Delete' }).focus()
    await press('Enter')
    await question().waitFor()
    await type('Reports')
    await press('Enter')
    await page.getByText('Reports was deleted.').waitFor()
    expect((await tokenFor(clientId, secret)).json.error_description).toContain('AADSTS700016')
  })

  test('for people: it only asks, it is given for everybody beside what somebody else gave meanwhile, and what one person has is taken by itself', async () => {
    const pia = await tenant.user('pia')
    const { appId } = await called('Dashboard')
    const principal = `/v1.0/servicePrincipals/appId=${appId}`
    const { id: clientId } = await tenant.api.get<{ id: string }>(principal)
    const api = await tenant.api.get<{ id: string }>(
      '/v1.0/servicePrincipals/appId=00000003-0000-0000-c000-000000000000',
    )
    const grants = async () => {
      const filter = encodeURIComponent(`clientId eq ${clientId}`)
      const found = await tenant.api.get<{ value: readonly { principalId: string | null; scope: string }[] }>(
        `/v1.0/oauth2PermissionGrants?$filter=${filter}`,
      )
      return found.value.map(({ principalId, scope }) => [principalId, scope])
    }
    await openPage('Dashboard')
    const choose = async (whom: string, permission: string) => {
      await page.getByRole('combobox', { name: 'For whom' }).selectOption(whom)
      await page.getByRole('combobox', { name: 'Permission', exact: true }).selectOption(permission)
    }
    await choose('Everybody who signs in', 'User.Read')
    await button('Only ask for it').press('Enter')
    await page.getByText('Dashboard asks for User.Read. That gives it nothing yet.').waitFor()
    await page.getByText('asked for, not given').waitFor()
    expect(await grants()).toEqual([])
    await tenant.api.post('/v1.0/oauth2PermissionGrants', {
      ...{ clientId, consentType: 'AllPrincipals', resourceId: api.id, scope: 'Group.Read.All' },
    })
    await button('Give User.Read').press('Enter')
    await question().getByText('as far as that person may do it').waitFor()
    await tabTo('button Give it')
    await press('Enter')
    await page.getByText('Dashboard has User.Read, for everybody who signs in.').waitFor()
    expect(await grants()).toEqual([[null, 'Group.Read.All User.Read']])
    await button('Take Group.Read.All').press('Enter')
    await tabTo('button Take it')
    await press('Enter')
    await page.getByText('Dashboard has Group.Read.All no more').waitFor()

    await choose('One person who signs in', 'Device.Read.All')
    const permissions = page.getByRole('region', { name: 'Permissions' })
    await permissions.getByRole('textbox', { name: 'Person' }).fill('pia')
    await button('Give the permission').press('Enter')
    await question().getByText('when pia@contoso.example signs in to it').waitFor()
    await tabTo('button Give it')
    await press('Enter')
    await page.getByText('It has permissions for 1 person').waitFor()
    expect(await grants()).toEqual(expect.arrayContaining([[pia.id, 'Device.Read.All']]))
    await looksWell('application-consents')
    await button('Take those of pia@contoso.example').press('Enter')
    await question().getByText('Read: devices in the directory').waitFor()
    await tabTo('button Take it')
    await press('Enter')
    await page.getByText('It has no permission for one person alone.').waitFor()
    expect(await grants()).toEqual([[null, 'User.Read']])
  })

  test('only those sign in who are assigned, a person or a group, once an administrator has said so; each step that shuts somebody out asks first', async () => {
    const lena = await tenant.user('lena')
    const { appId } = await called('Dashboard')
    const principal = () =>
      tenant.api.get<{ id: string; appRoleAssignmentRequired: boolean }>(`/v1.0/servicePrincipals/appId=${appId}`)
    const assigned = async () =>
      (
        await tenant.api.get<{ value: readonly { principalId: string }[] }>(
          `/v1.0/servicePrincipals/${(await principal()).id}/appRoleAssignedTo`,
        )
      ).value.map(({ principalId }) => principalId)
    await openPage('Dashboard')
    await page.getByText('Everybody of the organisation may sign in to it.').waitFor()
    await button('Limit to those who are assigned').press('Enter')
    await question().getByText('AADSTS50105').waitFor()
    await question().getByText('Nobody is assigned.').waitFor()
    await tabTo('button Limit it')
    await press('Enter')
    await page.getByText('Only those who are assigned may sign in to Dashboard.').waitFor()
    expect((await principal()).appRoleAssignmentRequired).toBe(true)
    await button('Assign').press('Enter')
    await page.getByText('Name a person, or choose a group.').waitFor()
    await page.getByRole('textbox', { name: 'Person' }).fill('lena')
    await press('Enter')
    await page.getByText('lena@contoso.example is assigned to Dashboard.').waitFor()
    await page.getByText('1 person or group is assigned.').waitFor()
    expect(await assigned()).toEqual([lena.id])
    await looksWell('application-access')
    await button(/^End the assignment of/).press('Enter')
    await question().getByText('there is no further token').waitFor()
    await press('Escape')
    await press('Enter')
    await tabTo('button End it')
    await press('Enter')
    await page.getByText('is not assigned to Dashboard any more.').waitFor()
    expect(await assigned()).toEqual([])
    await button('Open to everybody').press('Enter')
    await tabTo('button Open it')
    await press('Enter')
    await page.getByText('Everybody of the organisation may sign in to Dashboard.').waitFor()
    expect((await principal()).appRoleAssignmentRequired).toBe(false)
  })

  test('where none is registered the page says what one is for, and registers it', async () => {
    const none = { value: [], '@odata.count': 0 }
    await page.route('**/beta/applications?*', (route) => route.fulfill({ json: none, headers: anyOrigin }))
    await page.goto(`${world.urls.portal}/settings/applications`)
    await page.getByRole('heading', { name: 'No application is registered' }).waitFor()
    expect(await page.getByRole('link', { name: 'Register an application' }).count()).toBe(1)
    await looksWell('applications-empty')
    await page.unroute('**/beta/applications?*')
  })

  test('the list is searched, filtered and ordered by the service, and its address holds all of that', async () => {
    await page.goto(`${world.urls.portal}/settings/applications`)
    await page.getByText('3 applications', { exact: true }).waitFor() // with the one of these tests themselves
    await page.getByRole('cell', { name: 'in 12 days' }).waitFor()
    await looksWell('applications')
    await page.getByRole('searchbox', { name: 'Search by name' }).fill('dash')
    await page.getByText('1 application', { exact: true }).waitFor()
    expect(new URL(page.url()).search).toBe('?search=dash')
    await page.reload()
    await page.getByText('1 application', { exact: true }).waitFor()
    expect(await page.getByRole('link', { name: 'Nightly import' }).count()).toBe(0)
    await button('Clear filters').press('Enter')
    await page.getByText('3 applications', { exact: true }).waitFor()
    await page.getByRole('columnheader', { name: 'Name' }).getByRole('button').press('Enter')
    await expect.poll(() => new URL(page.url()).search).toContain('descending=true')
    await expect.poll(() => page.getByRole('row').nth(1).innerText()).toContain('test')
    await page.getByRole('combobox', { name: 'Show' }).focus()
    await page.getByRole('combobox', { name: 'Show' }).selectOption('Turned off')
    await page.getByText('No application matches.').waitFor()
  })

  test('it is deleted when its name was typed, and gets no token from then on', async () => {
    await openPage('Dashboard')
    const { appId } = await called('Dashboard')
    await button('Delete').press('Enter')
    await question().getByText('for good').waitFor()
    await question().getByRole('textbox').fill('Dashboard')
    await press('Enter')
    await page.getByText('Dashboard was deleted.').waitFor()
    await page.getByText('2 applications', { exact: true }).waitFor()
    await expect(tenant.api.get(`/beta/applications/${appId}`)).rejects.toThrow('does not exist')
  })

  test('who may not see them is told which role may', async () => {
    const max = await tenant.user('max', { roles: ['device-administrator'] })
    const fresh = await visit(stage.browser)
    try {
      await signIn(fresh.page, world, max, '/settings/applications')
      await fresh.page.getByText('You need the role').first().waitFor()
      expect(await fresh.page.getByRole('link', { name: 'Register an application' }).count()).toBe(0)
    } finally {
      await fresh.context.close()
    }
  })
})
