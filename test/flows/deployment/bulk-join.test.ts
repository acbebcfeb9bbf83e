// A device that no person sets up: joined with a bulk token and enrolled, it is nobody's.

import { generateKeyPairSync } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import type { BulkTokenEntity } from '../../../src/contract/graph/bulk-token.ts'
import type { ManagedDevice } from '../../../src/contract/graph/managed-device.ts'
import { DirectoryDeviceId } from '../../../src/kernel/id.ts'
import { decodeJoinResponse, encodeJoinRequest } from '../../../src/protocol/drs/join.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { contextOf, enroll, enrollText, joinedDevice, mdmToken } from '../../support/mdm/mdm-device.ts'
import { blobOf } from '../../support/server/joined-computer.ts'
import { atBrowser } from '../../support/world/person.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

const path = '/beta/deviceManagement/bulkJoinTokens'
const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const keys = generateKeyPairSync('rsa', { modulusLength: 2048 })

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const daysOf = ({ createdDateTime, expirationDateTime }: BulkTokenEntity) =>
  (Date.parse(expirationDateTime) - Date.parse(createdDateTime)) / 86_400_000

test('[T-19] [T-57] a device that joined with a bulk token enrols, has no user, and counts for nobody’s limit; another one does not', async () => {
  const made = await tenant.api.post<BulkTokenEntity>(path, { displayName: 'Desks', maximumJoins: 1, days: 1 })
  expect(made).toMatchObject({ state: 'usable', joins: 0, networks: [] })
  expect(daysOf(made)).toBe(1)
  const browser = atBrowser(world)
  const form = { grant_type: 'refresh_token', client_id: 'b90d5b8f-5503-4153-b545-b31cecfaece2' }
  const { json } = await browser.tokens({ ...form, refresh_token: String(made.token), resource: drs })
  const request = encodeJoinRequest({
    certificateRequest: certificateRequest(keys),
    transportKey: blobOf(keys.publicKey),
    joinType: 0,
    deviceType: 'Windows',
    osVersion: '10.0.26100.1',
    displayName: 'DESK-1',
    targetDomain: '',
  })
  const joined = await browser.send(`${world.urls.drs}/EnrollmentServer/device/?api-version=2.0`, {
    method: 'POST',
    body: request,
    token: String(json.access_token),
    headers: { 'content-type': 'application/json' },
  })
  expect(joined.status).toBe(200)
  const { userPrincipalName } = decodeJoinResponse(joined.json)
  const { value } = await tenant.api.get<{ value: { id: string; deviceId: string }[] }>(
    `/v1.0/devices?$filter=${encodeURIComponent("displayName eq 'DESK-1'")}`,
  )
  const device = { ...value[0]!, id: DirectoryDeviceId.parse(value[0]?.id) }

  const accountOf = async (userPrincipalName: string) => {
    const account = await tenant.api.get<{ id: string }>(`/v1.0/users/${encodeURIComponent(userPrincipalName)}`)
    return { ...account, userPrincipalName, password: '' } as Parameters<typeof mdmToken>[2]
  }
  const tokenFor = async (deviceId: string, of = userPrincipalName) =>
    mdmToken(world, tenant.tenantId, await accountOf(of), { deviceId })
  // the account of another bulk token enrols none of its devices
  const second = await tenant.api.post<BulkTokenEntity>(path, { displayName: 'Counters', maximumJoins: 1 })
  expect(daysOf(second)).toBe(30)
  const foreign = await tokenFor(device.deviceId, second.userPrincipalName)
  expect(await enroll(world, enrollText(world, foreign, contextOf(device, { bulkJoin: true })))).toMatchObject({
    kind: 'fault',
  })
  const answer = await enroll(
    world,
    enrollText(world, await tokenFor(device.deviceId), contextOf(device, { bulkJoin: true })),
  )
  expect(answer.kind).toBe('enrolled')
  const managed = await tenant.api.get<{ value: ManagedDevice[] }>('/v1.0/deviceManagement/managedDevices')
  expect(managed.value).toMatchObject([
    { deviceEnrollmentType: 'windowsBulkAzureDomainJoin', azureADDeviceId: device.deviceId },
  ])
  expect(managed.value[0]?.userPrincipalName ?? '').toBe('')

  const pia = await tenant.user('pia')
  const hers = await joinedDevice(world, tenant, pia)
  const other = await enroll(world, enrollText(world, await tokenFor(hers.deviceId), contextOf(hers)))
  expect(other).toMatchObject({ kind: 'fault', status: expect.any(Number) })
  // beside all that she enrols hers, which is hers
  const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: hers.deviceId })
  expect((await enroll(world, enrollText(world, token, contextOf(hers)))).kind).toBe('enrolled')
  const both = await tenant.api.get<{ value: ManagedDevice[] }>('/v1.0/deviceManagement/managedDevices')
  expect(both.value.find((one) => one.azureADDeviceId === hers.deviceId)).toMatchObject({
    userPrincipalName: pia.userPrincipalName,
    deviceEnrollmentType: 'windowsAzureADJoin',
  })
  expect(await tenant.api.get(`${path}/${made.id}`)).toMatchObject({ state: 'usedUp', joins: 1, token: null })
})

test('[T-19] an organisation has 500 bulk tokens at most, and is told what to do', async () => {
  const full = await world.tenant('full.example')
  const body = { displayName: 'Desks', maximumJoins: 1 }
  const { id } = await full.api.post<BulkTokenEntity>(path, body)
  await world.app.pool.query(
    `insert into bulk_token (tenant_id, id, user_id, display_name, token_digest, most_joins, networks, created_at,
                             expires_at, made_by_kind, made_by_id)
     select tenant_id, gen_random_uuid(), user_id, display_name, 'none-' || n, most_joins, networks, created_at,
            expires_at, made_by_kind, made_by_id
       from bulk_token, generate_series(1, 498) n where tenant_id = $1 and id = $2`,
    [full.tenantId, id],
  )
  await full.api.post<BulkTokenEntity>(path, body)
  await expect(full.api.post(path, body)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('500 bulk tokens at most'),
  })
})
