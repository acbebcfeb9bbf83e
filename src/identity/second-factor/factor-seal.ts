// Under which names what a second factor keeps is sealed: a row that is moved to another person opens nothing.

import type { TenantId, UserId } from '../../kernel/id.ts'

type Of = { readonly tenantId: TenantId; readonly userId: UserId }

export const keyPurpose = ({ tenantId, userId }: Of): string => `totp/${tenantId}/${userId}`
export const recoveryPurpose = ({ tenantId, userId }: Of): string => `recovery-code/${tenantId}/${userId}`
