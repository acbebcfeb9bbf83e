// A partner asks, a customer consents: over the wire, as the people of both sides do it.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type {
  InvitationRead,
  PartnerConsentEntity,
  PartnerInvitationEntity,
} from '../../../src/contract/graph/partner.ts'
import type { Right } from '../../../src/kernel/partner.ts'
import { lockConsent } from '../../../src/partner/consent/consent.ops.ts'
import { whileHeld } from '../../support/database/while-held.ts'
import {
  type Calls,
  callsAs,
  granted,
  invitationOf,
  linkOfOem,
  makePartner,
  sellThrough,
} from '../../support/partner/partner.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let direct: WorldTenant
let reseller: WorldTenant
let provider: WorldTenant
let oem: WorldTenant
let directAgent: Calls
let resellerAgent: Calls
let customers = 0
beforeAll(async () => {
  world = await startWorld()
  const partner = async (domain: string, kind: Parameters<typeof makePartner>[2]) => {
    const tenant = await world.tenant(domain, { displayName: domain.replace('.example', '') })
    await makePartner(world, tenant, kind)
    return tenant
  }
  direct = await partner('direct.example', { cspKind: 'direct' })
  reseller = await partner('reseller.example', { cspKind: 'indirect-reseller' })
  provider = await partner('provider.example', { cspKind: 'indirect-provider' })
  oem = await partner('oem.example', { usesOemDirect: true })
  directAgent = await callsAs(world, await direct.user('ada', { roles: ['admin-agent'] }))
  resellerAgent = await callsAs(world, await reseller.user('rob', { roles: ['admin-agent'] }))
}, 120_000)
afterAll(() => world?.[Symbol.asyncDispose]())

async function customer() {
  const tenant = await world.tenant(`customer${++customers}.example`)
  return { tenant, admin: await callsAs(world, await tenant.user('gina', { roles: ['global-administrator'] })) }
}

async function invitation(agent: Calls, body: object = {}): Promise<PartnerInvitationEntity> {
  const { status, json } = await agent('POST', '/beta/partner/invitations', body)
  expect(status).toBe(201)
  return json as PartnerInvitationEntity
}

const read = (admin: Calls, partner: WorldTenant, { id }: { readonly id: string }) =>
  admin('POST', '/beta/partnerConsents/readInvitation', { partnerId: partner.tenantId, invitationId: id })

const grant = (admin: Calls, partner: WorldTenant, { id }: { readonly id: string }, more: object = {}) =>
  admin('POST', '/beta/partnerConsents', { partnerId: partner.tenantId, invitationId: id, agreed: true, ...more })

const customersOf = async (agent: Calls): Promise<string[]> =>
  ((await agent('GET', '/beta/partner/customers')).json.value as { domain: string }[]).map(({ domain }) => domain)

/** What the channels ask before they write. */
const may = (partner: WorldTenant, { tenantId }: WorldTenant, right: Right = 'register-devices', now = new Date()) =>
  lockConsent(world.app.db, { partnerId: partner.tenantId, customerId: tenantId, now }, right).then(
    () => 'yes',
    ({ reason }: { reason: string }) => reason,
  )

const trailOf = async (tenant: WorldTenant): Promise<Array<{ action: string; actor: string }>> =>
  (
    await world.app.pool.query<{ action: string; actor: string }>(
      `select action, actor_name as actor from audit_entry
        where tenant_id = $1 and action like 'partner.%' order by sequence`,
      [tenant.tenantId],
    )
  ).rows

test('a partner gets a link that names it, with a mail around it', async () => {
  const made = await invitation(directAgent)
  const link = new URL(made.link)
  expect(link.origin + link.pathname).toBe(`${world.urls.portal}/consent`)
  expect(Object.fromEntries(link.searchParams)).toEqual({
    invType: 'ResellerRelationship',
    partnerId: direct.tenantId,
    msppId: '0',
    DAP: 'false',
    invitation: made.id,
  })
  expect(made.mail.subject).toBe('direct asks to register devices for you')
  expect(made.mail.body.split('\n')).toContain(made.link)
  const [begins, ends] = [made.createdDateTime, made.expirationDateTime ?? ''].map((time) => new Date(time).getTime())
  expect((Number(ends) - Number(begins)) / (24 * 3_600_000)).toBe(30)
  expect(made.mail.body).toContain(`The link is good until ${made.expirationDateTime?.slice(0, 10)}.`)
})

test('a partner has a thousand open links at most, and one that is withdrawn makes room for the next', async () => {
  const busy = await world.tenant('busy.example')
  await makePartner(world, busy, { cspKind: 'direct' })
  const calls = await callsAs(world, await busy.user('ben', { roles: ['admin-agent'] }))
  const first = await invitation(calls)
  await world.app.pool.query(
    `insert into partner_invitation (tenant_id, id, relation, delegated_administration, made_by, created_at, expires_at)
     select tenant_id, gen_random_uuid(), relation, delegated_administration, made_by, created_at, expires_at
       from partner_invitation, generate_series(1, 998) where tenant_id = $1`,
    [busy.tenantId],
  )
  const ask = () => calls('POST', '/beta/partner/invitations', {})
  const [last, more] = [await ask(), await ask()]
  expect([last.status, more.status, more.text]).toEqual([201, 409, expect.stringContaining('too-many-invitations')])
  expect((await calls('POST', `/beta/partner/invitations/${first.id}/withdraw`)).status).toBe(204)
  expect((await ask()).status).toBe(201)
})

test('a direct provider may register after the customer said yes to it, in the same moment, and nobody else may', async () => {
  const { tenant, admin } = await customer()
  const made = await invitation(directAgent)
  expect(await may(direct, tenant)).toBe('no-consent')
  expect(await customersOf(directAgent)).not.toContain(tenant.domain)
  expect((await grant(admin, direct, made)).status).toBe(201)
  expect(await may(direct, tenant)).toBe('yes')
  expect(await customersOf(directAgent)).toContain(tenant.domain)
  for (const other of [reseller, provider, oem]) expect(await may(other, tenant)).toBe('no-consent')
})

test('a yes to a reseller counts for the provider that it sells through, and for it alone where it has none', async () => {
  const alone = await customer()
  expect((await grant(alone.admin, reseller, await invitation(resellerAgent))).status).toBe(201)
  expect([await may(reseller, alone.tenant), await may(provider, alone.tenant)]).toEqual(['yes', 'no-consent'])

  await sellThrough(world, reseller, provider)
  const { tenant, admin } = await customer()
  const made = await invitation(resellerAgent)
  const asked = (await read(admin, reseller, made)).json as InvitationRead
  expect([asked.partner.displayName, asked.provider?.displayName]).toEqual(['reseller', 'provider'])
  expect((await grant(admin, reseller, made)).status).toBe(201)
  expect([await may(reseller, tenant), await may(provider, tenant), await may(direct, tenant)]).toEqual([
    'yes',
    'yes',
    'no-consent',
  ])
  const agent = await callsAs(world, await provider.user('pat', { roles: ['sales-agent'] }))
  expect(await customersOf(agent)).toEqual([tenant.domain])
})

test('a provider asks no customers, and an organisation that is no partner has nothing to send', async () => {
  const ofProvider = await callsAs(world, await provider.user('pia', { roles: ['admin-agent'] }))
  const { tenant, admin } = await customer()
  const refused = async (agent: Calls) => {
    const { status, json } = await agent('POST', '/beta/partner/invitations', {})
    return [status, JSON.stringify(json)]
  }
  expect(await refused(ofProvider)).toEqual([403, expect.stringContaining('Ask one of your resellers')])
  expect(await refused(admin)).toEqual([403, expect.stringContaining('taxiway partner add')])
  expect((await admin('GET', '/beta/partner/customers')).status).toBe(403)
  expect(await may(tenant, tenant)).toBe('no-consent')
})

test('only a global administrator in person reads and accepts a link', async () => {
  const { tenant } = await customer()
  const made = await invitation(directAgent)
  for (const roles of [[], ['device-administrator'], ['user-administrator'], ['admin-agent']] as const) {
    const other = await callsAs(world, await tenant.user(`u${randomUUID().slice(0, 8)}`, { roles }))
    expect([roles, (await read(other, direct, made)).status, (await grant(other, direct, made)).status]).toEqual([
      roles,
      403,
      403,
    ])
  }
  const body = { partnerId: direct.tenantId, invitationId: made.id, agreed: true }
  const { agreed, ...asked } = body
  await expect(tenant.api.post('/beta/partnerConsents/readInvitation', asked)).rejects.toMatchObject({ status: 403 })
  await expect(tenant.api.post('/beta/partnerConsents', body)).rejects.toMatchObject({
    status: 403,
    message: expect.stringContaining('signed in as a person'),
  })
  // the operation asks by itself, whatever the permission of the address is
  const lena = await tenant.user('lena', { roles: ['device-administrator'] })
  await expect(granted(world, tenant, lena, await invitationOf(world, direct))).rejects.toMatchObject({
    reason: 'global-administrator-only',
  })
  expect(await may(direct, tenant)).toBe('no-consent')
})

test('without the tick nothing is granted', async () => {
  const { tenant, admin } = await customer()
  const made = await invitation(directAgent)
  for (const agreed of [undefined, false, 'true', 1]) {
    expect((await grant(admin, direct, made, { agreed })).status).toBe(400)
  }
  expect(await may(direct, tenant)).toBe('no-consent')
})

test('delegated administration is granted where it was asked and wanted, kept on both sides, and taken away alone', async () => {
  const one = await customer()
  expect(
    (await grant(one.admin, direct, await invitation(directAgent), { delegatedAdministration: true })).status,
  ).toBe(400)
  const asked = () => invitation(directAgent, { delegatedAdministration: true })
  const without = (await grant(one.admin, direct, await asked())).json as PartnerConsentEntity
  expect(without.delegatedAdministration).toBe(false)

  const { tenant, admin } = await customer()
  const given = await grant(admin, direct, await asked(), { delegatedAdministration: true })
  expect(given.json).toMatchObject({ delegatedAdministration: true, state: 'standing' })
  const { id } = given.json as PartnerConsentEntity
  const shown = async () =>
    ((await directAgent('GET', '/beta/partner/customers')).json.value as PartnerConsentEntity[]).find(
      (customer) => customer.id === id,
    )?.delegatedAdministration
  expect(await shown()).toBe(true)
  expect((await admin('POST', `/beta/partnerConsents/${id}/endDelegation`)).json).toMatchObject({
    delegatedAdministration: false,
    state: 'standing',
  })
  expect([await shown(), await may(direct, tenant, 'manage-profiles')]).toEqual([false, 'yes'])
})

test('a link that was withdrawn, that has ended, or that never was is told in the same words', async () => {
  const { admin } = await customer()
  const gone = await invitation(directAgent)
  expect((await directAgent('POST', `/beta/partner/invitations/${gone.id}/withdraw`)).status).toBe(204)
  const old = await invitation(directAgent)
  await world.app.db
    .updateTable('partner_invitation')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('tenant_id', '=', direct.tenantId)
    .where('id', '=', old.id)
    .execute()
  const answers = await Promise.all(
    [gone.id, old.id, randomUUID()].map(async (id) => {
      const { status, json } = await grant(admin, direct, { id })
      return `${status} ${(json.error as { message: string }).message}`
    }),
  )
  expect(new Set(answers)).toEqual(
    new Set(['404 This invitation is over, or there never was one. Ask the partner who sent the link for a new one.']),
  )
})

test('who consented already is told so, and of several who press at once one does', async () => {
  const { tenant, admin } = await customer()
  const made = await invitation(directAgent)
  const pressed = await Promise.all([1, 2, 3, 4].map(() => grant(admin, direct, made)))
  expect(pressed.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  const told = [...pressed.filter(({ status }) => status === 409), await grant(admin, direct, made)]
  for (const { text } of told) expect(text).toContain('has consented to direct already, and that stands')
  expect((await trailOf(tenant)).map(({ action }) => action)).toEqual(['partner.consent.grant'])
})

test('a consent with an end is none from then on, and can be given again', async () => {
  const { tenant, admin } = await customer()
  const made = await invitation(directAgent)
  const { json } = await grant(admin, direct, made, { days: 2 })
  const later = (days: number) => new Date(Date.now() + days * 24 * 3_600_000)
  expect([
    await may(direct, tenant, 'register-devices', later(1)),
    await may(direct, tenant, 'register-devices', later(3)),
  ]).toEqual(['yes', 'no-consent'])
  await world.app.db
    .updateTable('partner_consent')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('tenant_id', '=', tenant.tenantId)
    .execute()
  expect((await admin('GET', `/beta/partnerConsents/${json.id}`)).json).toMatchObject({ state: 'expired' })
  for (const what of ['withdraw', 'endDelegation']) {
    expect((await admin('POST', `/beta/partnerConsents/${json.id}/${what}`)).status).toBe(404)
  }
  expect((await grant(admin, direct, made)).status).toBe(201)
  expect(await may(direct, tenant)).toBe('yes')
  expect((await admin('GET', `/beta/partnerConsents/${json.id}`)).json).toMatchObject({
    state: 'ended',
    endedBy: 'time',
  })
  const told = (await trailOf(tenant)).map(({ action }) => action)
  expect(told).toEqual(['partner.consent.grant', 'partner.consent.end', 'partner.consent.grant'])
})

test('a consent that is withdrawn ends at once, with that of the provider, after what ends was shown; both sides have it in their trail', async () => {
  await sellThrough(world, reseller, provider)
  const { tenant, admin } = await customer()
  const { json } = await grant(admin, reseller, await invitation(resellerAgent))
  const { json: effect } = await admin('GET', `/beta/partnerConsents/${json.id}/effect`)
  const names = (all: unknown) => (all as PartnerConsentEntity[]).map(({ partnerName }) => partnerName).sort()
  expect([names(effect.ends), names(effect.keeps)]).toEqual([['provider', 'reseller'], []])

  const ofProvider = (effect.ends as PartnerConsentEntity[]).find(({ partnerName }) => partnerName === 'provider')
  const alone = await admin('POST', `/beta/partnerConsents/${ofProvider?.id}/withdraw`)
  expect([alone.status, JSON.stringify(alone.json)]).toEqual([400, expect.stringContaining(String(json.id))])

  expect((await admin('POST', `/beta/partnerConsents/${json.id}/withdraw`)).status).toBe(204)
  expect([await may(reseller, tenant), await may(provider, tenant)]).toEqual(['no-consent', 'no-consent'])
  expect((await admin('POST', `/beta/partnerConsents/${json.id}/withdraw`)).status).toBe(404)
  expect((await admin('GET', `/beta/partnerConsents/${json.id}`)).json).toMatchObject({
    state: 'ended',
    endedBy: 'customer',
  })
  const gina = `gina@${tenant.domain}`
  for (const side of [tenant, reseller, provider]) {
    const ended = (await trailOf(side)).filter(({ actor }) => actor === gina).map(({ action }) => action)
    expect(ended.slice(-1)).toEqual(['partner.consent.end'])
    expect(ended).toContain('partner.consent.grant')
  }
})

test('a consent for one customer is none for another, nor for a right that it does not have', async () => {
  const { tenant, admin } = await customer()
  const other = await customer()
  await grant(admin, direct, await invitation(directAgent))
  expect(await may(direct, other.tenant)).toBe('no-consent')
  expect(await may(direct, tenant, 'remove-any-device')).toBe('right-not-granted')
  expect(
    await lockConsent(
      world.app.db,
      { partnerId: direct.tenantId, customerId: other.tenant.tenantId, now: new Date() },
      'register-devices',
    ).catch((error) => String(error.message).replace(other.tenant.tenantId, 'ID')),
  ).toBe(
    await lockConsent(
      world.app.db,
      { partnerId: direct.tenantId, customerId: randomUUID() as never, now: new Date() },
      'register-devices',
    ).catch((error) => String(error.message).replace(/[0-9a-f-]{36}/, 'ID')),
  )
})

test('an OEM has one link for all customers; what they grant has no delegation, makes no profiles, and the customer does not end it', async () => {
  const link = await linkOfOem(world, oem)
  expect((await linkOfOem(world, oem)).id).toBe(link.id)
  const { tenant, admin } = await customer()
  const other = await customer()
  const { status, json } = await grant(admin, oem, link)
  expect([status, json.delegatedAdministration, json.expirationDateTime]).toEqual([201, false, null])
  expect((await grant(other.admin, oem, link)).status).toBe(201)
  expect((await grant(other.admin, oem, link, { delegatedAdministration: true })).status).toBe(400)
  expect([
    await may(oem, tenant),
    await may(oem, tenant, 'remove-any-device'),
    await may(oem, tenant, 'manage-profiles'),
  ]).toEqual(['yes', 'yes', 'right-not-granted'])
  const refused = await admin('POST', `/beta/partnerConsents/${json.id}/withdraw`)
  expect([refused.status, JSON.stringify(refused.json)]).toEqual([
    403,
    expect.stringContaining('the operator of this installation ends it'),
  ])
  expect(await may(oem, tenant)).toBe('yes')
  const ofMaker = await callsAs(
    world,
    await oem.user(`o${randomUUID().slice(0, 8)}`, { roles: ['global-administrator'] }),
  )
  // the link is the operator's; a relationship the maker leaves like any partner
  expect((await ofMaker('POST', `/beta/partner/invitations/${link.id}/withdraw`)).status).toBe(404)
  expect((await linkOfOem(world, oem)).id).toBe(link.id)
  expect((await ofMaker('POST', `/beta/partner/customers/${json.id}/leave`)).status).toBe(204)
  expect(await may(oem, tenant)).toBe('no-consent')
})

test('two who ask for the link of an OEM at once get the same one', async () => {
  const maker = await world.tenant('maker.example')
  await makePartner(world, maker, { usesOemDirect: true })
  const links = await Promise.all([1, 2, 3, 4].map(() => linkOfOem(world, maker)))
  expect(new Set(links.map(({ id }) => id)).size).toBe(1)
})

test('the other side reads who it was by name, and neither from where, with what, nor by which account', async () => {
  const { tenant, admin } = await customer()
  await grant(admin, direct, await invitation(directAgent))
  const entryOf = async ({ tenantId }: WorldTenant) => {
    const { rows } = await world.app.pool.query(
      `select actor_id, actor_name, address, client_id, request_id, door from audit_entry
        where tenant_id = $1 and action = 'partner.consent.grant' and details ->> 'customerId' = $2`,
      [tenantId, tenant.tenantId],
    )
    return rows
  }
  expect(await entryOf(tenant)).toMatchObject([{ address: expect.any(String), client_id: expect.any(String) }])
  expect(await entryOf(direct)).toEqual([
    {
      actor_id: tenant.tenantId,
      actor_name: `gina@${tenant.domain}`,
      ...{ address: null, client_id: null, request_id: null, door: 'api' },
    },
  ])
})

test('a link says what a partner was: when its provider or its own kind is another, it is over, and what was granted rests', async () => {
  const seller = await world.tenant('seller.example')
  const distributor = await world.tenant('distributor.example')
  await makePartner(world, seller, { cspKind: 'indirect-reseller' })
  await makePartner(world, distributor, { cspKind: 'indirect-provider' })
  await sellThrough(world, seller, distributor)
  const agent = await callsAs(world, await seller.user('sam', { roles: ['admin-agent'] }))
  const made = await invitation(agent)
  const before = await customer()
  expect((await grant(before.admin, seller, made)).status).toBe(201)

  await sellThrough(world, seller, distributor, false)
  const { admin } = await customer()
  expect((await grant(admin, seller, made)).status).toBe(404)
  expect([await may(seller, before.tenant), await may(distributor, before.tenant)]).toEqual(['yes', 'yes'])

  const alone = await invitation(agent)
  await makePartner(world, seller, { cspKind: null, usesOemDirect: true })
  expect((await grant(admin, seller, alone)).status).toBe(404)
  expect(await may(seller, before.tenant)).toBe('no-consent')
  await makePartner(world, seller, { cspKind: 'indirect-reseller' })
  expect(await may(seller, before.tenant)).toBe('yes')
})

test('a provider that is the customer itself grants nothing to itself', async () => {
  const both = await world.tenant('both.example')
  await makePartner(world, both, { cspKind: 'indirect-provider' })
  const seller = await world.tenant('own-seller.example')
  await makePartner(world, seller, { cspKind: 'indirect-reseller' })
  await sellThrough(world, seller, both)
  const agent = await callsAs(world, await seller.user('sue', { roles: ['admin-agent'] }))
  const admin = await callsAs(world, await both.user('gil', { roles: ['global-administrator'] }))
  expect((await grant(admin, seller, await invitation(agent))).status).toBe(201)
  expect([await may(seller, both), await may(both, both)]).toEqual(['yes', 'no-consent'])
  expect((await trailOf(both)).filter(({ action }) => action === 'partner.consent.grant')).toHaveLength(1)
})

test('a partner leaves a customer; a customer of somebody else is none of its', async () => {
  const { tenant, admin } = await customer()
  const { json } = await grant(admin, direct, await invitation(directAgent))
  const administrator = await callsAs(world, await direct.user('gus', { roles: ['global-administrator'] }))
  const stranger = await callsAs(world, await reseller.user('guy', { roles: ['global-administrator'] }))
  const leave = (calls: Calls) => calls('POST', `/beta/partner/customers/${json.id}/leave`)
  expect((await leave(directAgent)).status).toBe(403)
  expect((await leave(stranger)).status).toBe(404)
  expect(await may(direct, tenant)).toBe('yes')
  expect((await leave(administrator)).status).toBe(204)
  expect([await may(direct, tenant), await customersOf(directAgent)]).toEqual([
    'no-consent',
    expect.not.arrayContaining([tenant.domain]),
  ])
  expect((await admin('GET', `/beta/partnerConsents/${json.id}`)).json).toMatchObject({
    state: 'ended',
    endedBy: 'partner',
  })
  const [last] = (await trailOf(tenant)).slice(-1)
  expect(last).toEqual({ action: 'partner.consent.end', actor: 'gus@direct.example' })
})

test('a withdrawal waits for what is being written, and what comes after it is refused', async () => {
  const { tenant, admin } = await customer()
  const { json } = await grant(admin, direct, await invitation(directAgent))
  const asked = { partnerId: direct.tenantId, customerId: tenant.tenantId, now: new Date() }
  const withdraw = () => admin('POST', `/beta/partnerConsents/${json.id}/withdraw`)
  const [withdrawn] = await whileHeld(world.app.db, (tx) => lockConsent(tx, asked, 'register-devices'), [withdraw])
  expect(withdrawn).toMatchObject({ status: 'fulfilled', value: { status: 204 } })
  expect(await may(direct, tenant)).toBe('no-consent')
})
