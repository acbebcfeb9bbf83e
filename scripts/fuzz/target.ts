// What a parser is to the fuzzer: inputs to begin with, how to read one, and the one class of errors that may come out.

// biome-ignore lint/suspicious/noExplicitAny: any constructor of an error
type ErrorClass = new (...args: any[]) => Error

type Common = {
  readonly name: string
  /** Modules of src that do the reading; with what they import they decide since when clean minutes count. */
  readonly entry: readonly string[]
  /** What may be thrown for input that is not understood. None: the parser answers everything. */
  readonly refuses: readonly ErrorClass[]
}

/** `read` throws `Broken` when what was read does not hold together, for example when writing it again gives something else. */
export type Target = Common &
  (
    | {
        readonly kind: 'bytes'
        readonly seeds: readonly Uint8Array[]
        readonly words?: readonly string[]
        readonly read: (input: Uint8Array) => unknown
      }
    | {
        readonly kind: 'text'
        readonly seeds: readonly string[]
        readonly words?: readonly string[]
        readonly read: (input: string) => unknown
      }
    | { readonly kind: 'json'; readonly seeds: readonly unknown[]; readonly read: (input: unknown) => unknown }
  )

export class Broken extends Error {
  constructor(message: string) {
    super(message)
    this.name = 'Broken'
  }
}

/** Reading again what was written from what was read gives the same. */
export function holds<T>(value: T, again: T, what: string): void {
  const [one, other] = [plain(value), plain(again)]
  if (one !== other) throw new Broken(`${what}: ${one.slice(0, 300)} became ${other.slice(0, 300)}`)
}

function plain(value: unknown): string {
  return JSON.stringify(value, (_name, each) =>
    each instanceof Uint8Array
      ? `bytes:${Buffer.from(each).toString('hex')}`
      : each instanceof Map
        ? [...each]
        : typeof each === 'bigint'
          ? `${each}n`
          : each,
  )
}
