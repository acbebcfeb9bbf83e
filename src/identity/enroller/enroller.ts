// Somebody who enrols a device in management that has not joined the directory, and so proves nothing for them.

import type { Tenant } from '../../directory/tenant/tenant.sql.ts'
import type { User } from '../../directory/user/user.sql.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'

export type Enroller = {
  readonly tenantId: TenantId
  readonly userId: UserId
  readonly userPrincipalName: string
  /** Of their credentials: a new one ends what was got before. */
  readonly epoch: number
}

export const enrollerOf = (
  tenantId: TenantId,
  { id, userPrincipalName, credentialsEpoch }: Pick<User, 'id' | 'userPrincipalName' | 'credentialsEpoch'>,
): Enroller => ({ tenantId, userId: id, userPrincipalName, epoch: credentialsEpoch })

export function refuseUnlessAllowed(tenant: Pick<Tenant, 'allowsUnjoinedEnrollment'> | undefined): void {
  if (tenant?.allowsUnjoinedEnrollment) return
  throw new Fault(
    'forbidden',
    'Your organisation manages devices that have joined it, and this one has not. In Settings, Accounts, Access work or school choose Connect, then Join this device to the directory; management follows by itself.',
    { reason: 'join-first' },
  )
}
