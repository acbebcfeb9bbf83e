// Managers that another directory keeps, over SCIM 2.0, and the groups that follow from them.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { type Scim, scimClient } from '../../support/directory/scim.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

let world: World
let contoso: WorldTenant
let fabrikam: WorldTenant
let scim: Scim
beforeAll(async () => {
  world = await startWorld()
  contoso = await world.tenant('contoso.example')
  fabrikam = await world.tenant('fabrikam.example')
  scim = await scimClient(world, contoso)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

let number = 0
const sent = (said?: object) => {
  const name = `person${number++}`
  return {
    externalId: name,
    userName: `${name}@contoso.example`,
    displayName: name,
    ...(said && { [enterprise]: said }),
  }
}
const made = async (said?: object) => String((await scim('POST', '/Users', sent(said))).body.id)
const patch = (id: string, ...Operations: object[]) => scim('PATCH', `/Users/${id}`, { Operations })
const managerOf = async (id: string) =>
  ((await scim('GET', `/Users/${id}`)).body[enterprise] as { manager?: { value: string } } | undefined)?.manager?.value

test('a manager comes with a person, changes and goes, as each client writes it, and groups of reports follow', async () => {
  const [pia, lee] = [await made(), await made()]
  const team = await contoso.api.post<{ id: string }>('/v1.0/groups', {
    displayName: 'Team',
    mailNickname: 'team',
    mailEnabled: false,
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule: `Direct Reports for "${pia}"`,
  })
  const members = async () =>
    (await contoso.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${team.id}/members`)).value.map(({ id }) => id)
  const kim = await made({ department: 'Sales', manager: { value: pia, displayName: 'whatever' } })
  expect([await managerOf(kim), await members()]).toEqual([pia, [kim]])
  expect(await contoso.api.get(`/v1.0/users/${kim}/manager`)).toMatchObject({ id: pia })
  const { body } = await scim('GET', `/Users/${kim}`)
  expect(body[enterprise]).toEqual({
    department: 'Sales',
    manager: { value: pia, $ref: `${world.urls.graph}/scim/v2/Users/${pia}` },
  })
  const path = `${enterprise}:manager`
  expect((await patch(kim, { op: 'Add', path, value: lee })).status).toBe(200) // as Microsoft's client writes it
  expect([await managerOf(kim), await members()]).toEqual([lee, []])
  await patch(kim, { op: 'replace', path: `${path}.value`, value: pia })
  expect([await managerOf(kim), await members()]).toEqual([pia, [kim]])
  await patch(kim, { op: 'replace', path: 'title', value: 'Engineer' })
  expect(await managerOf(kim)).toBe(pia)
  await patch(kim, { op: 'remove', path })
  expect([await managerOf(kim), await members()]).toEqual([undefined, []])
  await patch(kim, { op: 'replace', path, value: { value: lee } })
  await patch(kim, { op: 'remove', path: `${path}.value` })
  expect(await managerOf(kim)).toBeUndefined()
  await patch(kim, { op: 'replace', path, value: { $ref: `../Users/${lee}` } })
  expect(await managerOf(kim)).toBe(lee)
  const { meta: _, id: _id, schemas: _schemas, ...read } = (await scim('GET', `/Users/${kim}`)).body
  expect((await scim('PUT', `/Users/${kim}`, read)).status).toBe(200)
  expect(await managerOf(kim)).toBe(lee)
  await scim('PUT', `/Users/${kim}`, { ...read, [enterprise]: { department: 'Sales' } })
  expect(await managerOf(kim)).toBeUndefined()
  const { rows } = await world.app.pool.query<{ before: object; after: object }>(
    `select before, after from audit_entry where tenant_id = $1 and target_id = $2 and after ? 'manager' order by sequence`,
    [contoso.tenantId, kim],
  )
  expect(rows[0]?.after).toMatchObject({ manager: pia })
  expect(rows[1]).toMatchObject({ before: { manager: pia }, after: { manager: lee } })
})

test('nobody is their own manager, and nobody who is not there, or is in another organisation, is one', async () => {
  const kim = await made()
  const elsewhere = await fabrikam.user('elsewhere')
  const path = `${enterprise}:manager`
  for (const [value, said] of [
    [kim, 'own manager'],
    [crypto.randomUUID(), 'no person'],
    [elsewhere.id, 'no person'],
    ['pia@contoso.example', 'names no manager'],
  ] as const) {
    const { status, body } = await patch(
      kim,
      { op: 'replace', path, value: { value } },
      { op: 'replace', path: 'title', value },
    )
    expect([status, String(body.detail)]).toEqual([400, expect.stringContaining(said)])
  }
  expect((await scim('GET', `/Users/${kim}`)).body.title).toBeUndefined()
  expect((await scim('POST', '/Users', sent({ manager: { value: elsewhere.id } }))).status).toBe(400)
})
