// Who may change or delete an application, and who may give permissions.

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { type GrantKind, mayGrant } from '../../kernel/permission.ts'
import { ownScopes } from '../../kernel/role-scope.ts'
import { everyScope } from '../service-principal/grant.sql.ts'
import * as applications from './application.sql.ts'

/** Nobody gets into an application that may do more than they may themselves, by itself or for people who sign in (T-60). */
export async function ownApplication(
  tx: Db,
  operation: OperationContext,
  id: string,
  caller: ReadonlySet<string>,
  verb: 'change' | 'delete',
): Promise<applications.Application> {
  const application = await applications.lock(tx, operation.tenantId, id)
  if (!application) throw notFound('Application', id)
  if (verb === 'change' && application.ofCommandLine) throw isOfCommandLine(application.displayName)
  const lacking = beyond(caller, [...application.roles, ...(await everyScope(tx, operation.tenantId, id))])
  if (lacking.length > 0) {
    throw new Fault(
      'forbidden',
      `The application ${application.displayName} has permissions that you do not have yourself: ${lacking.join(', ')}. Let an administrator ${verb} it.`,
      { reason: 'permission-beyond-own' },
    )
  }
  if (verb === 'change' && application.purpose !== null) {
    throw new Fault(
      'conflict',
      `The application ${application.displayName} was made for one token of taxiway token, and goes with it. It stays as it is until then: make another, or delete it to end the token.`,
      { reason: 'application-of-token' },
    )
  }
  return application
}

/** Whoever got into it would be the operator of every tenant (T-44), so nobody changes it by the API, itself included. */
export const isOfCommandLine = (displayName: string): Fault =>
  new Fault(
    'conflict',
    `The application ${displayName} is how the command line of this installation signs in; without it every command would fail. It stays as it is. To give it a new secret, take operator.json out of the data folder and start the server again: it makes another one, and then this one can be deleted. A script gets an application of its own.`,
    { reason: 'application-of-command-line' },
  )

/** Everybody has their own: those reach nobody else. */
const beyond = (caller: ReadonlySet<string>, permissions: readonly string[]): readonly string[] => [
  ...new Set(permissions.filter((one) => !caller.has(one) && !ownScopes.includes(one))),
]

/** Giving takes the permission to give, and each that is given. */
export function refuseToGrant(caller: ReadonlySet<string>, kind: GrantKind, permissions: readonly string[]): void {
  if (permissions.length === 0) return
  if (!caller.has(mayGrant[kind])) {
    throw new Fault(
      'forbidden',
      `Giving permissions to an application takes the permission ${mayGrant[kind]}. Let an administrator give ${permissions.join(', ')}.`,
      { reason: 'permission-to-grant' },
    )
  }
  const lacking = beyond(caller, permissions)
  if (lacking.length === 0) return
  throw new Fault(
    'forbidden',
    `You cannot give permissions that you do not have yourself: ${lacking.join(', ')}. Ask for fewer, or let an administrator give them.`,
    { reason: 'permission-beyond-own' },
  )
}
