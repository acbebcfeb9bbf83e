// The measured side of W9, a process of its own: the whole server as `taxiway start` opens it, with one organisation, counting
// the statements it sends. It says hello when it serves, and gives its counts when it is asked.

import { startApp } from '../../../src/app.ts'
import { rememberTenant } from '../../../src/commands/server/command-line-application.ts'
import { loadConfig } from '../../../src/config.ts'
import { createTenant, newTenantId } from '../../../src/directory/tenant/tenant.ops.ts'
import { makeLog } from '../../../src/http/log.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { countStatements } from '../statement-count.ts'

const counter = countStatements()
const config = loadConfig({ data: process.argv[2], port: '0', logLevel: 'error' })
const app = await startApp({ config, log: makeLog('error', 'stderr'), onStatement: counter.onStatement })
const operation: OperationContext = {
  tenantId: newTenantId(),
  actor: { kind: 'operator', id: 'bench', name: 'bench' },
  now: new Date(),
}
await createTenant(app.db, operation, { displayName: 'Home', domains: ['home.example'] })
await rememberTenant(app, config, operation, 'home.example')

process.on('message', async (message) => {
  if (message === 'counts') process.send?.({ counts: counter.take(), cpu: process.cpuUsage() })
  if (message !== 'stop') return
  await app.close()
  process.exit(0)
})
process.send?.({ urls: app.urls })
