// Licences that people have by groups, told to somebody whose role counts for another group.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { factsOf } from '../../../src/commands/user/list.ts'
import type { User } from '../../../src/contract/graph/user.ts'
import { standardSku, unnamedGroup } from '../../../src/kernel/licence.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const intune = '061f9ace-7d42-4136-88ac-31dc755f143f'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function group(displayName: string, members: readonly string[]) {
  const { id } = await tenant.api.post<{ id: string }>('/v1.0/groups', {
    displayName,
    mailNickname: displayName,
    mailEnabled: false,
    securityEnabled: true,
    'members@odata.bind': members.map((one) => `https://graph.microsoft.com/v1.0/directoryObjects/${one}`),
  })
  return id
}
const statesOf = ({ licenseAssignmentStates }: Pick<User, 'licenseAssignmentStates'>) =>
  licenseAssignmentStates.map(({ skuId, assignedByGroup }) => [skuId, assignedByGroup])

test('a licence by a group that the caller’s role does not reach comes by a group, and not by which: read, listed, changed, refused', async () => {
  const [kim, holder] = [await tenant.user('kim', { mdmLicensed: false }), await tenant.user('holder')]
  const ours = await group('Ours', [kim.id])
  const secret = await group('Merger', [kim.id])
  await tenant.api.patch(`/v1.0/subscribedSkus/${tenant.tenantId}_${intune}`, { prepaidUnits: { enabled: 5 } })
  for (const [id, skuId] of [
    [ours, standardSku.id],
    [secret, intune],
  ]) {
    await tenant.api.post(`/v1.0/groups/${id}/assignLicense`, { addLicenses: [{ skuId }], removeLicenses: [] })
  }
  await tenant.api.post('/v1.0/roleManagement/directory/roleAssignments', {
    principalId: holder.id,
    roleDefinitionId: 'user-administrator',
    directoryScopeId: `/administrativeUnits/${ours}`,
  })
  const { access: token } = await atBrowser(world).tokensOf(holder)
  const ask = async (method: string, path: string, body?: unknown) => {
    const answer = await atBrowser(world).send(`${world.urls.graph}${path}`, {
      method,
      token,
      ...(body !== undefined && { body }),
    })
    for (const hidden of ['Merger', secret]) expect(answer.text, `${method} ${path}`).not.toContain(hidden)
    return answer
  }
  const path = `/v1.0/users/${kim.id}`
  const known = [
    [intune, unnamedGroup],
    [standardSku.id, ours],
  ]
  expect(statesOf((await ask('GET', path)).json as User).sort()).toEqual(known)
  const [listed] = (await ask('GET', '/v1.0/users')).json.value as User[]
  expect(statesOf(listed!).sort()).toEqual(known)
  const given = await ask('POST', `${path}/assignLicense`, {
    addLicenses: [{ skuId: standardSku.id }],
    removeLicenses: [],
  })
  expect(statesOf(given.json as User)).toContainEqual([intune, unnamedGroup])
  const take = (skuId: string) => ask('POST', `${path}/assignLicense`, { addLicenses: [], removeLicenses: [skuId] })
  expect((await take(standardSku.id)).status).toBe(200)
  const [ofOurs, ofOthers] = [await take(standardSku.id), await take(intune)]
  expect([ofOurs.status, ofOurs.text]).toEqual([400, expect.stringContaining("by the group 'Ours'")])
  expect([ofOthers.status, ofOthers.text]).toEqual([400, expect.stringContaining('your role does not count')])
  const off = () => ask('PATCH', path, { mdmLicensed: false })
  expect([(await off()).status, (await off()).text]).toEqual([409, expect.stringContaining(ours)])
  await tenant.api.post(`/v1.0/groups/${ours}/assignLicense`, { addLicenses: [], removeLicenses: [standardSku.id] })
  expect([(await off()).status, (await off()).text]).toEqual([409, expect.stringContaining('your role does not count')])

  expect(statesOf(await tenant.api.get<User>(path))).toEqual([[intune, secret]])
})

test('who is shown a licence by a group that is not named reads so at the terminal, too', async () => {
  const lee = await tenant.user('lee')
  const user = await tenant.api.get<User>(`/v1.0/users/${lee.id}`)
  const by = (assignedByGroup: string | null) =>
    factsOf({
      ...user,
      licenseAssignmentStates: user.licenseAssignmentStates.map((one) => ({ ...one, assignedByGroup })),
    })
  expect(by(null).join('\n')).toContain('EMS directly')
  expect(by(unnamedGroup).join('\n')).toContain('EMS by a group that your role does not reach')
})
