// What only the operator of the installation does about partners, from the command line of its machine, and what both sides read of it.

import { afterAll, beforeAll, expect, test, vi } from 'vitest'

import { granted, invitationOf, linkOfOem, makePartner } from '../../support/partner/partner.ts'
import { commandLine, taxiwayOn } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let customer: WorldTenant
let partner: WorldTenant
const taxiway = taxiwayOn(undefined)
beforeAll(async () => {
  world = await startWorld()
  customer = await world.tenant('customer.example')
  partner = await world.tenant('partner.example', { displayName: 'Fabrikam' })
  vi.stubEnv('TAXIWAY_DATA', world.folder)
  commandLine(world, customer)
}, 60_000)
afterAll(async () => {
  vi.unstubAllEnvs()
  await world?.[Symbol.asyncDispose]()
})

async function trailOf(tenant: WorldTenant) {
  const { rows } = await world.app.pool.query<{ action: string; kind: string; details: object }>(
    `select action, actor_kind as kind, details from audit_entry
      where tenant_id = $1 and action like 'partner.%' order by sequence`,
    [tenant.tenantId],
  )
  return rows
}

test('a tenant becomes a partner of one kind or of two, and its own trail says that the operator did it', async () => {
  const none = await taxiway('partner', 'list')
  expect([none.code, none.out]).toEqual([0, 'There is no partner. See taxiway partner add --help.\n'])
  expect((await taxiway('partner', 'add', 'partner.example')).code).toBe(2)
  const unknown = await taxiway('partner', 'add', 'partnr.example', '--kind', 'direct')
  expect([unknown.code, unknown.err]).toEqual([1, expect.stringContaining('Did you mean partner.example?')])

  expect((await taxiway('partner', 'add', 'partner.example', '--kind', 'direct')).out).toBe(
    'Fabrikam is a partner: direct provider.\n',
  )
  expect((await taxiway('partner', 'add', 'partner.example', '--oem-direct', '--mpn-id', '4711')).out).toBe(
    'Fabrikam is a partner: direct provider, OEM Direct.\n',
  )
  expect((await taxiway('partner', 'list')).out).toMatch(/^partner\.example +Fabrikam +direct provider, OEM Direct/m)
  expect(await trailOf(partner)).toMatchObject([
    { action: 'partner.organisation.put', kind: 'operator' },
    { action: 'partner.organisation.put', kind: 'operator' },
  ])
})

test('a reseller sells through indirect providers alone; both have it in their trail', async () => {
  const reseller = await world.tenant('reseller.example')
  const provider = await world.tenant('distributor.example')
  await makePartner(world, reseller, { cspKind: 'indirect-reseller' })
  await makePartner(world, provider, { cspKind: 'indirect-provider' })
  const wrong = await taxiway('partner', 'provider', 'reseller.example', 'partner.example')
  expect([wrong.code, wrong.err]).toEqual([1, expect.stringContaining('is no indirect provider')])
  for (const more of [[], [], ['--remove'], ['--remove']]) {
    expect((await taxiway('partner', 'provider', 'reseller.example', 'distributor.example', ...more)).code).toBe(0)
  }
  for (const side of [reseller, provider]) {
    const told = (await trailOf(side)).filter(({ action }) => action.startsWith('partner.provider.'))
    expect(told.map(({ action, kind }) => [action, kind])).toEqual([
      ['partner.provider.add', 'operator'],
      ['partner.provider.remove', 'operator'],
    ])
  }
})

test('[L-006] the operator gives a manufacturer one link, and ends what it was granted and the customer cannot, and nothing of another partner', async () => {
  const maker = await world.tenant('maker.example', { displayName: 'Maker' })
  const seller = await world.tenant('seller.example', { displayName: 'Seller' })
  await makePartner(world, maker, { usesOemDirect: true })
  await makePartner(world, seller, { cspKind: 'direct' })
  const administrator = await customer.user('gina', { roles: ['global-administrator'] })
  const consent = await granted(world, customer, administrator, await linkOfOem(world, maker))
  await granted(world, customer, administrator, await invitationOf(world, seller))

  const links = [
    await taxiway('partner', 'oem-link', 'maker.example'),
    await taxiway('partner', 'oem-link', 'maker.example'),
  ]
  expect(links[0]).toEqual(links[1])
  expect((await trailOf(maker)).filter(({ action }) => action === 'partner.invitation.create')).toHaveLength(1)

  const refused = await taxiway('consent', 'withdraw', 'Maker', '--yes')
  expect([refused.code, refused.err]).toEqual([1, expect.stringContaining('the operator of this installation ends it')])
  const unsaid = await taxiway('partner', 'end', 'maker.example', 'customer.example')
  expect([unsaid.code, unsaid.err]).toEqual([1, expect.stringContaining('say --yes')])
  expect((await taxiway('partner', 'end', 'maker.example', 'customer.example', '--yes')).code).toBe(0)

  expect((await taxiway('consent', 'list')).out).toMatch(/^Partner .*\n.*\nSeller .*\n$/)
  expect((await taxiway('consent', 'list', '--all')).out).toMatch(/^Maker +manufacturer +ended /m)
  for (const side of [customer, maker]) {
    const [last] = (await trailOf(side)).slice(-1)
    expect(last).toMatchObject({
      action: 'partner.consent.end',
      kind: 'operator',
      details: { endedBy: 'operator', partnerId: consent.partnerId },
    })
  }
  expect((await taxiway('partner', 'end', 'maker.example', 'customer.example', '--yes')).code).toBe(1)
})
