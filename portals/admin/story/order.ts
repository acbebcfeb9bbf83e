// Puts events of all hops on one line: by the server's clock, and where that does not decide, by the order recorded.

type Numbered = { readonly sequence: string | number; readonly at: string }

/** An answer that was lost on its way may be sent twice; an event counts once. */
export function joined<T extends Numbered>(before: readonly T[], more: readonly T[]): readonly T[] {
  const known = new Set(before.map((event) => String(event.sequence)))
  const fresh = more.filter((event) => !known.has(String(event.sequence)))
  return fresh.length === 0 ? before : [...before, ...fresh].toSorted(byTime)
}

function byTime(a: Numbered, b: Numbered): number {
  return Date.parse(a.at) - Date.parse(b.at) || Number(BigInt(a.sequence) - BigInt(b.sequence))
}
