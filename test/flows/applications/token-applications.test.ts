// The applications that `taxiway token` makes: lists leave them out and a later call deletes them, so that nobody else's may become one.

import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { ownCertificate } from '../../support/pki/own-certificate.ts'
import { commandLine, type Said } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('tokens.example')
  taxiway = commandLine(world, tenant)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const path = '/beta/applications'
type Listed = { appId: string; displayName: string; purpose: string | null }
const standing = async (): Promise<string[]> =>
  (await tenant.api.get<{ value: Listed[] }>(`${path}?$top=999`)).value.map(({ appId }) => appId)
const token = async (): Promise<string> => {
  const said = await taxiway('token', 'Group.Read.All', '--json')
  return (JSON.parse(said.out) as { clientId: string }).clientId
}
/** Made days ago; with the secrets that have ended since. */
const grownOld = async (id: string, ended: boolean): Promise<void> => {
  await sql`update application set created_at = created_at - interval '3 days'
             where tenant_id = ${tenant.tenantId} and id = ${id}`.execute(world.app.db)
  if (!ended) return
  await sql`update application_credential set expires_at = now() - interval '1 hour'
             where tenant_id = ${tenant.tenantId} and application_id = ${id}`.execute(world.app.db)
}

test('an application that is named as one of a token is shown like any other, and no command deletes it in passing', async () => {
  const displayName = 'access token of 2026-01-01T00:00:00.000Z'
  const { clientId } = JSON.parse(
    (await taxiway('application', 'add', displayName, '--role', 'Group.ReadWrite.All', '--json')).out,
  ) as { clientId: string }
  const renamed = await tenant.api.post<{ appId: string }>(path, { displayName: 'Back door', appRoles: [] })
  await tenant.api.patch(`${path}/${renamed.appId}`, { displayName })
  for (const id of [clientId, renamed.appId]) await grownOld(id, true)
  await token()
  const { out } = await taxiway('application', 'list')
  expect(out).toContain(clientId)
  expect(out).toContain(renamed.appId)
  expect((await taxiway('application', 'list', '--tokens')).out).not.toContain(clientId)
  expect(await standing()).toEqual(expect.arrayContaining([clientId, renamed.appId]))
  expect((await tenant.api.get<Listed>(`${path}/${clientId}`)).purpose).toBeNull()
})

test('the application of a token goes with a later call once its secret has ended, however old it is, and the audit log names it', async () => {
  const [used, lasting] = [await token(), await token()]
  expect((await taxiway('application', 'show', used)).out).toContain('one token of taxiway token, and goes with it')
  await grownOld(used, true)
  await grownOld(lasting, false)
  const last = await token()
  const left = await standing()
  expect(left).not.toContain(used)
  expect(left).toEqual(expect.arrayContaining([lasting, last]))
  const { value } = await tenant.api.get<{ value: { activityType: string; resources: { resourceId: string }[] }[] }>(
    '/beta/deviceManagement/auditEvents?$top=50',
  )
  const gone = value.filter(({ activityType }) => activityType === 'identity.application.delete')
  expect(gone.map(({ resources }) => resources[0]?.resourceId)).toEqual([used])
})

test('only the command line makes an application for a token, and nobody changes one or gives it another secret', async () => {
  const body = {
    displayName: 'Hidden',
    appRoles: ['Application.ReadWrite.All', 'AppRoleAssignment.ReadWrite.All'],
    purpose: 'scriptToken',
  }
  const { appId, secretText } = await tenant.api.post<{ appId: string; secretText: string }>(path, {
    displayName: 'Automation',
    appRoles: body.appRoles,
  })
  const { graph, login } = world.urls
  const other = openApi({
    graph,
    login,
    ca: world.ca,
    tenant: tenant.tenantId,
    clientId: appId,
    clientSecret: secretText,
  })
  const refused = (status: number, message: string) => ({ status, message: expect.stringContaining(message) })
  await expect(other.post(path, body)).rejects.toMatchObject(
    refused(403, 'The purpose scriptToken is for the command line of this installation'),
  )
  for (const wrong of [{ appRoles: [] }, { spa: { redirectUris: ['https://page.example/'] } }]) {
    await expect(tenant.api.post(path, { ...body, ...wrong })).rejects.toMatchObject(refused(400, 'nobody comes back'))
  }
  for (const purpose of ['scriptToken', null]) {
    await expect(other.patch(`${path}/${appId}`, { purpose })).rejects.toMatchObject(refused(400, 'purpose'))
  }

  const made = await token()
  const { certificate } = ownCertificate()
  for (const change of [
    () => tenant.api.patch(`${path}/${made}`, { displayName: 'Mine' }),
    () => tenant.api.post(`${path}/${made}/addPassword`, {}),
    () => tenant.api.post(`${path}/${made}/addKey`, { keyCredential: { key: certificate.toString('base64') } }),
  ]) {
    await expect(change()).rejects.toMatchObject(refused(409, 'was made for one token of taxiway token'))
  }
  expect((await taxiway('application', 'delete', made, '--yes')).code).toBe(0)
  expect(await standing()).not.toContain(made)
  other.close()
})
