// Sessions without a certificate, over the wire, with the client halves of the codecs.

import { execFileSync } from 'node:child_process'
import { createHash, randomUUID } from 'node:crypto'
import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import {
  contextOf,
  deviceKey,
  enroll,
  enrolledDevice,
  enrollText,
  type Joined,
  joinedDevice,
  mdmToken,
  send,
  sha1,
  session as wholeSession,
} from '../../../test/support/mdm/mdm-device.ts'
import { boot, newHardware } from '../../../test/support/world/office.ts'
import { type Person, startWorld, type World, type WorldTenant } from '../../../test/support/world/world.ts'
import { type CspWorld, cspExecutor } from '../../protocol/csp/execute.ts'
import { emptyTree, readValue } from '../../protocol/csp/tree.ts'
import { decodeEnrollResponse } from '../../protocol/mde2/enroll.ts'
import { decodeSoap } from '../../protocol/soap.ts'
import { type Account, type ClientStart, clientStep, startClientSession } from '../../protocol/syncml/client-session.ts'
import { digestCredential, messageCode, writeMessageCode } from '../../protocol/syncml/credential.ts'
import { decodeMessage, type Message, type StatusCommand } from '../../protocol/syncml/message.ts'
import { encodeMessage } from '../../protocol/syncml/message-write.ts'
import { decodeProvisioning } from '../../protocol/wap/provisioning.ts'
import { checkIn } from '../../simulator/after/check-in.ts'
import { memoryDisk } from '../../simulator/port/disk.ts'
import { keyPool } from '../../simulator/port/keys.ts'
import type { Management } from '../../simulator/wire/enroll.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const md5 = (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest())
const execute = cspExecutor<never>()
const policyUri = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'

type Place = { readonly tenant: WorldTenant; readonly pia: Person; readonly joined: Joined }
let count = 0
async function place(): Promise<Place> {
  const tenant = await world.tenant(`digest${++count}.example`)
  const pia = await tenant.user('pia')
  return { tenant, pia, joined: await joinedDevice(world, tenant, pia) }
}
const allow = ({ tenant }: Place, allowsDigestSessions: boolean) =>
  tenant.api.patch(`/v1.0/organization/${tenant.tenantId}`, { allowsDigestSessions })

/** What the device learned when it was enrolled: where to go, and as whom. */
async function enrolled({ tenant, pia, joined }: Place): Promise<{ address: string; account: Account }> {
  const token = await mdmToken(world, tenant.tenantId, pia, { deviceId: joined.deviceId })
  const answer = await enroll(world, enrollText(world, token, contextOf(joined)))
  if (answer.kind !== 'enrolled') throw new Error(answer.fault.reason)
  const { address = '', serverAuth } = answer.document.application
  return {
    address,
    account: { name: serverAuth?.name ?? '', secret: serverAuth?.secret ?? '', nonce: serverAuth?.nonce ?? '' },
  }
}

const digestAddress = ({ tenant }: Place) => `${world.urls.checkin}/omadm/digest/${tenant.tenantId}`
const post = (url: string, body: string) =>
  send(world, url, { method: 'POST', headers: { 'content-type': 'application/vnd.syncml.dm+xml' }, body })

const opening = ({ joined }: Place, address: string, account?: Account): ReturnType<typeof startClientSession> => {
  const start: ClientStart = {
    sessionId: '1',
    deviceId: joined.deviceId.replaceAll('-', '').toUpperCase(),
    serverUri: address,
    initiatedBy: 'client',
    loginStatus: 'none',
    deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
    ...(account && { account }),
  }
  return startClientSession(start)
}

/** A whole session; the messages of both sides. */
async function session(at: Place, address: string, account: Account, ahead = async (_message: Message) => {}) {
  let { session: state, message } = opening(at, address, account)
  let own: CspWorld<never> = { tree: emptyTree, effects: [] }
  const sent: Message[] = []
  const heard: Message[] = []
  for (;;) {
    sent.push(message)
    await ahead(message)
    const answer = await post(address, encodeMessage(message))
    if (answer.status !== 200) throw new Error(`${answer.status} ${answer.body}`)
    const received = decodeMessage(answer.body)
    heard.push(received)
    const step = clientStep(state, own, received, { execute, md5 })
    own = step.world
    state = step.session
    if (!step.reply) return { sent, heard, ended: step.ended, tree: own.tree }
    message = step.reply
  }
}

const headerOf = ({ commands }: Message): StatusCommand =>
  commands.find((one): one is StatusCommand => one.kind === 'Status' && one.cmdRef === '0') as StatusCommand

const plain = { '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'x', omaUri: policyUri, value: 0 }

async function assign({ tenant: { api } }: Pick<Place, 'tenant'>, setting: object = plain): Promise<void> {
  const { id } = await api.post<{ id: string }>('/beta/deviceManagement/deviceConfigurations', {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Plain',
    omaSettings: [setting],
  })
  await api.post(`/beta/deviceManagement/deviceConfigurations/${id}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}

test('[T-05] a digest proves nothing, and its address nothing but that, until the organisation says so; from then on devices that enrol may come with one', async () => {
  const at = await place()
  const before = await enrolled(at)
  expect(before.address).toBe(`${world.urls.checkin}/omadm/cimhandler.ashx`)
  const { message } = opening(at, digestAddress(at), before.account)
  const refused = await post(digestAddress(at), encodeMessage(message))
  expect(refused.status).toBe(403)
  expect(refused.body.toString()).toContain('Devices show their certificate here')
  expect((await post(before.address, encodeMessage(message))).status).toBe(401)
  expect((await post(`${world.urls.checkin}/omadm/digest/${randomUUID()}`, encodeMessage(message))).status).toBe(403)

  await allow(at, true)
  // its secret was made while nobody kept any
  expect((await session(at, digestAddress(at), before.account)).ended).toBe('refused')
  await assign(at)
  const after = await place()
  await allow(after, true)
  await assign(after)
  const { address, account } = await enrolled(after)
  expect(address).toBe(digestAddress(after))
  const { ended, tree, sent } = await session(after, address, account)
  expect(ended).toBe('complete')
  expect(readValue(tree, policyUri)).toBe('0')
  expect(sent.map(({ header }) => header.msgId)).toEqual(sent.map((_, n) => n + 1))

  await allow(after, false)
  expect((await post(address, encodeMessage(opening(after, address, account).message))).status).toBe(403)
  const audit = await world.app.db
    .selectFrom('audit_entry')
    .select('action')
    .where('tenant_id', '=', after.tenant.tenantId)
    .where('action', '=', 'directory.tenant.change')
    .execute()
  expect(audit).toHaveLength(2)
})

test('[T-05] each message needs a digest of its own: what was sent once, and what came without one in the middle, is refused', async () => {
  const at = await place()
  await allow(at, true)
  await assign(at)
  const { address, account } = await enrolled(at)
  const { sent, heard } = await session(at, address, account)
  expect(heard.map((message) => headerOf(message).code)).toEqual([407, ...heard.slice(1).map(() => 200)])
  const nonces = heard.map((message) => headerOf(message).challenge?.nextNonce)
  expect(new Set(nonces).size).toBe(heard.length)
  expect(nonces).not.toContain(undefined)
  for (const message of sent.slice(1)) {
    const again = decodeMessage((await post(address, encodeMessage(message))).body)
    expect(headerOf(again).code).toBe(401)
    expect(again.commands.filter(({ kind }) => kind !== 'Status')).toEqual([])
  }
  const [, proved] = sent
  const { credential: _, sourceName: __, ...header } = proved?.header ?? sent[0]!.header
  const without = decodeMessage((await post(address, encodeMessage({ ...proved!, header }))).body)
  expect(headerOf(without).code).toBe(407)
  const refusals = await world.app.db
    .selectFrom('audit_entry')
    .select(['action', 'details'])
    .where('tenant_id', '=', at.tenant.tenantId)
    .where('action', '=', 'mdm.enrollment.refuse')
    .execute()
  expect(refusals.length).toBeGreaterThan(0)
  expect(JSON.stringify(refusals)).toContain('digest-wrong')
})

test('[T-05] a wrong secret, another device’s, an unknown device and an enrolment that ended are answered alike', async () => {
  const at = await place()
  await allow(at, true)
  const { address, account } = await enrolled(at)
  const other = { ...at, joined: await joinedDevice(world, at.tenant, at.pia, 'PC-2') }
  const others = await enrolled(other)
  const answersTo = async (place: Place, as: Account) => {
    const { heard, ended } = await session(place, address, as)
    return [ended, ...heard.map((message) => headerOf(message).code)]
  }
  const refused = ['refused', 407, 401, 401]
  expect(await answersTo(at, { ...account, secret: 'guessed' })).toEqual(refused)
  expect(await answersTo(at, { ...others.account, name: account.name })).toEqual(refused)
  expect(await answersTo(at, { ...account, name: randomUUID() })).toEqual(refused)
  expect(await answersTo({ ...at, joined: { ...at.joined, deviceId: randomUUID() } }, account)).toEqual(refused)
  const [ended] = await answersTo(at, account)
  expect(ended).toBe('complete')
  await world.app.db
    .updateTable('mdm_enrollment')
    .set({ state: 'unenrolled' })
    .where('tenant_id', '=', at.tenant.tenantId)
    .where('id', '=', account.name)
    .execute()
  expect(await answersTo(at, account)).toEqual(refused)
})

test('[T-05] a code of the whole message in its header proves the device as a digest in it does: of this message, with a nonce that is good once', async () => {
  const at = await place()
  await allow(at, true)
  const { address, account } = await enrolled(at)
  const { message } = opening(at, address)
  const talk = async (body: string, code?: string) => {
    const headers = { 'content-type': 'application/vnd.syncml.dm+xml', ...(code && { 'x-syncml-hmac': code }) }
    const answer = await send(world, address, { method: 'POST', headers, body })
    return headerOf(decodeMessage(answer.body))
  }
  const codeOf = (body: string, nonce: string, secret = account.secret) =>
    writeMessageCode({
      userName: account.name,
      mac: messageCode({ ...account, secret }, nonce, Buffer.from(body), md5),
    })
  const body = encodeMessage(message)
  const asked = await talk(body, codeOf(body, account.nonce))
  expect([asked.code, asked.challenge?.type]).toEqual([401, 'syncml:auth-MAC'])
  const nonce = asked.challenge?.nextNonce ?? ''
  expect((await talk(body, codeOf(body, nonce, 'guessed'))).code).toBe(401)
  expect((await talk(body.replace('Contoso', 'Fabrikam'), codeOf(body, nonce))).code).toBe(401)
  const proved = await talk(body, codeOf(body, nonce))
  expect([proved.code, proved.challenge?.type]).toEqual([200, 'syncml:auth-MAC'])
  expect((await talk(body, codeOf(body, nonce))).code).toBe(401)
  for (const unreadable of ['x', `algorithm=SHA1, username="${account.name}", mac=eA==`, 'a='.repeat(1000)])
    expect((await talk(body, unreadable)).code).toBe(407)
  expect((await talk(body)).challenge?.type).toBe('syncml:auth-md5')
})

test('[T-05] a client of others that has no certificate enrols and is heard as its published source shows it: no content type, messages with one id, one key for two devices, base64 for addresses, a message that follows the server’s count', async () => {
  const at = await place()
  await allow(at, true)
  await assign(at)
  const bare = (url: string, body: string) => send(world, url, { method: 'POST', body })
  const accounts: Account[] = []
  for (const name of ['PC-1', 'PC-2']) {
    const joined = await joinedDevice(world, at.tenant, at.pia, name)
    const token = await mdmToken(world, at.tenant.tenantId, at.pia, { deviceId: joined.deviceId })
    const context = { ...contextOf(joined, { hardwareDeviceId: randomUUID(), osVersion: '10.0.22598.1' }) }
    const text = enrollText(world, token, { ...context, enrollmentType: 'Full', requestVersion: '5.0' })
      .replace(/urn:uuid:[0-9a-f-]+/, 'urn:uuid:0d5a1441-5891-453b-becf-a2e5f6ea3749')
      .replace(Buffer.from(token).toString('base64'), Buffer.from(token).toString('base64url'))
    const answer = await bare(`${world.urls.enrollment}/EnrollmentServer/Enrollment.svc`, text)
    const { provisioning } = decodeEnrollResponse(decodeSoap(answer.body))
    const { application } = decodeProvisioning(provisioning, sha1)
    const { name: user = '', secret = '', nonce = '' } = application.serverAuth ?? {}
    expect(application.address).toBe(digestAddress(at))
    accounts.push({ name: user, secret, nonce })
    const { message } = opening({ ...at, joined }, digestAddress(at))
    const asked = decodeMessage((await bare(digestAddress(at), encodeMessage(message))).body)
    const nextNonce = headerOf(asked).challenge?.nextNonce ?? ''
    const credential = digestCredential(user, secret, nextNonce, md5)
    const header = { ...message.header, msgId: Number(asked.header.msgId) + 1, sourceName: user, credential }
    const heard = decodeMessage((await bare(digestAddress(at), encodeMessage({ ...message, header }))).body)
    expect(headerOf(heard).code).toBe(200)
    expect(heard.commands.some((one) => one.kind === 'Replace' && JSON.stringify(one).includes(policyUri))).toBe(true)
  }
  expect(new Set(accounts.map(({ name }) => name)).size).toBe(2)
})

test('[T-12] an enrolment that is sent again is answered with the same account, and the session that runs meanwhile goes on', async () => {
  const at = await place()
  await allow(at, true)
  const token = await mdmToken(world, at.tenant.tenantId, at.pia, { deviceId: at.joined.deviceId })
  const text = enrollText(world, token, contextOf(at.joined))
  const once = async () => {
    const answer = await enroll(world, text)
    if (answer.kind !== 'enrolled') throw new Error(answer.fault.reason)
    const { address = '', serverAuth } = answer.document.application
    return { address, name: serverAuth?.name ?? '', secret: serverAuth?.secret ?? '' }
  }
  const { address, ...account } = await once()
  const { message } = opening(at, address)
  const challenged = decodeMessage((await post(address, encodeMessage(message))).body)
  expect(await once()).toEqual({ address, ...account })
  const nonce = headerOf(challenged).challenge?.nextNonce ?? ''
  const credential = digestCredential(account.name, account.secret, nonce, md5)
  const proved = { ...message, header: { ...message.header, msgId: 2, sourceName: account.name, credential } }
  expect(headerOf(decodeMessage((await post(address, encodeMessage(proved))).body)).code).toBe(200)
})

test('[T-05] a session goes on whatever strangers begin in the name of its device meanwhile', async () => {
  const at = await place()
  await allow(at, true)
  await assign(at)
  const { address, account } = await enrolled(at)
  const codes: number[] = []
  const { ended, heard } = await session(at, address, account, async ({ header: { msgId } }) => {
    if (msgId < 3) return
    for (let strangers = 0; strangers < 10; strangers++) {
      const answer = decodeMessage((await post(address, encodeMessage(opening(at, address).message))).body)
      codes.push(headerOf(answer).code)
    }
  })
  expect(new Set(codes)).toEqual(new Set([407]))
  expect([ended, headerOf(heard.at(-1)!).code]).toEqual(['complete', 200])
})

test('[T-05] of two messages that come with one digest at the same moment one is heard', async () => {
  const at = await place()
  await allow(at, true)
  const { address, account } = await enrolled(at)
  const { message } = opening(at, address, account)
  const challenged = decodeMessage((await post(address, encodeMessage(message))).body)
  const nonce = headerOf(challenged).challenge?.nextNonce ?? ''
  const credential = digestCredential(account.name, account.secret, nonce, md5)
  const proved = { ...message, header: { ...message.header, msgId: 2, sourceName: account.name, credential } }
  const answers = await Promise.all([1, 2, 3].map(() => post(address, encodeMessage(proved))))
  const codes = answers.map(({ body }) => headerOf(decodeMessage(body)).code)
  expect(codes.sort()).toEqual([200, 401, 401])
})

test('[T-05] a signed message is taken when OpenSSL made its signature with the device’s key over it, and no other; a device that was told to sign says nothing unsigned', async () => {
  const at = await place()
  const { device } = await enrolledDevice(world, at.tenant, at.pia)
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-signed-'))
  writeFileSync(join(folder, 'cert.pem'), device.cert)
  writeFileSync(join(folder, 'key.pem'), deviceKey)
  const sign = (content: string): string => {
    const how = [
      'cms',
      '-sign',
      '-binary',
      '-md',
      'sha256',
      '-outform',
      'DER',
      '-signer',
      'cert.pem',
      '-inkey',
      'key.pem',
    ]
    return execFileSync('openssl', how, { cwd: folder, input: content }).toString('base64')
  }
  const say = (body: string, signature?: string) =>
    send(world, device.address, {
      method: 'POST',
      headers: {
        'content-type': 'application/vnd.syncml.dm+xml',
        ...(signature !== undefined && { 'ms-signature': signature }),
      },
      ...{ cert: device.cert, key: deviceKey, body },
    })
  let sessions = 100
  const message = () => {
    const { message: first } = opening({ ...at, joined: { ...at.joined, deviceId: device.deviceId } }, device.address)
    return encodeMessage({ ...first, header: { ...first.header, sessionId: String(++sessions) } })
  }
  const partOf = (text: string) => /<SyncHdr[\s\S]*<\/SyncBody>/.exec(text)?.[0] ?? ''
  const [one, other] = [message(), message()]
  expect((await say(one, sign(partOf(one)))).status).toBe(200)
  expect((await say(other, sign(partOf(one)))).status).toBe(403)
  expect((await say(other, 'AAAA')).status).toBe(403)
  expect((await say(other)).status).toBe(200)

  const told = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/RequireMessageSigning'
  await assign(at, { '@odata.type': '#microsoft.graph.omaSettingBoolean', displayName: 'x', omaUri: told, value: true })
  await wholeSession(world, device, { sessionId: '200' }).catch(() => {}) // it says yes, and signs from then on
  const [unsigned, signed] = [message(), message()]
  const refused = await say(unsigned)
  expect([refused.status, refused.body.toString()]).toEqual([403, expect.stringContaining('told to sign')])
  expect((await say(signed, sign(partOf(signed)))).status).toBe(200)
})

test('a simulated device that was told to sign its messages signs them from then on, and its check-ins go on', async () => {
  const at = await place()
  const told = './Device/Vendor/MSFT/DMClient/Provider/MS%20DM%20Server/RequireMessageSigning'
  await assign(at, { '@odata.type': '#microsoft.graph.omaSettingBoolean', displayName: 'x', omaUri: told, value: true })
  const [hardware, disk] = [newHardware(), memoryDisk()]
  const first = await boot(world, hardware, at.pia, { answers: { pages: { 'personal-or-work': 'work' } }, disk })
  expect(first).toMatchObject({ enrolled: true, outcome: 'desktop-managed' })
  const { ztd, login, drs, enrollment } = world.urls
  const services = { ztd, login, drs, enrollment }
  const device = { services, ca: world.ca, hardware, disk, keys: keyPool(2), answers: {} }
  expect(await checkIn(device)).toMatchObject({ kind: 'done' })
  const { certificate, privateKey, address, deviceId } = (await disk.read('management')) as Management
  const { message } = opening({ ...at, joined: { ...at.joined, deviceId } }, address)
  const refused = await send(world, address, {
    ...{ method: 'POST', cert: certificate, key: privateKey, body: encodeMessage(message) },
    headers: { 'content-type': 'application/vnd.syncml.dm+xml' },
  })
  expect([refused.status, refused.body.toString()]).toEqual([403, expect.stringContaining('told to sign')])
  expect(await checkIn(device)).toMatchObject({ kind: 'done' })
})
