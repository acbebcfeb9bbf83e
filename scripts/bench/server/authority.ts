// The measured side of `tokens`, a process of its own: the whole server as `taxiway start` opens it, with a person who signed in on
// its pages and an application with one permission.

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { startApp } from '../../../src/app.ts'
import { loadConfig } from '../../../src/config.ts'
import { createTenant, newTenantId } from '../../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../../src/directory/user/user.ops.ts'
import { makeLog } from '../../../src/http/log.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { brokerClientId } from '../../../src/protocol/oauth/known.ts'
import { atBrowser, graphResource } from '../../../test/support/world/person.ts'
import type { TokenRequests } from '../tokens.ts'

const data = mkdtempSync(join(tmpdir(), 'taxiway-bench-'))
const config = loadConfig({ data, port: '0', logLevel: 'error' })
const app = await startApp({ config, log: makeLog('error', 'stderr') })
const { db, urls, ca } = app
const operation: OperationContext = {
  tenantId: newTenantId(),
  actor: { kind: 'operator', id: 'bench', name: 'bench' },
  now: new Date(),
}
await createTenant(db, operation, { displayName: 'Home', domains: ['home.example'] })
const roles = ['DeviceManagementServiceConfig.ReadWrite.All'] as const
const script = await createApplication(db, operation, { displayName: 'bench', roles })
const ada = { userPrincipalName: 'ada@home.example', password: 'Correct-Horse-1' }
const { id } = await createUser(db, operation, { ...ada, displayName: 'Ada' })
const { refresh } = await atBrowser({ urls, ca }).tokensOf({ id, ...ada })

const scope = `${graphResource}/.default`
const requests: TokenRequests = {
  url: `${urls.login}/${operation.tenantId}/oauth2/v2.0/token`,
  ca,
  application: {
    grant_type: 'client_credentials',
    client_id: script.clientId,
    client_secret: script.clientSecret,
    scope,
  },
  person: { grant_type: 'refresh_token', client_id: brokerClientId, refresh_token: refresh, scope },
}
process.send?.(requests)
process.once('SIGTERM', async () => {
  await app.close()
  rmSync(data, { recursive: true, force: true })
  process.exit(0)
})
