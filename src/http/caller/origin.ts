// The door of a request: which service, and for the administration API whether our portal or another client asks.

import type { FastifyRequest } from 'fastify'

import type { Service } from '../../contract/route.ts'
import type { Door, Origin } from '../../kernel/origin.ts'
import { portalClientId } from '../../protocol/oauth/known.ts'
import { callerAddress } from '../socket/client-address.ts'
import type { Caller } from './caller.ts'

const doorOf: Readonly<Record<Service, Door>> = {
  portal: 'portal',
  login: 'sign-in',
  graph: 'api',
  drs: 'device',
  enrollment: 'device',
  checkin: 'device',
  content: 'device',
  ztd: 'device',
  partner: 'partner',
}

export function originOf(service: Service, request: FastifyRequest, caller?: Caller): Origin {
  const clientId = caller?.kind === 'token' ? caller.clientId : undefined
  return {
    door: service === 'graph' && clientId === portalClientId ? 'portal' : doorOf[service],
    address: callerAddress(request),
    requestId: request.id,
    ...(clientId !== undefined && { clientId }),
  }
}
