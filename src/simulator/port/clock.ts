// Time as the device feels it. Tests hand in a clock that jumps over waiting, so that a time-out of an hour costs nothing.

export type Clock = {
  readonly now: () => number
  readonly sleep: (ms: number) => Promise<void>
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
}

/** Waiting takes no time but counts; the network still does what it does. */
export function jumpingClock(start = Date.now()): Clock {
  let skipped = 0
  const began = Date.now()
  return {
    now: () => start + (Date.now() - began) + skipped,
    sleep: async (ms) => {
      skipped += ms
      await new Promise((resolve) => setImmediate(resolve))
    },
  }
}
