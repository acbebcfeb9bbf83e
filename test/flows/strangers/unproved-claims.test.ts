// Whoever has the hash of a deployed notebook, and no other credential, at every door of the server in any order: the notebook
// stays what it is, and its story grows by a line an hour.

import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { DirectoryDeviceId } from '../../../src/kernel/id.ts'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { startClientSession } from '../../../src/protocol/syncml/client-session.ts'
import { encodeMessage } from '../../../src/protocol/syncml/message-write.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { storyAfter } from '../../../src/story/event.sql.ts'
import { certificateRequest } from '../../support/certificate-request.ts'
import { everyTable, ofTheServer, type Stored, without } from '../../support/database/stored.ts'
import { type Answer, contextOf, enrollText, send, soapType } from '../../support/mdm/mdm-device.ts'
import { beginBody, type Keys, withKeys } from '../../support/tpm/prover.ts'
import { hasSwtpm, type Swtpm, startSwtpm } from '../../support/tpm/swtpm.ts'
import { checkInOnce, deploy, type Held } from '../../support/world/held.ts'
import { type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

let world: World
let office: Office
let held: Held
let id: string
let tpm: Swtpm | undefined
/** Moved only after everything that needs a token of the administration API is arranged. */
let later = 0

const bytes = randomBytes(256).fill(0xff, 0, 1).fill(0x01, 255)
const fields: HardwareFields = simulatedHardware(82_000, { ek: { kind: 'rsa', bytes } })
const hardware = { fields, hash: encodeFields(fields).base64 }

beforeAll(async () => {
  world = await startWorld({ passwordGrant: 'devices', clock: () => new Date(Date.now() + later) })
  office = await openOffice(world, 'hearsay.example', { application: null, statusPage: null })
  held = await deploy(world, office, await office.tenant.user('pia'), hardware)
  const { value } = await office.tenant.api.get<{ value: { id: string; serialNumber: string }[] }>(
    '/beta/deviceManagement/windowsAutopilotDeviceIdentities',
  )
  id = value.find(({ serialNumber }) => serialNumber === fields.serialNumber)?.id ?? ''
  if (hasSwtpm) tpm = await startSwtpm()
})
afterAll(async () => {
  await tpm?.[Symbol.asyncDispose]()
  await world?.[Symbol.asyncDispose]()
})

const post = (url: string, body: unknown, ticket?: string): Promise<Answer> =>
  send(world, url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(ticket && { 'x-device-token': ticket }) },
    body: JSON.stringify(body),
  })

async function hello(of: HardwareFields, osVersion = '10.0.26100.1'): Promise<string> {
  const hardwareHash = encodeFields(of).base64
  const answer = await post(`${world.urls.ztd}/device/v1/hello`, { hardwareHash, osVersion, capabilities: ['tpm2'] })
  return String((JSON.parse(answer.body.toString()) as { deviceTicket?: string }).deviceTicket)
}

const { offlineId: _id, ekPub: _ek, ...keyless } = fields
const stranger = simulatedHardware(82_001, { ek: { kind: 'rsa', bytes: randomBytes(256).fill(1, 255) } })
/** What a stranger makes of the hash. */
const claims: Readonly<Record<string, HardwareFields>> = {
  'the hash itself': fields,
  'another UUID with the same key': { ...fields, uuid: '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b' },
  'no key': keyless,
  'another key': { ...fields, offlineId: stranger.offlineId!, ekPub: stranger.ekPub! },
  'another board': { ...stranger, serialNumber: fields.serialNumber!, disks: fields.disks },
  'only the serial number': { ...stranger, serialNumber: fields.serialNumber! },
}

const enrollment = (path: string) => `${world.urls.enrollment}/EnrollmentServer/${path}`

/** What needs no credential, or what is given to whoever has the hash. Each says which statuses the server may answer. */
const requests: Readonly<Record<string, () => Promise<readonly [Answer | string, ...number[]]>>> = {
  ...Object.fromEntries(
    Object.entries(claims).map(([name, shown]) => [
      `hello with ${name}`,
      async () => [await hello(shown), 200] as const,
    ]),
  ),
  'hello of an old system': async () => [await hello(fields, '10.0.14393.0'), 200],
  profile: async () => {
    const ticket = await hello(fields)
    const url = `${world.urls.ztd}/ztd/device/AutopilotDeviceBootstrapPolicies`
    return [await send(world, url, { headers: { 'x-device-token': ticket } }), 200]
  },
  events: async () => {
    const events = [
      { at: new Date(), step: 'wiped', detail: { by: 'nobody' } },
      { at: new Date(), step: 'desktop' },
    ]
    const ticket = await hello(fields)
    return [await post(`${world.urls.ztd}/device/v1/events`, { sentAt: new Date(), events }, ticket), 200]
  },
  'a user of another tenant': async () => {
    const ticket = await hello(fields)
    return [
      await post(`${world.urls.ztd}/ztd/device/tenantMismatch`, { userTenantId: crypto.randomUUID() }, ticket),
      204,
    ]
  },
  'a proof by another TPM': async () => {
    if (!tpm) return ['', 200]
    const ticket = await hello(fields)
    const body = await withKeys(tpm, async (keys: Keys) => beginBody(keys))
    const begun = await post(`${world.urls.ztd}/attest/v1/begin`, body, ticket)
    const id = Buffer.alloc(64).toString('base64url')
    const rubbish = { id, activation: Buffer.alloc(32).toString('base64') }
    const done = await post(`${world.urls.ztd}/attest/v1/complete`, rubbish, ticket)
    expect([400, 403]).toContain(done.status)
    return [begun, 403, 429]
  },
  'a join without a token': async () => {
    const body = {
      CertificateRequest: {
        Type: 'pkcs10',
        Data: Buffer.from(certificateRequest(generateKeyPairSync('rsa', { modulusLength: 2048 }))).toString('base64'),
      },
      TransportKey: '',
      TargetDomain: office.tenant.domain,
      DeviceType: 'Windows',
      OSVersion: '10.0.26100.1',
      DeviceDisplayName: 'STOLEN',
      JoinType: 0,
    }
    const url = `${world.urls.drs}/EnrollmentServer/device?api-version=1.0`
    return [await post(url, body, await hello(fields)), 400, 401]
  },
  'the directory’s discovery': async () => [
    await send(world, `${world.urls.drs}/${office.tenant.domain}/Discover?api-version=1.9`),
    200,
  ],
  'the enrolment’s discovery': async () => [await send(world, enrollment('Discovery.svc')), 200],
  'an enrolment with a made-up token': async () => {
    const joined = { id: DirectoryDeviceId.parse(held.identity.deviceId), deviceId: held.identity.deviceId }
    const body = enrollText(world, 'eyJhbGciOiJub25lIn0.e30.', contextOf(joined))
    return [await send(world, enrollment('Enrollment.svc'), { method: 'POST', headers: soapType, body }), 500]
  },
  'policies with rubbish': async () => [
    await send(world, enrollment('Policy.svc'), { method: 'POST', headers: soapType, body: '<a/>' }),
    400,
    500,
  ],
  'a session without a certificate': async () => {
    const { address, deviceId } = held.management
    const { message } = startClientSession({
      sessionId: '1',
      deviceId,
      serverUri: address,
      initiatedBy: 'client',
      loginStatus: 'none',
      alerts: [{ code: 1226, type: 'com.microsoft:mdm.unenrollment.userrequest', data: '1' }],
      deviceInfo: { manufacturer: 'Contoso', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
    })
    const headers = { 'content-type': 'application/vnd.syncml.dm+xml' }
    return [
      await send(world, `${address}?mode=Machine`, { method: 'POST', headers, body: encodeMessage(message) }),
      401,
    ]
  },
  'a deletion': async () => [
    await send(world, `${world.urls.graph}/beta/deviceManagement/windowsAutopilotDeviceIdentities/${id}`, {
      method: 'DELETE',
    }),
    401,
  ],
}

/** What may grow or move: stories, alarms, what was refused, and when somebody said hello last. */
const mayChange = [
  ...ofTheServer,
  'alarm',
  'audit_entry',
  'audit_link',
  'audit_pending',
  'device_event',
  'device_event_budget',
  'tpm_challenge_used',
  'autopilot_device.last_contacted_at',
]
const state = async (): Promise<Stored> => without(await everyTable(world.app.db), mayChange)

async function story() {
  const { rows } = await world.app.pool.query<{ id: string }>(
    'select directory_device_id as id from autopilot_device where tenant_id = $1 and id = $2',
    [office.tenant.tenantId, id],
  )
  const on = { tenantId: office.tenant.tenantId, deviceId: DirectoryDeviceId.parse(rows[0]?.id) }
  return storyAfter(world.app.db, on, '0', 10_000)
}

test('[T-49] in any order, as often as anybody likes: every row of every device stays as it was, and hellos add one line an hour', async () => {
  const before = await state()
  const asked = new Map<string, number>()
  const ask = async (name: string) => {
    const [answer, ...allowed] = await requests[name]!()
    if (typeof answer !== 'string') expect(allowed, `${name}: ${answer.body}`).toContain(answer.status)
    asked.set(name, (asked.get(name) ?? 0) + 1)
  }
  for (const hour of [1, 2]) {
    later += 61 * 60_000
    const lines = (await story()).length
    const hellos = Object.keys(requests).filter((name) => name.startsWith('hello'))
    for (const name of [...hellos, ...hellos.toReversed()]) await ask(name)
    // a contact is written behind its answer
    await expect.poll(async () => (await story()).length, { message: `hour ${hour}` }).toBe(lines + 1)

    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(Object.keys(requests), { minLength: 12 }), async (names) => {
        later += 2 * 60_000
        for (const name of names) await ask(name)
        expect(await state()).toEqual(before)
      }),
      { numRuns: 6, endOnFailure: true },
    )
    // the server's own words: each of them once an hour for each run, of four runs, however often it was said
    const own = (await story()).slice(lines).filter(({ hop }) => hop !== 'device')
    const words = own.map(({ step, detail, run }) => `${step} ${run} ${JSON.stringify(detail)}`)
    expect(words.toSorted()).toEqual([...new Set(words)].toSorted())
    // which are 28 at the most (docs/decisions/0010-what-strangers-add-to-a-story.md), besides the hello
    expect(own.length, words.join('\n')).toBeLessThanOrEqual(1 + 28)
    expect(new Set(own.map(({ step }) => step)).size).toBeGreaterThan(2) // it did hear them
  }
  expect(Object.keys(requests).filter((name) => !asked.has(name))).toEqual([])
  expect(await checkInOnce(world, held.management)).toMatch(/^200/)
}, 300_000)
