// Work that must not run more than a few at a time, and owners who must not wait for each other's crowds: each owner has a
// line, the lines take turns, and within a line its callers do. What is full does not grow: a newcomer is refused or, where work
// may be given up, takes the place of whoever has waited longest in the longest crowd: a crowd pushes out itself, and everybody
// else finds a place. Turns that a caller had lately count as places, so that many callers of one mind, each of whom comes again
// and again, make room for who did not come before. A line that is longer makes room for a shorter one, whoever stands in it.

export type FairQueue = {
  /** Throws what `full` says, without having started, when the crowd that it belongs to is too large. */
  readonly run: <T>(who: string | Waiting, work: () => Promise<T>) => Promise<T>
  readonly waiting: () => number
  readonly running: () => number
}

export type Waiting = {
  readonly owner: string
  /** Whose crowd it is within the owner's line; default the owner's own. */
  readonly caller?: string
  /** With one place it is no crowd, and is pushed out only for turns that it had lately, or with a line that is longer than others. */
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
  /** The refusal of who does not find a place, or loses it. */
  readonly full: () => Error
}

type Place = { readonly start: () => void; readonly refuse: () => void }
type Crowd = { readonly known: boolean; readonly places: Place[] }
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
        const place = takeOldest(owner, caller)
        toTheEnd(line, caller)
        toTheEnd(lines, owner)
        count(owner, 1)
        lately.add(owner, caller)
        place?.start()
        return
      }
    }
  }

  function takeOldest(owner: string, caller: string): Place | undefined {
    const line = lines.get(owner)
    const crowd = line?.get(caller)
    const place = crowd?.places.shift()
    waiting--
    if (crowd?.places.length === 0) line?.delete(caller)
    if (line?.size === 0) lines.delete(owner)
    return place
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
    const before = { line: sizeOf(line), crowd: line?.get(caller)?.places.length ?? 0 }
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
    for (const [caller, { known, places }] of lines.get(owner) ?? []) {
      const size = crowdSize(known, places.length) + lately.of(owner, caller)
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
        const crowd = line.get(caller) ?? { known, places: [] }
        crowd.places.push({ start, refuse: () => reject(limits.full()) })
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

/** What is gone already stays away. */
function toTheEnd<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}

const sizeOf = (line: Line | undefined): number =>
  [...(line?.values() ?? [])].reduce((sum, { places }) => sum + places.length, 0)

function longestLine(lines: ReadonlyMap<string, Line>): string {
  let longest = { owner: '', size: 0 }
  for (const [owner, line] of lines) {
    const size = sizeOf(line)
    if (size > longest.size) longest = { owner, size }
  }
  return longest.owner
}

/** A caller who is known is no crowd with one place. */
const crowdSize = (known: boolean, places: number): number => (known ? places - 1 : places)

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
