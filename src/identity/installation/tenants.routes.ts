// The tenants of the installation on the administration API.

import * as contract from '../../contract/installation.ts'
import { scopes } from '../../contract/route.ts'
import type { Db } from '../../db/schema.ts'
import { newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { IsCommandLine } from '../application/application.ops.ts'
import type { OperatorOf } from './operator.ops.ts'
import * as operators from './operator.ops.ts'
import * as tenants from './tenants.ops.ts'

export type TenantRoutesDeps = {
  readonly db: Db
  readonly isCommandLine: IsCommandLine
  readonly operatorOf: OperatorOf
  readonly keepCommandLine: (one: tenants.CommandLine) => void
}

export function tenantRoutes(serve: Serve, { db, isCommandLine, operatorOf, keepCommandLine }: TenantRoutesDeps): void {
  serve.json(contract.listTenants, async ({ caller }) => {
    await operatorOf(tokenCaller(caller))
    const found = await tenants.listTenants(db)
    return { value: found.map(({ tenantId, ...one }) => ({ id: tenantId, ...one })) }
  })
  serve.json(contract.createTenant, async ({ caller, body, now, requestId }) => {
    // An application of one tenant is nobody in another: in the new one's trail the operator did it.
    const actor = operators.refuseAllButCommandLine(isCommandLine, tokenCaller(caller))
    const { displayName, era, domains, passwordProfile } = body
    const [first, ...more] = domains
    if (first === undefined)
      throw new Fault('invalid-input', 'A tenant has at least one domain.', { reason: 'domain-name' })
    const operation = { tenantId: newTenantId(), actor, now, requestId }
    const input = { displayName, domains: [first, ...more] as const, ...(era && { era }), ...passwordProfile }
    const made = await tenants.foundTenant(db, operation, input, scopes)
    keepCommandLine(made.commandLine)
    const { userPrincipalName } = made.administrator
    return { id: operation.tenantId, displayName, defaultDomain: first.toLowerCase(), userPrincipalName }
  })
  serve.json(contract.listOperators, async ({ caller }) => {
    await operatorOf(tokenCaller(caller))
    return { value: (await operators.listOperators(db)).map(operatorEntity) }
  })
  serve.json(contract.addOperator, async ({ caller, params, now, requestId }) => {
    const actor = operators.refuseAllButCommandLine(isCommandLine, tokenCaller(caller))
    return operatorEntity(await operators.addOperator(db, { actor, now, requestId }, params.userPrincipalName))
  })
  serve.json(contract.removeOperator, async ({ caller, params, now, requestId }) => {
    const actor = operators.refuseAllButCommandLine(isCommandLine, tokenCaller(caller))
    await operators.removeOperator(db, { actor, now, requestId }, params.userPrincipalName)
  })
}

const operatorEntity = (one: Awaited<ReturnType<typeof operators.addOperator>>) => ({
  id: one.userId,
  userPrincipalName: one.userPrincipalName,
  displayName: one.displayName,
  organisationId: one.tenantId,
  addedDateTime: one.addedAt.toISOString(),
})
