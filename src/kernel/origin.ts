// Where work comes from: through which door, from which address, under which correlation id. The shell around all routes
// says it once and the audit reads it, so no operation can forget it and none has to pass it on. What nobody asked for
// over a door is the system's own work, or the operator's on this machine; the actor of the entry tells which.

import { carried } from './carried.ts'

/** `partner` is what partners use, `sign-in` the sign-in service, `device` every service that only devices use, `local` everything without a request. */
export const doors = ['portal', 'api', 'partner', 'sign-in', 'device', 'local'] as const
export type Door = (typeof doors)[number]

export type Origin = {
  readonly door: Door
  /** The caller's network address; undefined without a request. */
  readonly address?: string
  readonly requestId?: string
  /** The client that a token was issued to. */
  readonly clientId?: string
}

const current = carried<Origin>('origin')

export function within<T>(origin: Origin, work: () => T): T {
  return current.run(origin, work)
}

export function origin(): Origin {
  return current.get() ?? { door: 'local' }
}
