// A refusal of the authority: a fault whose reason is the word for a number that clients know (protocol/oauth/problem.ts).

import { Fault, type FaultCode } from '../kernel/fault.ts'
import { inEnglish, type Said } from '../kernel/words/words.ts'
import { isProblem, type Problem } from '../protocol/oauth/problem.ts'

/** `message`: a text of the pages where people read it, else a sentence for programs. */
export function refusal(
  problem: Problem,
  message: string | readonly Said[],
  more: { readonly code?: FaultCode; readonly retryAfterSeconds?: number; readonly cause?: unknown } = {},
): Fault {
  const { code = 'invalid-input', retryAfterSeconds, cause } = more
  const said = typeof message === 'string' ? undefined : message
  return new Fault(code, said ? inEnglish(said) : String(message), {
    ...(said && { said }),
    reason: problem,
    cause,
    ...(retryAfterSeconds !== undefined && { details: { retryAfterSeconds } }),
  })
}

/** Not a failure of ours, nor one of the database. */
export const isRefusal = (error: unknown): error is Fault & { readonly reason: Problem } =>
  error instanceof Fault && isProblem(error.reason)
