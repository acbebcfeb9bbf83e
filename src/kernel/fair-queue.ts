// Work that must not run more than a few at a time, and owners who must not wait for each other's crowds: each owner has a
// line, the lines take turns, and a line that is full refuses at once instead of growing.

export type FairQueue = {
  /** Undefined, without having started, when too many wait already. */
  readonly run: <T>(owner: string, work: () => Promise<T>) => Promise<{ readonly done: T } | undefined>
  readonly waiting: () => number
  readonly running: () => number
}

export function makeFairQueue(limits: {
  readonly atOnce: number
  readonly most: number
  readonly mostOfOne: number
}): FairQueue {
  const lines = new Map<string, Array<() => void>>()
  let running = 0
  let waiting = 0

  /** The owner whose turn it was goes to the end: a map keeps its keys in the order in which they came. */
  function startNext(): void {
    const [first] = lines
    if (!first || running >= limits.atOnce) return
    const [owner, line] = first
    lines.delete(owner)
    const start = line.shift()
    if (line.length > 0) lines.set(owner, line)
    waiting--
    running++
    start?.()
  }

  return {
    waiting: () => waiting,
    running: () => running,
    async run(owner, work) {
      const line = lines.get(owner) ?? []
      if (waiting >= limits.most || line.length >= limits.mostOfOne) return undefined
      await new Promise<void>((start) => {
        line.push(start)
        lines.set(owner, line)
        waiting++
        startNext()
      })
      try {
        return { done: await work() }
      } finally {
        running--
        startNext()
      }
    },
  }
}
