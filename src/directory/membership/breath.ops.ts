// Work that takes long without a pause, cut where others may have their turn: a loop that nobody else gets into makes everybody
// wait for its end (T-52).

import { setImmediate } from 'node:timers/promises'

/** Answers at once until `milliseconds` of work have passed; then others are served first. */
export function makeBreath(milliseconds = 10): () => Promise<void> {
  let since = performance.now()
  return async () => {
    if (performance.now() - since < milliseconds) return
    await setImmediate()
    since = performance.now()
  }
}
