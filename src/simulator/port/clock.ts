// Time as the device feels it. Tests hand in a clock that jumps over waiting, so that a time-out of an hour costs nothing.

export type Clock = {
  readonly now: () => number
  /** Over sooner when `woken` is aborted. */
  readonly sleep: (ms: number, woken?: AbortSignal) => Promise<void>
}

export const realClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, woken) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      const wake = () => {
        clearTimeout(timer)
        resolve()
      }
      if (woken?.aborted) wake()
      else woken?.addEventListener('abort', wake, { once: true })
    }),
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
