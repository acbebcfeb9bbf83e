// Work that must not run more than a few at a time, and owners who must not wait for each other's crowds: each owner has a
// line, the lines take turns, and a line that is full refuses at once instead of growing.

export type FairQueue = {
  /** Throws what `full` says, without having started, when too many wait already. */
  readonly run: <T>(owner: string, work: () => Promise<T>) => Promise<T>
  readonly waiting: () => number
  readonly running: () => number
}

export function makeFairQueue(limits: {
  readonly atOnce: number
  /** Of one owner; default as many as of all. */
  readonly atOnceOfOne?: number
  readonly most: number
  readonly mostOfOne: number
  /** The refusal of who comes when the line is full. */
  readonly full: () => Error
}): FairQueue {
  const lines = new Map<string, Array<() => void>>()
  const runningOf = new Map<string, number>()
  const { atOnceOfOne = limits.atOnce } = limits
  let running = 0
  let waiting = 0

  /** The owner whose turn it was goes to the end: a map keeps its keys in the order in which they came. */
  function startNext(): void {
    if (running >= limits.atOnce) return
    const next = [...lines].find(([owner]) => (runningOf.get(owner) ?? 0) < atOnceOfOne)
    if (!next) return
    const [owner, line] = next
    lines.delete(owner)
    const start = line.shift()
    if (line.length > 0) lines.set(owner, line)
    waiting--
    count(owner, 1)
    start?.()
  }

  function count(owner: string, by: 1 | -1): void {
    running += by
    const now = (runningOf.get(owner) ?? 0) + by
    if (now === 0) runningOf.delete(owner)
    else runningOf.set(owner, now)
  }

  return {
    waiting: () => waiting,
    running: () => running,
    async run(owner, work) {
      const line = lines.get(owner) ?? []
      if (waiting >= limits.most || line.length >= limits.mostOfOne) throw limits.full()
      await new Promise<void>((start) => {
        line.push(start)
        lines.set(owner, line)
        waiting++
        startNext()
      })
      try {
        return await work()
      } finally {
        count(owner, -1)
        startNext()
      }
    },
  }
}
