// Who may change or delete an application.

import type { Db } from '../../db/schema.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as applications from './application.sql.ts'

/** Nobody gets into an application that may do more than they may themselves (T-60). */
export async function ownApplication(
  tx: Db,
  operation: OperationContext,
  id: string,
  caller: ReadonlySet<string>,
  verb: 'change' | 'delete',
): Promise<applications.Application> {
  const application = await applications.lock(tx, operation.tenantId, id)
  if (!application) throw notFound('Application', id)
  const beyond = application.roles.filter((role) => !caller.has(role))
  if (beyond.length > 0) {
    throw new Fault(
      'forbidden',
      `The application ${application.displayName} has permissions that you do not have yourself: ${beyond.join(', ')}. Let an administrator ${verb} it.`,
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
