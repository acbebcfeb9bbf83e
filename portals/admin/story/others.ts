// Which lines of a device's story are about another machine, and its object where the directory made one for it.

import { attemptsOf, linesOfOthers } from '../../../src/story/attempts.ts'
import type { StoryEvent } from '../api/devices.ts'

export type Other = {
  /** Undefined when it got none, or got one unseen. */
  readonly name: string | undefined
}

/** `now` in milliseconds. */
export function othersIn(events: readonly StoryEvent[], now: number): ReadonlyMap<StoryEvent['sequence'], Other> {
  const others = new Map<StoryEvent['sequence'], Other>()
  for (const event of linesOfOthers(events, now)) others.set(event.sequence, { name: nameIn([event]) })
  for (const { whose, events: own, later } of attemptsOf(events, now)) {
    if (whose === 'device') continue
    const lines = [...own, ...later]
    const name = nameIn(lines)
    for (const { sequence } of lines) others.set(sequence, { name })
  }
  return others
}

function nameIn(lines: readonly StoryEvent[]): string | undefined {
  const name = lines.findLast(({ step }) => step === 'device-contested')?.detail.displayName
  return typeof name === 'string' ? name : undefined
}

/** Who gave the last word for the next deployment. */
export function allowedBy(events: readonly StoryEvent[]): string | undefined {
  const by = events.findLast(({ step }) => step === 'next-deployment-allowed')?.detail.by
  return typeof by === 'string' && by !== '' ? by : undefined
}

/** The last joiner, according to the directory. */
export function joinedBy(events: readonly StoryEvent[]): string | undefined {
  const user = events.findLast(({ step }) => step === 'directory-joined')?.detail.user
  return typeof user === 'string' && user !== '' ? user : undefined
}
