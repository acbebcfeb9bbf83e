// Certificates that devices get for themselves over SCEP: the simulated device enrols as it is told in a session, and OpenSSL judges
// what it got.

import { execFileSync } from 'node:child_process'
import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import { certificateRequest, der } from '../../../test/support/certificate-request.ts'
import { send } from '../../../test/support/mdm/mdm-device.ts'
import {
  type Answer,
  envelopeBytes,
  type Keys,
  type Message,
  openBundle,
  pkiMessage,
  readAnswer,
  rsaKeys,
  type Signer,
  seal,
  selfSigned,
} from '../../../test/support/mdm/scep-message.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../../test/support/world/office.ts'
import { startWorld, type World } from '../../../test/support/world/world.ts'
import { PolicyId } from '../../kernel/id.ts'
import { loadMasterKey } from '../../pki/master-key.ops.ts'
import { makeSeal } from '../../pki/seal.ts'
import { installationSecret } from '../../pki/secret.ops.ts'
import { readValue } from '../../protocol/csp/tree.ts'
import type { StoredCertificate } from '../../simulator/installer-scep.ts'
import { realClock } from '../../simulator/port/clock.ts'
import { memoryDisk } from '../../simulator/port/disk.ts'
import type { ManagedState } from '../../simulator/run/record.ts'
import { openHttp } from '../../simulator/wire/http.ts'
import { enrolOverScep } from '../../simulator/wire/scep/enroll.ts'
import { makeChallenge } from '../item/given.ts'
import * as policies from '../item/policy/policy.sql.ts'
import { digestIn } from '../item/scep/scep.ts'

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

/** A managed device of somebody's, without a certificate over SCEP, which has its own profile. */
async function device(person: string, more: Record<string, unknown> = {}) {
  const { tenantId } = office.tenant
  const user = await office.tenant.user(person)
  const hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, user)).toMatchObject({ outcome: 'desktop-managed' })
  const enrollmentId = (await recordsOf(office.tenant, hardware)).managed[0]?.id ?? ''
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
  if (first.kind === 'failed') throw new Error(first.message)
  expect(new X509Certificate(first.certificate).subject).toBe(`CN=${enrollmentId}`)

  const refused = (info: number) => ({ kind: 'failed', message: `the request was refused with failInfo ${info}` })
  expect(await ask(challenge)).toEqual(refused(2))
  expect(await ask(fresh({}, 3600_000))).toEqual(refused(2))
  expect(await ask(fresh({ tenantId: randomUUID() as typeof tenantId }, 1000))).toEqual(refused(2))
  expect(await ask(fresh({}, 2000).replace(/.$/, (last) => (last === '0' ? '1' : '0')))).toEqual(refused(2))
  expect(await ask('')).toEqual(refused(2))
  expect(await ask(fresh({ enrollmentId: randomUUID() }, 3000))).toEqual(refused(2))
  expect(await ask(fresh({}, 4000), { keyLength: 1024 })).toMatchObject({
    message: 'PKIOperation was answered with 400',
  })
  expect(await ask(fresh({}, 5000))).toMatchObject({ kind: 'enrolled' })

  await api.patch(`${configurations}/${policyId}`, {
    '@odata.type': '#microsoft.graph.windows81SCEPCertificateProfile',
    displayName: 'changed',
    subjectNameFormatString: 'CN={{DeviceId}}',
    certificateValidityPeriodDays: 1,
  })
  expect(await ask(fresh({}, 6000))).toEqual(refused(2))
  await http.close()
})

test('who signs around the envelope of somebody else learns nothing of what is in it', async () => {
  const on = await device('ann')
  const keys = rsaKeys()
  const csr = certificateRequest(keys, { attributes: password(on.challenge()) })
  const recorded = seal(csr, on.authority)
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
    envelope: envelopeBytes(seal(ownRequest, on.authority)),
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

test('[T-50] a device that is to be wiped gets no certificate more, with whatever it was given before', async () => {
  const on = await device('kim')
  const keys = rsaKeys()
  const ask = async (challenge: string) => {
    const csr = certificateRequest(keys, { attributes: password(challenge) })
    const sealed = { envelope: envelopeBytes(seal(csr, on.authority)), signer: selfSigned(keys) }
    const { status, failInfo } = await answerTo(on.serverUrl, {
      ...sealed,
      messageType: '19',
      transactionId: randomUUID(),
    })
    return `${status}/${failInfo}`
  }
  expect(await ask(on.challenge())).toBe('0/')
  await office.tenant.api.post(`/beta/deviceManagement/managedDevices/${on.enrollmentId}/wipe`, {})
  expect(await ask(on.challenge())).toBe('2/2')
})
