import { afterAll, beforeAll, expect, test } from 'vitest'

import {
  contextOf,
  enroll,
  enrollText,
  joinedDevice,
  type Managed,
  managed,
  mdmToken,
  sendMessage,
  session,
} from '../../test/mdm-device.ts'
import { startWorld, type World, type WorldTenant } from '../../test/world.ts'
import { readValue } from '../protocol/csp/tree.ts'
import type { Command } from '../protocol/syncml/message.ts'
import { outcomeOf, unsupportedOption } from './device-action.ts'

let world: World
beforeAll(async () => {
  world = await startWorld()
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const policyUri = './Device/Vendor/MSFT/Policy/Config/Experience/AllowManualMDMUnenrollment'
const devices = '/beta/deviceManagement/managedDevices'

let count = 0
/** A managed device with one policy applied. */
async function place(): Promise<{ tenant: WorldTenant; device: Managed; id: string }> {
  const tenant = await world.tenant(`leave${++count}.example`)
  const user = await tenant.user('pia')
  const joined = await joinedDevice(world, tenant, user)
  const token = await mdmToken(world, tenant.tenantId, user, { deviceId: joined.deviceId })
  const device = managed(await enroll(world, enrollText(world, token, contextOf(joined))), joined)
  const policies = '/beta/deviceManagement/deviceConfigurations'
  const { id: policy } = await tenant.api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'No way out',
    omaSettings: [
      { '@odata.type': '#microsoft.graph.omaSettingInteger', displayName: 'x', omaUri: policyUri, value: 0 },
    ],
  })
  await tenant.api.post(`${policies}/${policy}/assign`, {
    assignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
  await session(world, device)
  expect(readValue(device.world.tree, policyUri)).toBe('0')
  const { value } = await tenant.api.get<{ value: { id: string }[] }>(devices)
  return { tenant, device, id: value[0]?.id ?? '' }
}

const said = (commands: readonly Command[]): string[] =>
  commands.flatMap((command) =>
    'items' in command ? command.items.map(({ target }) => `${command.kind} ${target}`) : [],
  )

test('[T-50] a retired device loses what was set on it, is told to unenrol, and is let go whatever it answers', async () => {
  const { tenant, device, id } = await place()
  await tenant.api.post(`${devices}/${id}/retire`)
  const { commands } = await session(world, device) // this one does not know the command: 406
  expect(said(commands)).toEqual([`Delete ${policyUri}`, 'Exec ./Device/Vendor/MSFT/DMClient/Unenroll'])
  expect(readValue(device.world.tree, policyUri)).toBeUndefined()
  expect((await sendMessage(world, device, '<SyncML/>')).status).toBe(401)
  expect(await tenant.api.get(`${devices}/${id}`)).toMatchObject({
    managementState: 'retireIssued',
    deviceActionResults: [{ actionName: 'retire', actionState: 'done' }],
  })
})

test('[T-50] a device that refuses to be wiped stays cut off, is shown so, and can be asked again', async () => {
  const { tenant, device, id } = await place()
  await tenant.api.post(`${devices}/${id}/wipe`, { useProtectedWipe: true })
  const { commands } = await session(world, device)
  expect(said(commands)).toEqual(['Exec ./Device/Vendor/MSFT/RemoteWipe/doWipeProtected'])
  expect(readValue(device.world.tree, policyUri)).toBe('0') // a wipe needs no clearing up
  expect(await tenant.api.get(`${devices}/${id}`)).toMatchObject({ managementState: 'wipeFailed' })
  expect((await session(world, device)).commands).toEqual([])

  await tenant.api.post(`${devices}/${id}/wipe`, {})
  expect(said((await session(world, device)).commands)).toEqual(['Exec ./Device/Vendor/MSFT/RemoteWipe/doWipe'])
})

test.each([
  ['retire', 200, 'done'],
  ['retire', 405, 'done'],
  ['retire', 0, 'waits'],
  ['wipe', 200, 'done'],
  ['wipe', 202, 'done'],
  ['wipe', 405, 'failed'],
  ['wipe', 215, 'failed'],
  ['wipe', 0, 'waits'],
] as const)('%s answered with %i: %s', (kind, status, outcome) => {
  expect(outcomeOf(kind, status)).toBe(outcome)
})

test('options that cannot be kept are named; those that are off, or empty, do no harm', () => {
  expect(unsupportedOption({ keepEnrollmentData: false, keepUserData: null, macOsUnlockCode: '' })).toBeUndefined()
  expect(unsupportedOption({ useProtectedWipe: true })).toBeUndefined()
  expect(unsupportedOption({ keepUserData: true })).toBe('keepUserData')
  expect(unsupportedOption({ macOsUnlockCode: '1234' })).toBe('macOsUnlockCode')
})
