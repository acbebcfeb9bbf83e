// The installation that the third-party clients are pointed at: everything through src/app.ts, one organisation, one
// policy for every device, nothing that a real administrator could not do.

import { randomBytes } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type App, startApp } from '../../src/app.ts'
import { type Api, openApi } from '../../src/client/api.ts'
import { loadConfig } from '../../src/config.ts'
import { scopes } from '../../src/contract/route.ts'
import { createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../src/directory/user/user.ops.ts'
import { makeLog } from '../../src/http/log.ts'
import { createApplication } from '../../src/identity/application/application.ops.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'

export type Installation = {
  readonly urls: App['urls']
  readonly caFile: string
  readonly tenantId: string
  readonly user: string
  readonly password: string
  readonly application: { readonly clientId: string; readonly clientSecret: string }
  readonly redirectUri: string
  readonly api: Api
  readonly policyNode: string
  readonly close: () => Promise<void>
}

const domain = 'contoso.example'
const redirectUri = 'http://localhost:3999/signed-in'
const policyNode = './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry'

export async function startInstallation(folder: string): Promise<Installation> {
  const log = makeLog('error', 'stderr')
  const app = await startApp({
    config: loadConfig({ data: folder, port: 0, logLevel: 'error', passwordGrant: 'true' }, {}),
    log,
  })
  const operation: OperationContext = {
    tenantId: newTenantId(),
    actor: { kind: 'operator', id: 'oracle', name: 'oracle' },
    now: new Date(),
  }
  await createTenant(app.db, operation, { displayName: 'Contoso', domains: [domain] })
  const password = `Pw-${randomBytes(9).toString('hex')}`
  const user = `pia@${domain}`
  await createUser(app.db, operation, { userPrincipalName: user, displayName: 'Pia', password })
  const application = await createApplication(app.db, operation, {
    displayName: 'Oracle',
    roles: scopes,
    redirectUris: { web: [redirectUri] },
  })
  const { login, graph } = app.urls
  const api = openApi({ login, graph, ca: app.ca, tenant: operation.tenantId, ...application })
  await assignPolicy(api)
  const caFile = join(folder, 'oracle-ca.pem')
  writeFileSync(caFile, app.ca)
  return {
    urls: app.urls,
    caFile,
    tenantId: operation.tenantId,
    user,
    password,
    application,
    redirectUri,
    api,
    policyNode,
    async close() {
      api.close()
      await app.close()
    },
  }
}

async function assignPolicy(api: Api): Promise<void> {
  const policies = '/beta/deviceManagement/deviceConfigurations'
  const { id } = await api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: 'Telemetry: required only',
    omaSettings: [
      {
        '@odata.type': '#microsoft.graph.omaSettingInteger',
        displayName: 'AllowTelemetry',
        omaUri: policyNode,
        value: 1,
      },
    ],
  })
  const target = { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' }
  await api.post(`${policies}/${id}/assign`, { assignments: [{ target }] })
}
