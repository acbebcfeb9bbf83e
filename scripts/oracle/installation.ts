// The installation that the third-party clients are pointed at: everything through src/app.ts, one organisation, one
// policy for every device, nothing that a real administrator could not do.

import { generateKeyPairSync, randomBytes, X509Certificate } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { type App, startApp } from '../../src/app.ts'
import { type Api, openApi } from '../../src/client/api.ts'
import { loadConfig } from '../../src/config.ts'
import { scopes } from '../../src/contract/route.ts'
import { changeTenant, createTenant, newTenantId } from '../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../src/directory/user/user.ops.ts'
import { makeLog } from '../../src/http/log.ts'
import { createApplication } from '../../src/identity/application/application.ops.ts'
import { addCertificate } from '../../src/identity/application/credential.ops.ts'
import type { TenantId } from '../../src/kernel/id.ts'
import type { OperationContext } from '../../src/kernel/operation-context.ts'
import { issue, spkiOf } from '../../src/pki/x509.ts'

export type Installation = {
  readonly app: App
  readonly urls: App['urls']
  readonly caFile: string
  readonly tenantId: TenantId
  readonly user: string
  readonly password: string
  readonly application: {
    readonly clientId: string
    readonly clientSecret: string
    /** PEM. */
    readonly privateKey: string
    readonly certificate: string
  }
  readonly redirectUri: string
  readonly api: Api
  readonly policyNode: string
  readonly close: () => Promise<void>
}

const domain = 'contoso.example'
const redirectUri = 'http://localhost:3999/signed-in'
/** Where oauth2-proxy listens. */
export const proxyOrigin = 'http://127.0.0.1:3997'
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
    scopes: ['User.Read'],
    redirectUris: { web: [redirectUri, `${proxyOrigin}/oauth2/callback`] },
  })
  const certified = await certify(app, operation, application.clientId)
  await changeTenant(app.db, operation, { allowsDeviceCodes: true })
  const { login, graph } = app.urls
  const api = openApi({ login, graph, ca: app.ca, tenant: operation.tenantId, ...application })
  await assignPolicy(api)
  const caFile = join(folder, 'oracle-ca.pem')
  writeFileSync(caFile, app.ca)
  return {
    app,
    urls: app.urls,
    caFile,
    tenantId: operation.tenantId,
    user,
    password,
    application: { ...application, ...certified },
    redirectUri,
    api,
    policyNode,
    async close() {
      api.close()
      await app.close()
    },
  }
}

/** What drivers of libraries are told, in their environment. */
export const oracleOf = ({ urls, tenantId, user, password, redirectUri, application }: Installation) => ({
  ORACLE: JSON.stringify({ urls, tenantId, user, password, redirectUri, ...application }),
})

async function certify(app: App, operation: OperationContext, applicationId: string) {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const own = { subject: 'Oracle', spki: spkiOf(publicKey) }
  const [notBefore, notAfter] = [-1, 1].map((days) => new Date(operation.now.getTime() + days * 24 * 3_600_000))
  if (!notBefore || !notAfter) throw new TypeError('two times')
  const { der } = issue({ ...own, notBefore, notAfter, usage: 'client' }, { ...own, key: privateKey })
  await addCertificate(app.db, operation, applicationId, { caller: new Set(scopes), der })
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    certificate: new X509Certificate(der).toString(),
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
