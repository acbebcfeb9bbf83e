// Every operation of the administration API is asked for over the wire by everybody of the table: nobody, somebody without a
// role, each role, roles for a group with the object in the group and out of it, an application, and the administrator of
// another tenant.

import { randomUUID } from 'node:crypto'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { RawRoute, Route } from '../../../src/contract/route.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { makePartner } from '../../support/partner/partner.ts'
import { groupLetters, letters, whoMay } from '../../support/roles/who-may.ts'
import { type Office, openOffice } from '../../support/world/office.ts'
import { type Call, operationsOf } from '../../support/world/operations.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
/** By the letter of the table; `plain` is a person without a role. */
const tokens = new Map<string, string>()
const groups = new Map<string, string>()

const { recipes, newId } = operationsOf(() => ({ world, office }))
const operationOf = ({ id }: Pick<Route, 'id'>) => id.replace(/\.(v1\.0|beta)$/, '')
const routes = [
  ...new Map(
    (await registeredRoutes())
      .filter(({ access, path }) => access.kind === 'graph' && !path.startsWith('/v1.0/'))
      .map((route) => [operationOf(route), route] as const),
  ).values(),
]

beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  const { tenant } = office
  const tokenOf = async (person: Person) => (await atBrowser(world).tokensOf(person)).access
  tokens.set('plain', await tokenOf(await tenant.user('plain')))
  for (const [letter, role] of Object.entries(letters)) {
    tokens.set(letter, await tokenOf(await tenant.user(role, { roles: [role] })))
  }
  for (const [letter, role] of Object.entries(groupLetters)) {
    const person = await tenant.user(`${role}-of-a-group`)
    const { id } = await tenant.api.post<{ id: string }>('/v1.0/groups', {
      displayName: role,
      mailNickname: role,
      mailEnabled: false,
      securityEnabled: true,
    })
    await tenant.api.post('/v1.0/roleManagement/directory/roleAssignments', {
      principalId: person.id,
      roleDefinitionId: role,
      directoryScopeId: `/administrativeUnits/${id}`,
    })
    groups.set(letter, id)
    tokens.set(letter, await tokenOf(person))
  }
  await makePartner(world, tenant, { cspKind: 'direct' })
  const stranger = await world.tenant('fabrikam.example')
  tokens.set('stranger', await tokenOf(await stranger.user('boss', { roles: ['global-administrator'] })))
  // what no operation here asks for alone
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'small',
    appRoles: ['Policy.Read.All'],
  })
  const { secretText } = await tenant.api.post<{ secretText: string }>(
    `/beta/applications/${made.appId}/addPassword`,
    {},
  )
  const form = { grant_type: 'client_credentials', client_id: made.appId, client_secret: secretText }
  tokens.set('application', String((await atBrowser(world).tokens(form, tenant.tenantId)).json.access_token))
})
afterAll(() => world?.[Symbol.asyncDispose]())

function ask(who: string | undefined, method: string, { path, body, file }: Call): Promise<number> {
  const token = who && tokens.get(who)
  const sent = file?.bytes ?? (body === undefined ? undefined : JSON.stringify(body))
  const headers = {
    ...(token && { authorization: `Bearer ${token}` }),
    ...(sent !== undefined && { 'content-type': file?.type ?? 'application/json' }),
  }
  return new Promise((resolve, reject) => {
    const outgoing = request(
      `${world.urls.graph}${path}`,
      { method, headers, ca: world.ca, agent: false },
      (incoming) => {
        incoming.resume().on('end', () => resolve(incoming.statusCode ?? 0))
      },
    )
    outgoing.on('error', reject).end(sent)
  })
}

const getSecret = "getOmaSettingPlainTextValue(secretReferenceValueId='x')"

/** A new object of the tenant for the operation, and the call that names it. */
async function subjectOf(route: Route | RawRoute): Promise<Call> {
  const recipe = recipes[operationOf(route)]
  if (recipe) return recipe()
  const collection = route.path.split('/:')[0]?.split('/').at(-1) ?? ''
  const make = route.path.includes('/:') ? (newId[collection] ?? fixed[collection]) : undefined
  const id = make ? await make() : ''
  return {
    path: route.path
      .replace('servicePrincipals/:key', 'servicePrincipals/appId=0000000a-0000-0000-c000-000000000000')
      .replace(/:(id|key|role)/, encodeURIComponent(id))
      .replace(/:(batchId|jobId|logId)/, randomUUID())
      .replace(':function', getSecret),
    ...bodyOf(route),
  }
}

const fixed: Readonly<Record<string, () => Promise<string>>> = {
  directoryRoles: async () => 'device-administrator',
  roleDefinitions: async () => 'device-administrator',
  // in one's own account, so that there is none of a stranger
  fido2Methods: async () => randomUUID().toUpperCase(),
  softwareOathMethods: async () => randomUUID().toUpperCase(),
}

function bodyOf(route: Route | RawRoute): Pick<Call, 'body'> {
  if (operationOf(route) === 'graph.batch') return { body: { requests: [{ id: '1', method: 'GET', url: '/me' }] } }
  return route.method === 'GET' || route.method === 'DELETE' ? {} : { body: {} }
}

const guid = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g

/** Whatever the call names is a member of the group; a group that it names is the group itself. */
async function within(letter: string, call: Call): Promise<Call> {
  const groupId = groups.get(letter) ?? ''
  if (call.path.includes('/groups/')) return { ...call, path: call.path.replace(guid, groupId) }
  const { rows } = await world.app.pool.query<{ id: string }>(
    `select id from directory_user where tenant_id = $1 and (id = any($2::uuid[]) or user_principal_name = $3)
     union select id from directory_device where tenant_id = $1 and id = any($2::uuid[])
     union select directory_device_id from autopilot_device where tenant_id = $1 and id = any($2::uuid[])
     union select directory_device_id from mdm_enrollment where tenant_id = $1 and id = any($2::uuid[])`,
    [
      office.tenant.tenantId,
      call.path.match(guid) ?? [],
      (call.body as { userPrincipalName?: string } | undefined)?.userPrincipalName ?? '',
    ],
  )
  for (const { id } of rows) {
    await office.tenant.api.post(`/v1.0/groups/${groupId}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${id}`,
    })
  }
  return call
}

/** Opened by the role, and refused for another reason. */
const otherReasons: Readonly<Record<string, number>> = {
  'mdm.policy.show-secret': 404, // there is no secret of this name
  'mdm.device-log.read': 404, // of another device than the path names
  'directory.branding.read': 404, // nothing is configured
  'directory.manager.read': 404, // nobody has one
  'directory.tenant.list': 403, // the command line of the installation asks, and nobody else
  'lifecycle.tenant.read': 403,
  'lifecycle.tenant.remove': 403,
  'lifecycle.tenant-removal.list': 403,
  'lifecycle.tenant-removal.read': 403,
  'autopilot.contest.list-all': 403,
  'autopilot.contest.decide': 403,
  'identity.operator.add': 403,
  'identity.operator.list': 403,
  'identity.operator.remove': 403,
  'partner.organisation.list': 403,
  'partner.organisation.put': 403,
  'partner.provider.add': 403,
  'partner.provider.remove': 403,
  'partner.invitation.oem-link': 403,
  'partner.consent.end-by-operator': 403,
  'provisioning.resource-type.read-one': 404, // there is none of this name
  'provisioning.schema.read-one': 404,
  'provisioning.bulk': 400, // there is nothing in the body
  'directory.tenant.create': 400, // the same, and there is nothing in the body
}

for (const route of routes) {
  const operation = operationOf(route)
  const row = whoMay[operation] ?? ''
  test(`[T-42] ${operation}: ${row}`, async () => {
    const ofNobody = await subjectOf(route)
    const namesOne = guid.test(ofNobody.path) && route.method !== 'PUT' && !route.path.startsWith('/beta/installation/')
    guid.lastIndex = 0
    expect(await ask(undefined, route.method, ofNobody), 'nobody').toBe(401)
    if (!row.includes('*')) {
      const refused = ['plain', ...Object.keys(letters), ...Object.keys(groupLetters)].filter(
        (one) => !row.includes(one),
      )
      const application = operation.startsWith('identity.access-policy.') ? [] : ['application']
      for (const who of [...refused, ...application]) expect(await ask(who, route.method, ofNobody), who).toBe(403)
    }
    if (namesOne) {
      expect(await ask('stranger', route.method, ofNobody), 'a stranger').toBe(404)
      for (const who of Object.keys(groupLetters).filter((one) => row.includes(one))) {
        expect(await ask(who, route.method, ofNobody), `${who}, out of the group`).toBe(404)
      }
    }
    for (const who of row.replace('*', '')) {
      const subject = route.method === 'GET' ? ofNobody : await subjectOf(route)
      const call = who in groupLetters ? await within(who, subject) : subject
      const status = await ask(who, route.method, call)
      if (operation in otherReasons) expect(status, who).toBe(otherReasons[operation])
      else expect(status, who).toBeLessThan(300)
    }
  })
}

test('[T-42] an id that nobody has answers each role for a group as one that is out of it', async () => {
  for (const path of ['users', 'devices', 'groups']) {
    for (const who of Object.keys(groupLetters)) {
      const status = await ask(who, 'GET', { path: `/v1.0/${path}/${randomUUID()}` })
      expect(status, `${who} ${path}`).toBe(who === 'u' && path === 'devices' ? 403 : 404)
    }
  }
})
