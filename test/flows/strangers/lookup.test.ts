// Strangers at the deployment service, over its socket: what they learn, what they change, whom they keep waiting.

import { Agent, request } from 'node:https'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { openDeviceTickets } from '../../../src/autopilot/lookup/ticket.ops.ts'
import type { Api } from '../../../src/client/api.ts'
import { DirectoryDeviceId } from '../../../src/kernel/id.ts'
import { loadMasterKey } from '../../../src/pki/master-key.ops.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { type HardwareFields, noFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { storyAfter } from '../../../src/story/event.sql.ts'
import { everyTable, ofTheServer, without } from '../../support/database/stored.ts'
import { boot, type Office, openOffice } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let office: Office
let squatter: WorldTenant
let api: Api
let rival: Api
let agent: Agent
/** From the first step on tokens are too old, so what needs the administration API comes before. */
let later = 0

beforeAll(async () => {
  world = await startWorld({ clock: () => new Date(Date.now() + later) })
  office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
  squatter = await world.tenant('squatter.example')
  api = office.tenant.api
  rival = squatter.api
  agent = new Agent({ keepAlive: true, ca: world.ca, maxSockets: 16 })
})
afterAll(async () => {
  agent?.destroy()
  await world?.[Symbol.asyncDispose]()
})

const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

type Answer = {
  status: number
  headers: Record<string, unknown>
  body: Record<string, unknown> & { deviceTicket?: string; ErrorCode?: number }
}

function ask(method: string, path: string, body?: unknown, ticket?: string, localAddress?: string): Promise<Answer> {
  const text = body === undefined ? undefined : JSON.stringify(body)
  const headers = { ...(text && { 'content-type': 'application/json' }), ...(ticket && { 'x-device-token': ticket }) }
  return new Promise((resolve, reject) => {
    const from = localAddress ? { localAddress, agent: false as const, ca: world.ca } : { agent }
    const sent = request(`${world.urls.ztd}${path}`, { method, headers, ...from }, (answer) => {
      const chunks: Buffer[] = []
      answer.on('data', (chunk: Buffer) => chunks.push(chunk))
      answer.on('end', () => {
        const said = Buffer.concat(chunks).toString()
        resolve({ status: answer.statusCode ?? 0, headers: answer.headers, body: said ? JSON.parse(said) : {} })
      })
    })
    sent.on('error', reject).end(text)
  })
}

const hello = (fields: HardwareFields) =>
  ask('POST', '/device/v1/hello', {
    hardwareHash: encodeFields(fields).base64,
    osVersion: '10.0.26100.1',
    osEdition: 48,
  })

async function firstRun(fields: HardwareFields) {
  const greeting = await hello(fields)
  const ticket = String(greeting.body.deviceTicket)
  const profile = await ask('GET', '/ztd/device/AutopilotDeviceBootstrapPolicies', undefined, ticket)
  return { greeting, ticket, profile, claims: claimsOf(ticket) }
}

const claimsOf = (ticket: string): Record<string, unknown> =>
  JSON.parse(Buffer.from(ticket.split('.')[1] ?? '', 'base64url').toString())

let seed = 700_000
const keyOf = (n: number) =>
  new Uint8Array(256)
    .fill(n % 251)
    .fill(n >> 8, 0, 8)
    .fill(n & 0xff, 8, 16)
/** A machine with a TPM that nobody else in this file has. */
function machine(withTpm = true): HardwareFields {
  const n = ++seed
  return simulatedHardware(n, withTpm ? { ek: { kind: 'rsa', bytes: keyOf(n) } } : {})
}
const asHardware = (fields: HardwareFields): Hardware => ({ fields, hash: encodeFields(fields).base64 })
const withoutKey = ({ offlineId: _id, ekPub: _ek, ekPublicArea: _area, ...rest }: HardwareFields): HardwareFields =>
  rest
const otherKey = (fields: HardwareFields): HardwareFields => {
  const { offlineId, ekPub } = machine()
  return { ...fields, offlineId: offlineId!, ekPub: ekPub! } // machine() has a TPM
}
/** What stands on the carton and in the data sheet, around invented parts. */
function guess(
  { serialNumber, manufacturer, productName, skuNumber, family, boardProduct }: HardwareFields,
  base = machine(),
) {
  const known = { serialNumber, manufacturer, productName, skuNumber, family, boardProduct }
  const said = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== undefined))
  return { ...base, ...said }
}

/** What another machine would say there: that of machine() where it differs, nothing where all of them are alike. */
function otherValue(part: keyof HardwareFields): unknown {
  const value = machine()[part]
  if (['uuid', 'serialNumber', 'disks', 'networkAdapters', 'productKeyId'].includes(part)) return value
  return typeof value === 'string' ? `${value.slice(0, -1)}Z` : Array.isArray(value) ? [] : undefined
}

async function importInto(into: Api, fields: HardwareFields): Promise<string> {
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash,Group Tag
${fields.serialNumber},,${encodeFields(fields).base64},Office
`
  return into.send('POST', '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities/importCsv', csv, 'text/csv')
}

async function register(fields: HardwareFields): Promise<string> {
  const said = await importInto(api, fields)
  const id = /"registrationId":"([^"]+)"/.exec(said)?.[1]
  if (!id) throw new Error(said)
  return id
}
const recordOf = (id: string) => api.get<Record<string, unknown>>(`${identities}/${id}`)
const rowOf = (id: string) =>
  world.app.db
    .selectFrom('autopilot_device')
    .selectAll()
    .where('tenant_id', '=', office.tenant.tenantId)
    .where('id', '=', id)
    .executeTakeFirstOrThrow()
async function storyOf(id: string) {
  const { directory_device_id: deviceId } = await rowOf(id)
  const on = { tenantId: office.tenant.tenantId, deviceId: DirectoryDeviceId.parse(deviceId) }
  return storyAfter(world.app.db, on, '0', 10_000)
}
const alarmsOf = async (id: string) => {
  const { tenantId } = office.tenant
  const rows = await world.app.db
    .selectFrom('alarm')
    .select(['kind', 'detail', 'count'])
    .where('tenant_id', '=', tenantId)
    .where('subject_id', '=', id)
    .orderBy('kind')
    .execute()
  return rows.map(({ kind }) => kind)
}

describe('a stranger with a serial number', () => {
  test('[T-48][T-22] is answered alike for registered and unregistered devices, learns no tenant and no user, and leaves no trace', async () => {
    const serialNumber = '2Q22212'
    const uuid = '4c4c4544-0051-3210-8032-b2c04f323132' // "DELL", then the tag
    const dell = { ...machine(false), manufacturer: 'Dell Inc.', serialNumber, uuid }
    const targets = [machine(), machine(false), dell]
    const ids = await Promise.all(targets.map(register))
    const { userPrincipalName } = await office.tenant.user('ada-lovelace')
    for (const id of ids) {
      await api.post(`${identities}/${id}/assignUserToDevice`, {
        userPrincipalName,
        addressableUserName: 'Ada-Lovelace',
      })
    }
    const before = await Promise.all(ids.map(recordOf))
    const stories = await Promise.all(ids.map(storyOf))
    const stored = without(await everyTable(world.app.db), ofTheServer)
    const shape = async (fields: HardwareFields) => {
      const { greeting, profile, claims } = await firstRun(fields)
      const { date: _d, 'x-request-id': _r, 'request-id': _q, 'client-request-id': _c, ...headers } = greeting.headers
      const said = JSON.stringify([greeting.body, claims, profile.body])
      expect(said).not.toMatch(/ada-lovelace|contoso/i)
      expect(said).not.toContain(office.tenant.tenantId)
      const length = String(headers['content-length'])
      return {
        status: greeting.status,
        headers: { ...headers, 'content-length': length },
        claims: Object.keys(claims),
        profile: [profile.status, profile.body],
      }
    }
    const unknown = await shape(guess(machine()))
    expect(unknown.profile).toEqual([404, { ErrorCode: 807, ErrorReason: 'ZtdDeviceIsNotRegistered' }])
    for (const target of targets) {
      expect(await shape(guess(target))).toEqual(unknown)
      expect(await shape(guess(target, machine(false)))).toMatchObject({ status: 200, profile: unknown.profile })
      const alone = { ...noFields, ...guess(target, { ...noFields }), uuid: machine().uuid! } // of a simulated machine
      expect((await shape(alone)).profile).toEqual(unknown.profile)
    }
    // a UUID that follows from the service tag is no second proof: it stands on the label with the tag, right or wrong
    const labels = { ...guess(dell), uuid: dell.uuid! }
    expect(await shape(labels)).toEqual(unknown)
    const alone = { ...noFields, ...guess(dell, { ...noFields }), uuid: dell.uuid! }
    expect((await shape(alone)).profile).toEqual(unknown.profile)
    expect(await Promise.all(ids.map(recordOf))).toEqual(before)
    expect(await Promise.all(ids.map(storyOf))).toEqual(stories)
    expect(without(await everyTable(world.app.db), ofTheServer)).toEqual(stored)
    // whoever has the hash itself is greeted with the name, as the table of assurance says
    expect((await firstRun(targets[0]!)).profile.body.CloudAssignedAadServerData).toBeDefined()
  })
})

describe('a forged hash', () => {
  test('[T-24][T-47] with another endorsement key or none reaches no registration, whatever else is copied; another network card does not matter', async () => {
    const target = machine()
    const id = await register(target)
    // each field of a hash, the key and what is the hash's own left to the test itself
    const own = ['offlineId', 'ekPub', 'clientFlags', 'client', 'header']
    const parts = (Object.keys(target) as (keyof HardwareFields)[]).filter((part) => !own.includes(part))
    expect(parts).toEqual(expect.arrayContaining(['uuid', 'serialNumber', 'disks', 'networkAdapters', 'tpmVersion']))
    expect(parts.length).toBeGreaterThan(20)
    const changed = (part: keyof HardwareFields): HardwareFields => ({ ...target, [part]: otherValue(part) })
    const copies = [target, ...parts.map(changed)]
    for (const forged of [...copies.map(withoutKey), ...copies.map(otherKey)]) {
      const { claims, profile } = await firstRun(forged)
      expect(claims).not.toHaveProperty('ztd')
      expect([404, 409]).toContain(profile.status)
      expect(JSON.stringify(profile.body)).not.toContain(office.tenant.tenantId)
    }
    for (const one of [target, changed('networkAdapters'), changed('disks'), changed('memory')]) {
      const { claims, profile } = await firstRun(one)
      expect([claims.ztd, claims.asr, profile.status, profile.body.ZtdRegistrationId]).toEqual([id, 'claimed', 200, id])
    }
  })
})

describe('a registration of a PC by somebody who does not have it', () => {
  const squat = (fields: HardwareFields) => importInto(rival, fields)
  const invented = (target: HardwareFields) => [guess(target), guess(target, machine(false)), withoutKey(target)]

  test('[T-56][T-25] changes nothing for its owner: import, first run and profile are as if nobody had', async () => {
    const target = machine()
    for (const fields of invented(target)) expect(await squat(fields)).toContain('"registered":1')
    const id = await register(target)
    for (const fields of invented(target)) await squat(fields)
    expect((await firstRun(target)).profile.body.ZtdRegistrationId).toBe(id)
    const person = await office.tenant.user('oda')
    const result = await boot(world, asHardware(target), person)
    expect(result).toMatchObject({
      profile: 'Office notebook',
      tenantMatched: true,
      joined: true,
      tenantId: office.tenant.tenantId,
      outcome: 'desktop-managed',
    })
    expect(JSON.stringify(await storyOf(id))).not.toMatch(/tenant-mismatch|profile-refused/)
    // nor does who made them up learn of it: none of theirs was ever met, and nothing is told of it
    const { value } = await rival.get<{ value: { id: string; lastContactedDateTime: string | null }[] }>(identities)
    expect(value.length).toBeGreaterThanOrEqual(invented(target).length)
    for (const { id: theirs } of value) {
      const { value: events } = await rival.get<{ value: { step: string }[] }>(
        `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${theirs}/story`,
      )
      expect(events.map(({ step }) => step)).not.toContain('device-contacted')
    }
    expect((await rival.get<{ value: unknown[] }>('/beta/deviceManagement/alarms')).value).toEqual([])
  })

  test('[T-56][T-25] and a PC that its owner never registered has the ordinary first run', async () => {
    const target = machine()
    for (const fields of [guess(target), guess(target, machine(false))]) await squat(fields)
    const person = await office.tenant.user('una')
    const result = await boot(world, asHardware(target), person, {
      answers: { pages: { 'personal-or-work': 'work' } },
    })
    expect(result).toMatchObject({ registration: 'not-registered', profile: null, joined: true })
  })

  test('[T-23][T-25] who imports the true hash of a device of another organization is told 808 and no name', async () => {
    const target = machine()
    await register(target)
    const said = await squat(target)
    expect(said).toContain('"code":808')
    expect(said).not.toContain(office.tenant.tenantId)
    expect(said).not.toMatch(/contoso/i)
    const list = await rival.get<{ value: { serialNumber: string }[] }>(identities)
    expect(list.value.map(({ serialNumber }) => serialNumber)).not.toContain(target.serialNumber)
  })
})

describe('whoever keeps asking', () => {
  let targets: HardwareFields[]
  let ids: string[]
  beforeAll(async () => {
    targets = [machine(), machine(), machine(), machine(false)]
    ids = await Promise.all(targets.map(register))
  })

  test('[T-22][T-54] who guesses on is told to wait; devices at the same address that show what cannot be guessed never are', async () => {
    const [, , withKey, withoutTpm] = targets as [HardwareFields, HardwareFields, HardwareFields, HardwareFields]
    const statuses = new Map<number, number>()
    const guesses = Array.from({ length: 40 }, () => guess(withKey))
    for (let round = 0; round < 20; round++) {
      const answers = await Promise.all(guesses.map(hello))
      for (const { status } of answers) statuses.set(status, (statuses.get(status) ?? 0) + 1)
    }
    expect([...statuses.keys()].sort()).toEqual([200, 429])
    expect(statuses.get(200)).toBeLessThan(700)
    let refused = await hello(guess(withKey))
    // a second gives one guess back
    for (let attempt = 0; attempt < 20 && refused.status !== 429; attempt++) refused = await hello(guess(withKey))
    expect(refused.status).toBe(429)
    expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0)
    for (const fields of [withKey, withoutTpm]) {
      const { greeting, profile } = await firstRun(fields)
      expect([greeting.status, profile.status]).toEqual([200, 200])
    }
    // two parts that could be tried out are no way around the limit: right or wrong, the answer is the same
    const { uuid: _uuid, ...tried } = withoutTpm
    const both: number[] = []
    for (let attempt = 0; attempt < 20 && !both.includes(429); attempt++) {
      await Promise.all(guesses.map(hello))
      const [right, wrong] = await Promise.all([
        hello(tried),
        hello({ ...tried, productKeyId: '3305099999999', disks: [] }),
      ])
      both.push(right.status, wrong.status)
    }
    expect(both.slice(-2)).toEqual([429, 429])
    await expect.poll(() => alarmsOf(office.tenant.tenantId), { timeout: 5000 }).toContain('blocked-guesses')
    later += 15 * 60_000
  })

  test('[T-49] no sequence of anonymous requests changes the state of a device: administrators get alarms, the device its profile', async () => {
    const [target] = targets as [HardwareFields]
    const [id] = ids as [string]
    await firstRun(target)
    const state = async () => {
      const { last_contacted_at: _, ...rest } = await rowOf(id)
      return rest
    }
    const before = await state()
    const lines = (await storyOf(id)).length
    const flagged = [
      { ...target, uuid: machine().uuid! }, // the same key under another UUID: a clone, says who has the hash
      withoutKey(target),
      otherKey(target),
      { ...otherKey(target), uuid: machine().uuid! },
    ]
    for (const hour of [1, 2]) {
      for (let round = 0; round < 8; round++) {
        for (const fields of [...flagged, target, ...flagged.toReversed()]) await hello(fields)
      }
      expect(await state()).toEqual(before)
      const { profile } = await firstRun(target)
      expect(profile.status).toBe(200)
      // one of all contacts and flags together, one of the profile just offered
      expect((await storyOf(id)).length).toBeLessThanOrEqual(lines + 2 * hour)
      later += 61 * 60_000
    }
    expect(await alarmsOf(id)).toEqual(['clone', 'hardware-changed'])
  })
  const event = (step = 'page-shown', detail: Record<string, unknown> = { text: 'x' }) => ({
    at: new Date().toISOString(),
    step,
    detail,
  })
  const report = (ticket: string, events: unknown[], from?: string) =>
    ask('POST', '/device/v1/events', { sentAt: new Date().toISOString(), events }, ticket, from)

  test('[T-55] is bounded by the hour, by size and by depth, and is labelled as its own account', async () => {
    const [, target] = targets as [HardwareFields, HardwareFields]
    const [, id] = ids as [string, string]
    const { ticket } = await firstRun(target)
    const deep = { a: { b: { c: { d: 1 } } } }
    for (const [detail, why] of [
      [{ text: 'x'.repeat(3000) }, /characters/],
      [deep, /deep/],
      [Object.fromEntries(Array.from({ length: 40 }, (_, i) => [`k${i}`, i])), /members/],
    ] as const) {
      const refused = await report(ticket, [event(), event('page-shown', detail)])
      expect(refused.status).toBe(400)
      expect(JSON.stringify(refused.body)).toMatch(why)
      expect(JSON.stringify(refused.body)).toMatch(/event 1/)
    }
    const many = Array.from({ length: 200 }, () => event())
    const answers = await Promise.all(Array.from({ length: 6 }, () => report(ticket, many)))
    const accepted = answers.reduce((sum, { body }) => sum + Number(body.accepted ?? 0), 0)
    expect(accepted).toBe(100)
    expect(answers.map(({ status }) => status)).toContain(429)
    const refused = answers.find(({ status }) => status === 429)
    expect(Number(refused?.headers['retry-after'])).toBeGreaterThan(60)
    const own = (await storyOf(id)).filter(({ step }) => step === 'page-shown')
    expect([own.length, new Set(own.map(({ hop }) => hop))]).toEqual([100, new Set(['device'])])
    later += 61 * 60_000
    const next = await firstRun(target)
    const old = { ...event('desktop'), at: '1970-01-01T00:00:00Z' }
    expect((await report(next.ticket, [old])).body).toEqual({ accepted: 1 })
    const desktop = (await storyOf(id)).find(({ step }) => step === 'desktop')
    expect(Date.now() + later - Number(desktop?.at)).toBeLessThan(8 * 24 * 3_600_000)
  })

  test('[T-55] an hour after hour is bounded too: of what a device told itself the newest 5,000 are kept, and all that the server saw', async () => {
    const [, , target] = targets as [HardwareFields, HardwareFields, HardwareFields]
    const [, , id] = ids as [string, string, string]
    const ofDevice = async () => (await storyOf(id)).filter(({ hop }) => hop === 'device')
    const seen = (await storyOf(id)).length
    for (let hour = 0; hour < 12; hour++) {
      for (let n = 0; n < 5; n++) {
        const { ticket } = await firstRun(target)
        const many = Array.from({ length: 100 }, () => event('page-shown', { hour, n }))
        expect((await report(ticket, many)).body).toEqual({ accepted: 100 })
        expect((await report(ticket, [event()])).status).toBe(429)
      }
      later += 61 * 60_000
    }
    const kept = await ofDevice()
    expect(kept.length).toBeLessThanOrEqual(5100)
    expect(kept.at(-1)?.detail).toEqual({ hour: 11, n: 4 })
    expect(kept[0]?.detail).toEqual({ hour: 2, n: 0 })
    expect((await storyOf(id)).length - kept.length).toBeGreaterThanOrEqual(seen)
  })

  test('[T-55] a forger who floods with the same hash silences neither the ticket that had begun, nor another address, nor the proved device', async () => {
    const [target] = targets as [HardwareFields]
    const [id] = ids as [string]
    const many = Array.from({ length: 150 }, () => event())
    const real = await firstRun(target)
    expect((await report(real.ticket, [event('desktop')])).body).toEqual({ accepted: 1 })
    const taken = []
    for (let i = 0; i < 8; i++) taken.push(await report((await firstRun(target)).ticket, many))
    expect(taken.map(({ body }) => body.accepted ?? 0)).toEqual([100, 100, 100, 100, 100, 0, 0, 0])
    expect(taken.at(-1)?.status).toBe(429)
    expect(Number(taken.at(-1)?.headers['retry-after'])).toBeGreaterThan(60)

    expect((await report(real.ticket, [event('desktop')])).body).toEqual({ accepted: 1 })
    expect((await report((await firstRun(target)).ticket, [event('desktop')], '127.0.0.2')).body).toEqual({
      accepted: 1,
    })
    const seal = makeSeal(await loadMasterKey(world.folder))
    const tickets = await openDeviceTickets(world.app.db, seal, () => new Date())
    const now = new Date(Date.now() + later)
    const subject = tickets.verify(real.ticket, now)
    const proved = () => tickets.issue({ ...subject, proof: { assurance: 'ek', simulated: false } }, now)
    expect((await report(proved(), many)).body).toEqual({ accepted: 150 })
    expect((await report(proved(), many)).body).toEqual({ accepted: 150 })

    // from many addresses the whole is bounded too
    for (let address = 3; address < 9; address++) {
      for (let i = 0; i < 6; i++) await report((await firstRun(target)).ticket, many, `127.0.0.${address}`)
    }
    const own = (await storyOf(id)).filter(({ step }) => step === 'page-shown')
    expect(own.length).toBeLessThanOrEqual(30 * 100 + 300)
    expect((await report(proved(), many)).body).toEqual({ accepted: 150 })
  })
})

test('[S-044] what the service gives a device at its first start are settings of that start and of the join, whatever is assigned to it', async () => {
  later = 0 // tokens are issued by the time of the machine
  const full = await openOffice(world, 'settings-only.example', {
    profile: { deviceNameTemplate: 'SO-%RAND:5%', locale: 'de-DE' },
    oobe: { userType: 'standard', eulaHidden: true },
  }) // with policies, a certificate and an application for the same group
  const fields = machine()
  await full.register({ hash: encodeFields(fields).base64, fields })
  const { profile, greeting } = await firstRun(fields)
  expect(Object.keys(profile.body).sort()).toEqual(
    [
      ...['AadDeviceId', 'AutopilotMode', 'AutopilotServiceCorrelationId', 'CloudAssignedAadServerData'],
      ...['CloudAssignedAutopilotUpdateDisabled', 'CloudAssignedAutopilotUpdateTimeout', 'CloudAssignedDeviceName'],
      ...['CloudAssignedDomainJoinMethod', 'CloudAssignedForcedEnrollment', 'CloudAssignedLanguage'],
      ...['CloudAssignedMdmId', 'CloudAssignedOobeConfig', 'CloudAssignedRegion', 'CloudAssignedTenantDomain'],
      ...['CloudAssignedTenantId', 'DeploymentProfileName', 'HybridJoinSkipDCConnectivityCheck'],
      ...['IsExplicitProfileAssignment', 'ZtdRegistrationId'],
    ].sort(),
  )
  for (const value of Object.values(profile.body)) expect(['string', 'number', 'boolean']).toContain(typeof value)
  const said = JSON.stringify([greeting.body, profile.body])
  expect(said).not.toMatch(/https?:|\.msi|productCode|Policy\/Config|omaUri|office-tools/i)
})
