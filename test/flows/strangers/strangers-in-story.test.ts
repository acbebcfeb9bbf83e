// Reports of somebody who has nothing but the hardware hash of a device: the page of the device believes none of it.

import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { boot, newHardware, type Office, openOffice } from '../../support/world/office.ts'
import { machineWith, storyOf } from '../../support/world/story-of.ts'
import { startWorld, type World } from '../../support/world/world.ts'

vi.setConfig({ testTimeout: 240_000, hookTimeout: 240_000 })

let world: World
let office: Office
beforeAll(async () => {
  world = await startWorld()
  office = await openOffice(world, 'contoso.example', { application: null, statusPage: null })
})
afterAll(() => world?.[Symbol.asyncDispose]())

type Hardware = ReturnType<typeof newHardware>

const stranger = async (hardware: Hardware, headers: Readonly<Record<string, string>> = {}) =>
  (await machineWith(world, hardware, headers)).report
const seen = (hardware: Hardware) => storyOf(office, hardware)

const claims = ['powered-on', 'signed-in', 'joined', 'enrolled', 'desktop'] as const

test('[T-47] a device in its box is not deployed, joined or enrolled by what somebody tells who has its hash', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  await (await stranger(hardware))(...claims)
  expect(await seen(hardware)).toMatchObject({ verdict: 'running', join: 'skipped', enrollment: 'skipped' })

  expect(await boot(world, hardware, await office.tenant.user('pia'))).toMatchObject({ outcome: 'desktop-managed' })
  const after = await seen(hardware)
  expect(after).toMatchObject({ verdict: 'succeeded', join: 'done', enrollment: 'done', somebody: undefined })
})

test('[T-47] while a device is at its deployment, somebody with its hash, or with its run, ends nothing of it', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const pia = await office.tenant.user('pia2')
  const eve = await stranger(hardware)
  await eve('powered-on')
  const meanwhile: Promise<unknown>[] = []
  const onStep = ({ step }: { readonly step: string }) => {
    if (step === 'joined') meanwhile.push(eve('powered-on', 'signed-in', 'gave-up')) // before the device enrols
  }
  expect(await boot(world, hardware, pia, { onStep })).toMatchObject({ outcome: 'desktop-managed' })
  expect(await Promise.all(meanwhile)).toHaveLength(1)
  const { run } = (await seen(hardware)).events.find(({ step }) => step === 'directory-joined') ?? {}
  expect(run).toMatch(/^[\w-]{16}$/)
  const likeIt = await stranger(hardware, { 'x-device-run': `${run}`.padEnd(32, '_') }) // the name of a run opens none
  await likeIt('powered-on', 'gave-up')
  expect(await seen(hardware)).toMatchObject({
    verdict: 'succeeded',
    join: 'done',
    enrollment: 'done',
    others: ['powered-on', 'powered-on', 'signed-in', 'gave-up', 'powered-on', 'gave-up'],
    somebody: { state: 'failed' },
  })
})

test('[T-47] tickets of one machine that shows the same secret are one run, and of another they are not', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  const secret = { 'x-device-run': randomBytes(32).toString('base64url') }
  for (const headers of [secret, secret, {}, {}, { 'x-device-run': 'short' }]) {
    await (await stranger(hardware, headers))('powered-on')
  }
  const { events } = await seen(hardware)
  const runs = events.filter(({ step }) => step === 'powered-on').map(({ run }) => run)
  expect([runs[0] === runs[1], new Set(runs).size]).toEqual([true, 4])
  expect(JSON.stringify(events)).not.toContain(secret['x-device-run'])
})

test('[T-47] a wipe that waits frees nothing: what somebody tells meanwhile is no deployment of the device', async () => {
  const hardware = newHardware()
  await office.register(hardware)
  expect(await boot(world, hardware, await office.tenant.user('pia3'))).toMatchObject({ outcome: 'desktop-managed' })
  const managed = '/beta/deviceManagement/managedDevices'
  const { value } = await office.tenant.api.get<{ value: { id: string; serialNumber: string }[] }>(managed)
  const id = value.find(({ serialNumber }) => serialNumber === hardware.fields.serialNumber)?.id
  await office.tenant.api.post(`${managed}/${id}/wipe`, {})
  await (await stranger(hardware))('powered-on', 'desktop')
  expect(await seen(hardware)).toMatchObject({ somebody: { state: 'running' }, others: ['powered-on', 'desktop'] })
})
