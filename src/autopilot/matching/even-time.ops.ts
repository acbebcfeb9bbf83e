// Whether somebody has registered a serial number is a row more to read: tens of microseconds that a patient guesser can see
// (I7). So the answer to what can be guessed leaves at whole steps of time after the question, whatever was found.

import { setTimeout } from 'node:timers/promises'

/** Waits for the end of the step, with up to a millisecond of chance, because timers count whole ones. */
export function evenTime(stepMs = 8): () => Promise<void> {
  const start = performance.now()
  const chance = Math.random()
  return async () => {
    const end = start + Math.ceil((performance.now() - start) / stepMs) * stepMs + chance
    // a timer counts from the turn of the event loop in which it was set, which may have begun a while before
    for (let left = end - performance.now(); left > 0; left = end - performance.now()) await setTimeout(left)
  }
}
