// Which entries of a log are new to whoever follows it. An entry has its id before it is committed, so that one with a smaller id may
// come after one with a greater: what is asked for reaches back behind all that may still be on its way, and what was told is
// remembered as long.

/** Longer than any transaction that writes an entry. */
export const overlapMs = 60_000

type Numbered = { readonly id: string }

export type Follower = {
  /** Entries with greater ids are to be asked for. */
  readonly behind: (nowMs: number) => string
  /** Of these, in order, the ones that were not told. */
  readonly news: <T extends Numbered>(found: readonly T[], nowMs: number) => readonly T[]
}

/** `behind`: whatever has this id or a smaller one is told or is not asked for. */
export function makeFollower(behind: string, told: readonly Numbered[]): Follower {
  const seen = new Set(told.map(({ id }) => Number(id)))
  let anchor = Number(behind)
  const marks: Array<{ readonly id: number; readonly seenMs: number }> = []
  return {
    behind(nowMs) {
      for (let mark = marks[0]; mark && mark.seenMs + overlapMs <= nowMs; mark = marks[0]) {
        anchor = mark.id
        marks.shift()
      }
      for (const id of seen) if (id <= anchor) seen.delete(id)
      return String(anchor)
    },
    news(found, nowMs) {
      const fresh = found.filter(({ id }) => !seen.has(Number(id)))
      for (const { id } of fresh) seen.add(Number(id))
      const greatest = Math.max(marks.at(-1)?.id ?? anchor, ...fresh.map(({ id }) => Number(id)))
      if (fresh.length > 0) marks.push({ id: greatest, seenMs: nowMs })
      return fresh
    },
  }
}
