// Computers that an Active Directory synchronises: they wait as device objects, and register themselves with the key whose certificate
// came with them. Over the wires of the whole server.

import { createPublicKey, randomUUID, X509Certificate } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { openApi } from '../../../src/client/api.ts'
import { issue, spkiOf } from '../../../src/pki/x509.ts'
import { decodeJoinResponse } from '../../../src/protocol/drs/join.ts'
import {
  type Computer,
  later,
  newComputer,
  newKeys,
  objectOf,
  certificateOf as ownCertificate,
  pathOf,
  register as registerIn,
  type Signing,
  synchronize as synchronizeIn,
} from '../../support/world/computer.ts'
import { dynamicGroup } from '../../support/world/dynamic-group.ts'
import { newHardware, openOffice } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const own = newKeys()
const joining = newKeys()
const certificateOf = (of: Pick<Computer, 'deviceId'>, keys = own, days = 10, begun = 1e9) =>
  ownCertificate(of, keys, days, begun)
const synchronize = (computer: Computer, more: object = {}, of = tenant) =>
  synchronizeIn(of, computer, { userCertificates: [certificateOf(computer)], ...more })
const deviceOf = (computer: Pick<Computer, 'deviceId'>, of = tenant) => objectOf(of, computer)
const register = (computer: Computer, more: Partial<Signing> = {}) =>
  registerIn(world, computer, { keys: own, joining, tenantId: tenant.tenantId, ...more })
const codeOf = async (...given: Parameters<typeof register>) => (await register(...given)).code

test('a computer waits as a device object until it registers itself; rules see it, and what the directory says of it stays', async () => {
  const computer = newComputer()
  const group = await dynamicGroup(tenant.api, 'Of the domain', 'device.deviceTrustType -eq "ServerAd"')
  expect(await codeOf(computer)).toBe('0x801C03F2') // not synchronised yet
  await synchronize(computer)
  const { displayName, securityIdentifier: onPremisesSecurityIdentifier } = computer
  const waiting = { displayName, trustType: 'ServerAd', registrationDateTime: null, profileType: 'RegisteredDevice' }
  const kept = {
    ...{ onPremisesSyncEnabled: true, onPremisesSecurityIdentifier, source: 'ldap', accountEnabled: true },
    ...{ onPremisesAccountEnabled: true, onPremisesLastSyncDateTime: expect.any(String) },
  }
  expect(await deviceOf(computer)).toMatchObject({ ...waiting, ...kept })
  const members = async () =>
    (await tenant.api.get<{ value: { id: string }[] }>(`/v1.0/groups/${group.id}/members`)).value.map(({ id }) => id)
  const device = await deviceOf(computer)
  expect(await members()).toContain(device?.id)

  const { code, json } = await register(computer)
  expect(code).toBe('joined')
  const joined = decodeJoinResponse(json)
  expect(joined.membership.flatMap(({ addSids }) => addSids)).toHaveLength(2) // the two roles, and no person
  expect(await deviceOf(computer)).toMatchObject({
    ...{ ...waiting, ...kept, registrationDateTime: expect.any(String) },
    operatingSystemVersion: '10.0.26100.1',
    id: device?.id,
  })
  const { rows } = await world.app.pool.query(
    `select action, actor_kind from audit_entry where tenant_id = $1 and target_id = $2 order by sequence`,
    [tenant.tenantId, device?.id],
  )
  expect(rows).toEqual([
    { action: 'directory.computer.synchronize', actor_kind: 'application' },
    { action: 'registration.computer.join', actor_kind: 'device' },
  ])

  // who left the scope is disabled, registers no more, and comes back with the next synchronisation
  await synchronize(computer, { accountEnabled: false })
  expect(await codeOf(computer, { at: later(2) })).toBe('0x801C0003')
  await synchronize(computer)
  expect(await codeOf(computer, { at: later(4) })).toBe('joined')

  // whom an administrator disabled here stays so, whatever the next synchronisations repeat
  await tenant.api.patch(`/v1.0/devices/${device?.id}`, { accountEnabled: false })
  await synchronize(computer, { userCertificates: [certificateOf(computer), certificateOf(computer)] })
  expect(await deviceOf(computer)).toMatchObject({ accountEnabled: false, onPremisesAccountEnabled: true })
  expect(await codeOf(computer, { at: later(6) })).toBe('0x801C0003')
})

test('a computer registers with the key of a certificate of its own GUID, its own name and a signature of now that counts once; nothing else of it does', async () => {
  const [computer, other] = [newComputer(), newComputer()]
  const thief = newKeys()
  await synchronize(computer)
  await synchronize(other, { userCertificates: [certificateOf(other, thief)] })
  const refused = '0x801C03ED'
  expect(await codeOf(computer, { keys: thief })).toBe(refused)
  // a key that was left behind years ago, and whose certificate nobody took out of the directory
  await synchronize(computer, { userCertificates: [certificateOf(computer), certificateOf(computer, thief, -1)] })
  expect(await codeOf(computer, { keys: thief })).toBe(refused)
  expect(await codeOf(computer, { sid: other.securityIdentifier })).toBe(refused)
  expect(await codeOf(computer, { at: later(-600) })).toBe(refused)
  expect(await codeOf(computer, { at: later(600) })).toBe(refused)
  expect(await deviceOf(computer)).toMatchObject({ registrationDateTime: null })
  const at = later(0)
  const twice = await Promise.all([codeOf(computer, { at }), codeOf(computer, { at, joining: thief })])
  expect(twice.sort()).toEqual([refused, 'joined'].sort())
  expect(await codeOf(computer, { at, joining: thief })).toBe(refused) // overheard
  // certificates that authorities, or other programs, put into the same attribute
  const others = ['CN=PC', other.deviceId, `${computer.deviceId}.contoso.example`].map((deviceId) =>
    certificateOf({ deviceId }, thief),
  )
  await synchronize(computer, { userCertificates: [...others, certificateOf(computer)] })
  expect(await codeOf(computer, { keys: thief, at: later(3) })).toBe(refused)
  expect(await codeOf(computer, { at: later(4) })).toBe('joined')
  const device = await deviceOf(computer)
  const { rows } = await world.app.pool.query(
    `select distinct target_kind, target_id from audit_entry where tenant_id = $1 and action = 'registration.computer.refuse'`,
    [tenant.tenantId],
  )
  expect(rows).toContainEqual({ target_kind: 'device', target_id: device?.id })
  await synchronize(computer, { userCertificates: [] })
  expect(await codeOf(computer, { at: later(5) })).toBe(refused)
  // the computer made it by its own clock, which may be a little ahead
  const begins = (minutes: number) =>
    synchronize(computer, { userCertificates: [certificateOf(computer, own, 10, -minutes * 60_000)] })
  await begins(10)
  expect(await codeOf(computer, { at: later(6) })).toBe(refused)
  await begins(3)
  expect(await codeOf(computer, { at: later(7) })).toBe('joined')
})

test('[T-50] a computer that registers anew has one certificate that counts: the one before is revoked in the same moment, and its management ends', async () => {
  const computer = newComputer()
  await synchronize(computer)
  expect(await codeOf(computer)).toBe('joined')
  const enrolment = randomUUID()
  await world.app.pool.query(
    `insert into mdm_enrollment (tenant_id, id, directory_device_id, client_device_id, enrollment_type, enrollment_kind,
                                 device_name, certificate_thumbprint, enrolled_at)
     values ($1, $2::uuid, $3, 'C', 'Device', 'azureDomainJoined', 'PC-1', $2::text, now())`,
    [tenant.tenantId, enrolment, (await deviceOf(computer))?.id],
  )
  expect(await codeOf(computer, { at: later(2), joining: newKeys() })).toBe('joined')
  const { rows: managed } = await world.app.pool.query(
    'select state from mdm_enrollment where tenant_id = $1 and id = $2',
    [tenant.tenantId, enrolment],
  )
  expect(managed).toEqual([{ state: 'unenrolled' }])
  const { rows } = await world.app.pool.query(
    `select revoked_at is not null as revoked from issued_certificate
      where tenant_id = $1 and authority = 'join' and subject_id = $2 order by not_before, revoked_at`,
    [tenant.tenantId, (await deviceOf(computer))?.id],
  )
  expect(rows.map(({ revoked }) => revoked).sort()).toEqual([false, true])
})

test('[T-42] a computer of one organisation is none of another, and a device that no directory keeps is never taken over', async () => {
  const office = await openOffice(world, 'fabrikam.example', { application: null, statusPage: null })
  const computer = newComputer()
  await synchronize(computer)
  expect(await codeOf(computer, { tenantId: office.tenant.tenantId })).toBe('0x801C03F2')
  // the same id and another key, synchronised to the other organisation, are a computer of that one
  const thief = newKeys()
  const ours = await deviceOf(computer)
  await synchronize(computer, { userCertificates: [certificateOf(computer, thief)] }, office.tenant)
  expect(await codeOf(computer, { keys: thief })).toBe('0x801C03ED')
  expect(await deviceOf(computer)).toEqual(ours)
  expect((await deviceOf(computer, office.tenant))?.id).not.toBe(ours?.id)
  await expect(synchronize(computer, { source: 'another' })).rejects.toThrow(/comes from 'ldap'/)
  await expect(synchronize({ ...newComputer(), securityIdentifier: computer.securityIdentifier })).rejects.toThrow(
    /Another computer has the security identifier/,
  )
  await expect(synchronize(computer, { userCertificates: [Buffer.from('no').toString('base64')] })).rejects.toThrow(
    /userCertificates\[0\]/,
  )

  // whoever knows a serial number or a hardware hash, or even the id of the registered device's object, gets nothing of it
  const hardware = newHardware()
  await office.register(hardware)
  const [registered] = (await office.tenant.api.get<{ value: { deviceId: string }[] }>('/beta/devices')).value
  const named = { ...newComputer(), deviceId: registered?.deviceId ?? '' }
  expect(await codeOf(named, { tenantId: office.tenant.tenantId })).toBe('0x801C03F2')
  await expect(synchronize(named, {}, office.tenant)).rejects.toThrow(/no directory keeps it/)
})

test('an application that may change devices does not say by which key a computer proves itself; the audit says when another one does', async () => {
  const computer = newComputer()
  await synchronize(computer)
  const devices = 'Device.ReadWrite.All'
  const made = await tenant.api.post<{ appId: string; secretText: string }>('/beta/applications', {
    displayName: 'inventory',
    appRoles: [devices],
  })
  const { login, graph } = world.urls
  const asked = { login, graph, ca: world.ca, tenant: tenant.tenantId }
  const inventory = openApi({ ...asked, clientId: made.appId, clientSecret: made.secretText })
  const thief = newKeys()
  const { deviceId: _, ...said } = computer
  const body = { source: 'ldap', accountEnabled: true, userCertificates: [certificateOf(computer, thief)], ...said }
  await expect(inventory.put(pathOf(computer), body)).rejects.toMatchObject({ status: 403 })
  expect(await codeOf(computer, { keys: thief })).toBe('0x801C03ED')
  await synchronize(computer, { userCertificates: [certificateOf(computer, thief)] })
  const { rows } = await world.app.pool.query(
    `select before -> 'certificates' <> after -> 'certificates' as other from audit_entry
      where tenant_id = $1 and action = 'directory.computer.synchronize' order by sequence desc limit 1`,
    [tenant.tenantId],
  )
  expect(rows).toEqual([{ other: true }])
  inventory.close()
})

test('[T-59] a computer names itself by its id in one spelling, and itself in letters that can be seen', async () => {
  const computer = newComputer()
  await synchronize(computer)
  const { deviceId } = computer
  for (const spelt of [`{${deviceId}}`, deviceId.replaceAll('-', ''), `${deviceId} `, 'me', `urn:uuid:${deviceId}`]) {
    const { code, json } = await register(computer, { spelt })
    expect([spelt, code, JSON.stringify(json)]).toEqual([spelt, '0x801C0001', expect.stringContaining('objectGUID')])
  }
  for (const member of ['DeviceType', 'OSVersion']) {
    const { json } = await register(computer, { says: { [member]: 'Win\u202edows' } })
    expect(JSON.stringify(json)).toContain(`'${member}'`)
  }
  await expect(synchronize(computer, { operatingSystem: 'Win\u00addows' })).rejects.toMatchObject({ status: 400 })
  expect(await deviceOf(computer)).toMatchObject({ registrationDateTime: null })
  const { code, json } = await register(computer, { spelt: deviceId.toUpperCase() })
  expect(code).toBe('joined')
  expect(new X509Certificate(decodeJoinResponse(json).certificate).subject).toBe(`CN=${deviceId}`)
})

test('[T-40] a certificate with the exponent one is none of a computer: everybody could sign with it', async () => {
  const { n } = own.publicKey.export({ format: 'jwk' })
  const weak = createPublicKey({ key: { kty: 'RSA', n: String(n), e: 'AQ' }, format: 'jwk' })
  const { der } = issue(
    { subject: 'PC', spki: spkiOf(weak), notBefore: new Date(), notAfter: later(86_400), usage: 'client' },
    { subject: 'PC', key: own.privateKey, spki: spkiOf(own.publicKey) },
  )
  const computer = newComputer()
  const userCertificates = [certificateOf(computer), der.toString('base64')]
  await expect(synchronize(computer, { userCertificates })).rejects.toThrow(/userCertificates\[1\].*exponent/)
})
