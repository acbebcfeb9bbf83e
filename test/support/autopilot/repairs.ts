// A device before and after its board was replaced, and a call of the operation that registers it anew.

import { sha256 } from '../../../src/kernel/sha256.ts'
import { exampleEkModulus } from '../../../src/protocol/hardware-hash/examples.ts'
import type { HardwareFields } from '../../../src/protocol/hardware-hash/fields.ts'
import { type Built, builtAs, builtDevice } from '../partner/built.ts'
import type { WorldTenant } from '../world/world.ts'

const imported = '/beta/deviceManagement/importedWindowsAutopilotDeviceIdentities'
const identities = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'

let tpms = 0
/** A TPM that no other device has. */
export function tpm(): Pick<HardwareFields, 'ekPub' | 'offlineId'> {
  const ekPub = exampleEkModulus(`repair-${++tpms}`)
  return { ekPub, offlineId: { status: 0, source: 1, id: sha256(ekPub) } }
}

/** The names of the device were written into the new board; key, TPM, disk and addresses are new. */
export function afterRepair({ fields }: Built, change: Partial<HardwareFields> = {}): Built {
  const { manufacturer = '', productName = '', serialNumber = '', skuNumber = '', family = '' } = fields
  const board = builtDevice(manufacturer, tpm())
  return builtAs({ ...board.fields, productName, serialNumber, skuNumber, family, ...change })
}

/** Answers the id of the registration. */
export async function registeredBuilt({ api }: WorldTenant, { hash }: Built, more: object = {}): Promise<string> {
  const made = await api.post<{ state: { deviceRegistrationId: string } }>(imported, {
    hardwareIdentifier: hash,
    ...more,
  })
  return made.state.deviceRegistrationId
}

export const repairRecipes = (at: () => { readonly tenant: WorldTenant }) => ({
  'autopilot.device.repair': async () => {
    const device = builtDevice('Fabrikam', tpm())
    const id = await registeredBuilt(at().tenant, device)
    return { path: `${identities}/${id}/repair`, body: { hardwareHash: afterRepair(device).hash } }
  },
})
