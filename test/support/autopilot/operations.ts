// Calls of the operations about devices that two organisations say are theirs.

import { randomUUID } from 'node:crypto'

import { newHardware } from '../world/office.ts'
import type { World, WorldTenant } from '../world/world.ts'

type At = () => { readonly world: World; readonly tenant: WorldTenant }

const contests = '/beta/deviceManagement/deviceContests'
const imported = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities'
const proof = 'Invoice 4711 of 2026-05-02'

export const registerAt = (tenant: WorldTenant, hash: string) =>
  tenant.api.post<{ state: { deviceErrorCode: number; deviceRegistrationId: string } }>(imported, {
    hardwareIdentifier: hash,
  })

export function contestRecipes(at: At) {
  const stranger = () => at().world.tenant(`h${randomUUID()}.example`)

  /** That another organisation holds. */
  async function foreignHash(): Promise<string> {
    const { hash } = newHardware()
    await registerAt(await stranger(), hash)
    return hash
  }

  /** Of a device that the organisation of the tests holds. */
  async function contested(): Promise<string> {
    const { hash } = newHardware()
    await registerAt(at().tenant, hash)
    return (await (await stranger()).api.post<{ id: string }>(contests, { hardwareHash: hash, proof })).id
  }

  const opened = async () =>
    (await at().tenant.api.post<{ id: string }>(contests, { hardwareHash: await foreignHash(), proof })).id

  return {
    newId: { deviceContests: opened, contestedDevices: contested },
    recipes: {
      'autopilot.contest.open': async () => ({ path: contests, body: { hardwareHash: await foreignHash(), proof } }),
      'autopilot.contest.decide': () => ({
        path: `/beta/installation/deviceContests/${randomUUID()}/${randomUUID()}/decide`,
        body: { decision: 'refuse', note: 'No invoice.' },
      }),
    },
  }
}
