// Partner Center over its wire: who comes in, how customers are asked, which the partner has, and what is refused in which shape.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Scope } from '../../../src/contract/route.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import {
  type CenterCalls,
  centerAs,
  centerResource,
  tokenOfApplication,
  withToken,
} from '../../support/partner/center.ts'
import { type Market, openMarket, outcome } from '../../support/partner/market.ts'
import { granted, invitationOf, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { atBrowser } from '../../support/world/person.ts'
import type { World, WorldTenant } from '../../support/world/world.ts'

let market: Market
let world: World
let direct: WorldTenant
let provider: WorldTenant
let reseller: WorldTenant
let oem: WorldTenant
let as: Market['as']
let agent: CenterCalls
beforeAll(async () => {
  market = await openMarket()
  ;({ world, direct, provider, reseller, oem, as, agent } = market)
}, 120_000)
afterAll(() => market?.world[Symbol.asyncDispose]())

type Collection = { totalCount: number; items: Array<Record<string, unknown>>; continuationToken?: string }

test('[S-021] [S-026] only cloud solution providers come in, and whoever does not is told why', async () => {
  const stranger = await world.tenant('stranger.example')
  // no partner is neither a CSP nor one that uses OEM Direct
  await expect(makePartner(world, stranger, { makers: ['Plain'] })).rejects.toMatchObject({ code: 'invalid-input' })
  const path = '/v1/customers'
  expect((await agent('GET', path)).status).toBe(200)
  expect((await (await as(provider, 'admin-agent'))('GET', path)).status).toBe(200)
  for (const [tenant, says] of [
    [oem, /not a CSP/],
    [stranger, /not a CSP/],
  ] as const) {
    for (const role of ['admin-agent', 'global-administrator'] as const) {
      const { status, json } = await (await as(tenant, role))('GET', path)
      expect([status, json.code, json.description]).toEqual([403, '2032', expect.stringMatching(says)])
    }
  }
})

test('[S-034] an indirect reseller asks for relationships here, and for nothing else', async () => {
  const { tenant } = await market.customer({ of: reseller })
  const ofReseller = await as(reseller, 'admin-agent')
  expect((await ofReseller('GET', '/v1/customers/relationshiprequests')).status).toBe(200)
  for (const path of ['/v1/customers', `/v1/customers/${tenant.tenantId}`]) {
    const { status, json } = await ofReseller('GET', path)
    expect([status, json.description]).toEqual([403, expect.stringContaining('by uploading a CSV')])
  }
  // what the same customer granted serves the provider
  const ofProvider = await as(provider, 'admin-agent')
  expect((await ofProvider('GET', `/v1/customers/${tenant.tenantId}`)).status).toBe(200)
})

test('a relationship request is a link of the portal, the same while it is good for a week', async () => {
  const { json } = await agent('GET', '/v1/customers/relationshiprequests?dualRoleIndirectRelationship=false')
  expect(json.attributes).toEqual({ objectType: 'RelationshipRequest' })
  const url = new URL(String(json.url))
  expect([url.origin, url.searchParams.get('partnerId'), url.searchParams.get('DAP')]).toEqual([
    world.urls.portal,
    direct.tenantId,
    'false',
  ])
  const again = await Promise.all([1, 2, 3].map(() => agent('GET', '/v1/customers/relationshiprequests')))
  for (const one of again) expect(one.json.url).toBe(json.url)
  const late = await world.tenant('late.example')
  await makePartner(world, late, { cspKind: 'direct' })
  const ofLate = await as(late, 'admin-agent')
  const atOnce = await Promise.all([1, 2, 3].map(() => ofLate('GET', '/v1/customers/relationshiprequests')))
  const [request] = new Set(atOnce.map((one) => String(one.json.url)))
  expect(new Set(atOnce.map((one) => one.json.url)).size).toBe(1)
  const askedAfter = async (left: string) => {
    await world.app.pool.query('update partner_invitation set expires_at = now() + $2::interval where tenant_id = $1', [
      late.tenantId,
      left,
    ])
    return (await ofLate('GET', '/v1/customers/relationshiprequests')).json.url === request
  }
  expect([await askedAfter('7 days 1 hour'), await askedAfter('6 days 23 hours')]).toEqual([true, false])
  const ofReseller = await as(reseller, 'admin-agent')
  const other = new URL(String((await ofReseller('GET', '/v1/customers/relationshiprequests')).json.url))
  expect(other.searchParams.get('msppId')).toBe(provider.tenantId)
  for (const roles of [['sales-agent'], ['device-administrator'], []] as const) {
    const { status } = await (await as(direct, ...roles))('GET', '/v1/customers/relationshiprequests')
    expect([roles, status]).toEqual([roles, 403])
  }
})

test('a client that connects asks who the partner is, and is told name, domain and a culture', async () => {
  const { status, json } = await agent('GET', '/v1/profiles/organization')
  expect([status, json]).toEqual([
    200,
    {
      ...{ id: direct.tenantId, tenantId: direct.tenantId, companyName: 'direct', domain: 'direct.example' },
      ...{ language: 'en', culture: 'en-US', profileType: 'organization_profile' },
      attributes: { objectType: 'OrganizationProfile' },
    },
  ])
})

test('a reseller sees its providers, and a provider its resellers', async () => {
  const asked = async (calls: CenterCalls, type: string) =>
    ((await calls('GET', `/v1/relationships?relationship_type=${type}`)).json as unknown as Collection).items
  const ofReseller = await as(reseller, 'admin-agent')
  const ofProvider = await as(provider, 'sales-agent')
  expect(await asked(ofReseller, 'IsIndirectResellerOf')).toEqual([
    {
      ...{ id: provider.tenantId, name: 'provider', mpnId: '4711', location: '', state: 'active' },
      relationshipType: 'is_indirect_reseller_of',
      attributes: { objectType: 'PartnerRelationship' },
    },
  ])
  expect((await asked(ofProvider, 'is_indirect_cloud_solution_provider_of')).map(({ id }) => id)).toEqual([
    reseller.tenantId,
  ])
  expect(await outcome(ofProvider('GET', '/v1/relationships?relationship_type=IsFriendOf'))).toEqual([400, '900126'])
})

test('the customers of a partner are those whose consent stands, by name and in pages', async () => {
  const seller = await world.tenant('seller.example')
  await makePartner(world, seller, { cspKind: 'direct' })
  const calls = await as(seller, 'sales-agent')
  const self = { uri: '/customers', method: 'GET', headers: [] }
  expect((await calls('GET', '/v1/customers')).json).toEqual({
    ...{ totalCount: 0, items: [], links: { self } },
    attributes: { objectType: 'Collection' },
  })
  const made = []
  for (const name of ['Bakery', 'atelier', 'Cinema'])
    made.push((await market.customerNamed(name, { of: seller })).tenant)
  const pages: string[][] = []
  let token: string | undefined
  do {
    const { json } = await calls(
      'GET',
      '/v1/customers?size=2',
      undefined,
      token ? { 'MS-ContinuationToken': token } : {},
    )
    const { items, continuationToken } = json as unknown as Collection
    pages.push(items.map(({ companyProfile }) => (companyProfile as { companyName: string }).companyName))
    token = continuationToken
  } while (token)
  expect(pages).toEqual([['atelier', 'Bakery'], ['Cinema']])
  const spoilt = Buffer.from(JSON.stringify(['\0', direct.tenantId])).toString('base64url')
  for (const wrong of [spoilt, 'x', Buffer.from('[1]').toString('base64url')]) {
    const asked = calls('GET', '/v1/customers', undefined, { 'MS-ContinuationToken': wrong })
    expect(await outcome(asked)).toEqual([400, '800002'])
  }
  // others follow the link, with the headers that it names
  type Linked = { links: { next?: { uri: string; headers: Array<{ key: string; value: string }> } } }
  const first = (await calls('GET', '/v1/customers?size=2')).json as unknown as Linked
  const { uri = '', headers = [] } = first.links.next ?? {}
  const followed = await calls(
    'GET',
    `/v1${uri}`,
    undefined,
    Object.fromEntries(headers.map(({ key, value }) => [key, value])),
  )
  expect(followed.json).toMatchObject({ totalCount: 1, items: [{ companyProfile: { companyName: 'Cinema' } }] })
  const filter = encodeURIComponent(JSON.stringify({ Field: 'CompanyName', Value: 'CIN', Operator: 'starts_with' }))
  const found = (await calls('GET', `/v1/customers?filter=${filter}`)).json as unknown as Collection
  expect(found.items).toEqual([
    {
      id: made[2]?.tenantId,
      companyProfile: {
        ...{ tenantId: made[2]?.tenantId, domain: 'cinema.example', companyName: 'Cinema' },
        attributes: { objectType: 'CustomerCompanyProfile' },
      },
      ...{ relationshipToPartner: 'reseller', allowDelegatedAccess: false },
      attributes: { objectType: 'Customer' },
    },
  ])
  expect((await calls('GET', '/v1/customers?size=500')).status).toBe(200)
  for (const size of [0, 501, '1.5', 'all'])
    expect(await outcome(calls('GET', `/v1/customers?size=${size}`))).toEqual([400, '800002'])
  expect(await outcome(calls('GET', '/v1/customers?filter=nonsense'))).toEqual([400, '800002'])

  // the next page of some is of the same ones
  made.push((await market.customerNamed('Cider', { of: seller })).tenant)
  const some = (await calls('GET', `/v1/customers?size=1&filter=${filter}`)).json as unknown as Linked & Collection
  const named = ({ items }: Collection) =>
    items.map((one) => (one.companyProfile as { companyName: string }).companyName)
  expect(named(some)).toEqual(['Cinema'])
  const wide = encodeURIComponent(JSON.stringify({ Field: 'CompanyName', Value: 'ci', Operator: 'starts_with' }))
  const begun = (await calls('GET', `/v1/customers?size=1&filter=${wide}`)).json as unknown as Linked & Collection
  const next = begun.links.next
  const rest = await calls(
    'GET',
    `/v1${next?.uri}`,
    undefined,
    Object.fromEntries((next?.headers ?? []).map(({ key, value }) => [key, value])),
  )
  expect([named(begun), named(rest.json as unknown as Collection), next?.uri]).toEqual([
    ['Cider'],
    ['Cinema'],
    `/customers?${new URLSearchParams({ size: '1', filter: decodeURIComponent(wide) })}`,
  ])
  // whose consent has come to its end is none of them
  const ended = [seller.tenantId, made[0]?.tenantId]
  await world.app.pool.query(
    "update partner_customer set expires_at = now() - interval '1 minute' where tenant_id = $1 and customer_id = $2",
    ended,
  )
  const left = (await calls('GET', '/v1/customers')).json as unknown as Collection
  expect(named(left)).toEqual(['atelier', 'Cider', 'Cinema'])
})

test('pages leave out nobody whose name has other letters than English has', async () => {
  const seller = await world.tenant('letters.example')
  await makePartner(world, seller, { cspKind: 'direct' })
  const calls = await as(seller, 'sales-agent')
  const made = ['Älpler', 'İzmir', 'ÉCOLE', 'zebra', 'Ωmega', '50% off']
  for (const name of made) {
    const tenant = await world.tenant(`l${randomUUID()}.example`, { displayName: name })
    const admin = await tenant.user('gina', { roles: ['global-administrator'] })
    await granted(world, tenant, admin, await invitationOf(world, seller))
  }
  const found: string[] = []
  let token: string | undefined
  do {
    const headers: Record<string, string> = token ? { 'MS-ContinuationToken': token } : {}
    const { json } = await calls('GET', '/v1/customers?size=1', undefined, headers)
    const { items, continuationToken } = json as unknown as Collection
    found.push(...items.map(({ companyProfile }) => (companyProfile as { companyName: string }).companyName))
    token = continuationToken
  } while (token && found.length < 20)
  expect(found.sort()).toEqual(made.sort())
  const starting = async (value: string) => {
    const filter = encodeURIComponent(JSON.stringify({ Field: 'CompanyName', Value: value, Operator: 'starts_with' }))
    return ((await calls('GET', `/v1/customers?filter=${filter}`)).json as unknown as Collection).items.length
  }
  expect([await starting('Ä'), await starting('50%'), await starting('5%')]).toEqual([1, 1, 0])
})

test('[T-26] a customer of others, one that ended it and one that there is not are answered alike', async () => {
  const { tenant, consents } = await market.customer({ of: direct })
  const path = `/v1/customers/${tenant.tenantId}`
  expect((await agent('GET', path)).status).toBe(200)
  const other = await as(provider, 'admin-agent')
  const withoutId = async (calls: CenterCalls, id: string) => {
    const { status, text } = await calls('GET', `/v1/customers/${id}`)
    return [status, text.replaceAll(id, 'X')]
  }
  const unknown = await withoutId(agent, randomUUID())
  expect(unknown).toEqual([403, expect.stringContaining('"code":"20002"')])
  expect(await withoutId(other, tenant.tenantId)).toEqual(unknown)
  await tenant.api.post(`/beta/partnerConsents/${consents[0]?.id}/withdraw`)
  expect(await withoutId(agent, tenant.tenantId)).toEqual(unknown)
  expect(await outcome(agent('GET', '/v1/customers/nobody'))).toEqual([400, '900118'])
})

test('a partner ends its relationship with a customer, and both sides have it on record', async () => {
  const { tenant } = await market.customer({ of: direct })
  const path = `/v1/customers/${tenant.tenantId}`
  const body = { RelationshipToPartner: 'None' }
  expect((await agent('PATCH', path, body)).status).toBe(403)
  const administrator = await as(direct, 'global-administrator')
  expect(await outcome(administrator('PATCH', path, { relationshipToPartner: 'reseller' }))).toEqual([400, '900126'])
  const { status, json } = await administrator('PATCH', path, body)
  expect([status, json.relationshipToPartner]).toEqual([200, 'none'])
  expect(await outcome(agent('GET', path))).toEqual([403, '20002'])
  for (const { tenantId } of [direct, tenant]) {
    const { rows } = await world.app.pool.query(
      `select door from audit_entry where tenant_id = $1 and action = 'partner.consent.end' and details ->> 'customerId' = $2`,
      [tenantId, tenant.tenantId],
    )
    expect(rows).toEqual([{ door: 'partner' }])
  }
})

describe('tokens', () => {
  test('of a person for the original name, its id and our own origin open it, and those for other services do not', async () => {
    const ann = await direct.user('ann', { roles: ['admin-agent'] })
    for (const resource of [
      'https://api.partnercenter.microsoft.com',
      'fa3d9a0c-3fb0-42cc-9193-47c7ecd2edbd',
      world.urls.partner,
    ]) {
      expect((await (await centerAs(world, ann, resource))('GET', '/v1/customers')).status).toBe(200)
    }
    for (const resource of ['https://graph.microsoft.com', 'https://graph.windows.net']) {
      expect([resource, (await (await centerAs(world, ann, resource))('GET', '/v1/customers')).status]).toEqual([
        resource,
        403,
      ])
    }
    const { access } = await atBrowser(world).tokensOf(ann, 'https://api.partnercenter.microsoft.com')
    const graph = await atBrowser(world).send(`${world.urls.graph}/beta/partner`, { token: access })
    expect(graph.status).toBe(403)
    expect(await outcome(withToken(world, undefined)('GET', '/v1/customers'))).toEqual([401, '800001'])
    expect(await outcome(withToken(world, 'rubbish')('GET', '/v1/customers'))).toEqual([401, '400'])
  })

  test('an application alone does what an administrator granted it, for the resource of the older directory, too', async () => {
    const operation = {
      ...{ tenantId: direct.tenantId, now: new Date() },
      actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    }
    const application = (roles: Scope[]) => createApplication(world.app.db, operation, { displayName: 'app', roles })
    for (const resource of ['https://graph.windows.net', 'https://api.partnercenter.microsoft.com']) {
      const reads = withToken(
        world,
        await tokenOfApplication(world, direct, await application(['CustomerDevices.Read.All']), resource),
      )
      expect((await reads('GET', '/v1/customers')).status).toBe(200)
      expect((await reads('GET', '/v1/customers/relationshiprequests')).status).toBe(403)
      const none = await tokenOfApplication(world, direct, await application(['User.Read.All']), resource)
      expect(await outcome(withToken(world, none)('GET', '/v1/customers'))).toEqual([403, '2032'])
    }
    // with every permission there is, and still no person
    const whole = withToken(
      world,
      await tokenOfApplication(world, direct, direct.application, 'https://graph.windows.net'),
    )
    expect((await whole('GET', '/v1/customers/relationshiprequests')).json.description).toContain('a person besides')
  })

  test("an organisation's own application does in a person's name what both may, from the moment on in which it was granted", async () => {
    const redirect = 'https://tool.example/back'
    const { appId, secretText } = await direct.api.post<{ appId: string; secretText: string }>('/beta/applications', {
      ...{ displayName: 'Tool', web: { redirectUris: [redirect] } },
    })
    const person = await direct.user('tom', { roles: ['sales-agent'] })
    const browser = atBrowser(world)
    const client = { client_id: appId, redirect_uri: redirect }
    const asked = { response_type: 'code', scope: `${centerResource}/user_impersonation`, ...client }
    const query = new URLSearchParams({ ...asked, login_hint: person.userPrincipalName })
    const page = await browser.send(`/${direct.tenantId}/oauth2/v2.0/authorize?${query}`)
    const action = /action="([^"]+)"/.exec(page.text)?.[1]?.replaceAll('&amp;', '&') ?? ''
    const form = { step: 'password', username: person.userPrincipalName, password: person.password }
    const { left = redirect } = await browser.send(action, { form })
    const { json } = await browser.send(`/${direct.tenantId}/oauth2/v2.0/token`, {
      form: {
        ...{ ...client, grant_type: 'authorization_code', code: new URL(left).searchParams.get('code') ?? '' },
        ...{ client_secret: secretText, scope: `${centerResource}/user_impersonation` },
      },
    })
    const calls = withToken(world, String(json.access_token))
    expect(await outcome(calls('GET', '/v1/customers'))).toEqual([403, '2032'])

    const principals = '/v1.0/servicePrincipals'
    const { id: clientId } = await direct.api.get<{ id: string }>(`${principals}(appId='${appId}')`)
    const { id: resourceId } = await direct.api.get<{ id: string }>(
      `${principals}(appId='00000003-0000-0000-c000-000000000000')`,
    )
    const scope = 'CustomerDevices.Read.All CustomerDevices.ReadWrite.All'
    const { id } = await direct.api.post<{ id: string }>('/v1.0/oauth2PermissionGrants', {
      ...{ clientId, resourceId, consentType: 'AllPrincipals', scope },
    })
    const again = await browser.send(`/${direct.tenantId}/oauth2/v2.0/token`, {
      form: {
        ...{ client_id: appId, client_secret: secretText, grant_type: 'refresh_token' },
        ...{ refresh_token: String(json.refresh_token), scope: `${centerResource}/user_impersonation offline_access` },
      },
    })
    const later = withToken(world, String(again.json.access_token))
    const { at } = await market.customer({ of: direct })
    expect((await later('GET', `${at}/policies`)).status).toBe(200)
    // the application might, and the person may not
    expect(await outcome(later('POST', `${at}/policies`, { name: 'x' }))).toEqual([403, '2032'])
    await direct.api.delete(`/v1.0/oauth2PermissionGrants/${id}`)
    expect(await outcome(later('GET', `${at}/policies`))).toEqual([403, '2032'])
  })

  test('[T-50] an agent who lost the role, or whose account was disabled, is out with the token they have', async () => {
    const person = await direct.user('eve', { roles: ['admin-agent'] })
    const calls = await centerAs(world, person)
    expect((await calls('GET', '/v1/customers')).status).toBe(200)
    await direct.api.patch(`/v1.0/users/${person.id}`, { accountEnabled: false })
    expect((await calls('GET', '/v1/customers')).status).toBe(401)
    const other = await direct.user('sam', { roles: ['admin-agent'] })
    const ofOther = await centerAs(world, other)
    const { value } = await direct.api.get<{ value: Array<{ id: string }> }>(
      `/v1.0/roleManagement/directory/roleAssignments?$filter=principalId eq '${other.id}'`,
    )
    for (const { id } of value) await direct.api.delete(`/v1.0/roleManagement/directory/roleAssignments/${id}`)
    expect([401, 403]).toContain((await ofOther('GET', '/v1/customers')).status)
  })
})

describe('the wire', () => {
  test('letter case and doubled slashes of an address do not count', async () => {
    for (const path of ['/V1/Customers', '/v1//customers', '//v1/CUSTOMERS/']) {
      expect([path, (await agent('GET', path)).status]).toEqual([path, 200])
    }
  })

  test('ids of a request are given back, and every answer says where it was made', async () => {
    const ids = { 'MS-RequestId': randomUUID().toUpperCase(), 'MS-CorrelationId': randomUUID() }
    for (const path of ['/v1/customers', '/v1/nowhere', '/v1/customers/x', '/v1/%zz']) {
      const { headers } = await agent('GET', path, undefined, ids)
      expect(headers).toMatchObject({
        'ms-requestid': ids['MS-RequestId'],
        'ms-correlationid': ids['MS-CorrelationId'],
        'ms-cv': expect.stringMatching(/\.0$/),
        'ms-serverid': expect.stringMatching(/./),
      })
    }
    const { headers } = await agent('GET', '/v1/customers', undefined, { 'MS-RequestId': 'no guid' })
    expect(headers['ms-requestid']).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('a failure has a code and a sentence, and no more', async () => {
    const { status, json, headers } = await agent('GET', '/v1/nowhere')
    expect([status, json]).toEqual([
      404,
      { code: '1000', description: expect.stringContaining('/v1/nowhere'), data: [], source: 'PartnerCenter' },
    ])
    expect(headers['content-type']).toBe('application/json; charset=utf-8')
    const broken = await agent('PATCH', `/v1/customers/${randomUUID()}`, { other: 1 })
    expect(broken.status).toBe(403)
    const administrator = await as(direct, 'global-administrator')
    expect(await outcome(administrator('PATCH', `/v1/customers/${randomUUID()}`, { other: 1 }))).toEqual([400, '3000'])
  })
})

test('a manufacturer that is a provider, too, has only the customers that consented to it as a provider', async () => {
  const both = await world.tenant('both.example')
  await makePartner(world, both, { cspKind: 'direct', usesOemDirect: true })
  const tenant = await world.tenant('buyer.example')
  const admin = await tenant.user('gina', { roles: ['global-administrator'] })
  await granted(world, tenant, admin, await linkOfOem(world, both))
  const calls = await as(both, 'admin-agent')
  expect(((await calls('GET', '/v1/customers')).json as unknown as Collection).items).toEqual([])
  expect(await outcome(calls('GET', `/v1/customers/${tenant.tenantId}`))).toEqual([403, '20002'])
  await granted(world, tenant, admin, await invitationOf(world, both))
  expect((await calls('GET', `/v1/customers/${tenant.tenantId}`)).status).toBe(200)
})
