// The few DER values (X.690) a certificate request is made of. Encoding only: a server's answer is read by the
// platform's own certificate parser, and the server reads requests with its own library (src/pki).

export function tlv(tag: number, ...contents: readonly Uint8Array[]): Uint8Array {
  const body = concatBytes(contents)
  return concatBytes([Uint8Array.of(tag), length(body.length), body])
}

function length(size: number): Uint8Array {
  if (size < 0x80) return Uint8Array.of(size)
  const bytes: number[] = []
  for (let rest = size; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest & 0xff)
  return Uint8Array.of(0x80 | bytes.length, ...bytes)
}

export const sequence = (...items: readonly Uint8Array[]): Uint8Array => tlv(0x30, ...items)
export const set = (...items: readonly Uint8Array[]): Uint8Array => tlv(0x31, ...items)
export const smallInteger = (value: number): Uint8Array => tlv(0x02, Uint8Array.of(value))
export const utf8String = (text: string): Uint8Array => tlv(0x0c, new TextEncoder().encode(text))
export const nothing = (): Uint8Array => tlv(0x05)
/** A bit string of whole bytes. */
export const bitString = (bytes: Uint8Array): Uint8Array => tlv(0x03, Uint8Array.of(0), bytes)

export function objectId(dotted: string): Uint8Array {
  const [first = 0, second = 0, ...rest] = dotted.split('.').map(Number)
  return tlv(0x06, Uint8Array.from([first * 40 + second, ...rest].flatMap(base128)))
}

function base128(value: number): number[] {
  const digits = [value & 0x7f]
  for (let rest = Math.floor(value / 128); rest > 0; rest = Math.floor(rest / 128)) digits.unshift((rest & 0x7f) | 0x80)
  return digits
}

function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}
