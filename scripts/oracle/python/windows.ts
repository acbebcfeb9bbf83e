// A PC of Windows written in Python from the public specification ([MS-MDE2], [MS-XCEP], [MS-WSTEP], [MS-MDM]) alone: no client of
// others that speaks OnPremise, or Federated by the page, can be had from a registry.

import { fileURLToPath } from 'node:url'

import type { EnrollmentSecretEntity } from '../../../src/contract/graph/enrollment-secret.ts'
import type { PreparedFilesEntity } from '../../../src/contract/preparation/files.ts'
import { changeTenant } from '../../../src/directory/tenant/tenant.ops.ts'
import { toBase64 } from '../../../src/kernel/bytes.ts'
import { notebookExample } from '../../../src/protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { type Client, outcomesOf } from '../client.ts'
import { run } from '../command.ts'
import { type Installation, oracleOf } from '../installation.ts'
import { installPackages, pythonIn } from './python.ts'

const driver = fileURLToPath(new URL('windows_driver.py', import.meta.url))
const secrets = '/beta/deviceManagement/enrollmentSecrets'

const way = (
  name: string,
  chosen: string,
  environment: (on: Installation) => Promise<Record<string, string>>,
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
  },
})

export const windowsOnPremise = way('a PC from the specification, OnPremise', 'on-premise', async ({ api }) => {
  const made = await api.post<EnrollmentSecretEntity>(secrets, { displayName: 'One PC', maximumUses: 1 })
  const { files } = await api.post<PreparedFilesEntity>(`${secrets}/${made.id}/files`, { secret: made.secret })
  const source = files.find(({ kind }) => kind === 'customizations')
  const hash = toBase64(encodeFields({ ...notebookExample, serialNumber: serialOf(made.id) }).bytes)
  return { ORACLE_PREPARED: source?.content ?? '', ORACLE_HASH: hash, ORACLE_SERIAL: serialOf(made.id) }
})

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

const serialOf = (id: string): string => `FAB-${id.slice(0, 8)}`
