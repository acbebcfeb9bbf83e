// "Did you mean …?": the known word nearest to one that is not known, by how many letters were left out, added, changed or
// swapped (optimal string alignment distance).

/** Undefined when none is near enough to be meant. */
export function nearest(word: string, known: readonly string[]): string | undefined {
  const given = word.toLowerCase().slice(0, longest)
  let best: { readonly word: string; readonly distance: number } | undefined
  for (const candidate of known) {
    const name = candidate.toLowerCase()
    const most = Math.floor(Math.max(name.length, given.length) * 0.4)
    const distance = name.startsWith(given) && given.length > 2 ? Math.min(1, most) : distanceOf(given, name)
    if (distance <= most && (!best || distance < best.distance)) best = { word: candidate, distance }
  }
  return best?.word
}

/** Of a typed word; a longer text is no slip of a finger. */
const longest = 100

function distanceOf(a: string, b: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: b.length + 1 }, (_, index) => index)
  for (let i = 1; i <= a.length; i++) {
    const row = [i]
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1]
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]
      row[j] = Math.min(
        (last[j] ?? 0) + 1,
        (row[j - 1] ?? 0) + 1,
        (last[j - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[j - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      )
    }
    ;[beforeLast, last] = [last, row]
  }
  return last[b.length] ?? 0
}

/** ` Did you mean x?`, or nothing. */
export function didYouMean(word: string, known: readonly string[]): string {
  const meant = nearest(word, known)
  return meant === undefined ? '' : ` Did you mean ${meant}?`
}
