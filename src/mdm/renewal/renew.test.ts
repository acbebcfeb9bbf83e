// Renewal of a device's certificate, with OpenSSL as the device: it makes the key and the request, and signs that with the old key.

import { execFileSync } from 'node:child_process'
import { randomUUID, X509Certificate } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  type EnrollAnswer,
  enroll,
  enrollTextShowing,
  type Managed,
  managed,
  send,
  session,
  sha1,
  soapType,
} from '../../../test/support/mdm/mdm-device.ts'
import { boot, newHardware } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { DirectoryDeviceId, EnrollmentId } from '../../kernel/id.ts'
import { decodeEnrollResponse, encodeEnroll } from '../../protocol/mde2/enroll.ts'
import { decodeSoap } from '../../protocol/soap.ts'
import { decodeFault, formatHresult, hresultOfFault } from '../../protocol/soap-fault.ts'
import { decodeProvisioning } from '../../protocol/wap/provisioning.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import { enrolOnly } from '../../simulator/after/enroll-only.ts'
import { renewHere } from '../../simulator/after/renew.ts'
import { realClock } from '../../simulator/port/clock.ts'
import { memoryDisk } from '../../simulator/port/disk.ts'
import { keyPool } from '../../simulator/port/keys.ts'
import type { Management } from '../../simulator/wire/enroll.ts'
import { endReplaced } from './renew.ops.ts'

const day = 24 * 3600_000
let passed = 0
const clock = () => new Date(Date.now() + passed)

let world: World
let tenant: WorldTenant
let pia: Person
const folder = mkdtempSync(join(tmpdir(), 'renew-'))
beforeAll(async () => {
  world = await startWorld({ clock })
  tenant = await world.tenant('renews.example')
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsUnjoinedEnrollment: true })
  pia = await tenant.user('pia')
})
afterAll(async () => {
  rmSync(folder, { recursive: true, force: true })
  await world?.[Symbol.asyncDispose]()
})

const file = (name: string, content?: string): string => {
  const path = join(folder, name)
  if (content !== undefined) writeFileSync(path, content)
  return path
}
const openssl = (...words: string[]): Buffer => execFileSync('/usr/bin/openssl', words, { stdio: 'pipe' })

/** A key with the request for its certificate, and its PEM. */
function newRequest(): { readonly csr: string; readonly key: string } {
  const name = randomUUID()
  const [key, csr] = [file(`${name}.key`), file(`${name}.csr`)]
  openssl('genpkey', '-algorithm', 'RSA', '-pkeyopt', 'rsa_keygen_bits:2048', '-out', key)
  openssl('req', '-new', '-key', key, '-subj', '/CN=anything', '-sha256', '-outform', 'DER', '-out', csr)
  return { csr, key: readFileSync(key, 'utf8') }
}

function signed(csr: string, by: { readonly cert: string; readonly key: string }, ...more: string[]): Buffer {
  const [cert, key] = [file('signer.pem', by.cert), file('signer.key', by.key)]
  const options = ['-binary', '-nodetach', '-md', 'sha256', '-outform', 'DER']
  return openssl('cms', '-sign', ...options, '-in', csr, '-signer', cert, '-inkey', key, ...more)
}

type Device = Managed & { readonly key: string }

async function enrolled(): Promise<Device> {
  const { userPrincipalName: username, password } = pia
  const { csr, key } = newRequest()
  const itself = { deviceId: randomUUID(), enrollmentType: 'Device', osVersion: '10.0.26200.1' }
  const text = enrollTextShowing(world, { usernameToken: { username, password } }, itself, readFileSync(csr))
  const device = managed(await enroll(world, text), {
    id: DirectoryDeviceId.parse(randomUUID()),
    deviceId: itself.deviceId,
  })
  return { ...device, key }
}

async function renew(der: Buffer, localAddress = '127.0.0.1'): Promise<EnrollAnswer> {
  const url = `${world.urls.enrollment}/EnrollmentServer/Enrollment.svc`
  const body = encodeEnroll(
    { messageId: 'urn:uuid:1', to: url, security: { usernameToken: { username: '', password: '' } } },
    { kind: 'Renew', certificateRequest: { format: 'pkcs7', der }, context: [{ name: 'DeviceID', value: 'X' }] },
  )
  const answer = await send(world, url, { method: 'POST', headers: soapType, body, localAddress })
  const message = decodeSoap(answer.body)
  const fault = decodeFault(message)
  if (fault) return { kind: 'fault', fault, status: answer.status }
  const document = decodeProvisioning(decodeEnrollResponse(message).provisioning, sha1)
  return { kind: 'enrolled', document, thumbprint: sha1(document.client?.certificate ?? new Uint8Array()) }
}

const code = (answer: EnrollAnswer) =>
  answer.kind === 'fault' ? formatHresult(hresultOfFault(answer.fault)) : answer.kind
const works = (device: Managed) =>
  session(world, device).then(
    () => true,
    () => false,
  )
const idOf = ({ cert }: Managed) => /CN=(\S+)/.exec(new X509Certificate(cert).subject)?.[1] ?? ''

test('a device renews by itself near the end, however often the answer is lost; the old certificate opens nothing once the new one was used', async () => {
  passed = 0
  const device = await enrolled()
  const { csr, key } = newRequest()
  expect(code(await renew(signed(csr, device)))).toBe('0x80180016')

  passed = 330 * day
  const answer = await renew(signed(csr, device))
  if (answer.kind !== 'enrolled') throw new Error(answer.fault.reason)
  expect(answer.document).toMatchObject({ roots: [], intermediates: [], client: { store: 'System' } })
  expect(answer.document.application).toEqual({ providerId: 'MS DM Server' })
  const certificate = new X509Certificate(answer.document.client?.certificate ?? '')
  const renewed = { ...device, cert: certificate.toString(), key }
  expect(idOf(renewed)).toBe(idOf(device))
  expect(Date.parse(certificate.validTo)).toBeGreaterThan(clock().getTime() + 364 * day)

  // the answer was lost: the device goes on with what it has, and asks again
  expect(await works(device)).toBe(true)
  expect(await renew(signed(csr, device))).toMatchObject({ thumbprint: answer.thumbprint })
  const other = newRequest()
  const anew = await renew(signed(other.csr, device))
  expect(code(anew)).toBe('enrolled')
  expect(await works(renewed)).toBe(false)
  // the first new certificate was in use just when the second took its place: the device has not got that one yet
  const tenantId = tenant.tenantId
  await endReplaced(world.app.db, tenantId, { id: EnrollmentId.parse(idOf(device)), used: answer.thumbprint }, clock())
  const newest = { ...renewed, key: other.key, cert: certificateOf(anew) }
  expect([await works(device), await works(newest), await works(device), await works(newest)]).toEqual([
    ...[true, true, false, true],
  ])
  expect(code(await renew(signed(csr, device)))).toBe('0x80180002')

  const entries = await world.app.db
    .selectFrom('audit_entry')
    .select(['actor_kind', 'details'])
    .where('tenant_id', '=', tenant.tenantId)
    .where('action', '=', 'mdm.enrollment.renew')
    .where('target_id', '=', idOf(device))
    .execute()
  expect(entries).toMatchObject([
    { actor_kind: 'device', details: { certificate: answer.thumbprint } },
    { actor_kind: 'device', details: { before: sha1(new X509Certificate(device.cert).raw) } },
  ])
})

test('a device gets five certificates a day for keys of its own, then waits; the newest key is answered all the same', async () => {
  passed = 0
  const device = await enrolled()
  passed = 330 * day
  let newest = newRequest()
  for (let count = 0; count < 5; count++) {
    newest = newRequest()
    expect([count, code(await renew(signed(newest.csr, device)))]).toEqual([count, 'enrolled'])
  }
  const refused = await renew(signed(newRequest().csr, device))
  expect([code(refused), refused.kind === 'fault' && refused.fault.message]).toEqual([
    ...['0x80180017', expect.stringContaining('try again tomorrow')],
  ])
  const again = await renew(signed(newest.csr, device))
  expect(code(again)).toBe('enrolled')
  passed = 331 * day
  newest = newRequest()
  const tomorrow = await renew(signed(newest.csr, device))
  expect(await works({ ...device, key: newest.key, cert: certificateOf(tomorrow) })).toBe(true)
})

test('the simulated device renews with a check-in when its schedule says so, also after an answer that was lost, and then comes with the new certificate', async () => {
  passed = 0
  const own = { now: () => clock().getTime(), sleep: realClock.sleep }
  const pc = { hardware: newHardware(), disk: memoryDisk() }
  const answers = { pages: { 'personal-or-work': 'personal' } }
  expect(await boot(world, pc.hardware, pia, { answers, disk: pc.disk, clock: own })).toMatchObject({ enrolled: false })
  const { ztd, login, drs, enrollment } = world.urls
  const at = { services: { ztd, login, drs, enrollment }, ca: world.ca, ...pc, keys: keyPool(3), clock: own }
  const { userPrincipalName: userName, password } = pia
  const person = { answers: { userName, password }, policies: ['OnPremise'] as const }
  expect(await enrolOnly({ ...at, ...person })).toMatchObject({ kind: 'enrolled' })

  const held = async () => (await pc.disk.read('management')) as Management
  const first = await held()
  expect(first.renewal).toMatchObject({ periodDays: 45, retryDays: 4 })
  const end = Date.parse(new X509Certificate(first.certificate).validTo)
  expect(await renewHere(at, 'when-due')).toEqual({
    ...{ kind: 'not-due', from: new Date(end - 45 * day).toISOString(), until: new Date(end).toISOString() },
  })
  expect(await renewHere(at, 'now')).toMatchObject({ kind: 'refused', message: expect.stringContaining('0x80180016') })
  expect(await checkIn(at)).toMatchObject({ kind: 'done' })
  expect((await held()).certificate).toBe(first.certificate)

  passed = 330 * day
  await expect(checkIn({ ...at, faults: [{ at: 'enroll', kind: 'kill' }] })).rejects.toThrow()
  const asked = await held()
  expect([asked.certificate, asked.renewal?.key]).toEqual([first.certificate, expect.stringContaining('PRIVATE KEY')])
  expect(await checkIn(at)).toMatchObject({ kind: 'done' }) // four days have not passed: it comes with what it has
  expect((await held()).certificate).toBe(first.certificate)
  passed = 334 * day
  expect(await checkIn(at)).toMatchObject({ kind: 'done' })
  const renewed = await held()
  expect([renewed.privateKey, renewed.renewal?.key]).toEqual([asked.renewal?.key, undefined])
  const { subject, validTo } = new X509Certificate(renewed.certificate)
  expect(subject).toBe(new X509Certificate(first.certificate).subject)
  expect(Date.parse(validTo)).toBeGreaterThan(end)
  await pc.disk.write('management', { ...first, sessions: renewed.sessions + 1 })
  expect(await checkIn(at)).toMatchObject({ kind: 'refused' })
})

const certificateOf = (answer: EnrollAnswer): string =>
  new X509Certificate((answer.kind === 'enrolled' && answer.document.client?.certificate) || '').toString()

test('[T-41] nobody renews with another key, another certificate, no signature, or for a device that has left or expired', async () => {
  passed = 0
  const [mine, yours] = [await enrolled(), await enrolled()]
  const { csr } = newRequest()
  const stranger = newRequest()
  const own = file('own.pem')
  openssl(
    'req',
    '-x509',
    '-new',
    '-key',
    file('own.key', stranger.key),
    '-subj',
    `/CN=${idOf(mine)}`,
    '-days',
    '900',
    '-out',
    own,
  )
  passed = 330 * day
  // OpenSSL signs with no key but the certificate's: of another one only the certificate is put in afterwards
  const foreign = signed(csr, { cert: readFileSync(own, 'utf8'), key: stranger.key })
  const both = signed(csr, yours, '-certfile', file('mine.pem', mine.cert))
  const changed = Buffer.from(signed(csr, mine))
  changed[changed.length - 5] = (changed[changed.length - 5] ?? 0) ^ 1
  const tries: ReadonlyArray<readonly [Buffer, string]> = [
    [foreign, '0x80180002'],
    [both, '0x80180004'],
    [changed, '0x80180004'],
    [readFileSync(csr), '0x80180004'],
    [Buffer.from('not DER'), '0x80180004'],
    [signed(file('text', 'no request'), mine), '0x80180004'],
    [signed(csr, mine, '-nocerts'), '0x80180004'],
  ]
  for (const [der, expected] of tries) expect([expected, code(await renew(der))]).toEqual([expected, expected])
  expect(await works(mine)).toBe(true)

  const objects = world.app.db.updateTable('directory_device').where('tenant_id', '=', tenant.tenantId)
  await objects.set({ account_enabled: false }).execute()
  expect(code(await renew(signed(csr, mine)))).toBe('0x80180014')
  await objects.set({ account_enabled: true }).execute()
  passed = 366 * day
  expect(code(await renew(signed(csr, mine)))).toBe('0x80180016')
  passed = 330 * day
  expect(code(await renew(signed(csr, mine)))).toBe('enrolled')

  passed = 0
  await tenant.api.delete(`/beta/deviceManagement/managedDevices/${idOf(yours)}`)
  passed = 330 * day
  expect(code(await renew(signed(csr, yours)))).toBe('0x80180002')
})

const alarmsOf = async (device: Managed) =>
  (
    await world.app.db
      .selectFrom('alarm')
      .select(['kind', 'detail', 'count'])
      .where('tenant_id', '=', tenant.tenantId)
      .where('subject_id', '=', idOf(device))
      .execute()
  ).map(({ detail, ...more }) => ({ ...more, ...(detail as { why?: string }) }))
const refusalsOf = async (device: Managed) =>
  (
    await world.app.db
      .selectFrom('audit_entry')
      .select('details')
      .where('tenant_id', '=', tenant.tenantId)
      .where('action', '=', 'mdm.enrollment.refuse')
      .where('target_id', '=', idOf(device))
      .orderBy('sequence')
      .execute()
  ).map(({ details }) => (details as { reason: string }).reason)

test('[T-20] a certificate that is renewed again from another place raises the alarm of a shared one, with both places; from the same place it is a lost answer', async () => {
  passed = 0
  const device = await enrolled()
  passed = 330 * day
  for (let asks = 0; asks < 2; asks++) expect(code(await renew(signed(newRequest().csr, device)))).toBe('enrolled')
  expect(await alarmsOf(device)).toEqual([])
  expect(code(await renew(signed(newRequest().csr, device), '127.0.0.2'))).toBe('enrolled')
  expect(await alarmsOf(device)).toMatchObject([
    {
      ...{ kind: 'certificate-shared', why: 'renewed-elsewhere', blocked: false },
      ...{ one: { address: '127.0.0.1' }, other: { address: '127.0.0.2' } },
    },
  ])
})

test('[T-20] whoever shows a certificate that its device has replaced gets none, and raises the alarm; the device goes on', async () => {
  passed = 0
  const device = await enrolled()
  passed = 330 * day
  const { csr, key } = newRequest()
  const request = signed(csr, device)
  const renewed = { ...device, key, cert: certificateOf(await renew(request)) }
  expect(await works(renewed)).toBe(true)
  // what it asked itself, come once more: no second key, and no second holder
  expect(code(await renew(request))).toBe('0x80180002')
  expect(await alarmsOf(device)).toEqual([])
  const changed = Buffer.from(signed(newRequest().csr, device))
  changed[changed.length - 5] = (changed[changed.length - 5] ?? 0) ^ 1
  expect(code(await renew(changed))).toBe('0x80180004')
  expect(await alarmsOf(device)).toEqual([])
  for (let asks = 0; asks < 2; asks++)
    expect(code(await renew(signed(newRequest().csr, device), '127.0.0.3'))).toBe('0x80180002')
  expect(await alarmsOf(device)).toMatchObject([
    { kind: 'certificate-shared', why: 'renewed-already', count: 2, other: { address: '127.0.0.3' } },
  ])
  expect(await works(renewed)).toBe(true)
  expect(await refusalsOf(device)).toEqual([
    'renewal-unknown',
    'certificate-request',
    'renewal-unknown',
    'renewal-unknown',
  ])
})

test('[T-20] where shared certificates block, the second place gets no certificate and the device is disabled', async () => {
  passed = 0
  await tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { blocksSharedDevices: true })
  const device = await enrolled()
  passed = 330 * day
  expect(code(await renew(signed(newRequest().csr, device)))).toBe('enrolled')
  expect(code(await renew(signed(newRequest().csr, device), '127.0.0.2'))).toBe('0x80180014')
  expect(await alarmsOf(device)).toMatchObject([{ why: 'renewed-elsewhere', blocked: true }])
  expect(code(await renew(signed(newRequest().csr, device)))).toBe('0x80180014')
})
