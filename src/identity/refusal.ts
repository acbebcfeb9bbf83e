// A refusal of the authority: a fault whose reason is the word for a number that clients know (protocol/oauth/problem.ts).

import { Fault, type FaultCode } from '../kernel/fault.ts'
import { isProblem, type Problem } from '../protocol/oauth/problem.ts'

export function refusal(
  problem: Problem,
  message: string,
  more: { readonly code?: FaultCode; readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
): Fault {
  const { code = 'invalid-input', retryAfterSeconds, cause } = more
  return new Fault(code, message, {
    reason: problem,
    cause,
    ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }),
  })
}

/** Not a failure of ours, nor one of the database. */
export const isRefusal = (error: unknown): error is Fault & { readonly reason: Problem } =>
  error instanceof Fault && isProblem(error.reason)
