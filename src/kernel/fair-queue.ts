// Limits how much work runs at a time, without letting one owner's crowd hold up the others: each owner has a line, the lines
// take turns, within a line its groups, and within a group its callers. A full queue does not grow: it refuses a newcomer or,
// where work may be given up, refuses the turn that has waited longest in the longest crowd instead, so that a crowd pushes out
// itself and nobody else. Turns that a caller had lately count like waiting ones, so that many callers who come again and again
// make room for a new one. A longer line makes room for a shorter one, whoever waits in it, and so does the largest group of a
// line for a smaller one.

export type FairQueue = {
  /** Throws what `full` says, without having started, when the crowd that it belongs to is too large. */
  readonly run: <T>(who: string | Waiting, work: () => Promise<T>) => Promise<T>
  readonly waiting: () => number
  readonly running: () => number
  /** Turns that have begun, ever. */
  readonly begun: () => number
}

export type Waiting = {
  readonly owner: string
  /** Who shares the owner's line evenly with others of it, however many callers each has; default one group. */
  readonly group?: string
  /** The caller's crowd within the group; default the group's own. */
  readonly caller?: string
  /** With one waiting turn it is no crowd, and is pushed out only for turns that it had lately, or with a line that is longer than others. */
  readonly known?: boolean
  /** Aborted: nobody waits for the work any more. It is refused, unless it has begun. */
  readonly gone?: AbortSignal
}

type Limits = {
  readonly atOnce: number
  /** Of one owner; default as many as of all. */
  readonly atOnceOfOne?: number
  /** Of one caller of an owner; default as many as of the owner. */
  readonly atOnceOfCaller?: number
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
type Group = Map<string, Crowd>
type Line = Map<string, Group>
type Place = Required<Pick<Waiting, 'owner' | 'group' | 'caller'>>

export function makeFairQueue(limits: Limits): FairQueue {
  const lines = new Map<string, Line>()
  /** By owner, and by caller. */
  const runningOf = new Map<string, number>()
  const { atOnceOfOne = limits.atOnce, atOnceOfCaller = atOnceOfOne, mostOfCaller } = limits
  const lately = recentTurns()
  let running = 0
  let begun = 0
  let waiting = 0

  function startNext(): void {
    if (running >= limits.atOnce) return
    for (const [owner, line] of lines) {
      if ((runningOf.get(owner) ?? 0) >= atOnceOfOne) continue
      for (const [group, callers] of line) {
        for (const caller of callers.keys()) {
          const place = { owner, group, caller }
          if ((runningOf.get(keyOf(place)) ?? 0) >= atOnceOfCaller) continue
          const turn = takeOldest(place)
          toTheEnd(callers, caller)
          toTheEnd(line, group)
          toTheEnd(lines, owner)
          count(place, 1)
          lately.add(owner, group, caller)
          begun++
          turn?.start()
          return
        }
      }
    }
  }

  const crowdAt = ({ owner, group, caller }: Place): Crowd | undefined => lines.get(owner)?.get(group)?.get(caller)

  const takeOldest = (place: Place): Turn | undefined => {
    const [turn] = crowdAt(place)?.turns ?? []
    if (turn) take(place, turn)
    return turn
  }

  /** False when it does not wait any more. */
  function take(place: Place, turn: Turn): boolean {
    const { owner, group, caller } = place
    const line = lines.get(owner)
    const callers = line?.get(group)
    const turns = callers?.get(caller)?.turns ?? []
    const at = turns.indexOf(turn)
    if (at < 0) return false
    turns.splice(at, 1)
    waiting--
    if (turns.length === 0) callers?.delete(caller)
    if (callers?.size === 0) line?.delete(group)
    if (line?.size === 0) lines.delete(owner)
    return true
  }

  function count(place: Place, by: 1 | -1): void {
    running += by
    for (const of of [place.owner, keyOf(place)]) {
      const now = (runningOf.get(of) ?? 0) + by
      if (now === 0) runningOf.delete(of)
      else runningOf.set(of, now)
    }
  }

  /** Makes room for one more, or throws. */
  function makeRoom({ known, ...place }: Place & { readonly known: boolean }): void {
    const { owner, group, caller } = place
    const line = lines.get(owner)
    const before = { line: sizeOf(line), group: turnsOf(line?.get(group)), crowd: crowdAt(place)?.turns.length ?? 0 }
    if (mostOfCaller !== undefined && before.crowd >= mostOfCaller) {
      takeOldest(place)?.refuse()
      return
    }
    if (before.line < limits.mostOfOne && waiting < limits.most) return
    if (mostOfCaller === undefined) throw limits.full()
    const isOwn = before.line >= limits.mostOfOne
    const crowded = isOwn ? owner : largest(lines, sizeOf).key
    const largestGroup = largest(lines.get(crowded), turnsOf)
    const crowd = longestCrowd(crowded, largestGroup.key)
    const own = crowdSize(known, before.crowd + 1) + lately.of(owner, group, caller)
    const isLonger =
      crowded === owner ? largestGroup.size > before.group + 1 : sizeOf(lines.get(crowded)) > before.line + 1
    const isFirst = known && before.crowd === 0
    if (!isLonger && !((isOwn || isFirst) && crowd.size > own)) throw limits.full()
    takeOldest({ owner: crowded, group: largestGroup.key, caller: crowd.key })?.refuse()
  }

  const longestCrowd = (owner: string, group: string) =>
    largest(
      lines.get(owner)?.get(group),
      ({ known, turns }, caller) => crowdSize(known, turns.length) + lately.of(owner, group, caller),
    )

  return {
    waiting: () => waiting,
    running: () => running,
    begun: () => begun,
    async run(who, work) {
      const { owner, group = '', caller = '', known = false, gone } = typeof who === 'string' ? { owner: who } : who
      if (gone?.aborted) throw limits.full()
      const place = { owner, group, caller }
      makeRoom({ ...place, known })
      await new Promise<void>((resolve, reject) => {
        const leave = () => {
          if (take(place, turn)) turn.refuse()
        }
        const over = (end: () => void) => () => {
          gone?.removeEventListener('abort', leave)
          end()
        }
        const turn: Turn = { start: over(resolve), refuse: over(() => reject(limits.full())) }
        gone?.addEventListener('abort', leave)
        const line: Line = lines.get(owner) ?? new Map()
        const callers: Group = line.get(group) ?? new Map()
        const crowd = callers.get(caller) ?? { known, turns: [] }
        crowd.turns.push(turn)
        callers.set(caller, crowd)
        line.set(group, callers)
        lines.set(owner, line)
        waiting++
        startNext()
      })
      try {
        return await work()
      } finally {
        count(place, -1)
        startNext()
      }
    },
  }
}

/** Never an owner's own name, which holds no U+0000. */
const keyOf = ({ owner, group, caller }: Place): string => [owner, group, caller].join('\0')

/** Does nothing when the key is gone already. */
function toTheEnd<Value>(map: Map<string, Value>, key: string): void {
  const value = map.get(key)
  if (value === undefined) return
  map.delete(key)
  map.set(key, value)
}

const turnsOf = (group: Group | undefined): number =>
  [...(group?.values() ?? [])].reduce((sum, { turns }) => sum + turns.length, 0)

const sizeOf = (line: Line | undefined): number =>
  [...(line?.values() ?? [])].reduce((sum, group) => sum + turnsOf(group), 0)

/** The first of the largest ones. */
function largest<Value>(
  map: ReadonlyMap<string, Value> | undefined,
  size: (value: Value, key: string) => number,
): { readonly key: string; readonly size: number } {
  let found = { key: '', size: -1 }
  for (const [key, value] of map ?? []) {
    const now = size(value, key)
    if (now > found.size) found = { key, size: now }
  }
  return found
}

/** A known caller with one waiting turn is no crowd. */
const crowdSize = (known: boolean, turns: number): number => (known ? turns - 1 : turns)

const mostRecent = 1024

/** How many of the last turns each caller had. */
function recentTurns() {
  const turns: string[] = []
  const counts = new Map<string, number>()
  let next = 0
  const change = (key: string, by: 1 | -1) => {
    const now = (counts.get(key) ?? 0) + by
    if (now === 0) counts.delete(key)
    else counts.set(key, now)
  }
  return {
    of: (owner: string, group: string, caller: string) => counts.get(keyOf({ owner, group, caller })) ?? 0,
    add(owner: string, group: string, caller: string): void {
      const oldest = turns[next]
      if (oldest !== undefined) change(oldest, -1)
      turns[next] = keyOf({ owner, group, caller })
      change(turns[next]!, 1)
      next = (next + 1) % mostRecent
    },
  }
}
