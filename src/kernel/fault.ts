// The one error class that operations throw. A fault knows what happened, never on which wire it travels:
// each dialect in http/ translates code and reason to its own form, and a new code does not compile until all of them know it.

export const faultCodes = [
  'invalid-input',
  'unauthenticated',
  'forbidden',
  'not-found',
  'conflict',
  'gone',
  'too-large',
  'too-many',
  'unavailable',
  'internal',
] as const

export type FaultCode = (typeof faultCodes)[number]

/** A sentence as the name of a text with its values, so that a page can say it in its reader's language. */
export type SaidText = { readonly say: string; readonly with?: Readonly<Record<string, string | number>> }

export class Fault extends Error {
  readonly code: FaultCode
  /** The feature's own closed word for what went wrong, for example `device-cap-reached`. */
  readonly reason: string | undefined
  /** For operators and logs only; never sent to a caller. */
  readonly details: Readonly<Record<string, unknown>> | undefined
  /** The message once more, for pages. */
  readonly said: readonly SaidText[] | undefined

  /** `message` is shown to callers: what happened, to which thing, what to do now. */
  constructor(
    code: FaultCode,
    message: string,
    more: {
      reason?: string
      details?: Readonly<Record<string, unknown>>
      said?: readonly SaidText[]
      cause?: unknown
    } = {},
  ) {
    super(message, more.cause === undefined ? undefined : { cause: more.cause })
    this.name = 'Fault'
    this.code = code
    this.reason = more.reason
    this.details = more.details
    this.said = more.said
  }
}

export function notFound(kind: string, id: string): Fault {
  return new Fault('not-found', `${kind} '${id}' does not exist or is not visible to you.`, {
    reason: `${kind.toLowerCase().replaceAll(' ', '-')}-not-found`,
  })
}

/** For what cannot happen. When it does, it is our bug, and the caller sees `internal`. */
export function invariant(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Fault('internal', 'Something went wrong on our side.', { details: { invariant: message } })
}
