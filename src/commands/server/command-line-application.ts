// The application that the command line of this machine signs in with, one for each tenant; its secret stands in
// operator.json and nowhere else. A start looks whether each still works and replaces a lost one, so that no mistake
// with one of them shuts the command line out for good.

import type { App } from '../../app.ts'
import { scopes } from '../../contract/route.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import {
  addPermissions,
  createApplication,
  isApplication,
  keepForCommandLine,
} from '../../identity/application/application.ops.ts'
import { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type OperatorTenant, operatorFile } from '../operator-file.ts'

type Installation = { readonly data: string }

/** Leaves a credential for the command line on this machine, readable by this user only. */
export async function rememberTenant(
  app: App,
  { data }: Installation,
  operation: OperationContext,
  domain: string,
): Promise<OperatorTenant> {
  const input = { displayName: 'command line', roles: scopes, ofCommandLine: true }
  const application = await createApplication(app.db, operation, input)
  const tenant = { tenantId: operation.tenantId, domain, ...application }
  operatorFile(data).keep(tenant, app.urls)
  return tenant
}

/**
 * For a start: the addresses are these now, and each tenant of the file can be spoken for; where there is no file, each tenant
 * that exists. Returns the domains that had to be mended.
 */
export async function keepCommandLine(app: App, installation: Installation): Promise<readonly string[]> {
  const file = operatorFile(installation.data)
  const known = file.read()
  if (known) file.write({ ...known, urls: app.urls })
  const mended: string[] = []
  for (const { tenantId, defaultDomain } of await tenants.list(app.db)) {
    const operation: OperationContext = {
      tenantId: TenantId.parse(tenantId),
      actor: { kind: 'operator', id: 'start', name: 'start of the server' },
      now: new Date(),
    }
    const credential = known?.tenants.find((one) => one.tenantId === tenantId)
    if (known && !credential) continue // made on another machine, whose command line it is
    if (credential && (await isApplication(app.db, operation.tenantId, credential, operation.now))) {
      await keepForCommandLine(app.db, operation, credential)
      await addPermissions(app.db, operation, credential, scopes)
      continue
    }
    await rememberTenant(app, installation, operation, credential?.domain ?? defaultDomain)
    mended.push(credential?.domain ?? defaultDomain)
  }
  return mended
}
