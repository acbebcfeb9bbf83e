// Reads DER (X.690) as far as an answer of a server needs it. Whatever does not fit in its place is an error.

export type Der = {
  readonly tag: number
  readonly body: Buffer
  /** With tag and length. */
  readonly whole: Buffer
}

export class DerError extends Error {
  constructor(expected: string) {
    super(`the answer is not what it should be: expected ${expected}`)
    this.name = 'DerError'
  }
}

export function readDer(bytes: Uint8Array): Der {
  const [first] = readAll(Buffer.from(bytes))
  if (!first) throw new DerError('something')
  return first
}

/** What a constructed value holds. */
export const partsOf = ({ tag, body }: Der): readonly Der[] => {
  if ((tag & 0x20) === 0) throw new DerError('a constructed value')
  return readAll(body)
}

export function part(of: Der | undefined, at: number): Der {
  const found = of && partsOf(of)[at]
  if (!found) throw new DerError(`a value at ${at}`)
  return found
}

function readAll(bytes: Buffer): readonly Der[] {
  const found: Der[] = []
  for (let at = 0; at < bytes.length; ) {
    const start = at
    const tag = bytes[at++] ?? 0
    const first = bytes[at++] ?? 0x80
    const more = first & 0x7f
    if (first === 0x80 || (first > 0x80 && more > 4)) throw new DerError('a length')
    const length = first < 0x80 ? first : bytes.subarray(at, at + more).reduce((sum, byte) => sum * 256 + byte, 0)
    if (first >= 0x80) at += more
    if (at + length > bytes.length) throw new DerError('all of a value')
    found.push({ tag, body: bytes.subarray(at, at + length), whole: bytes.subarray(start, at + length) })
    at += length
  }
  return found
}
