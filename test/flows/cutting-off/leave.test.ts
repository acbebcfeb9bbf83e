// A device that leaves the directory by its own certificate, and who cannot make it.

import { generateKeyPairSync, X509Certificate } from 'node:crypto'
import { request } from 'node:https'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { decodeJoinResponse, encodeJoinRequest } from '../../../src/protocol/drs/join.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import type { DirectoryIdentity } from '../../../src/simulator/wire/join.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { blobOf } from '../../support/server/joined-computer.ts'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { atBrowser } from '../../support/world/person.ts'
import { type Person, startWorld, type World } from '../../support/world/world.ts'

const drs = 'urn:ms-drs:enterpriseregistration.windows.net'
const pairs = generateKeyPairSync('rsa', { modulusLength: 2048 })
const ownKey = pairs.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
})
afterAll(() => world?.[Symbol.asyncDispose]())

async function joined(person: Person) {
  const browser = atBrowser(world)
  const { access } = await browser.tokensOf(person, drs)
  const body = encodeJoinRequest({
    certificateRequest: certificateRequest(pairs),
    transportKey: blobOf(pairs.publicKey),
    joinType: 0,
    deviceType: 'Windows',
    osVersion: '10.0.26100.1',
    displayName: 'PC-5',
    targetDomain: '',
  })
  const url = `${world.urls.drs}/EnrollmentServer/device/?api-version=2.0`
  const headers = { 'content-type': 'application/json' }
  const answer = await browser.send(url, { method: 'POST', body, token: access, headers })
  expect(answer.status).toBe(200)
  const cert = new X509Certificate(decodeJoinResponse(answer.json).certificate)
  return { cert: cert.toString(), deviceId: cert.subject.replace('CN=', '') }
}

function leave(deviceId: string, cert?: string, key = ownKey): Promise<{ status: number; code: string }> {
  return new Promise((resolve, reject) => {
    const url = `${world.urls.drs}/EnrollmentServer/device/${deviceId}?api-version=1.0`
    const options = { method: 'DELETE', ca: world.ca, agent: false as const, ...(cert && { cert, key }) }
    const asked = request(url, options, (answer) => {
      let text = ''
      answer.on('data', (part) => {
        text += part
      })
      answer.on('end', () => resolve({ status: answer.statusCode ?? 0, code: String(JSON.parse(text).code ?? '') }))
    })
    asked.on('error', reject)
    asked.end()
  })
}

const objectsOf = async (deviceId: string) => {
  const filter = encodeURIComponent(`deviceId eq '${deviceId}'`)
  return (await office.tenant.api.get<{ value: { id: string }[] }>(`/v1.0/devices?$filter=${filter}`)).value
}

test('[T-21] a device takes itself out of the directory with its certificate, once, and nobody takes out another', async () => {
  const [own, other] = [await joined(await office.tenant.user('pia')), await joined(await office.tenant.user('max'))]
  expect(await leave(own.deviceId)).toEqual({ status: 401, code: 'authentication_error' })
  expect(await leave(other.deviceId, own.cert)).toEqual({ status: 403, code: 'authorization_error' })
  expect([(await objectsOf(own.deviceId)).length, (await objectsOf(other.deviceId)).length]).toEqual([1, 1])
  expect(await leave(own.deviceId.toUpperCase(), own.cert)).toEqual({ status: 200, code: '' })
  expect([(await objectsOf(own.deviceId)).length, (await objectsOf(other.deviceId)).length]).toEqual([0, 1])
  expect(await leave(own.deviceId, own.cert)).toMatchObject({ status: 401 })
})

test('[T-50] a device that an administrator disabled does not leave by itself', async () => {
  const { deviceId, cert } = await joined(await office.tenant.user('kim'))
  const [{ id }] = (await objectsOf(deviceId)) as [{ id: string }]
  await office.tenant.api.patch(`/v1.0/devices/${id}`, { accountEnabled: false })
  expect(await leave(deviceId, cert)).toEqual({ status: 403, code: 'authorization_error' })
  await office.tenant.api.patch(`/v1.0/devices/${id}`, { accountEnabled: true })
  expect(await leave(deviceId, cert)).toMatchObject({ status: 200 })
})

test('a registered device that leaves keeps the object of its registration, without join and management, and deploys again', async () => {
  const person = await office.tenant.user('ria')
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  expect(await boot(world, hardware, person, { disk })).toMatchObject({ joined: true, enrolled: true })
  const { deviceId, certificate, privateKey } = (await disk.read('identity')) as DirectoryIdentity
  expect(await leave(deviceId, certificate, privateKey)).toEqual({ status: 200, code: '' })
  expect(await objectsOf(deviceId)).toHaveLength(1)
  const { rows } = await world.app.pool.query<{ state: string }>(
    'select state from mdm_enrollment where tenant_id = $1',
    [office.tenant.tenantId],
  )
  expect(rows.map(({ state }) => state)).not.toContain('enrolled')
  expect(await leave(deviceId, certificate, privateKey)).toMatchObject({ status: 401 })
  const entries = await world.app.pool.query(
    `select actor_kind, details from audit_entry where tenant_id = $1 and action = 'registration.device.leave'`,
    [office.tenant.tenantId],
  )
  expect(entries.rows).toMatchObject([{ actor_kind: 'device' }])
  expect(await boot(world, hardware, person, { disk, reset: true })).toMatchObject({ joined: true, enrolled: true })
})
