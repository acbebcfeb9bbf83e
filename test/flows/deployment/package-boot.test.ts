// A first run with a provisioning package: its bulk token joins and enrols the device for nobody.

import { afterAll, beforeAll, expect, test } from 'vitest'

import type { BulkTokenEntity } from '../../../src/contract/graph/bulk-token.ts'
import { checkIn } from '../../../src/simulator/after/check-in.ts'
import { signInHere } from '../../../src/simulator/after/sign-in.ts'
import { runFleet } from '../../../src/simulator/fleet.ts'
import { memoryDisk } from '../../../src/simulator/port/disk.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { commandLine } from '../../support/world/command-line.ts'
import { boot, newHardware, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

const tokens = '/beta/deviceManagement/bulkJoinTokens'
const keys = keyPool(2)
const name = 'Front desks'

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example')
})
afterAll(() => world?.[Symbol.asyncDispose]())

const make = (maximumJoins: number) =>
  office.tenant.api.post<BulkTokenEntity>(tokens, { displayName: name, maximumJoins, days: 1 })
const stateOf = ({ id }: BulkTokenEntity) => office.tenant.api.get<BulkTokenEntity>(`${tokens}/${id}`)
const services = () => ({ ztd: world.urls.ztd, login: world.urls.login, drs: world.urls.drs })

test('a machine with a provisioning package joins, enrols and installs what it is assigned, and belongs to nobody until somebody signs in', async () => {
  const made = await make(1)
  const hardware = newHardware()
  await office.register(hardware)
  const disk = memoryDisk()
  const result = await boot(world, hardware, undefined, { bulkToken: made.token ?? '', disk })
  expect(result).toMatchObject({ outcome: 'desktop-managed', user: null, profile: null, espDevice: 'succeeded' })
  expect(result).toMatchObject({ localGroup: null, joined: true, enrolled: true, programs: [{ scope: 'device' }] })
  expect(result.administrators).toHaveLength(3) // the built-in one and the two roles
  expect(result.steps.map(({ step }) => step).filter((step) => step === 'page-shown')).toEqual([])
  expect(await stateOf(made)).toMatchObject({ state: 'usedUp', joins: 1 })

  const { devices, managed, registration } = await recordsOf(office.tenant, hardware)
  expect(managed).toMatchObject([{ deviceEnrollmentType: 'windowsBulkAzureDomainJoin' }])
  expect(devices).toMatchObject([{ deviceId: result.deviceId, trustType: 'AzureAd' }]) // the one of the registration
  expect(registration).toBeDefined()
  const told = (await commandLine(world, office.tenant)('story', result.serial)).out
  expect(told).toContain('joined the directory as')
  expect(told).toMatch(/is joined: device .*, for nobody/)
  expect(JSON.stringify([await disk.read('state'), await disk.read('identity'), told])).not.toContain(made.token)

  const standing = { services: services(), ca: world.ca, hardware, disk, keys }
  expect(await checkIn(standing)).toMatchObject({ kind: 'done' })
  const { userPrincipalName: userName, password } = await office.tenant.user('lee')
  expect(await signInHere({ ...standing, answers: { userName, password } })).toMatchObject({
    kind: 'signed-in',
    localGroup: 'Users',
    enrolled: true,
  })
})

test('[T-19] of a fleet with one package as many devices join as it says; the others show why not, and so does a device with a revoked one', async () => {
  const made = await make(2)
  const fleet = await runFleet({
    count: 4,
    concurrency: 4,
    device: () => ({
      services: services(),
      ca: world.ca,
      hardware: newHardware(),
      keys,
      pollMs: 100,
      bulkToken: made.token ?? '',
    }),
  })
  expect(fleet.outcomes).toEqual({ 'desktop-managed': 2, 'gave-up': 2 })
  expect(Object.entries(fleet.reasons)).toEqual([[expect.stringContaining('as many devices as it may'), 2]])
  const left = await make(2) // joins, which revocation ends
  await office.tenant.api.post(`${tokens}/${left.id}/revoke`, undefined)
  const refused = await boot(world, newHardware(), undefined, { bulkToken: left.token ?? '' })
  expect(refused).toMatchObject({ joined: false, failure: { code: 'AADSTS700082' }, outcome: 'gave-up' })
  // the number once, and no trace id, which would make a reason of its own of each refusal
  expect(refused.reason).toMatch(/^AADSTS700082 This bulk token is no good: it was revoked[^\d]*$/)
})

test('a machine whose power was cut while it joined goes on with its package', async () => {
  const made = await make(2)
  const faults = [{ at: 'join', kind: 'kill', times: 2 }] as const
  const result = await boot(world, newHardware(), undefined, { bulkToken: made.token ?? '', faults })
  expect(result).toMatchObject({ outcome: 'desktop-managed', user: null })
  expect(result.steps.filter(({ step }) => step === 'powered-on')).toHaveLength(3)
  expect(await stateOf(made)).toMatchObject({ joins: 1 })
})
