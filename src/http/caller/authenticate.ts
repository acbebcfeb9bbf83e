// From a route's access rule to a caller: which checker looks at which header or certificate, and whether the permissions
// that a token carries are enough. The checkers themselves belong to features and are handed in by app.ts.

import type { TLSSocket } from 'node:tls'
import type { FastifyRequest } from 'fastify'
import type { Access } from '../../contract/route.ts'
import { assertNever } from '../../kernel/assert-never.ts'
import { Fault } from '../../kernel/fault.ts'
import type { Grant } from '../../kernel/reach.ts'
import { ownScopes } from '../../kernel/role-scope.ts'
import type { Authenticate } from '../serve.ts'
import type { Caller, TokenCaller } from './caller.ts'

export type Checkers = {
  /** Verifies the Authorization header for one audience; for a change also what the caller may do in this moment. */
  readonly token: (
    authorization: string | undefined,
    audience: 'graph' | 'drs' | 'mdm' | 'partner-center',
    use: 'read' | 'change',
  ) => Promise<TokenCaller>
  readonly deviceTicket: (ticket: string) => Promise<Extract<Caller, { kind: 'device-ticket' }>>
  /** Verifies the TLS client certificate, DER. */
  readonly enrollment: (certificate: Uint8Array) => Promise<Extract<Caller, { kind: 'enrollment' }>>
  /** Verifies the TLS client certificate, DER. */
  readonly joined: (certificate: Uint8Array) => Promise<Extract<Caller, { kind: 'joined-device' }>>
}

export function makeAuthenticate(checkers: Checkers): Authenticate {
  return async (access, request, when) => {
    switch (access.kind) {
      case 'anonymous':
        return { kind: 'anonymous' }
      case 'graph': {
        const reads = request.method === 'GET' || request.method === 'HEAD'
        const use = when === 'headers' || (reads && !access.presentRights) ? 'read' : 'change'
        const caller = await checkers.token(request.headers.authorization, 'graph', use)
        return allowed(access, caller)
      }
      case 'bearer':
        // joins and enrolments
        return checkers.token(request.headers.authorization, access.audience, when === 'headers' ? 'read' : 'change')
      case 'partner-center':
        return allowedPartner(access, await checkers.token(request.headers.authorization, 'partner-center', 'change'))
      case 'device-ticket': {
        const ticket = request.headers['x-device-token']
        if (typeof ticket !== 'string' || ticket === '') {
          throw new Fault(
            'unauthenticated',
            'This address needs the ticket of POST /device/v1/hello in x-device-token.',
            {
              reason: 'ticket-missing',
            },
          )
        }
        return checkers.deviceTicket(ticket)
      }
      case 'mdm-certificate':
        return checkers.enrollment(clientCertificate(request, 'enrolment'))
      case 'join-certificate':
        return checkers.joined(clientCertificate(request, 'the join'))
      default:
        return assertNever(access)
    }
  }
}

/** With a role that counts everywhere, the whole tenant; with one for groups, what the route shows of their members. */
function allowed(access: Extract<Access, { kind: 'graph' }>, caller: TokenCaller): TokenCaller {
  const { anyOf, inGroups } = access
  const everywhere = anyOf.filter((scope) => caller.scopes.has(scope))
  if (everywhere.some((scope) => !ownScopes.includes(scope))) return caller
  const grants = (caller.grants ?? []).filter(({ scopes }) => anyOf.some((scope) => scopes.has(scope)))
  if (grants.length > 0 && inGroups) return withinGroups(caller, grants, everywhere.length > 0)
  if (everywhere.length > 0) return caller
  if (grants.length > 0) {
    throw new Fault(
      'forbidden',
      'Your role counts for the members of a group only, and this concerns the whole organisation. Ask somebody whose role counts everywhere.',
      { reason: 'role-for-group' },
    )
  }
  throw new Fault(
    'forbidden',
    `Insufficient privileges to complete the operation. The caller needs one of these permissions, in the token and in this moment: ${anyOf.join(', ')}.`,
    { reason: 'permission-missing' },
  )
}

function allowedPartner(
  { anyOf, inPerson }: Extract<Access, { kind: 'partner-center' }>,
  caller: TokenCaller,
): TokenCaller {
  if (inPerson && !caller.userId) {
    throw new Fault(
      'forbidden',
      'This takes a person besides the application: get a token in the name of an agent, with user_impersonation.',
      { reason: 'application-alone' },
    )
  }
  if (anyOf.some((scope) => caller.scopes.has(scope))) return caller
  throw new Fault(
    'forbidden',
    caller.userId
      ? `Access denied. Your roles at the partner do not give you this in this moment: it takes ${anyOf.join(' or ')}, which an admin agent has, and for adding devices a sales agent.`
      : `Access denied. An administrator of the partner grants this application ${anyOf.join(' or ')} first.`,
    { reason: 'permission-missing' },
  )
}

function withinGroups(caller: TokenCaller, grants: readonly Grant[], asAnybody: boolean): TokenCaller {
  const [first, ...others] = grants.map(({ scopes }) => scopes)
  const common = [...(first ?? [])].filter((scope) => others.every((scopes) => scopes.has(scope)))
  const groupIds = [...new Set(grants.map(({ groupId }) => groupId))]
  return {
    ...caller,
    scopes: new Set([...caller.scopes, ...common]),
    reach: { grants, groupIds, ...(asAnybody && { otherwise: caller }) },
  }
}

/** Only what the TLS handshake proved counts; a header that names a certificate proves nothing (T-03). */
function clientCertificate(request: FastifyRequest, issuedAt: 'enrolment' | 'the join'): Uint8Array {
  const certificate = (request.raw.socket as TLSSocket).getPeerCertificate?.()
  if (!certificate?.raw) {
    throw new Fault(
      'unauthenticated',
      `This address needs the TLS client certificate that was issued at ${issuedAt}.`,
      { reason: 'certificate-missing' },
    )
  }
  return certificate.raw
}
