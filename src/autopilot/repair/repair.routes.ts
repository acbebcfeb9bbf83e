// A repaired device, on the administration API.

import * as contract from '../../contract/autopilot/repair.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import { isBeyond } from '../../http/caller/within-reach.ts'
import type { Serve } from '../../http/serve.ts'
import type { RegistrationId } from '../../kernel/id.ts'
import type { ImportDeps } from '../import/run.ops.ts'
import { repairDevice } from './repair.ops.ts'

export function repairRoutes(serve: Serve, deps: ImportDeps): void {
  serve.json(contract.repairDevice, async (call) => {
    const { hardwareHash, dryRun } = call.body
    const mayTell = async (id: RegistrationId) => !(await isBeyond(call.caller, { kind: 'registered-device', id }))
    const asked = { hardwareHash, dryRun, mayTell }
    const repair = await repairDevice(deps, tokenOperation(call), call.params.id, asked)
    const { registrationId = null, parts, findings, ...rest } = repair
    return { ...rest, registrationId, parts: [...parts], findings: [...findings] }
  })
}
