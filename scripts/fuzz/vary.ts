// From inputs that a parser understands to inputs that it nearly does: bytes flipped, parts spliced, repeated and cut, words
// of the format put in, lengths set to their edges; JSON by its structure. Sizes stay bounded: the question is what a parser
// does with strange input, and how its time grows, not how much memory this machine has.

import type { Random } from './random.ts'

export const largestInput = 256 * 1024

const edges = [0, 1, 2, 0x7f, 0x80, 0xff]
const oddTexts = [
  '\0',
  '\ud800',
  '\udfff',
  '\ufffd',
  '\ufeff',
  '\u202e',
  '\u00a0',
  'é',
  '𝒳',
  '\r\n',
  '"',
  "'",
  '<',
  '&',
  '%',
  '\\',
  '',
]

export function mutateBytes(
  random: Random,
  seeds: readonly Uint8Array[],
  dictionary: readonly Uint8Array[],
): Uint8Array {
  let bytes: Uint8Array = random.pick(seeds)
  const rounds = 1 + (random.chance(2) ? 0 : random.below(6))
  for (let round = 0; round < rounds; round++) bytes = mutateOnce(random, bytes, seeds, dictionary)
  return bytes.length > largestInput ? bytes.subarray(0, largestInput) : bytes
}

function mutateOnce(
  random: Random,
  bytes: Uint8Array,
  seeds: readonly Uint8Array[],
  dictionary: readonly Uint8Array[],
): Uint8Array {
  const at = random.below(bytes.length + 1)
  const length = Math.min(bytes.length - at, random.chance(3) ? random.below(bytes.length + 1) : 1 + random.below(16))
  const put = (part: Uint8Array, dropped = 0) => joined(bytes.subarray(0, at), part, bytes.subarray(at + dropped))
  switch (random.below(12)) {
    case 0: // one bit
      return changed(bytes, at, (byte) => byte ^ (1 << random.below(8)))
    case 1: // an edge, such as a length
      return changed(bytes, at, () => random.pick(edges))
    case 2:
      return changed(bytes, at, (byte) => byte + random.pick([1, -1, 16, -16]))
    case 3: // two or four bytes of length
      return put(
        Uint8Array.from({ length: random.pick([2, 4]) }, () => random.pick(edges)),
        random.pick([0, 2, 4]),
      )
    case 4:
      return bytes.subarray(0, at)
    case 5:
      return put(new Uint8Array(0), length)
    case 6: // repeat a part
      return repeated(random, bytes, at, length)
    case 7: {
      // the end of another input
      const other = random.pick(seeds)
      return joined(bytes.subarray(0, at), other.subarray(random.below(other.length + 1)))
    }
    case 8:
      return put(
        Uint8Array.from({ length: 1 + random.below(32) }, () => random.below(256)),
        random.chance(2) ? length : 0,
      )
    case 9:
    case 10:
      return put(dictionary.length > 0 ? random.pick(dictionary) : Uint8Array.of(0), random.chance(2) ? length : 0)
    default: // text that is seldom thought of
      return put(new TextEncoder().encode(random.pick(oddTexts)), random.chance(2) ? length : 0)
  }
}

function changed(bytes: Uint8Array, at: number, change: (byte: number) => number): Uint8Array {
  const copy = bytes.slice()
  if (at < copy.length) copy[at] = change(copy[at] ?? 0) & 0xff
  return copy
}

function repeated(random: Random, bytes: Uint8Array, at: number, length: number): Uint8Array {
  const part = bytes.subarray(at, at + Math.max(1, length))
  const times = Math.min(random.pick([1, 2, 8, 100, 5000]), Math.floor(largestInput / Math.max(1, part.length)))
  return joined(bytes.subarray(0, at), ...new Array<Uint8Array>(times).fill(part), bytes.subarray(at))
}

function joined(...parts: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(Buffer.concat(parts))
}

/** Text is mutated as bytes most of the time; here its own way to be broken: units that are no character. */
export function mutateText(random: Random, seeds: readonly string[], dictionary: readonly string[]): string {
  const bytes = mutateBytes(
    random,
    seeds.map((text) => Buffer.from(text)),
    dictionary.map((text) => Buffer.from(text)),
  )
  const text = Buffer.from(bytes).toString(random.chance(8) ? 'latin1' : 'utf8')
  if (!random.chance(4)) return text
  const at = random.below(text.length + 1)
  return text.slice(0, at) + random.pick(oddTexts).repeat(random.chance(6) ? 1000 : 1) + text.slice(at)
}

const oddValues: readonly unknown[] = [
  null,
  true,
  false,
  0,
  -1,
  1.5,
  1e308,
  2 ** 53,
  '',
  ' ',
  '0',
  'null',
  '\0',
  '\ud800',
  [],
  {},
  [[]],
  [null],
  { length: 1 },
  '__proto__',
  'A'.repeat(70_000),
  '=',
  'AAAA',
  undefined,
]

export function mutateJson(random: Random, seeds: readonly unknown[]): unknown {
  let document: unknown = structuredClone(random.pick(seeds))
  const rounds = 1 + random.below(3)
  for (let round = 0; round < rounds; round++) document = mutateNode(random, document, seeds, 0)
  return document
}

function mutateNode(random: Random, node: unknown, seeds: readonly unknown[], depth: number): unknown {
  const isTree = typeof node === 'object' && node !== null
  if (!isTree || random.chance(5)) return mutateLeaf(random, node, seeds, depth)
  if (Array.isArray(node)) {
    if (node.length === 0 || random.chance(8))
      return random.pick([[...node, ...node], node.slice(1), [...node, node], [null]])
    const index = random.below(node.length)
    return node.map((each, at) => (at === index ? mutateNode(random, each, seeds, depth + 1) : each))
  }
  const entries = Object.entries(node)
  if (entries.length === 0) return { a: random.pick(oddValues) }
  const [name, value] = random.pick(entries)
  const rest = Object.fromEntries(entries.filter(([other]) => other !== name))
  switch (random.below(8)) {
    case 0:
      return rest
    case 1:
      return { ...rest, [random.pick([name.toUpperCase(), `${name} `, '__proto__', 'constructor', 'toString'])]: value }
    default:
      return { ...rest, [name]: mutateNode(random, value, seeds, depth + 1) }
  }
}

function mutateLeaf(random: Random, leaf: unknown, seeds: readonly unknown[], depth: number): unknown {
  if (typeof leaf === 'string' && !random.chance(3)) return mutateText(random, [leaf], ['=', '/', '-', '+', '.'])
  if (typeof leaf === 'number' && random.chance(2))
    return leaf * random.pick([-1, 0, 0.5, 2 ** 31, 2 ** 32, Number.NaN])
  if (depth > 0 && random.chance(10)) return random.pick(seeds)
  if (random.chance(20)) return nested(random)
  return random.pick(oddValues)
}

/** As deep as JSON.parse still reads it. */
function nested(random: Random): unknown {
  let value: unknown = 0
  for (let depth = 0; depth < random.pick([20, 500, 4000]); depth++) value = depth % 2 === 0 ? [value] : { a: value }
  return value
}
