// The patterns of -match, in RE2's dialect (https://github.com/google/re2/wiki/Syntax): it looks through a text in time that is
// proportional to its length, so no rule can hold the service up.

import { RE2JS } from 're2js'

export type Pattern = { readonly found: (text: string) => boolean }

/**
 * Found anywhere in a text, in any letter case.
 * @throws {Error} that says what cannot be read
 */
export function readPattern(text: string): Pattern {
  const compiled = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE)
  return { found: (value) => compiled.matcher(value).find() }
}
