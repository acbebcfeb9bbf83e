// A PC of Windows written in Python from the public specification ([MS-MDE2], [MS-XCEP], [MS-WSTEP], [MS-MDM]) alone: no client of
// others that speaks OnPremise, or Federated by the page, can be had from a registry.

import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'

import type { EnrollmentSecretEntity } from '../../../src/contract/graph/enrollment-secret.ts'
import type { PreparedFilesEntity } from '../../../src/contract/preparation/files.ts'
import { changeTenant } from '../../../src/directory/tenant/tenant.ops.ts'
import { notebookExample } from '../../../src/protocol/hardware-hash/examples.ts'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { realClock } from '../../../src/simulator/port/clock.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { jsonOf, openHttp } from '../../../src/simulator/wire/http.ts'
import { joinDirectory } from '../../../src/simulator/wire/join.ts'
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
    return installPackages(folder, ['cryptography', 'requests', 'signxml'])
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
    const made = await api.post<EnrollmentSecretEntity>(secrets, {
      ...{ displayName: 'One PC', maximumUses: 1 },
      serialNumbers: [serial], // so somebody vouches for it, and it registers itself
    })
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

/** Its directory takes it by the simulated device's messages; all that follows is the client's own. */
export const windowsCertificate = way('a PC from the specification, Certificate', 'certificate', async (on) => {
  const { app, tenantId, user, password } = on
  const http = openHttp({ ca: app.ca, clock: realClock, takeFault: () => undefined })
  const form = {
    ...{ grant_type: 'password', client_id: '1b730954-1685-4b74-9bfd-dac224a7b894', username: user, password },
    resource: 'urn:ms-drs:enterpriseregistration.windows.net',
  }
  try {
    const token = await http.send({
      at: 'join',
      method: 'POST',
      url: `${on.urls.login}/${tenantId}/oauth2/token`,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(form).toString(),
    })
    const accessToken = String(jsonOf(token)?.access_token)
    const joining = { drs: on.urls.drs, tenantId, userName: user, accessToken, deviceTicket: undefined }
    const joined = await joinDirectory(http, { ...joining, name: 'FAB-CERT', os: '10.0.26200.9278', keys: keyPool(2) })
    if (joined.kind === 'refused') throw new Error(joined.message)
    return { ORACLE_JOINED: JSON.stringify(joined.identity) }
  } finally {
    http.close()
  }
})
