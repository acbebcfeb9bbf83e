// A generator of numbers from one seed, so that a run that found something can be run again.

export type Random = {
  /** From 0 up to, not including, `below`. */
  readonly below: (below: number) => number
  readonly chance: (oneIn: number) => boolean
  readonly pick: <T>(from: readonly T[]) => T
}

/** mulberry32. */
export function randomFrom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const below = (limit: number): number => Math.floor(next() * limit)
  return {
    below,
    chance: (oneIn) => below(oneIn) === 0,
    pick: <T>(from: readonly T[]): T => from[below(from.length)] as T, // `from` is never empty here
  }
}
