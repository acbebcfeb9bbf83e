// Follows a device's story: asks for events newer than the last one known, and lets the service hold the question until
// something happens. Asks again at once after an answer, after a pause when the connection was lost.

import { useEffect, useState } from 'react'

import type { Assurance } from '../../../src/kernel/assurance.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { type StoryEvent, type StoryOf, storyAfter } from '../api/devices.ts'
import { joined } from './order.ts'

export type Story = {
  readonly events: readonly StoryEvent[]
  /** `connecting` until the first answer; `lost` while it tries again. */
  readonly connection: 'connecting' | 'live' | 'lost'
  readonly problem: unknown
}

const waitSeconds = 20
const longestPauseMs = 15_000

const nothing = () => {}

/** `onNews` must keep its identity (useCallback): a new one begins the story anew. Without a device nobody is asked. */
export function useStory(deviceId: string | undefined, onNews: () => void = nothing, assurance?: Assurance): Story {
  const [story, setStory] = useState<Story>({ events: [], connection: 'connecting', problem: undefined })
  useEffect(() => {
    const controller = new AbortController()
    setStory({ events: [], connection: 'connecting', problem: undefined })
    if (deviceId !== undefined) void follow({ deviceId, assurance }, controller.signal, setStory, onNews)
    return () => controller.abort()
  }, [deviceId, onNews, assurance])
  return story
}

async function follow(
  of: StoryOf,
  signal: AbortSignal,
  set: (change: (before: Story) => Story) => void,
  onNews: () => void,
): Promise<void> {
  let after = '0'
  let wait = 0
  let pauseMs = 500
  while (!signal.aborted) {
    try {
      const part = await storyAfter(of, after, wait, signal)
      after = part.lastSequence
      set((before) => ({ events: joined(before.events, part.value), connection: 'live', problem: undefined }))
      if (part.value.length > 0 && wait > 0) onNews()
      // Everything recorded so far comes first, without waiting; only an empty answer means that we are up to date.
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

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms)
    signal.addEventListener('abort', () => {
      clearTimeout(timer)
      resolve()
    })
  })
}
