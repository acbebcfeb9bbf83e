// Which element of the document shows which row of a long list. A row that stays keeps its element: the focus or a screen reader may
// be in it. One that leaves gives its element to a row that comes, where no element of a row that stays has to move for it: to
// fill an element anew is a fraction of the work of making one, and a jump needs all of them in one frame. React moves elements
// only towards the end (reconcileChildrenArray), so a row that comes behind those that stay takes any that is free before it.

/** Answers with the key of the element of each row; the rows are named by their places, in order. */
export function slotsOf(): (allIds: readonly string[], places: readonly number[]) => readonly string[] {
  let lastAllIds: readonly string[] = []
  let lastIds: readonly string[] = []
  let lastSlots: readonly string[] = []
  let made = 0
  return (allIds, places) => {
    const ids = places.map((place) => allIds[place] ?? '')
    const before = new Map(lastIds.map((id, at) => [id, at]))
    const staying = new Set(ids)
    const used = new Set(lastSlots)
    // In another list a row that is gone takes its element along, and the focus: whoever had it there must not find themselves
    // in a row that they do not know.
    const given = allIds === lastAllIds ? lastSlots : []
    let free = 0
    const passed: string[] = []
    const slots = ids.map((id) => {
      const place = before.get(id)
      if (place !== undefined) {
        for (; free < place; free++) passed.push(...given.slice(free, free + 1))
        free = place + 1
        return lastSlots[place] ?? id
      }
      const slot = given[free]
      if (slot !== undefined && !staying.has(lastIds[free] ?? '')) {
        free++
        return slot
      }
      return passed.shift() ?? (used.has(id) ? `${id} ${made++}` : id)
    })
    lastAllIds = allIds
    lastIds = ids
    lastSlots = slots
    return slots
  }
}
