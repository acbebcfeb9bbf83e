// The measured side of the bench of batches, a process of its own: the whole server with a partner, a customer that consented to it, and
// a profile that every device of the customer gets by a group. It says how many devices have it when it is asked.

import { startApp } from '../../../src/app.ts'
import { assignProfile, createProfile } from '../../../src/autopilot/profile/profile.ops.ts'
import { rememberTenant } from '../../../src/commands/server/command-line-application.ts'
import { loadConfig } from '../../../src/config.ts'
import { createGroup } from '../../../src/directory/group/group.ops.ts'
import { createTenant, newTenantId } from '../../../src/directory/tenant/tenant.ops.ts'
import { createUser } from '../../../src/directory/user/user.ops.ts'
import { reactions } from '../../../src/features.ts'
import { makeLog } from '../../../src/http/log.ts'
import type { OperationContext } from '../../../src/kernel/operation-context.ts'
import { putPartner } from '../../../src/partner/organisation/partner.ops.ts'
import { consented } from '../../../test/support/partner/customers.ts'

const config = loadConfig({ data: process.argv[2], port: '0', logLevel: 'error' })
const app = await startApp({ config, log: makeLog('error', 'stderr') })
const { db } = app
const agent = { userPrincipalName: 'ada@partner.example', password: 'Correct-Horse-1' }

async function tenant(name: string): Promise<OperationContext> {
  const actor = { kind: 'operator', id: 'bench', name: 'bench' } as const
  const operation = { tenantId: newTenantId(), actor, now: new Date() }
  await createTenant(db, operation, { displayName: name, domains: [`${name}.example`] })
  return operation
}

const partner = await tenant('partner')
await putPartner(db, partner, { cspKind: 'direct' })
await createUser(db, partner, { ...agent, displayName: 'Ada', roles: ['admin-agent'] })
const customer = await tenant('customer')
await consented(db, customer.tenantId, partner.tenantId, new Date())
const membershipRule = '(device.devicePhysicalIds -any (_ -startsWith "[ZTDID]"))'
const group = await createGroup({ db, reactions }, customer, { displayName: 'All', membershipRule })
const profile = await createProfile(db, customer, { displayName: 'Bench' })
await assignProfile(db, customer, profile.id, { kind: 'group', groupId: group.id })
await rememberTenant(app, config, customer, 'customer.example')

const assigned = async (): Promise<number> => {
  const { rows } = await app.pool.query<{ n: number }>(
    'select count(*)::int as n from autopilot_device where tenant_id = $1 and profile_id is not null',
    [customer.tenantId],
  )
  return rows[0]?.n ?? 0
}

process.on('message', async (message) => {
  if (message === 'assigned') process.send?.({ assigned: await assigned() })
  if (message !== 'stop') return
  await app.close()
  process.exit(0)
})
process.send?.({ urls: app.urls, ca: app.ca, customerId: customer.tenantId, agent })
