// Limits how much work runs at a time, without letting one owner's crowd hold up the others: each owner has a line, the lines
// take turns, and within a line its callers do. A full queue does not grow: it refuses a newcomer or, where work may be given up,
// refuses the turn that has waited longest in the longest crowd instead, so that a crowd pushes out itself and nobody else. Turns
// that a caller had lately count like waiting ones, so that many callers who come again and again make room for a new one. A longer
// line makes room for a shorter one, whoever waits in it.

export type FairQueue = {
  /** Throws what `full` says, without having started, when the crowd that it belongs to is too large. */
  readonly run: <T>(who: string | Waiting, work: () => Promise<T>) => Promise<T>
  readonly waiting: () => number
  readonly running: () => number
}

export type Waiting = {
  readonly owner: string
  /** The caller's crowd within the owner's line; default the owner's own. */
  readonly caller?: string
  /** With one waiting turn it is no crowd, and is pushed out only for turns that it had lately, or with a line that is longer than others. */
  readonly known?: boolean
}

type Limits = {
  readonly atOnce: number
  /** Of one owner; default as many as of all. */
  readonly atOnceOfOne?: number
  readonly most: number
  readonly mostOfOne: number
  /** Of one caller of an owner; given, the longest crowd makes room for newcomers. */
  readonly mostOfCaller?: number
  /** The refusal of a turn that finds no room, or loses it. */
  readonly full: () => Error
}

type Turn = { readonly start: () => void; readonly refuse: () => void }
type Crowd = { readonly known: boolean; readonly turns: Turn[] }
/** By caller. A map keeps its keys in the order in which they came: whose turn it was goes to the end. */
type Line = Map<string, Crowd>

export function makeFairQueue(limits: Limits): FairQueue {
  const lines = new Map<string, Line>()
  const runningOf = new Map<string, number>()
  const { atOnceOfOne = limits.atOnce, mostOfCaller } = limits
  const lately = recentTurns()
  let running = 0
  let waiting = 0

  function startNext(): void {
    if (running >= limits.atOnce) return
    for (const [owner, line] of lines) {
      if ((runningOf.get(owner) ?? 0) >= atOnceOfOne) continue
      for (const caller of line.keys()) {
        const turn = takeOldest(owner, caller)
        toTheEnd(line, caller)
        toTheEnd(lines, owner)
        count(owner, 1)
        lately.add(owner, caller)
        turn?.start()
        return
      }
    }
  }

  function takeOldest(owner: string, caller: string): Turn | undefined {
    const line = lines.get(owner)
    const crowd = line?.get(caller)
    const turn = crowd?.turns.shift()
    waiting--
    if (crowd?.turns.length === 0) line?.delete(caller)
    if (line?.size === 0) lines.delete(owner)
    return turn
  }

  function count(owner: string, by: 1 | -1): void {
    running += by
    const now = (runningOf.get(owner) ?? 0) + by
    if (now === 0) runningOf.delete(owner)
    else runningOf.set(owner, now)
  }

  /** Makes room for one more, or throws. */
  function makeRoom({ owner, caller, known }: Required<Waiting>): void {
    const line = lines.get(owner)
    const before = { line: sizeOf(line), crowd: line?.get(caller)?.turns.length ?? 0 }
    if (mostOfCaller !== undefined && before.crowd >= mostOfCaller) {
      takeOldest(owner, caller)?.refuse()
      return
    }
    if (before.line < limits.mostOfOne && waiting < limits.most) return
    if (mostOfCaller === undefined) throw limits.full()
    const isOwn = before.line >= limits.mostOfOne
    const crowded = isOwn ? owner : longestLine(lines)
    const crowd = longestCrowd(crowded)
    const own = crowdSize(known, before.crowd + 1) + lately.of(owner, caller)
    const isLonger = !isOwn && sizeOf(lines.get(crowded)) > before.line + 1
    const isFirst = known && before.crowd === 0
    if (!isLonger && !((isOwn || isFirst) && crowd.size > own)) throw limits.full()
    takeOldest(crowded, crowd.caller)?.refuse()
  }

  function longestCrowd(owner: string): { readonly caller: string; readonly size: number } {
    let longest = { caller: '', size: -1 }
    for (const [caller, { known, turns }] of lines.get(owner) ?? []) {
      const size = crowdSize(known, turns.length) + lately.of(owner, caller)
      if (size > longest.size) longest = { caller, size }
    }
    return longest
  }

  return {
    waiting: () => waiting,
    running: () => running,
    async run(who, work) {
      const { owner, caller = '', known = false } = typeof who === 'string' ? { owner: who } : who
      makeRoom({ owner, caller, known })
      await new Promise<void>((start, reject) => {
        const line: Line = lines.get(owner) ?? new Map()
        const crowd = line.get(caller) ?? { known, turns: [] }
        crowd.turns.push({ start, refuse: () => reject(limits.full()) })
        line.set(caller, crowd)
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

/** Does nothing when the key is gone already. */
function toTheEnd<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}

const sizeOf = (line: Line | undefined): number =>
  [...(line?.values() ?? [])].reduce((sum, { turns }) => sum + turns.length, 0)

function longestLine(lines: ReadonlyMap<string, Line>): string {
  let longest = { owner: '', size: 0 }
  for (const [owner, line] of lines) {
    const size = sizeOf(line)
    if (size > longest.size) longest = { owner, size }
  }
  return longest.owner
}

/** A known caller with one waiting turn is no crowd. */
const crowdSize = (known: boolean, turns: number): number => (known ? turns - 1 : turns)

const mostRecent = 1024

/** How many of the last turns each caller had. */
function recentTurns() {
  const turns: string[] = []
  const counts = new Map<string, number>()
  let next = 0
  const keyOf = (owner: string, caller: string) => `${owner}\0${caller}`
  const change = (key: string, by: 1 | -1) => {
    const now = (counts.get(key) ?? 0) + by
    if (now === 0) counts.delete(key)
    else counts.set(key, now)
  }
  return {
    of: (owner: string, caller: string) => counts.get(keyOf(owner, caller)) ?? 0,
    add(owner: string, caller: string): void {
      const oldest = turns[next]
      if (oldest !== undefined) change(oldest, -1)
      turns[next] = keyOf(owner, caller)
      change(turns[next]!, 1)
      next = (next + 1) % mostRecent
    },
  }
}
