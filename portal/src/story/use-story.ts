// Follows a device's story: asks for what is newer than the last event known, and lets the service hold the question until
// something happens. Asks again at once after an answer, after a pause when the connection was lost.

import { useEffect, useState } from 'react'

import { type StoryEvent, storyAfter } from '../api/devices.ts'
import { ApiProblem } from '../api/problem.ts'
import { joined } from './order.ts'

export type Story = {
  readonly events: readonly StoryEvent[]
  /** `connecting` until the first answer; `lost` while it tries again. */
  readonly connection: 'connecting' | 'live' | 'lost'
  readonly problem: unknown
}

const waitSeconds = 20
const longestPauseMs = 15_000
const lookBackAfterMs = 2_000

/** `onNews` must keep its identity (useCallback): a new one begins the story anew. */
export function useStory(deviceId: string, onNews: () => void): Story {
  const [story, setStory] = useState<Story>({ events: [], connection: 'connecting', problem: undefined })
  useEffect(() => {
    const controller = new AbortController()
    setStory({ events: [], connection: 'connecting', problem: undefined })
    void follow(deviceId, controller.signal, setStory, onNews)
    return () => controller.abort()
  }, [deviceId, onNews])
  return story
}

async function follow(
  deviceId: string,
  signal: AbortSignal,
  set: (change: (before: Story) => Story) => void,
  onNews: () => void,
): Promise<void> {
  let after: string | number = 0
  let wait = 0
  let pauseMs = 500
  const add = (more: readonly StoryEvent[]) =>
    set((before) => ({ events: joined(before.events, more), connection: 'live', problem: undefined }))
  while (!signal.aborted) {
    try {
      const asked = after
      const part = await storyAfter(deviceId, asked, wait, signal)
      after = part.lastSequence
      add(part.value)
      if (part.value.length > 0 && wait > 0) {
        onNews()
        void lookBack(deviceId, asked, signal, add)
      }
      // Everything told so far comes first, without waiting; only an empty answer means that we are up to date.
      wait = part.value.length === 0 || wait > 0 ? waitSeconds : 0
      pauseMs = 500
    } catch (problem) {
      if (signal.aborted) return
      set((before) => ({ ...before, connection: 'lost', problem }))
      if (problem instanceof ApiProblem && problem.status >= 400 && problem.status < 500 && problem.status !== 429)
        return
      await pause(pauseMs, signal)
      pauseMs = Math.min(longestPauseMs, pauseMs * 2)
    }
  }
}

/** Two hops may write at the same moment, and the later number be seen first: what was asked for is asked for once more. */
async function lookBack(
  deviceId: string,
  after: string | number,
  signal: AbortSignal,
  add: (events: readonly StoryEvent[]) => void,
): Promise<void> {
  await pause(lookBackAfterMs, signal)
  if (signal.aborted) return
  // The next question will tell when the connection is lost; this one need not.
  const part = await storyAfter(deviceId, after, 0, signal).catch(() => undefined)
  if (part) add(part.value)
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
