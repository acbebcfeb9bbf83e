// The caller, after the credential was checked. Handlers get this and nothing rawer.

import type { DirectoryDeviceId, EnrollmentId, RegistrationId, TenantId, UserId } from '../../kernel/id.ts'
import type { Actor, OperationContext } from '../../kernel/operation-context.ts'
import type { Grant, Reaches } from '../../kernel/reach.ts'

export type Reach = {
  readonly grants: readonly Grant[]
  readonly groupIds: readonly string[]
  /** Whom anything else is as good as for: the same person, with what everybody may do with their own things. */
  readonly otherwise?: TokenCaller
}

export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'token'
      readonly tenantId: TenantId
      readonly actor: Actor
      /** Present for delegated tokens. */
      readonly userId?: UserId
      readonly userPrincipalName?: string
      readonly clientId: string
      /** `scp` or `roles`. */
      readonly scopes: ReadonlySet<string>
      readonly claims: Readonly<Record<string, unknown>>
      /** The person's roles that count for a group only, as they stand now; not in `scopes`. */
      readonly grants?: readonly Grant[]
      readonly reaches?: Reaches
      /** This call is allowed by these grants, and only for what they reach. */
      readonly reach?: Reach
    }
  | {
      readonly kind: 'device-ticket'
      /** Undefined when the hardware is not registered anywhere. */
      readonly registration?: { readonly tenantId: TenantId; readonly registrationId: RegistrationId }
      readonly claims: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'joined-device'
      readonly tenantId: TenantId
      readonly directoryDeviceId: DirectoryDeviceId
      /** As claims and the device itself call it. */
      readonly deviceId: string
      readonly actor: Actor
    }
  | {
      readonly kind: 'enrollment'
      readonly tenantId: TenantId
      readonly enrollmentId: EnrollmentId
      /** The person who enrolled it, if any. */
      readonly person: UserId | undefined
      readonly actor: Actor
    }

/** A joined device that proved itself with its certificate. */
export type JoinedCaller = Extract<Caller, { kind: 'joined-device' }>

export type TokenCaller = Extract<Caller, { kind: 'token' }>

/** The operation context of a request by a token or an enrolled device. */
export function operationOf(caller: Extract<Caller, { actor: Actor }>, now: Date, requestId: string): OperationContext {
  return { tenantId: caller.tenantId, actor: caller.actor, now, requestId }
}

type TokenCall = { readonly caller: Caller; readonly now: Date; readonly requestId: string }

/** Of a call to a route whose access is a token. */
export const tokenOperation = ({ caller, now, requestId }: TokenCall): OperationContext =>
  operationOf(tokenCaller(caller), now, requestId)
export const tenantOf = ({ caller }: Pick<TokenCall, 'caller'>): TenantId => tokenCaller(caller).tenantId

/** For routes whose access is a token: the server has checked it before the handler runs. */
export function tokenCaller(caller: Caller): TokenCaller {
  if (caller.kind !== 'token') throw new TypeError('this route is served to tokens only')
  return caller
}
