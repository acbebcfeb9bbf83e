// What a JSON document costs is less its bytes than its values: four megabytes of `[{},{},…]` take a second to read and to walk,
// one long text takes milliseconds. So they are counted in the bytes, before anything is parsed (T-52, T-58).

import { Fault } from '../../kernel/fault.ts'

/** More than twice what an import of 1,000 devices holds, the largest body of any call. */
export const mostValues = 50_000

/** Deeper than any document that is taken (text-check.ts says where it ends); the parser itself is slow long before it fails. */
const deepest = 1000

export function refuseManyValues(bytes: Uint8Array): void {
  let values = 1
  let depth = 0
  let inText = false
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at]
    if (inText) {
      if (byte === backslash) at++
      else if (byte === quote) inText = false
    } else if (byte === quote) inText = true
    else if (byte === comma) values++
    else if (byte === openList || byte === openObject) {
      values++
      if (++depth > deepest) throw tooDeep()
    } else if (byte === closeList || byte === closeObject) depth--
    if (values > mostValues) throw tooMany()
  }
}

const codeOf = (character: string): number => character.charCodeAt(0)
const [quote, backslash, comma] = [codeOf('"'), codeOf('\\'), codeOf(',')]
const [openList, closeList, openObject, closeObject] = [codeOf('['), codeOf(']'), codeOf('{'), codeOf('}')]

const tooMany = () =>
  new Fault('too-large', `The body holds more than ${mostValues} values. Send it in several requests.`, {
    reason: 'body-values',
  })

const tooDeep = () =>
  new Fault('invalid-input', 'The body is nested too deep. Send it flatter.', { reason: 'nested-too-deep' })
