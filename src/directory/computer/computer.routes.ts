// Computers of an Active Directory on the administration API.

import * as contract from '../../contract/directory/computer.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { synchronizeComputer } from './computer.ops.ts'

export function computerRoutes(serve: Serve, deps: ChangeDeps): void {
  serve.json(contract.synchronizeComputer, async (call) => {
    const { source, userCertificates, operatingSystem, operatingSystemVersion, ...said } = call.body
    await synchronizeComputer(deps, tokenOperation(call), source, {
      ...said,
      deviceId: call.params.deviceId,
      certificates: userCertificates.map((one) => Buffer.from(one, 'base64')),
      operatingSystem: operatingSystem || null,
      operatingSystemVersion: operatingSystemVersion || null,
    })
  })
}
