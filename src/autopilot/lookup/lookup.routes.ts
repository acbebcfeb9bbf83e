// The deployment service as a device sees it.

import * as contract from '../../contract/autopilot/ztd.ts'
import type { Pool } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import type { Caller } from '../../http/caller/caller.ts'
import type { Call, Serve } from '../../http/serve.ts'
import { clientAddress } from '../../http/socket/client-address.ts'
import { Fault } from '../../kernel/fault.ts'
import { decodeHello, type Hello } from '../../protocol/ztd/hello.ts'
import { encodeProblem, ZtdCodecError, type ZtdReason, ztdProblems } from '../../protocol/ztd/problem.ts'
import { type ContactLog, makeContactLog } from './contact.ops.ts'
import type { GuessLog } from './guess.ops.ts'
import { hello, openLookup } from './lookup.ops.ts'
import { profileFor } from './profile.ops.ts'
import { recordDeviceEvents, reportTenantMismatch } from './report.ops.ts'
import { runHeader } from './run.ops.ts'
import type { DeviceTickets, VerifiedTicket } from './ticket.ops.ts'

export type LookupRouteDeps = {
  readonly db: Db
  readonly pool: Pool
  readonly tickets: DeviceTickets
  /** Closed at a stop, so that the last contacts are written. */
  readonly contacts: ContactLog
  /** Guesses a minute and address; ten times as many in one burst. Default 60. */
  readonly guessesPerMinute?: number
  readonly guesses: GuessLog
}

/** One for each database; its `close` writes the last contacts. */
export const openContactLog = makeContactLog

export function lookupRoutes(serve: Serve, routeDeps: LookupRouteDeps): void {
  const { tickets } = routeDeps
  const deps = openLookup(routeDeps)

  serve.json(contract.hello, (call) => {
    const run = call.request.headers[runHeader]
    const secret = typeof run === 'string' ? run : undefined
    return hello(deps, readHello(call.body), clientAddress(call.request), call.now, secret)
  })

  serve.raw(contract.getDeviceProfile, async (call) => {
    const answer = await profileFor(deps, ticketOf(tickets, call), call.request.headers['if-none-match'], call.now)
    switch (answer.kind) {
      case 'profile':
        return call.reply.header('etag', answer.etag).send(answer.document)
      case 'unchanged':
        return call.reply.code(304).header('etag', answer.etag).send()
      case 'not-registered':
        return refuse(call, 'ZtdDeviceIsNotRegistered')
      case 'attention':
        return refuse(call, 'HardwareMismatchDetected')
      case 'none':
        return refuse(call, 'ZtdDeviceHasNoAssignedProfile', answer.message)
    }
  })

  serve.json(contract.reportEvents, async (call) => ({
    accepted: await recordDeviceEvents(
      deps,
      ticketOf(tickets, call),
      { ...call.body, address: clientAddress(call.request) },
      call.now,
    ),
  }))

  serve.json(contract.reportTenantMismatch, (call) =>
    reportTenantMismatch(deps, ticketOf(tickets, call), call.body.userTenantId ?? undefined, call.now),
  )
}

/** For http/caller/authenticate.ts, on routes with a device ticket. */
export function deviceTicketCaller(
  tickets: DeviceTickets,
  ticket: string,
  now: Date,
): Extract<Caller, { kind: 'device-ticket' }> {
  const { registration, claims } = tickets.verify(ticket, now)
  return { kind: 'device-ticket', claims, ...(registration && { registration }) }
}

/** Verified already by the shell; read again here for members a caller does not carry. */
function ticketOf(tickets: DeviceTickets, call: Pick<Call, 'request' | 'now'>): VerifiedTicket {
  return tickets.verify(String(call.request.headers['x-device-token'] ?? ''), call.now)
}

function readHello(body: unknown): Hello {
  try {
    return decodeHello(body)
  } catch (error) {
    if (error instanceof ZtdCodecError)
      throw new Fault('invalid-input', error.message, { reason: 'hello', cause: error })
    throw error
  }
}

function refuse(call: Pick<Call, 'reply'>, reason: ZtdReason, detail?: string): unknown {
  return call.reply.code(ztdProblems[reason].status).send(encodeProblem(reason, detail))
}
