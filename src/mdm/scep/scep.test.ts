// Certificates that devices get for themselves over SCEP: the simulated device enrols as it is told in a session, and OpenSSL judges
// what it got.

import { execFileSync } from 'node:child_process'
import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  randomBytes,
  randomUUID,
  X509Certificate,
} from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fc from 'fast-check'
import { sql } from 'kysely'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { certificateRequest, der, greedy } from '../../../test/support/certificate-request.ts'
import { send } from '../../../test/support/mdm/mdm-device.ts'
import {
  type Answer,
  envelopeBytes,
  issuerAndSerial,
  type Keys,
  type Message,
  openBundle,
  partsOf,
  pkiMessage,
  readAnswer,
  rsaKeys,
  type Signer,
  seal as sealTo,
  selfSigned,
} from '../../../test/support/mdm/scep-message.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../../test/support/world/office.ts'
import { startWorld, type World } from '../../../test/support/world/world.ts'
import { type EnrollmentId, PolicyId } from '../../kernel/id.ts'
import { loadMasterKey } from '../../pki/master-key.ops.ts'
import { makeSeal } from '../../pki/seal.ts'
import { installationSecret } from '../../pki/secret.ops.ts'
import { rotateTenantAuthority } from '../../pki/tenant-authority/tenant-authority.ops.ts'
import { spkiOf } from '../../pki/x509.ts'
import { listChildren, readValue } from '../../protocol/csp/tree.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import type { StoredCertificate } from '../../simulator/installer-scep.ts'
import { jumpingClock, realClock } from '../../simulator/port/clock.ts'
import { memoryDisk } from '../../simulator/port/disk.ts'
import { keyPool } from '../../simulator/port/keys.ts'
import type { ManagedState } from '../../simulator/run/record.ts'
import { openHttp } from '../../simulator/wire/http.ts'
import { enrolOverScep } from '../../simulator/wire/scep/enroll.ts'
import { makeChallenge } from '../item/given.ts'
import { nameIn } from '../item/pfx/pfx.ts'
import * as policies from '../item/policy/policy.sql.ts'
import { digestIn } from '../item/scep/scep.ts'
import { openOcspAnswers } from './revocation.ops.ts'

let world: World
let office: Office
const folder = mkdtempSync(join(tmpdir(), 'scep-'))
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'scep.example', { application: null })
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await world?.[Symbol.asyncDispose]()
})

const file = (name: string, content: string | Uint8Array): string => {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}
const openssl = (...words: string[]): string => execFileSync('/usr/bin/openssl', words, { stdio: 'pipe' }).toString()

const configurations = '/beta/deviceManagement/deviceConfigurations'

async function profile(more: Record<string, unknown> = {}): Promise<string> {
  const { api } = office.tenant
  const { id } = await api.post<{ id: string }>(configurations, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName: `Wi-Fi ${randomUUID()}`,
    subjectNameFormatString: 'CN={{DeviceId}}',
    ...more,
  })
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: office.groupId }
  await api.post(`${configurations}/${id}/assign`, { assignments: [{ target }] })
  return id
}

const listOf = (tenantId: string): string => `${world.urls.content}/scep/${tenantId}/revoked.crl`

/** What the audit trail says of a target. */
async function trail(action: string, targetId: string): Promise<unknown[]> {
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select('details')
    .where('tenant_id', '=', office.tenant.tenantId)
    .where('action', '=', action)
    .where('target_id', '=', targetId)
    .orderBy('sequence')
    .execute()
  return entries.map(({ details }) => details)
}

const get = async (url: string): Promise<Buffer> => {
  const answer = await send(world, url, { method: 'GET' })
  expect([url, answer.status]).toEqual([url, 200])
  return answer.body
}

test('a device gets a certificate for itself as a profile says, and its end stands in the list of revoked ones', async () => {
  const { api, tenantId } = office.tenant
  const lee = await office.tenant.user('lee')
  const hardware = newHardware()
  await office.register(hardware)
  const id = await profile({ certificateValidityPeriodDays: 90, keyUsage: 'digitalSignature' })
  const disk = memoryDisk()
  const booted = await boot(world, hardware, lee, { disk })
  expect(booted).toMatchObject({ outcome: 'desktop-managed' })

  const [kept] = (await disk.read('certificates')) as readonly StoredCertificate[]
  const certificate = new X509Certificate(kept?.certificate ?? '')
  const { managed } = await recordsOf(office.tenant, hardware)
  const deviceId = managed[0]?.id ?? ''
  expect(certificate.subject).toBe(`CN=${deviceId}`)
  expect(Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)).toBe(90 * 24 * 3600_000)
  const { tree } = (await disk.read('tree')) as ManagedState
  const node = `./Device/Vendor/MSFT/ClientCertificateInstall/SCEP/${kept?.id}`
  expect(readValue(tree, `${node}/Status`)).toBe('1')

  const base = `${world.urls.content}/scep/${tenantId}`
  const authority = new X509Certificate(await get(`${base}/pkiclient.exe?operation=GetCACert`))
  const [ca, leaf] = [file('ca.pem', authority.toString()), file('leaf.pem', certificate.toString())]
  const text = openssl('x509', '-in', leaf, '-noout', '-text')
  expect(text).toContain(`URI:${base}/revoked.crl`)
  expect(text).toMatch(/X509v3 Key Usage: critical\n +Digital Signature\n/)
  expect(text).toMatch(/X509v3 Extended Key Usage: \n +TLS Web Client Authentication\n/)
  expect(text).toContain('CA:FALSE')
  const verify = async () => {
    const list = file('revoked.crl', await get(`${base}/revoked.crl`))
    return openssl('verify', '-crl_check', '-CAfile', ca, '-CRLfile', list, leaf)
  }
  expect(await verify()).toContain('leaf.pem: OK')
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select(['actor_kind', 'details'])
    .where('tenant_id', '=', tenantId)
    .where('action', '=', 'mdm.scep.enroll')
    .execute()
  expect(entries).toMatchObject([{ actor_kind: 'device', details: { policy: id } }])

  await api.delete(`/beta/deviceManagement/managedDevices/${deviceId}`)
  await expect(verify()).rejects.toThrow('certificate revoked')
})

test('a device that stays gets another certificate for one that was revoked: a retirement is canceled, a profile, a filter or a group lets it go and takes it back', async () => {
  const { api, tenantId } = office.tenant
  const ria = await office.tenant.user('ria')
  const hardware = newHardware()
  await office.register(hardware)
  const id = await profile()
  const disk = memoryDisk()
  expect(await boot(world, hardware, ria, { disk })).toMatchObject({ outcome: 'desktop-managed' })
  const { managed, registration } = await recordsOf(office.tenant, hardware)
  const device = `/beta/deviceManagement/managedDevices/${managed[0]?.id}`
  const { ztd, login, drs } = world.urls
  const comes = async () =>
    expect(await checkIn({ services: { ztd, login, drs }, ca: world.ca, hardware, disk })).toMatchObject({
      kind: 'done',
    })
  const stored = await policies.byId(world.app.db, tenantId, PolicyId.parse(id))
  const node = `taxiway-${digestIn(stored?.settings ?? [])}`
  const serial = async () => {
    const kept = ((await disk.read('certificates')) as readonly StoredCertificate[]).find((one) => one.id === node)
    return new X509Certificate(kept?.certificate ?? '').serialNumber
  }
  const isRevoked = async (one: string) =>
    openssl('crl', '-inform', 'DER', '-noout', '-text', '-in', file('r.crl', await get(listOf(tenantId)))).includes(one)
  const stands = async () => {
    const { items } = await api.get<{ items: { id: string; state: string }[] }>(`${device}/deploymentStatus`)
    return items.find((one) => one.id === id)?.state
  }
  const seen = [await serial()]
  /** Revoked by that at once, and replaced in the session behind its end. */
  const replacedAfter = async (end: () => Promise<unknown>, back: () => Promise<unknown>) => {
    const before = await serial()
    expect(await isRevoked(before)).toBe(false)
    await end()
    expect(await isRevoked(before)).toBe(true)
    await back()
    await comes()
    // it makes a key and enrols beside its sessions, and says in one of them how that went
    for (let sessions = 0; sessions < 20 && (await stands()) !== 'applied'; sessions++) await comes()
    expect([await isRevoked(await serial()), await stands()]).toEqual([false, 'applied'])
    seen.push(await serial())
  }
  const cancel = async () => {
    const { value } = await api.get<{ value: { id: string; managedDeviceId: string }[] }>(
      `/beta/deviceManagement/remoteActionAudits?$filter=${encodeURIComponent(`managedDeviceId eq ${managed[0]?.id}`)}`,
    )
    await api.post(`${device}/remoteActions/${value[0]?.id}/cancel`)
  }
  await replacedAfter(() => api.post(`${device}/retire`), cancel)

  const assign = (...assignments: object[]) => api.post(`${configurations}/${id}/assign`, { assignments })
  const toGroup = (groupId: string, filter: object = {}) => ({
    target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId, ...filter },
  })
  await replacedAfter(
    () => assign(),
    () => assign(toGroup(office.groupId)),
  )

  const identity = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}`
  const tagged = (groupTag: string) => api.post(`${identity}/updateDeviceProperties`, { groupTag })
  await replacedAfter(
    () => tagged(''),
    () => tagged('Office'),
  )

  const filters = '/beta/deviceManagement/assignmentFilters'
  const joined = { displayName: 'Joined', rule: '(device.deviceTrustType -eq "Azure AD joined")' }
  const filter = await api.post<{ id: string }>(filters, joined)
  const narrowed = {
    deviceAndAppManagementAssignmentFilterId: filter.id,
    deviceAndAppManagementAssignmentFilterType: 'include',
  }
  await assign(toGroup(office.groupId, narrowed))
  const rule = (text: string) => api.patch(`${filters}/${filter.id}`, { rule: text })
  await replacedAfter(
    () => rule('(device.deviceTrustType -eq "Azure AD registered")'),
    () => rule(joined.rule),
  )
  await replacedAfter(
    () => assign(toGroup(office.groupId, { ...narrowed, deviceAndAppManagementAssignmentFilterType: 'exclude' })),
    () => assign(toGroup(office.groupId, narrowed)),
  )
  const { id: people } = await api.post<{ id: string }>('/v1.0/groups', {
    ...{ displayName: 'Wi-Fi', mailNickname: 'wifi', mailEnabled: false, securityEnabled: true },
  })
  const joins = () =>
    api.post(`/v1.0/groups/${people}/members/$ref`, {
      '@odata.id': `https://graph.microsoft.com/v1.0/directoryObjects/${ria.id}`,
    })
  await joins()
  await assign(toGroup(people))
  expect(await isRevoked(await serial())).toBe(false)
  // what follows is seen in a session only
  await api.delete(`/v1.0/groups/${people}/members/${ria.id}/$ref`)
  const last = await serial()
  expect(await isRevoked(last)).toBe(false)
  await comes()
  expect(await isRevoked(last)).toBe(true)
  expect(new Set(seen).size).toBe(seen.length)
  expect(await trail('mdm.scep.revoke', id)).toEqual(
    Array.from({ length: 5 }, () => ({ because: 'assigned no more', certificates: 1 })),
  )
  await api.delete(`${configurations}/${id}`)
})

test('a certificate comes with its key to a device that proved enough, which installs it, and nobody is shown the file again', async () => {
  const { api, tenantId } = office.tenant
  const [key, certificate, p12] = ['own.key', 'own.pem', 'own.p12'].map((name) => join(folder, name)) as [
    string,
    string,
    string,
  ]
  openssl(
    'req',
    '-x509',
    '-newkey',
    'rsa:2048',
    '-nodes',
    '-keyout',
    key,
    '-out',
    certificate,
    '-days',
    '9',
    '-subj',
    '/O=Contoso/CN=Printers',
  )
  openssl('pkcs12', '-export', '-in', certificate, '-inkey', key, '-passout', 'pass:a secret', '-out', p12)
  const { fingerprint } = new X509Certificate(readFileSync(certificate))
  const type = '#microsoft.graph.windows10ImportedPFXCertificateProfile'
  const given = { '@odata.type': type, displayName: 'Printers', pfx: readFileSync(p12).toString('base64') }
  const make = (pfxPassword: string) => api.post<{ id: string }>(configurations, { ...given, pfxPassword })
  await expect(make('another')).rejects.toThrow('pfx does not open with pfxPassword')
  // the file says how long it takes to open: here two thousand million rounds, and nobody else waits for them
  const [version, contents, mac] = partsOf(readFileSync(p12)) as [Buffer, Buffer, Buffer]
  const [digest, salt] = partsOf(mac) as [Buffer, Buffer]
  const slow = der(0x30, version, contents, der(0x30, digest, salt, Buffer.from('02047fffffff', 'hex')))
  const makeSlow = () => api.post(configurations, { ...given, pfx: slow.toString('base64'), pfxPassword: 'a secret' })
  const refused = await Promise.allSettled([makeSlow(), makeSlow()])
  const whys = refused.map((one) => (one.status === 'rejected' ? String(one.reason) : 'taken'))
  expect(whys).toEqual(
    expect.arrayContaining([
      expect.stringContaining('Another PKCS #12 file of this organisation is being opened'),
      expect.stringContaining('Export it again with at most 100000'),
    ]),
  )
  const { id } = await make('a secret')
  await expect(
    api.patch(`${configurations}/${id}`, {
      '@odata.type': type,
      pfx: slow.toString('base64'),
      pfxPassword: 'a secret',
    }),
  ).rejects.toThrow('Export it again with at most 100000')
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: office.groupId }
  await api.post(`${configurations}/${id}/assign`, { assignments: [{ target }] })
  const shown = await api.get<Record<string, unknown>>(`${configurations}/${id}`)
  const thumbprint = fingerprint.replaceAll(':', '')
  expect(shown).toMatchObject({
    '@odata.type': type,
    certificateSubject: 'O=Contoso, CN=Printers',
    certificateThumbprint: thumbprint,
    keyStorageProvider: 'useTpmKspOtherwiseUseSoftwareKsp',
  })
  expect(JSON.stringify(shown)).not.toMatch(/a secret|"pfx/)
  const stored = await policies.byId(world.app.db, tenantId, PolicyId.parse(id))
  expect(JSON.stringify(stored)).not.toContain(given.pfx.slice(100, 200))

  const user = await office.tenant.user('pat')
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  expect(await boot(world, hardware, user, { disk })).toMatchObject({ outcome: 'desktop-managed' })
  const { tree } = (await disk.read('tree')) as ManagedState
  const node = `./Device/Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/${nameIn(stored?.settings ?? [])}`
  expect(['Status', 'Thumbprint', 'PFXKeyExportable'].map((leaf) => readValue(tree, `${node}/${leaf}`))).toEqual([
    '0',
    thumbprint,
    'false',
  ])
  await api.delete(`${configurations}/${id}`)
})

/** A managed device of somebody's, without a certificate over SCEP, which has its own profile. */
async function device(person: string, more: Record<string, unknown> = {}) {
  const { tenantId } = office.tenant
  const user = await office.tenant.user(person)
  const hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, user)).toMatchObject({ outcome: 'desktop-managed' })
  const enrollmentId = (await recordsOf(office.tenant, hardware)).managed[0]?.id as EnrollmentId
  const policyId = await profile(more)
  const stored = await policies.byId(world.app.db, tenantId, PolicyId.parse(policyId))
  const seal = makeSeal(await loadMasterKey(world.folder))
  const key = await installationSecret(world.app.db, seal, () => new Date(), 'content')
  const named = { tenantId, enrollmentId, policyId, profile: digestIn(stored?.settings ?? []) }
  const start = Date.now()
  let made = 0
  const challenge = (
    over: Partial<typeof named> = {},
    ageMs = 1000 * made++, // two of one second are one challenge
  ) => makeChallenge(key, { ...named, ...over }, new Date(start - ageMs))
  const serverUrl = `${world.urls.content}/scep/${tenantId}/pkiclient.exe`
  const authority = new X509Certificate(await get(`${serverUrl}?operation=GetCACert`))
  return { hardware, enrollmentId, policyId, challenge, serverUrl, authority }
}

const post = (url: string, body: Uint8Array) =>
  send(world, `${url}?operation=PKIOperation`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-pki-message' },
    body,
  })

async function answerTo(url: string, message: Message): Promise<Answer> {
  const answer = await post(url, pkiMessage(message))
  expect([answer.status, answer.body.toString('latin1').slice(0, 300)]).toEqual([200, expect.anything()])
  return readAnswer(answer.body)
}

/** An attribute of a request: its challenge (RFC 2985 §5.4.1). */
const password = (challenge: string) =>
  der(0x30, Buffer.from('06092a864886f70d010907', 'hex'), der(0x31, der(0x0c, Buffer.from(challenge))))

const oneCertificate = (answer: Answer, keys: Keys): X509Certificate => {
  expect(answer).toMatchObject({ status: '0' })
  return new X509Certificate(openBundle(answer.envelope, keys.privateKey)[0] ?? '')
}

// before the tests that are refused often: of one organisation only so many a minute are on record by themselves
test('[T-53] refused messages are in the audit trail with the reason that the device is not told, and a flood of them is counted', async () => {
  const on = await device('flo')
  const keys = rsaKeys()
  const guess = async (transactionId: string) => {
    const csr = certificateRequest(keys, { attributes: password(`${on.challenge().slice(0, -64)}${'0'.repeat(64)}`) })
    const sealed = { envelope: envelopeBytes(sealTo(csr, on.authority)), signer: selfSigned(keys) }
    return answerTo(on.serverUrl, { ...sealed, messageType: '19', transactionId })
  }
  const [one, many] = [randomUUID(), randomUUID()]
  expect(await guess(one)).toMatchObject({ status: '2', failInfo: '2' })
  const said = { reason: 'badRequest', because: 'The challenge is none of ours, or an hour old.' }
  expect(await trail('mdm.scep.refuse', one)).toEqual([said])
  for (let sent = 0; sent < 8; sent++) await guess(many)
  expect(await trail('mdm.scep.refuse', many)).toEqual(Array.from({ length: 5 }, () => said))
})

test('[T-50] a device that is to be wiped gets no certificate more, with whatever it was given before', async () => {
  const on = await device('eve')
  const keys = rsaKeys()
  const ask = async (challenge: string) => {
    const csr = certificateRequest(keys, { attributes: password(challenge) })
    const sealed = { envelope: envelopeBytes(sealTo(csr, on.authority)), signer: selfSigned(keys) }
    const { status, failInfo } = await answerTo(on.serverUrl, {
      ...sealed,
      messageType: '19',
      transactionId: randomUUID(),
    })
    return `${status}/${failInfo}`
  }
  expect(await ask(on.challenge())).toBe('0/')
  const revoked = async () =>
    openssl('crl', '-inform', 'DER', '-noout', '-text', '-in', file('w.crl', await get(listOf(office.tenant.tenantId))))
  const held = async () =>
    (
      await world.app.db
        .selectFrom('mdm_scep_certificate')
        .select('serial')
        .where('tenant_id', '=', office.tenant.tenantId)
        .where('enrollment_id', '=', on.enrollmentId)
        .execute()
    ).map(({ serial }) => serial.toUpperCase())
  const serials = await held()
  const before = await revoked()
  expect([serials.length > 0, serials.filter((serial) => before.includes(serial))]).toEqual([true, []])
  await office.tenant.api.post(`/beta/deviceManagement/managedDevices/${on.enrollmentId}/wipe`, {})
  const after = await revoked()
  expect(serials.filter((serial) => !after.includes(serial))).toEqual([])
  expect(await ask(on.challenge())).toBe('2/2')
  expect(await trail('mdm.scep.revoke', on.enrollmentId)).toEqual([
    { because: 'to be wiped', certificates: serials.length },
  ])
  expect(await trail('mdm.scep.refuse', on.enrollmentId)).toEqual([
    { reason: 'badRequest', because: 'The device is not managed here now, or is to leave.' },
  ])
})

test('whoever meets a certificate asks over OCSP whether it counts, or for a list that is written once for each change: OpenSSL believes both, and the request that ends the device changes both', async () => {
  const { api, tenantId } = office.tenant
  const on = await device('olga')
  const keys = rsaKeys()
  const csr = certificateRequest(keys, { attributes: password(on.challenge()) })
  const sealed = { envelope: envelopeBytes(sealTo(csr, on.authority)), signer: selfSigned(keys) }
  const certificate = oneCertificate(
    await answerTo(on.serverUrl, { ...sealed, messageType: '19', transactionId: randomUUID() }),
    keys,
  )
  const [ca, leaf] = [file('ca.pem', on.authority.toString()), file('leaf.pem', certificate.toString())]
  const url = `${world.urls.content}/scep/${tenantId}/ocsp`
  expect(openssl('x509', '-in', leaf, '-noout', '-ocsp_uri').trim()).toBe(url)
  const post = (question: Uint8Array) =>
    send(world, url, { method: 'POST', headers: { 'content-type': 'application/ocsp-request' }, body: question })
  const question = join(folder, 'question.der')
  const check = (answer: Uint8Array): string | undefined => {
    const given = ['-reqin', question, '-no_nonce', '-respin', file('answer.der', answer)] // its nonce is compared all the same
    const text = openssl('ocsp', '-issuer', ca, ...given, '-CAfile', ca, '-resp_text')
    return /Cert Status: (\w+)/.exec(text)?.[1]
  }
  const ask = async (which: string[], how: 'GET' | 'POST' = 'POST') => {
    openssl('ocsp', '-issuer', ca, ...which, ...(how === 'GET' ? ['-no_nonce'] : []), '-reqout', question)
    const asked = readFileSync(question)
    const base64 = encodeURIComponent(asked.toString('base64'))
    return check(how === 'POST' ? (await post(asked)).body : await get(`${url}/${base64}`))
  }
  expect(await ask(['-cert', leaf])).toBe('good')
  const answered = readFileSync(join(folder, 'answer.der'))
  openssl('ocsp', '-issuer', ca, '-cert', leaf, '-reqout', question)
  expect(() => check(answered)).toThrow('Nonce Verify error') // of another question
  expect(await ask(['-sha256', '-cert', leaf], 'GET')).toBe('good')
  expect(await ask(['-serial', '0x4000'])).toBe('unknown')
  // nobody signs the same answer twice in a minute, unless it changes
  const answerOf = openOcspAnswers(world.app.db, makeSeal(await loadMasterKey(world.folder)))
  openssl('ocsp', '-issuer', ca, '-cert', leaf, '-no_nonce', '-reqout', question)
  const [asked, start] = [{ tenantId, question: readFileSync(question) }, Date.now()]
  const after = (seconds: number) => answerOf(asked, new Date(start + seconds * 1000))
  const [one, soon, later] = [await after(0), await after(59), await after(60)]
  expect([soon.equals(one), later.equals(one), check(later)]).toEqual([true, false, 'good'])
  const [list, ...others] = await Promise.all(Array.from({ length: 5 }, () => get(listOf(tenantId))))
  expect(others.filter((other) => list?.equals(other) !== true)).toEqual([])
  const once = file('once.crl', list ?? '')
  expect(openssl('verify', '-crl_check', '-CAfile', ca, '-CRLfile', once, leaf)).toContain('leaf.pem: OK')
  await api.delete(`/beta/deviceManagement/managedDevices/${on.enrollmentId}`)
  expect(await ask(['-cert', leaf])).toBe('revoked')
  expect(await ask(['-cert', leaf], 'GET')).toBe('revoked')
  openssl('ocsp', '-issuer', ca, '-cert', leaf, '-no_nonce', '-reqout', question)
  expect(check(await after(61))).toBe('revoked')
  const changed = openssl('crl', '-inform', 'DER', '-noout', '-text', '-in', file('c.crl', await get(listOf(tenantId))))
  expect(changed).toContain(certificate.serialNumber)

  openssl('ocsp', '-issuer', leaf, '-cert', leaf, '-reqout', question) // as if the device had issued it
  const statusOf = (answer: Buffer) => answer.toString('hex')
  expect(statusOf((await post(readFileSync(question))).body)).toBe('30030a0106')
  expect(statusOf((await post(Buffer.from('no question'))).body)).toBe('30030a0101')
})

test('a list of more certificates than any file has nodes that is read is given over SCEP as well', async () => {
  const { api, tenantId } = await world.tenant('many.example')
  await api.post(configurations, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName: 'Wi-Fi',
    subjectNameFormatString: 'CN={{DeviceId}}',
  })
  await sql`
    insert into mdm_scep_certificate
      (tenant_id, serial, thumbprint, certificate, enrollment_id, policy_id, proof, transaction_id, issued_at)
    select ${tenantId}::uuid, lpad(to_hex(n), 8, '0'), n::text, '', ${tenantId}::uuid, ${tenantId}::uuid, n::text, n::text, now()
      from generate_series(16777216, 16794215) n`.execute(world.app.db)
  await sql`
    insert into issued_certificate
      (tenant_id, thumbprint, authority, serial, subject_id, not_before, not_after, revoked_at)
    select tenant_id, thumbprint, 'scep', serial, enrollment_id, now(), now() + interval '1 day', now()
      from mdm_scep_certificate where tenant_id = ${tenantId}`.execute(world.app.db)
  const serverUrl = `${world.urls.content}/scep/${tenantId}/pkiclient.exe`
  const authority = new X509Certificate(await get(`${serverUrl}?operation=GetCACert`))
  const keys = rsaKeys()
  const answer = await answerTo(serverUrl, {
    envelope: envelopeBytes(sealTo(Buffer.alloc(16), authority)),
    signer: selfSigned(keys),
    messageType: '22',
    transactionId: randomUUID(),
  })
  expect(answer).toMatchObject({ status: '0' })
  const [list] = openBundle(answer.envelope, keys.privateKey)
  expect(list?.length).toBeGreaterThan(17_000 * 20)
  expect(list?.equals(await get(listOf(tenantId)))).toBe(true)
})

test('[T-41] a request chooses nothing but its key, and a challenge is good for one certificate, for an hour, as long as its profile stands', async () => {
  const { api, tenantId } = office.tenant
  const { enrollmentId, policyId, challenge: fresh, serverUrl, authority } = await device('sam')
  const http = openHttp({ ca: world.ca, clock: realClock, takeFault: () => undefined })
  const ask = (challenge: string, more: { keyLength?: number; subject?: string } = {}) =>
    enrolOverScep(
      http,
      {
        serverUrl,
        challenge,
        subject: 'administrator',
        keyLength: 2048,
        authority: authority.fingerprint.replaceAll(':', ''),
        ...more,
      },
      new Date(),
    )

  const challenge = fresh()
  const first = await ask(challenge)
  if (first.kind !== 'enrolled') throw new Error(first.kind === 'failed' ? first.message : 'it waits')
  expect(new X509Certificate(first.certificate).subject).toBe(`CN=${enrollmentId}`)

  const refused = (info: number) => ({ kind: 'failed', message: `the request was refused with failInfo ${info}` })
  expect(await ask(challenge)).toEqual(refused(2))
  // it counts once, however the same bytes are written
  const [signature = '', ...before] = challenge.split('.').reverse()
  const spelled = (other: string): string => [...before.reverse(), other].join('.')
  for (const other of [spelled(signature.toUpperCase()), `${challenge}z`, `${challenge}0`, `${challenge}.`]) {
    expect([other, await ask(other)]).toEqual([other, refused(2)])
  }
  expect(await ask(fresh({}, 3600_000))).toEqual(refused(2))
  expect(await ask(fresh({ tenantId: randomUUID() as typeof tenantId }))).toEqual(refused(2))
  expect(await ask(`${fresh().slice(0, -1)}x`)).toEqual(refused(2))
  expect(await ask('')).toEqual(refused(2))
  expect(await ask(fresh({ enrollmentId: randomUUID() as EnrollmentId }))).toEqual(refused(2))
  expect(await ask(fresh(), { keyLength: 1024 })).toMatchObject({
    message: 'PKIOperation was answered with 400',
  })
  expect(await ask(fresh())).toMatchObject({ kind: 'enrolled' })

  await api.patch(`${configurations}/${policyId}`, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName: 'changed',
    subjectNameFormatString: 'CN={{DeviceId}}',
    certificateValidityPeriodDays: 1,
  })
  expect(await ask(fresh())).toEqual(refused(2))
  await http.close()
})

test('[T-41] whatever else stands in a request, the certificate says what the profile says, and no key but a strong one that signed gets one', async () => {
  const on = await device('kim', { certificateValidityPeriodDays: 30 })
  const { serverUrl, authority, enrollmentId } = on
  const keys = rsaKeys()
  const signer = selfSigned(keys)
  const ask = (csr: Uint8Array, as: Signer = signer, messageType = '19') =>
    answerTo(serverUrl, {
      envelope: envelopeBytes(sealTo(csr, authority)),
      signer: as,
      messageType,
      transactionId: randomUUID(),
    })
  const says = (certificate: X509Certificate) => ({
    subject: certificate.subject,
    ca: certificate.ca,
    names: certificate.subjectAltName,
    purposes: certificate.keyUsage,
    days: (Date.parse(certificate.validTo) - Date.parse(certificate.validFrom)) / (24 * 3600_000),
  })
  const purposes = ['1.3.6.1.5.5.7.3.2']
  const asProfiled = { subject: `CN=${enrollmentId}`, ca: false, names: undefined, purposes, days: 30 }
  let last = signer
  const noise = fc.uint8Array({ maxLength: 200 }).map((bytes) => der(0x30, der(4, bytes)))
  await fc.assert(
    fc.asyncProperty(
      fc.string({ minLength: 1, maxLength: 100, unit: 'binary' }),
      fc.constantFrom(0x0c, 0x13, 0x16, 0x1e), // as text of several kinds
      fc.array(fc.oneof(fc.constant(greedy), noise), { maxLength: 4 }),
      async (subject, subjectTag, hostile) => {
        const attributes = Buffer.concat([...hostile, password(on.challenge())])
        const text = subjectTag === 0x1e ? subject.repeat(2) : subject // two bytes a character
        const answer = await ask(certificateRequest(keys, { subject: text, subjectTag, attributes }))
        const certificate = oneCertificate(answer, keys)
        expect(says(certificate)).toEqual(asProfiled)
        expect(certificate.checkPrivateKey(keys.privateKey)).toBe(true)
        last = { certificate, key: keys.privateKey }
      },
    ),
    { numRuns: 8 }, // each is a certificate, and a device gets twenty a day
  )

  const refused = { status: '2', failInfo: '1' }
  const weak: ReadonlyArray<readonly [string, Uint8Array]> = [
    ['RSA of 1024 bits', certificateRequest(rsaKeys(1024))],
    ['an exponent of 3', certificateRequest(rsaKeys(2048, 3))],
    ['a curve that is no NIST curve', certificateRequest(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }))],
    ['SHA-1', certificateRequest(keys, { hash: 'sha1' })],
    ['a signature of another key', certificateRequest(keys, { signer: rsaKeys().privateKey })],
    ['nothing', new Uint8Array()],
    ['more than a request may have', certificateRequest(keys, { attributes: der(0x30, der(4, randomBytes(17_000))) })],
  ]
  for (const [what, csr] of weak) {
    const { status, failInfo } = await ask(csr, last, '17')
    expect([what, { status, failInfo }]).toEqual([what, refused])
  }
  const whole = certificateRequest(keys, { attributes: password(on.challenge()) })
  const signed = 4 + (partsOf(whole)[0]?.length ?? 0)
  const telling = Array.from(whole.keys()).filter((at) => at < signed || at >= whole.length - 256) // not how the algorithm is written
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...telling), fc.integer({ min: 1, max: 255 }), async (at, change) => {
      const csr = Buffer.from(whole)
      csr[at] = (csr[at] ?? 0) ^ change
      expect(await ask(csr)).toMatchObject(refused)
    }),
    { numRuns: 60 },
  )
  const curve = generateKeyPairSync('ec', { namedCurve: 'secp384r1' })
  const renewed = oneCertificate(await ask(certificateRequest(curve, { attributes: greedy }), last, '17'), keys)
  expect([says(renewed), renewed.checkPrivateKey(curve.privateKey)]).toEqual([asProfiled, true])
  expect(await ask(certificateRequest(curve), last, '17')).toMatchObject({ status: '2', failInfo: '2' }) // once for each
})

test('[T-40] what is signed with SHA-1 or encrypted with DES is refused, unless the profile takes it, and MD5 and messages of another day always', async () => {
  const old = await device('old', { hashAlgorithm: 'sha1' })
  const strict = await device('new')
  const ca = file('old-ca.pem', old.authority.toString())
  const ask = async (
    on: typeof old,
    { cipher, hash }: { readonly cipher: string; readonly hash: NonNullable<Message['hash']> },
  ) => {
    const keys = rsaKeys()
    const csr = file('csr.der', certificateRequest(keys, { attributes: password(on.challenge()) }))
    const out = join(folder, 'envelope.der')
    openssl('cms', '-encrypt', '-binary', `-${cipher}`, '-in', csr, '-outform', 'DER', '-out', out, ca)
    const [envelope, transactionId] = [readFileSync(out), randomUUID()]
    const { status, failInfo } = await answerTo(on.serverUrl, {
      envelope,
      signer: selfSigned(keys),
      messageType: '19',
      transactionId,
      hash,
    })
    return status === '0' ? 'taken' : failInfo
  }
  const ways = [
    { cipher: 'des3', hash: 'sha256' },
    { cipher: 'aes128', hash: 'sha1' },
    { cipher: 'aes256', hash: 'sha256' },
  ] as const
  const seen = { old: [] as string[], strict: [] as string[] }
  for (const way of ways) {
    seen.old.push(await ask(old, way))
    seen.strict.push(await ask(strict, way))
  }
  expect(seen).toEqual({ old: ['taken', 'taken', 'taken'], strict: ['0', '0', 'taken'] })
  expect(await ask(old, { cipher: 'camellia128', hash: 'sha256' })).toBe('0')

  const keys = rsaKeys()
  const message = {
    envelope: envelopeBytes(sealTo(certificateRequest(keys, { attributes: password(old.challenge()) }), old.authority)),
    signer: selfSigned(keys),
    messageType: '19',
    transactionId: randomUUID(),
  }
  expect((await post(old.serverUrl, pkiMessage({ ...message, hash: 'md5' }))).status).toBe(400)
  const hour = 3600_000
  for (const hours of [-25, 25]) {
    const signedAt = new Date(Date.now() + hours * hour)
    expect(await answerTo(old.serverUrl, { ...message, signedAt })).toMatchObject({ status: '2', failInfo: '3' })
  }
  const signedAt = new Date(Date.now() - 23 * hour)
  expect(await answerTo(old.serverUrl, { ...message, signedAt })).toMatchObject({ status: '0' })
})

test('who signs around the envelope of somebody else learns nothing of what is in it', async () => {
  const on = await device('ann')
  const keys = rsaKeys()
  const csr = certificateRequest(keys, { attributes: password(on.challenge()) })
  const recorded = sealTo(csr, on.authority)
  const changed = (bytes: Buffer, at: number): Buffer => {
    const copy = Buffer.from(bytes)
    copy[at] = (copy[at] ?? 0) ^ 1
    return copy
  }
  const { hidden, iv, wrapped } = recorded
  const envelopes = {
    'as it was': recorded,
    'other content, good padding': { ...recorded, iv: changed(iv, 3) },
    'bad padding': { ...recorded, hidden: changed(hidden, hidden.length - 17) },
    'half a block': { ...recorded, hidden: hidden.subarray(0, -8) },
    'another key': { ...recorded, wrapped: changed(wrapped, 40) },
    'no key': { ...recorded, wrapped: wrapped.subarray(1) },
  }
  const stranger = selfSigned(rsaKeys())
  const own = rsaKeys()
  const ownRequest = certificateRequest(own, { attributes: password(on.challenge()) })
  const transactionId = randomUUID()
  const send = async (envelope: Uint8Array, signer: Signer, messageType: string) => {
    const { status, failInfo } = await answerTo(on.serverUrl, { envelope, signer, messageType, transactionId })
    return `${status}/${failInfo}`
  }
  const first = await answerTo(on.serverUrl, {
    envelope: envelopeBytes(sealTo(ownRequest, on.authority)),
    signer: selfSigned(own),
    messageType: '19',
    transactionId: randomUUID(),
  })
  const member: Signer = { certificate: oneCertificate(first, own), key: own.privateKey }
  for (const [messageType, alike] of [
    ['19', '2/1'],
    ['20', '2/4'],
    ['21', '2/4'],
    ['22', '0/'],
  ] as const) {
    for (const [what, envelope] of Object.entries(envelopes)) {
      expect([messageType, what, await send(envelopeBytes(envelope), stranger, messageType)]).toEqual([
        messageType,
        what,
        alike,
      ])
    }
  }
  // one who may renew: the request of another device is whole and good, and is all that opens
  const { 'as it was': _, ...broken } = envelopes
  for (const [what, envelope] of Object.entries(broken)) {
    expect([what, await send(envelopeBytes(envelope), member, '17')]).toEqual([what, '2/1'])
  }
  expect(await send(envelopeBytes(recorded), selfSigned(keys), '19')).toBe('0/')
})

test('a message comes by GET as well, and a certificate is revoked by what takes its profile from the device, in the same request', async () => {
  const { api, tenantId } = office.tenant
  const on = await device('gus')
  const keys = rsaKeys()
  const signer = selfSigned(keys)
  const csr = certificateRequest(keys, { attributes: password(on.challenge()) })
  const message = pkiMessage({
    envelope: envelopeBytes(sealTo(csr, on.authority)),
    signer,
    messageType: '19',
    transactionId: randomUUID(),
  })
  const address = (text: string) => `${on.serverUrl}?operation=PKIOperation&message=${text}`
  const answer = await get(address(encodeURIComponent(message.toString('base64'))))
  const certificate = oneCertificate(readAnswer(answer), keys)
  const again = await get(address(message.toString('base64').replaceAll('+', ' ').replaceAll(' ', '%20')))
  expect(oneCertificate(readAnswer(again), keys).serialNumber).toBe(certificate.serialNumber)
  for (const text of ['', '%21', 'AAAA']) {
    const refused = await send(world, address(text), { method: 'GET' })
    expect([text, refused.status]).toEqual([text, 400])
  }

  const list = async () =>
    openssl(
      'crl',
      '-inform',
      'DER',
      '-noout',
      '-text',
      '-in',
      file('list.crl', await get(`${world.urls.content}/scep/${tenantId}/revoked.crl`)),
    )
  expect(await list()).not.toContain(certificate.serialNumber)
  const renewal = () =>
    answerTo(on.serverUrl, {
      envelope: envelopeBytes(sealTo(certificateRequest(rsaKeys()), on.authority)),
      signer: { certificate, key: keys.privateKey },
      messageType: '17',
      transactionId: randomUUID(),
    })
  const renewed = oneCertificate(await renewal(), keys)

  const policyId = await profile()
  const other = await policies.byId(world.app.db, tenantId, PolicyId.parse(policyId))
  const challenge = on.challenge({ policyId, profile: digestIn(other?.settings ?? []) })
  const byOther = await answerTo(on.serverUrl, {
    envelope: envelopeBytes(sealTo(certificateRequest(keys, { attributes: password(challenge) }), on.authority)),
    signer,
    messageType: '19',
    transactionId: randomUUID(),
  })
  const { serialNumber } = oneCertificate(byOther, keys)
  await api.post(`${configurations}/${on.policyId}/assign`, { assignments: [] })
  const withoutFirst = await list()
  for (const one of [certificate, renewed]) expect(withoutFirst).toContain(one.serialNumber)
  expect(withoutFirst).not.toContain(serialNumber)
  expect(await renewal()).toMatchObject({ status: '2', failInfo: '4' })

  const { registration } = await recordsOf(office.tenant, on.hardware)
  const identity = `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${registration?.id}`
  await api.post(`${identity}/updateDeviceProperties`, { groupTag: '' })
  expect(await list()).toContain(serialNumber)
  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select(['target_id', 'details'])
    .where('tenant_id', '=', tenantId)
    .where('action', '=', 'mdm.scep.revoke')
    .where('target_id', 'in', [on.policyId, policyId])
    .orderBy('sequence')
    .execute()
  expect(entries.map((entry) => [entry.target_id, entry.details])).toEqual([
    [on.policyId, { because: 'assigned no more', certificates: 2 }],
    [policyId, { because: 'assigned no more', certificates: 1 }],
  ])
})

test('a certificate is told by its serial number to its own device, and to nobody else whoever they say they are', async () => {
  const [on, other] = [await device('ida'), await device('leo')]
  const enrolled = async ({ challenge, authority, serverUrl }: typeof on) => {
    const keys = rsaKeys()
    const csr = certificateRequest(keys, { attributes: password(challenge()) })
    const sealed = { envelope: envelopeBytes(sealTo(csr, authority)), signer: selfSigned(keys) }
    const answer = await answerTo(serverUrl, { ...sealed, messageType: '19', transactionId: randomUUID() })
    return { keys, certificate: oneCertificate(answer, keys), key: keys.privateKey }
  }
  const ended = await enrolled(on)
  const counts = await enrolled(on) // revokes the one before
  const foreign = await enrolled(other)
  const ask = async ({ certificate }: typeof ended, signer: Signer, { keys }: { readonly keys: Keys }) => {
    const envelope = envelopeBytes(sealTo(issuerAndSerial(certificate), on.authority))
    const answer = await answerTo(on.serverUrl, { envelope, signer, messageType: '21', transactionId: randomUUID() })
    return answer.status === '0' ? oneCertificate(answer, keys).serialNumber : answer.failInfo
  }
  expect({
    'by its own key': await ask(ended, selfSigned(ended.keys), ended),
    'by another of the device': await ask(ended, counts, counts),
    'by one that was revoked': await ask(counts, ended, ended),
    'by another device': await ask(counts, foreign, foreign),
    'by a key of nobody': await ask(counts, selfSigned(foreign.keys), foreign),
  }).toEqual({
    'by its own key': ended.certificate.serialNumber,
    'by another of the device': ended.certificate.serialNumber,
    'by one that was revoked': '4',
    'by another device': '4',
    'by a key of nobody': '4',
  })
})

type Waiting = Record<'id' | 'state' | 'keyDigest', string>
const requests = '/beta/deviceManagement/certificateRequests'
/** Of one profile. */
const waitingOf = async (policyId: string) =>
  (await office.tenant.api.get<{ value: Waiting[] }>(`${requests}?$filter=deviceConfigurationId eq ${policyId}`)).value

/** The same device under another profile. */
async function under(on: Awaited<ReturnType<typeof device>>, more: Record<string, unknown>) {
  const policyId = await profile(more)
  const stored = await policies.byId(world.app.db, office.tenant.tenantId, PolicyId.parse(policyId))
  const over = { policyId, profile: digestIn(stored?.settings ?? []) }
  return { ...on, policyId, challenge: () => on.challenge(over) }
}

/** One device under a profile, with a key of its own: what it asks by the challenge, and again. */
function asking(on: Awaited<ReturnType<typeof under>>, challenge = on.challenge()) {
  const keys = rsaKeys()
  const signer = selfSigned(keys)
  const transactionId = randomUUID()
  const send = (content: Uint8Array, more: Partial<Message>) => {
    const envelope = envelopeBytes(sealTo(content, on.authority))
    return answerTo(on.serverUrl, { envelope, signer, messageType: '19', transactionId, ...more })
  }
  return {
    keys,
    transactionId,
    ask: (more: Partial<Message> = {}) => send(certificateRequest(keys, { attributes: password(challenge) }), more),
    poll: (more: Partial<Message> = {}) => send(Buffer.from('not opened'), { messageType: '20', ...more }),
  }
}
const pending = { status: '3', failInfo: '', envelope: Buffer.alloc(0) }
const refusedAs = (failInfo: string) => ({ status: '2', failInfo })

test('where a profile asks for approval a request waits, an administrator approves of its key, and the device gets its certificate when it asks again', async () => {
  const { api } = office.tenant
  const on = await device('dee', { requiresApproval: true })
  expect(await api.get(`${configurations}/${on.policyId}`)).toMatchObject({ requiresApproval: true })
  const challenge = on.challenge()
  const one = asking(on, challenge)
  expect([await one.ask(), await one.poll(), await one.ask()]).toEqual([pending, pending, pending])
  expect(await asking(on, challenge).ask()).toMatchObject(refusedAs('2')) // another key, with what was said to this one
  const stranger = selfSigned(rsaKeys())
  expect(await one.poll({ signer: stranger })).toMatchObject(refusedAs('4'))

  const waiting = await waitingOf(on.policyId)
  const keyDigest = createHash('sha256').update(spkiOf(one.keys.publicKey)).digest('hex')
  expect(waiting).toMatchObject([
    {
      ...{ state: 'waiting', keyDigest, subjectName: on.enrollmentId, decidedDateTime: null, decidedBy: '' },
      ...{ managedDeviceId: on.enrollmentId, deviceConfigurationId: on.policyId },
    },
  ])
  const path = `${requests}/${waiting[0]?.id}`
  expect(await api.post(`${path}/approve`, undefined)).toMatchObject({ state: 'approved' })
  await expect(api.post(`${path}/reject`, undefined)).rejects.toThrow(/was approved by .* already/)
  expect(await one.poll({ signer: stranger })).toMatchObject(refusedAs('4'))

  const certificate = oneCertificate(await one.poll(), one.keys)
  expect([certificate.subject, certificate.checkPrivateKey(one.keys.privateKey)]).toEqual([
    `CN=${on.enrollmentId}`,
    true,
  ])
  const again = [await one.poll(), await one.ask()].map((answer) => oneCertificate(answer, one.keys).serialNumber)
  expect(again).toEqual([certificate.serialNumber, certificate.serialNumber])
  expect(await waitingOf(on.policyId)).toEqual([])
  const issued = (await trail('mdm.scep.enroll', on.enrollmentId)).at(-1) // it has others by profiles of its group
  const [approved] = await trail('mdm.certificate-request.approve', on.enrollmentId)
  expect(issued).toMatchObject({ policy: on.policyId, approvedBy: 'test' })
  expect(approved).toMatchObject({ request: waiting[0]?.id, key: keyDigest })
  expect(await trail('mdm.scep.wait', on.enrollmentId)).toHaveLength(1)

  // whoever was approved of renews without asking anybody
  const renewing = asking(on)
  const renewal = await renewing.ask({ messageType: '17', signer: { certificate, key: one.keys.privateKey } })
  expect(oneCertificate(renewal, one.keys).subject).toBe(`CN=${on.enrollmentId}`)
})

test('a rejection holds for every key of the device, a request waits no longer than its device asks, and an approval ends with the profile as it was', async () => {
  const { api, tenantId } = office.tenant
  const rejected = await device('dot', { requiresApproval: true })
  const late = await under(rejected, { requiresApproval: true })
  const changed = await under(rejected, { requiresApproval: true })
  const decide = async (on: typeof late, verb: 'approve' | 'reject') =>
    api.post(`${requests}/${(await waitingOf(on.policyId))[0]?.id}/${verb}`, undefined)

  const first = asking(rejected)
  expect(await first.ask()).toEqual(pending)
  expect(await decide(rejected, 'reject')).toMatchObject({ state: 'rejected' })
  expect(await first.poll()).toMatchObject(refusedAs('2'))
  expect(await asking(rejected).ask()).toMatchObject(refusedAs('2'))

  const slow = asking(late)
  expect(await slow.ask()).toEqual(pending)
  await world.app.db
    .updateTable('mdm_scep_request')
    .set({ expires_at: new Date(Date.now() - 1000) })
    .where('tenant_id', '=', tenantId)
    .where('policy_id', '=', late.policyId)
    .execute()
  expect(await slow.poll()).toMatchObject(refusedAs('2'))
  await expect(decide(late, 'approve')).rejects.toThrow('waited too long')
  const [before] = await waitingOf(late.policyId)
  expect(await asking(late).ask()).toEqual(pending)
  expect((await waitingOf(late.policyId)).map(({ id }) => id)).not.toContain(before?.id)
  await expect(api.post(`${requests}/${before?.id}/approve`, undefined)).rejects.toMatchObject({ status: 404 })

  const old = asking(changed)
  expect(await old.ask()).toEqual(pending)
  expect(await decide(changed, 'approve')).toMatchObject({ state: 'approved' })
  await api.patch(`${configurations}/${changed.policyId}`, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    subjectNameFormatString: 'CN={{DeviceId}}',
    certificateValidityPeriodDays: 1,
    requiresApproval: true,
  })
  expect(await old.poll()).toMatchObject(refusedAs('2'))
})

test('[T-41] an approval is for the name that was shown: a device that says another serial number since is asked about again, and renews only as who it was', async () => {
  const { api, tenantId } = office.tenant
  const on = await device('dov', {
    requiresApproval: true,
    subjectNameFormatString: 'CN={{DeviceId}} {{SerialNumber}}',
  })
  const isNamed = (serialNumber: string) =>
    world.app.db
      .updateTable('mdm_enrollment')
      .set({ serial_number: serialNumber })
      .where('tenant_id', '=', tenantId)
      .where('id', '=', on.enrollmentId)
      .execute()
  const approve = async (name: string) => {
    const [one, more] = await waitingOf(on.policyId)
    expect([one, more]).toMatchObject([{ state: 'waiting', subjectName: `${on.enrollmentId} ${name}` }, undefined])
    await api.post(`${requests}/${one?.id}/approve`, undefined)
    return one?.id
  }
  const one = asking(on)
  await isNamed('PC-1')
  expect(await one.ask()).toEqual(pending)
  const first = await approve('PC-1')
  await isNamed('PC-2')
  expect(await one.poll()).toEqual(pending)
  expect(await approve('PC-2')).not.toBe(first)
  const certificate = oneCertificate(await one.poll(), one.keys)
  expect(certificate.subject).toBe(`CN=${on.enrollmentId} PC-2`)

  const renew = () => asking(on).ask({ messageType: '17', signer: { certificate, key: one.keys.privateKey } })
  await isNamed('PC-3')
  expect(await renew()).toMatchObject(refusedAs('2'))
  await isNamed('PC-2')
  expect(oneCertificate(await renew(), one.keys).subject).toBe(certificate.subject)
})

test('what was issued before its profile asked for approval is not renewed', async () => {
  const on = await device('dag')
  const one = asking(on)
  const certificate = oneCertificate(await one.ask(), one.keys)
  const renew = () => asking(on).ask({ messageType: '17', signer: { certificate, key: one.keys.privateKey } })
  await office.tenant.api.patch(`${configurations}/${on.policyId}`, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    subjectNameFormatString: 'CN={{DeviceId}}',
    requiresApproval: true,
  })
  expect(await renew()).toMatchObject(refusedAs('2'))
  await office.tenant.api.patch(`${configurations}/${on.policyId}`, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    subjectNameFormatString: 'CN={{DeviceId}}',
  })
  expect(await renew()).toMatchObject({ status: '0' })
})

test('[T-55] a device that asks with one challenge after the other is refused at last, and what waits stays as it was', async () => {
  const on = await device('del', { requiresApproval: true })
  for (let n = 0; n < 10; n++) expect(await asking(on).ask()).toEqual(pending)
  const [last] = await waitingOf(on.policyId)
  expect(await asking(on).ask()).toMatchObject(refusedAs('2'))
  expect(await waitingOf(on.policyId)).toEqual([last])
  const ofThis = (await trail('mdm.scep.wait', on.enrollmentId)).filter(
    (one) => (one as { policy: string }).policy === on.policyId,
  )
  expect(ofThis).toHaveLength(10)
})

test('a device that waits for approval is set up without it, asks again when it is time, and then has its certificate', async () => {
  const own = await openOffice(world, 'approves.example', { application: null })
  const { api } = own.tenant
  const { id } = await api.post<{ id: string }>(configurations, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName: 'VPN',
    subjectNameFormatString: 'CN={{DeviceId}}',
    requiresApproval: true,
  })
  const target = { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId: own.groupId }
  await api.post(`${configurations}/${id}/assign`, { assignments: [{ target }] })
  const hardware = newHardware()
  await own.register(hardware)
  const [disk, clock] = [memoryDisk(), jumpingClock()]
  expect(await boot(world, hardware, await own.tenant.user('lou'), { disk, clock })).toMatchObject({
    outcome: 'desktop-managed',
  })
  const status = async () => {
    const { tree } = (await disk.read('tree')) as ManagedState
    const folder = './Device/Vendor/MSFT/ClientCertificateInstall/SCEP'
    return listChildren(tree, folder).map((name) => readValue(tree, `${folder}/${name}/Status`))
  }
  const { ztd, login, drs } = world.urls
  const at = { services: { ztd, login, drs }, ca: world.ca, hardware, disk, keys: keyPool(2), clock }
  await checkIn(at) // without a page that waits, the order may come with this session
  expect([await status(), await disk.read('certificates')]).toEqual([['2'], undefined])

  const { value } = await api.get<{ value: Waiting[] }>(requests)
  await api.post(`${requests}/${value[0]?.id}/approve`, undefined)
  await checkIn(at)
  expect(await status()).toEqual(['2']) // not yet
  await clock.sleep(3600_000)
  await checkIn(at)
  expect(await status()).toEqual(['1'])
  const [kept] = (await disk.read('certificates')) as readonly StoredCertificate[]
  expect(new X509Certificate(kept?.certificate ?? '').checkPrivateKey(createPrivateKey(kept?.privateKey ?? ''))).toBe(
    true,
  )
})

test('an authority gets a successor that is announced first, and both are trusted when it issues', async () => {
  const { tenantId } = office.tenant
  const on = await device('tom')
  const seal = makeSeal(await loadMasterKey(world.folder))
  const operation = () => ({
    tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' } as const,
    now: new Date(),
  })
  const enrol = async (to: X509Certificate, keys: Keys, by?: Signer) => {
    const attributes = password(on.challenge())
    return answerTo(on.serverUrl, {
      envelope: envelopeBytes(sealTo(certificateRequest(keys, by ? {} : { attributes }), to)),
      signer: by ?? selfSigned(keys),
      messageType: by ? '17' : '19',
      transactionId: randomUUID(),
    })
  }
  const [keys, later] = [rsaKeys(), rsaKeys()]
  const first = oneCertificate(await enrol(on.authority, keys), keys)
  const nextOf = `${on.serverUrl}?operation=GetNextCACert`
  expect((await send(world, nextOf, { method: 'GET' })).status).toBe(404)
  await rotateTenantAuthority(world.app.db, seal, operation(), false)
  const announced = file('next.der', await get(nextOf))
  const [ca, inner] = [file('ca.pem', on.authority.toString()), join(folder, 'inner.der')]
  openssl(
    'cms',
    '-verify',
    '-binary',
    '-inform',
    'DER',
    '-in',
    announced,
    '-CAfile',
    ca,
    '-purpose',
    'any',
    '-out',
    inner,
  )
  const next = new X509Certificate(openssl('pkcs7', '-inform', 'DER', '-in', inner, '-print_certs'))
  const issuing = async () => new X509Certificate(await get(`${on.serverUrl}?operation=GetCACert`)).fingerprint256
  expect([await issuing(), next.subject]).toEqual([on.authority.fingerprint256, on.authority.subject])
  await expect(rotateTenantAuthority(world.app.db, seal, operation(), false)).rejects.toThrow('announced already')

  await rotateTenantAuthority(world.app.db, seal, operation(), true)
  const now = new X509Certificate(await get(`${on.serverUrl}?operation=GetCACert`))
  expect(now.fingerprint256).not.toBe(on.authority.fingerprint256)
  // who knows the one before it only is answered with its signature, and gets a certificate of the new one
  const renewed = oneCertificate(await enrol(on.authority, later, { certificate: first, key: keys.privateKey }), keys)
  const both = file('both.pem', `${on.authority.toString()}${now.toString()}`)
  const lists = await Promise.all(
    ['revoked.crl', 'revoked.crl?authority=3'].map((name) => get(`${world.urls.content}/scep/${tenantId}/${name}`)),
  )
  const verify = (certificate: X509Certificate, crl: Buffer | undefined) =>
    openssl(
      'verify',
      '-crl_check',
      '-CAfile',
      both,
      '-CRLfile',
      file('one.crl', crl ?? ''),
      file('leaf.pem', certificate.toString()),
    )
  expect([verify(first, lists[0]), verify(renewed, lists[1])]).toEqual([
    expect.stringContaining('leaf.pem: OK'),
    expect.stringContaining('leaf.pem: OK'),
  ])
})
