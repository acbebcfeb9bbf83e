// A device goes from one organisation to another: released and claimed, or contested and judged by the operator. Over the wire, as
// each of the three sees it.

import { randomUUID } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openContest } from '../../../src/autopilot/contest/contest.ops.ts'
import { sweepContests } from '../../../src/autopilot/contest/contest.sql.ts'
import { countRefused } from '../../../src/autopilot/import/guess.ops.ts'
import { refusal } from '../../../src/autopilot/import/row/verdict.ts'
import type {
  ContestedDeviceEntity,
  DeviceContestEntity,
  JudgedContestEntity,
} from '../../../src/contract/graph/contest.ts'
import { registerAt } from '../../support/autopilot/operations.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { newHardware } from '../../support/world/office.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let operator: WorldTenant
let squatter: WorldTenant
let owner: WorldTenant
beforeAll(async () => {
  world = await startWorld()
  operator = await world.tenant('operator.example')
  squatter = await world.tenant('squatter.example', { displayName: 'Squatters' })
  owner = await world.tenant('owner.example', { displayName: 'Owners' })
  commandLine(world, operator)
}, 60_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const contests = '/beta/deviceManagement/deviceContests'
const installation = '/beta/installation/deviceContests'
const devices = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
const proof = 'Invoice 4711 of 2026-05-02, with the serial number on it'

const contest = (tenant: WorldTenant, hardwareHash: string) =>
  tenant.api.post<DeviceContestEntity>(contests, { hardwareHash, proof })
const judged = async (id: string) =>
  (await operator.api.get<{ value: JudgedContestEntity[] }>(installation)).value.find((one) => one.id === id)
const decide = (claimant: WorldTenant, id: string, decision: 'release' | 'refuse', by = operator) =>
  by.api.post<JudgedContestEntity>(`${installation}/${claimant.tenantId}/${id}/decide`, {
    decision,
    note: 'The invoice is real.',
  })
const count = async (tenant: WorldTenant) => (await tenant.api.get<{ value: unknown[] }>(devices)).value.length

async function trail(tenant: WorldTenant, ...actions: string[]) {
  const { rows } = await world.app.pool.query<{
    action: string
    actor: string
    kind: string
    text: string
    details: { devices: { transferId: string }[] }
  }>(
    `select action, actor_name as actor, actor_kind as kind, details, concat(actor_name, details, before, after, target_id) as text
       from audit_entry where tenant_id = $1 and action = any($2) order by sequence`,
    [tenant.tenantId, actions],
  )
  return rows
}

test('[I1] a device is held by one organisation at a time, and goes to the next by a release and a claim that both trails have', async () => {
  const { hash, fields } = newHardware()
  const first = await registerAt(squatter, hash)
  expect((await registerAt(owner, hash)).state.deviceErrorCode).toBe(808)
  await squatter.api.delete(`${devices}/${first.state.deviceRegistrationId}`)
  const second = await registerAt(owner, hash)
  expect(second.state.deviceErrorCode).toBe(0)
  expect((await registerAt(squatter, hash)).state.deviceErrorCode).toBe(808)

  const [released] = await trail(squatter, 'autopilot.device.delete')
  const [ofReleaser] = (await trail(squatter, 'autopilot.device.claimed-by-other')).slice(-1)
  const [ofClaimer] = (await trail(owner, 'autopilot.device.claim')).slice(-1)
  expect(released).toBeDefined()
  expect(ofReleaser).toMatchObject({
    kind: 'system',
    details: {
      devices: [
        { registrationId: first.state.deviceRegistrationId, serialNumber: fields.serialNumber, why: 'deleted' },
      ],
    },
  })
  expect(ofClaimer?.details.devices).toMatchObject([{ registrationId: second.state.deviceRegistrationId }])
  // one transfer, which the operator finds in both; neither side reads of the other
  expect(ofClaimer?.details.devices[0]?.transferId).toBe(ofReleaser?.details.devices[0]?.transferId)
  expect(ofReleaser?.text).not.toMatch(new RegExp(`${owner.tenantId}|owner|Owners`))
  expect(ofClaimer?.text).not.toMatch(new RegExp(`${squatter.tenantId}|squatter|Squatters`))
})

test('[I1] who registers its own device again, or one that nobody had, claims nothing', async () => {
  const { hash } = newHardware()
  const { state } = await registerAt(owner, hash)
  await owner.api.delete(`${devices}/${state.deviceRegistrationId}`)
  const before = (await trail(owner, 'autopilot.device.claim', 'autopilot.device.claimed-by-other')).length
  await registerAt(owner, hash)
  await registerAt(owner, newHardware().hash)
  expect(await trail(owner, 'autopilot.device.claim', 'autopilot.device.claimed-by-other')).toHaveLength(before)
})

test('[T-25] [T-56] a true hash that somebody else registered first is contested with proof, and released by the operator to its owner', async () => {
  const { hash, fields } = newHardware()
  const { state } = await registerAt(squatter, hash)
  expect((await registerAt(owner, hash)).state.deviceErrorCode).toBe(808)
  const opened = await contest(owner, hash)
  expect(opened).toMatchObject({ state: 'open', serialNumber: fields.serialNumber, proof })
  expect(JSON.stringify(opened)).not.toMatch(new RegExp(`${squatter.tenantId}|Squatters|${state.deviceRegistrationId}`))
  // the holder sees that, and not who
  const [told] = (await squatter.api.get<{ value: ContestedDeviceEntity[] }>('/beta/deviceManagement/contestedDevices'))
    .value
  expect(told).toMatchObject({ id: opened.id, registrationId: state.deviceRegistrationId, state: 'open' })
  expect(JSON.stringify(told)).not.toMatch(new RegExp(`${owner.tenantId}|Owners|Invoice`))

  expect(await judged(opened.id)).toMatchObject({
    claimant: { displayName: 'Owners' },
    holder: { displayName: 'Squatters' },
    isHeld: true,
    proof,
  })
  expect(await decide(owner, opened.id, 'release')).toMatchObject({ state: 'released', isHeld: false })
  expect(await decide(owner, opened.id, 'release')).toMatchObject({ state: 'released' })
  await expect(decide(owner, opened.id, 'refuse')).rejects.toMatchObject({ status: 409 })
  expect((await registerAt(owner, hash)).state.deviceErrorCode).toBe(0)
  expect((await registerAt(squatter, hash)).state.deviceErrorCode).toBe(808)

  const steps = [
    'autopilot.contest.open',
    'autopilot.contest.decide',
    'autopilot.device.claim',
    'autopilot.device.claimed-by-other',
  ]
  expect((await trail(owner, ...steps)).slice(-3).map(({ action, kind }) => [action, kind])).toEqual([
    ['autopilot.contest.open', 'application'],
    ['autopilot.contest.decide', 'operator'],
    ['autopilot.device.claim', 'application'],
  ])
  const ofHolder = (await trail(squatter, ...steps)).slice(-3)
  expect(ofHolder.map(({ action, kind }) => [action, kind])).toEqual([
    ['autopilot.contest.open', 'system'],
    ['autopilot.contest.decide', 'operator'],
    ['autopilot.device.claimed-by-other', 'system'],
  ])
  expect(ofHolder[2]?.details.devices).toMatchObject([{ why: 'contested' }])
  for (const { text } of ofHolder) expect(text).not.toMatch(new RegExp(`${owner.tenantId}|Owners|Invoice 4711`))
  // nor who of it, whatever their name is
  expect(ofHolder[0]?.details).toEqual({ contestId: opened.id, serialNumber: fields.serialNumber })
})

test('[T-56] a contest that is refused leaves the device where it is, and both sides read so', async () => {
  const { hash } = newHardware()
  await registerAt(owner, hash)
  const held = await count(owner)
  const { id } = await contest(squatter, hash)
  expect(await decide(squatter, id, 'refuse')).toMatchObject({ state: 'refused', isHeld: true })
  expect(await count(owner)).toBe(held)
  expect((await registerAt(squatter, hash)).state.deviceErrorCode).toBe(808)
  const own = (await squatter.api.get<{ value: DeviceContestEntity[] }>(contests)).value.find((one) => one.id === id)
  const told = (await owner.api.get<{ value: ContestedDeviceEntity[] }>('/beta/deviceManagement/contestedDevices'))
    .value
  for (const side of [own, told.find((one) => one.id === id)]) {
    expect(side).toMatchObject({ state: 'refused', note: 'The invoice is real.' })
  }
})

test('[T-56] the contests of an organisation that leaves the installation are over for the holder, who keeps the device and does not read who it was', async () => {
  const leaving = await world.tenant('leaving.example', { displayName: 'Leavers' })
  const holder = await world.tenant('holder.example')
  const { hash } = newHardware()
  await registerAt(holder, hash)
  const { id } = await contest(leaving, hash)
  const told = async () =>
    (await holder.api.get<{ value: ContestedDeviceEntity[] }>('/beta/deviceManagement/contestedDevices')).value
  expect(await told()).toMatchObject([{ id, state: 'open', decidedDateTime: null }])

  await operator.api.delete(`/beta/installation/tenants/${leaving.tenantId}`)
  const removal = `/beta/installation/tenantRemovals/${leaving.tenantId}`
  await expect
    .poll(async () => (await operator.api.get(removal)) as object, { timeout: 60_000 })
    .toMatchObject({
      step: 'done',
    })
  expect(await told()).toMatchObject([{ id, state: 'refused', decidedDateTime: expect.any(String) }])
  expect(await count(holder)).toBe(1)
  const [decided] = await trail(holder, 'autopilot.contest.decide')
  expect(decided).toMatchObject({
    kind: 'operator',
    details: { decision: 'refuse', note: 'Whoever contested the device left this installation.' },
  })
  expect(decided?.text).not.toMatch(new RegExp(`${leaving.tenantId}|Leavers|Invoice`))
})

test('a contest that was decided is kept for 400 days on both sides, and one that is open for as long as it is', async () => {
  const [holder, claimant] = [await world.tenant('long-ago.example'), await world.tenant('since.example')]
  const made: string[] = []
  for (const decision of ['refuse', undefined] as const) {
    const { hash } = newHardware()
    await registerAt(holder, hash)
    const { id } = await contest(claimant, hash)
    if (decision) await decide(claimant, id, decision)
    made.push(id)
  }
  const sides = [
    ['device_contest', claimant],
    ['device_contested', holder],
  ] as const
  for (const [table, { tenantId }] of sides)
    await world.app.pool.query(`update ${table} set opened_at = now() - interval '500 days' where tenant_id = $1`, [
      tenantId,
    ])
  const keptAfter = async (days: number) => {
    for (const statement of sweepContests(new Date(Date.now() + days * 24 * 3_600_000), 1000))
      await statement.execute(world.app.db)
    const kept = async ([table, { tenantId }]: (typeof sides)[number]) =>
      (await world.app.pool.query<{ id: string }>(`select id from ${table} where tenant_id = $1`, [tenantId])).rows
    return Promise.all(sides.map(async (side) => (await kept(side)).map(({ id }) => made.indexOf(id)).sort()))
  }
  expect(await keptAfter(399)).toEqual([
    [0, 1],
    [0, 1],
  ])
  expect(await keptAfter(401)).toEqual([[1], [1]])
})

test('several who contest one device at once from one organisation have one contest, and the holder is told once', async () => {
  const { hash } = newHardware()
  await registerAt(owner, hash)
  const opened = await Promise.all([1, 2, 3, 4].map(() => contest(squatter, hash)))
  expect(new Set(opened.map(({ id }) => id)).size).toBe(1)
  const { value } = await owner.api.get<{ value: ContestedDeviceEntity[] }>('/beta/deviceManagement/contestedDevices')
  expect(value.filter(({ id }) => id === opened[0]?.id)).toHaveLength(1)
})

test('a device that nobody else holds, a hash that cannot be read, and a contest without proof are refused', async () => {
  const { hash } = newHardware()
  await expect(contest(owner, hash)).rejects.toMatchObject({
    status: 409,
    message: expect.stringContaining('nothing to contest'),
  })
  await registerAt(owner, hash)
  await expect(contest(owner, hash)).rejects.toMatchObject({ status: 409 })
  await expect(contest(owner, 'AAAA')).rejects.toMatchObject({ status: 400 })
  await expect(owner.api.post(contests, { hardwareHash: hash, proof: ' ' })).rejects.toMatchObject({ status: 400 })
})

test('nobody but the operator sees both sides and decides', async () => {
  const { hash } = newHardware()
  await registerAt(squatter, hash)
  const { id } = await contest(owner, hash)
  for (const side of [owner, squatter]) {
    await expect(side.api.get(installation)).rejects.toMatchObject({ status: 403 })
    await expect(decide(owner, id, 'release', side)).rejects.toMatchObject({ status: 403 })
  }
  await expect(decide(owner, randomUUID(), 'release')).rejects.toMatchObject({ status: 404 })
  await expect(decide(squatter, id, 'release')).rejects.toMatchObject({ status: 404 })
  expect(await judged(id)).toMatchObject({ state: 'open' })
  // those that are to be decided come first
  const settled = newHardware()
  await registerAt(squatter, settled.hash)
  await decide(owner, (await contest(owner, settled.hash)).id, 'refuse')
  const states = (await operator.api.get<{ value: JudgedContestEntity[] }>(installation)).value.map(
    ({ state }) => state,
  )
  const decided = states.findIndex((state) => state !== 'open')
  expect([decided > 0, states.slice(decided).includes('open')]).toEqual([true, false])
})

test('[T-23] who names too many devices of others contests none of them either, and what a contest says counts', async () => {
  const guesser = await world.tenant('guesser.example')
  const { hash } = newHardware()
  await registerAt(squatter, hash)
  const now = new Date()
  const actor = { kind: 'user', id: 'gus', name: 'gus' } as const
  const open = () =>
    openContest(world.app.db, { tenantId: guesser.tenantId, actor, now }, { hardwareHash: hash, proof })
  const findings = [refusal('ZtdDeviceAssignedToOtherTenant', { line: 1 }, '', '')]
  countRefused(guesser.tenantId, Array(599).fill({ findings }), now)
  expect(await open()).toMatchObject({ state: 'open' })
  await expect(open()).rejects.toMatchObject({ code: 'too-many', reason: 'foreign-devices' })
})

test('who opens contest after contest waits for the next day', async () => {
  const eager = await world.tenant('eager.example')
  const answers: number[] = []
  for (let n = 0; n < 21; n++) {
    const { hash } = newHardware()
    await registerAt(owner, hash)
    answers.push(
      await contest(eager, hash).then(
        () => 201,
        ({ status }: { status: number }) => status,
      ),
    )
  }
  expect(answers).toEqual([...Array(20).fill(201), 429])
})
