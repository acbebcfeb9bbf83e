// The log of sign-ins on the administration API.

import { type SignIn, signIn } from '../../contract/graph/sign-in.ts'
import * as contract from '../../contract/identity/sign-in-log.ts'
import type { Db } from '../../db/schema.ts'
import { serveEntity, serveList } from '../../graph/serve-list.routes.ts'
import { tokenCaller } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { eventTypeOf, isInteractive, methodOf, protocolOf, resourceNameOf, trustTypeOf } from './shown.ts'
import { findSignIn, type LoggedSignIn, page, type Reach, signInList } from './sign-in-log.ops.ts'
import { whyRefused } from './why.ts'

type Deps = { readonly db: Db; readonly urls: Urls }

/** Applications are no matter of whoever looks after people. */
const reachOf = (caller: Parameters<typeof tokenCaller>[0]): Reach =>
  tokenCaller(caller).scopes.has('AuditLog.Read.All') ? 'everything' : 'people'

export function signInLogRoutes(serve: Serve, { db, urls }: Deps): void {
  const shape = { list: signInList, entity: signIn, toEntity }
  serveList(serve, urls.graph, contract.listSignIns, {
    ...shape,
    page: (tenantId, wanted, { caller }) => page(db, tenantId, { wanted, reach: reachOf(caller) }),
  })
  serveEntity(serve, urls.graph, contract.readSignIn, {
    ...shape,
    read: (tenantId, { params, caller }) => findSignIn(db, tenantId, params.id, reachOf(caller)),
  })
}

function toEntity(row: LoggedSignIn): SignIn {
  const { number, failureReason, next } = whyRefused(row.reason)
  const refused = row.reason !== null
  return {
    id: row.id,
    createdDateTime: row.at.toISOString(),
    userDisplayName: row.user_display_name,
    userPrincipalName: row.user_name,
    userId: row.user_id,
    appId: row.client_id ?? '',
    appDisplayName: row.application_name,
    ipAddress: row.address,
    clientAppUsed: row.client_app as SignIn['clientAppUsed'],
    correlationId: row.request_id,
    conditionalAccessStatus: requirementsOf(row),
    isInteractive: isInteractive(row.event_type),
    signInEventTypes: [eventTypeOf(row.event_type)],
    authenticationProtocol: protocolOf(row.way),
    authenticationRequirement: row.requirement as SignIn['authenticationRequirement'],
    authenticationDetails: [
      {
        authenticationStepDateTime: row.at.toISOString(),
        authenticationMethod: methodOf(row.way, row.by),
        // a password that another proof has to follow was right
        succeeded: !refused || isRightFor(row.reason),
        authenticationStepResultDetail: refused ? failureReason : null,
      },
    ],
    status: { errorCode: number, failureReason: refused ? failureReason : null, additionalDetails: next },
    resourceDisplayName: resourceNameOf(row.resource),
    deviceDetail: {
      deviceId: row.device_id ?? '',
      displayName: row.device_name ?? '',
      isCompliant: row.is_compliant ?? false,
      isManaged: row.is_managed ?? false,
      trustType: trustTypeOf(row.trust_type),
    },
  }
}

const wantsMore = ['factor-asked', 'factor-needed', 'factor-unregistered']

const isRightFor = (reason: string | null): boolean => wantsMore.includes(reason ?? '')

/** The requirements of the organisation: whether a second factor was asked for, and shown. */
function requirementsOf({ reason, requirement }: LoggedSignIn): SignIn['conditionalAccessStatus'] {
  if (isRightFor(reason)) return 'failure'
  return reason === null && requirement === 'multiFactorAuthentication' ? 'success' : 'notApplied'
}
