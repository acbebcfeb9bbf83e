// Errors that say that a value cannot be stored or compared, not that the database is unavailable: class 22, data exceptions, and
// 23505, a value that has to be the only one (PostgreSQL, Appendix A). They come from what a caller sent, such as a cursor
// that was made up, or from two callers who asked for the same at once, and are a refusal.

import { Fault } from '../kernel/fault.ts'

const refused = new Set([
  '22P02', // not a number, UUID or document
  '22003', // number out of range
  '22007', // not a date
  '22008', // date out of range
  '22009', // time zone out of range
  '22021', // not in the repertoire: U+0000
  '22P05', // cannot be translated: U+0000 in a document
])

/** Undefined when the error is about something else. */
export function valueFault(error: unknown): Fault | undefined {
  const code = error instanceof Error && !(error instanceof Fault) ? (error as { code?: unknown }).code : undefined
  if (code === '23505') {
    const message =
      'Something with this name or number exists already, perhaps made in this moment by somebody else. Look what is there and try again.'
    return new Fault('conflict', message, { reason: 'exists-already', cause: error })
  }
  if (typeof code !== 'string' || !refused.has(code)) return undefined
  const message =
    'A value in the request, perhaps in a cursor such as $skiptoken, is of a kind that cannot be stored or looked for. Start again without it.'
  return new Fault('invalid-input', message, { reason: 'value-not-storable', cause: error })
}
