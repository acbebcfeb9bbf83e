// Who waits for news of a story waits here. All who wait share one look at the database, four times a second and one at a time,
// however many they are: each looking for itself, a crowd of one tenant would hold the connections that all tenants share (T-45,
// T-52). A caller, a tenant and all together have a limited number of places.

import type { Db } from '../db/schema.ts'
import { Fault } from '../kernel/fault.ts'
import { newestLines, type Storied } from './news.sql.ts'

export const mostOfCaller = 32
export const mostOfTenant = 128
const mostOfAll = 2000
const lookAgainMs = 250

type Wait = {
  readonly story: Storied
  readonly after: bigint
  readonly end: (newest: bigint | undefined) => void
  readonly fail: (error: unknown) => void
}

export type StoryNews = {
  /** Takes a place before the work, and gives it back behind it. Throws `too-many` where there is none. */
  readonly inPlace: <T>(
    who: { readonly tenantId: string; readonly caller: string },
    work: () => Promise<T>,
  ) => Promise<T>
  /** The number of a line after this one, as soon as there is any; undefined when the time is over or the caller has gone. */
  readonly next: (story: Storied, after: bigint, ms: number, gone: AbortSignal) => Promise<bigint | undefined>
}

export function openStoryNews(db: Db): StoryNews {
  const places = new Map<string, number>()
  const waits = new Set<Wait>()
  let looking = false

  function take(key: string, most: number): void {
    const taken = places.get(key) ?? 0
    if (taken >= most) throw tooMany()
    places.set(key, taken + 1)
  }

  function giveBack(key: string): void {
    const left = (places.get(key) ?? 1) - 1
    if (left > 0) places.set(key, left)
    else places.delete(key)
  }

  function lookSoon(): void {
    if (looking) return
    looking = true
    setTimeout(() => void look(), lookAgainMs)
  }

  async function look(): Promise<void> {
    const asked = [...waits]
    const stories = new Map(asked.map(({ story }) => [keyOf(story), story]))
    try {
      const newest = stories.size === 0 ? [] : await newestLines(db, [...stories.values()])
      const byStory = new Map([...stories.keys()].map((key, at) => [key, newest[at] ?? 0n]))
      for (const wait of asked) {
        const found = byStory.get(keyOf(wait.story)) ?? 0n
        if (found > wait.after) wait.end(found)
      }
    } catch (error) {
      for (const wait of asked) wait.fail(error)
    }
    looking = false
    if (waits.size > 0) lookSoon()
  }

  return {
    async inPlace({ tenantId, caller }, work) {
      const taken: string[] = []
      try {
        for (const [key, most] of [
          [`${tenantId} ${caller}`, mostOfCaller],
          [tenantId, mostOfTenant],
          ['', mostOfAll],
        ] as const) {
          take(key, most)
          taken.push(key)
        }
        return await work()
      } finally {
        for (const key of taken) giveBack(key)
      }
    },
    next: (story, after, ms, gone) =>
      new Promise((resolve, reject) => {
        if (gone.aborted || ms <= 0) return resolve(undefined)
        const over = (how: () => void) => {
          clearTimeout(timer)
          gone.removeEventListener('abort', leave)
          waits.delete(wait)
          how()
        }
        const leave = () => over(() => resolve(undefined))
        const timer = setTimeout(leave, ms)
        gone.addEventListener('abort', leave)
        const wait: Wait = {
          story,
          after,
          end: (newest) => over(() => resolve(newest)),
          fail: (error) => over(() => reject(error)),
        }
        waits.add(wait)
        lookSoon()
      }),
  }
}

const keyOf = ({ tenantId, deviceId }: Storied): string => `${tenantId} ${deviceId}`

const tooMany = () =>
  new Fault(
    'too-many',
    `Too many requests wait for news of stories: ${mostOfCaller} of one caller and ${mostOfTenant} of one organisation may. Wait for their answers, or ask without waitSeconds.`,
    { reason: 'stories-waiting', details: { retryAfterSeconds: 10 } },
  )
