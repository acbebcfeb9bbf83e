// A PC of Windows written in Python from the public specification ([MS-MDE2], [MS-XCEP], [MS-WSTEP], [MS-MDM]) alone: no client of
// others that speaks OnPremise, or Federated by the page, can be had from a registry.

import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import type { EnrollmentSecretEntity } from '../../../src/contract/graph/enrollment-secret.ts'
import type { PreparedFilesEntity } from '../../../src/contract/preparation/files.ts'
import { changeTenant } from '../../../src/directory/tenant/tenant.ops.ts'
import { notebookExample } from '../../../src/protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { type Client, type Outcome, outcomesOf } from '../client.ts'
import { run } from '../command.ts'
import { type Installation, oracleOf } from '../installation.ts'
import { installPackages, pythonIn } from './python.ts'

const driver = fileURLToPath(new URL('windows_driver.py', import.meta.url))
const secrets = '/beta/deviceManagement/enrollmentSecrets'

const way = (
  name: string,
  chosen: string,
  environment: (on: Installation) => Promise<Record<string, string>>,
  registered?: (on: Installation) => Promise<Outcome>,
): Client => ({
  name,
  async install(folder) {
    return installPackages(folder, ['cryptography', 'requests'])
  },
  async *steps(on, folder) {
    const { output } = await run({
      program: pythonIn(folder),
      args: [driver],
      cwd: folder,
      env: {
        ...oracleOf(on),
        ...(await environment(on)),
        ORACLE_WAY: chosen,
        ORACLE_POLICY: on.policyNode,
        REQUESTS_CA_BUNDLE: on.caFile,
        PYTHONIOENCODING: 'utf-8',
        PYTHONDONTWRITEBYTECODE: '1',
      },
      timeoutMs: 120_000,
    })
    yield* outcomesOf(output)
    if (registered) yield await registered(on)
  },
})

const serial = `FAB-${randomUUID().slice(0, 8)}`

export const windowsOnPremise = way(
  'a PC from the specification, OnPremise',
  'on-premise',
  async ({ api }) => {
    const made = await api.post<EnrollmentSecretEntity>(secrets, { displayName: 'One PC', maximumUses: 1 })
    const { files } = await api.post<PreparedFilesEntity>(`${secrets}/${made.id}/files`, { secret: made.secret })
    const source = files.find(({ kind }) => kind === 'customizations')
    const hash = encodeFields({ ...notebookExample, serialNumber: serial }).base64
    return { ORACLE_PREPARED: source?.content ?? '', ORACLE_HASH: hash, ORACLE_SERIAL: serial }
  },
  async ({ api }) => {
    const path = '/beta/deviceManagement/windowsAutopilotDeviceIdentities'
    const { value } = await api.get<{ value: ReadonlyArray<{ readonly serialNumber: string }> }>(path)
    const found = value.some(({ serialNumber }) => serialNumber === serial)
    return {
      step: 'OnPremise: registered by that hash',
      result: found ? 'ok' : 'FAILED',
      detail: found ? '' : 'it is not',
    }
  },
)

/** What other clients find refused: the organisation takes PCs that have not joined it. */
export const windowsFederated = way(
  'a PC from the specification, Federated',
  'federated',
  async ({ app, tenantId }) => {
    const actor = { kind: 'operator', id: 'oracle', name: 'oracle' } as const
    await changeTenant(app.db, { tenantId, actor, now: new Date() }, { allowsUnjoinedEnrollment: true })
    return {}
  },
)
