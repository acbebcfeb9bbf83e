// A repaired device, on the administration API.

import * as contract from '../../contract/autopilot/repair.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { ImportDeps } from '../import/run.ops.ts'
import { repairDevice } from './repair.ops.ts'

export function repairRoutes(serve: Serve, deps: ImportDeps): void {
  serve.json(contract.repairDevice, async (call) => {
    const { hardwareHash, dryRun } = call.body
    const repair = await repairDevice(deps, tokenOperation(call), call.params.id, { hardwareHash, dryRun })
    const { registrationId = null, parts, findings, ...rest } = repair
    return { ...rest, registrationId, parts: [...parts], findings: [...findings] }
  })
}
