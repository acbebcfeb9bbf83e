// The application of a command line is the operator's, over every tenant: no operation of the contract changes it, its secrets,
// its service principal or what that was given, whoever asks. A new operation is among them by itself.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { operatorFile } from '../../../src/commands/operator-file.ts'
import { keepCommandLine } from '../../../src/commands/server/command-line-application.ts'
import { registeredRoutes } from '../../../src/features.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { type Office, openOffice } from '../../support/world/office.ts'
import { operationsOf } from '../../support/world/operations.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let administrator: string
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
  const person = await office.tenant.user('boss', { roles: ['global-administrator'] })
  administrator = (await atBrowser(world).tokensOf(person)).access
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const { recipes } = operationsOf(() => ({ world, office }))
const operationOf = (id: string): string => id.replace(/\.(v1\.0|beta)$/, '')
const changing = (await registeredRoutes()).filter(
  ({ method, id }) => method !== 'GET' && recipes[operationOf(id)] && !id.endsWith('.v1.0'),
)

/** Every application that stands is one of a command line from here on; one that is made by the operation is not. */
async function markAll(): Promise<readonly string[]> {
  const { tenantId } = office.tenant
  const { rows } = await sql<{ id: string }>`
    update application set of_command_line = true where tenant_id = ${tenantId} returning id`.execute(world.app.db)
  return rows.map(({ id }) => id)
}

/** What anybody could get into them by. */
async function standing(ids: readonly string[]): Promise<unknown> {
  const { tenantId } = office.tenant
  const { rows } = await sql`
    select a.id, a.display_name, a.redirect_uris, a.spa_redirect_uris, a.native_redirect_uris, a.asked_roles, a.asked_scopes,
           (select jsonb_agg(c.id order by c.id) from application_credential c
             where c.tenant_id = a.tenant_id and c.application_id = a.id) as credentials,
           to_jsonb(p) as principal,
           (select jsonb_agg(to_jsonb(g) order by g.id) from app_role_assignment g
             where g.tenant_id = a.tenant_id and g.service_principal_id = p.id) as roles,
           (select jsonb_agg(to_jsonb(g) order by g.id) from permission_grant g
             where g.tenant_id = a.tenant_id and g.service_principal_id = p.id) as scopes,
           (select jsonb_agg(to_jsonb(g) order by g.id) from application_access g
             where g.tenant_id = a.tenant_id and g.service_principal_id = p.id) as assigned
      from application a left join service_principal p on p.tenant_id = a.tenant_id and p.app_id = a.id
     where a.tenant_id = ${tenantId} and a.id = any(${ids}) order by a.id`.execute(world.app.db)
  return rows
}

/** The one that no file names any more may go: its end opens nothing. */
const mayEnd = ['identity.application.delete']
const ofApplications = /\/(applications|servicePrincipals|oauth2PermissionGrants)(\/|$)/

for (const { id, method, path: template } of changing) {
  const operation = operationOf(id)
  if (mayEnd.includes(operation)) continue
  test(`[T-44] [T-60] ${operation} by a global administrator leaves the application of the command line as it is`, async () => {
    const { path, body, file } = await recipes[operation]!()
    const marked = await markAll()
    const before = await standing(marked)
    const answer = await atBrowser(world).send(`${world.urls.graph}${path}`, {
      ...{ method, token: administrator },
      ...(body !== undefined && { body }),
      ...(file && { headers: { 'content-type': file.type } }),
    })
    expect(await standing(marked)).toEqual(before)
    if (ofApplications.test(template) && operation !== 'identity.application.create') {
      expect([answer.status, answer.text]).toEqual([409, expect.stringContaining('is how the command line')])
    }
  })
}

test('[T-44] a start takes out of an application of the command line what a tenant had added before it was kept from it, once', async () => {
  const { tenantId, domain, application, api } = await world.tenant('older.example')
  const path = `/beta/applications/${application.clientId}`
  await api.post(`${path}/addPassword`, { passwordCredential: { displayName: 'mine' } })
  await api.post(`${path}/addKey`, { keyCredential: { key: ownCertificate().certificate.toString('base64') } })
  await api.patch(path, { web: { redirectUris: ['https://evil.example/back'] } })
  const file = operatorFile(world.folder)
  file.write({ urls: world.app.urls, tenants: [{ tenantId, domain, ...application }] })

  await keepCommandLine(world.app, { data: world.folder })
  expect(await api.get(path)).toMatchObject({
    ...{ web: { redirectUris: [] }, keyCredentials: [] },
    passwordCredentials: [{ displayName: 'first secret' }],
  })
  await expect(api.post(`${path}/addPassword`, {})).rejects.toMatchObject({ status: 409 })
  await keepCommandLine(world.app, { data: world.folder })
  const { value } = await api.get<{ value: { activityType: string }[] }>('/beta/deviceManagement/auditEvents?$top=50')
  expect(value.filter(({ activityType }) => activityType === 'identity.application.change')).toHaveLength(2)
})
