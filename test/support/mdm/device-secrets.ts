// Secrets of a joined device, kept without the device that brings them: for tests that only look at them, or wait for them to go.

import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'

import type { TenantId } from '../../../src/kernel/id.ts'
import { escrowKey, escrowPassword } from '../../../src/mdm/escrow/escrow.ops.ts'
import { loadMasterKey } from '../../../src/pki/master-key.ops.ts'
import { makeSeal } from '../../../src/pki/seal.ts'
import { recoveryPasswordOf } from '../../../src/protocol/drs/escrow.ts'
import type { World } from '../world/world.ts'
import type { Joined } from './mdm-device.ts'

async function at(world: World, tenantId: TenantId, { id, deviceId }: Joined) {
  const seal = makeSeal(await loadMasterKey(join(world.folder)))
  const actor = { kind: 'device', id, name: deviceId } as const
  return { deps: { db: world.app.db, seal }, operation: { tenantId, actor, now: new Date() } }
}

/** Its id. */
export async function haveRecoveryKey(world: World, tenantId: TenantId, device: Joined): Promise<string> {
  const { deps, operation } = await at(world, tenantId, device)
  const id = randomUUID()
  const key = recoveryPasswordOf(randomBytes(16))
  await escrowKey(deps, operation, device.id, { id, key, volume: 'operatingSystemVolume' })
  return id
}

/** The id of its device, under which it is found. */
export async function haveLocalPassword(world: World, tenantId: TenantId, device: Joined): Promise<string> {
  const { deps, operation } = await at(world, tenantId, device)
  await escrowPassword(deps, operation, device.id, {
    accountName: 'Administrator',
    accountSid: 'S-1-5-21-1-2-3-500',
    password: randomBytes(12).toString('base64'),
    refreshAt: new Date(operation.now.getTime() + 30 * 24 * 3_600_000),
  })
  return device.deviceId
}
