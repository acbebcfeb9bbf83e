// A tenant with what makes it usable: its first administrator, and an application for the command line of this machine. One
// transaction, whether a running server does it or a command beside none.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { createTenant, type NewTenant } from '../../directory/tenant/tenant.ops.ts'
import { createUser } from '../../directory/user/user.ops.ts'
import type { User } from '../../directory/user/user.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { createApplication } from '../application/application.ops.ts'

export { list as listTenants } from '../../directory/tenant/tenant.sql.ts'

/** What the command line of this machine signs in with, kept in its data folder and nowhere else. */
export type CommandLine = {
  readonly tenantId: TenantId
  readonly domain: string
  readonly clientId: string
  readonly clientSecret: string
}

/** `operation.tenantId` is the id of the tenant to be. `roles`: of the application of the command line. */
export async function foundTenant(
  db: Db,
  operation: OperationContext,
  input: NewTenant & { readonly password: string },
  roles: readonly string[],
): Promise<{ readonly administrator: User; readonly commandLine: CommandLine }> {
  const { tenantId } = operation
  const [domain] = input.domains
  return inTransaction(db, async (tx) => {
    await createTenant(tx, operation, input)
    const administrator = await createUser(tx, operation, {
      ...administratorOf(domain),
      password: input.password,
      roles: ['global-administrator'],
    })
    const ofCommandLine = { displayName: 'command line', roles, ofCommandLine: true }
    const application = await createApplication(tx, operation, ofCommandLine)
    return { administrator, commandLine: { tenantId, domain, ...application } }
  })
}

export const administratorOf = (domain: string) => ({
  userPrincipalName: `admin@${domain}`,
  displayName: 'Administrator',
})
