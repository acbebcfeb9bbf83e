// The actor, tenant and time of an operation. Every operation that writes takes one: it names the tenant in SQL,
// the actor in the audit entry, and the time that rules see (rules never read a clock).

import type { TenantId } from './id.ts'

export type Actor = {
  /** `unknown` is a refused caller: the name is a claim. */
  readonly kind: 'user' | 'application' | 'device' | 'operator' | 'system' | 'unknown'
  readonly id: string
  readonly name: string
}

export type OperationContext = {
  readonly tenantId: TenantId
  readonly actor: Actor
  readonly now: Date
  readonly requestId?: string
}

export type Clock = () => Date
