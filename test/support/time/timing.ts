// Whether two things take the same time (I7), told by ranks: the probability that one of the second kind takes longer than one
// of the first (the area under the curve of Mann and Whitney's test). 0.5 tells nothing. With 2,000 pairs its standard error is
// 0.009, so a shift far below the noise of a network is seen, and a busy machine, which slows both, is not.

export type Timed = { readonly first: readonly number[]; readonly second: readonly number[] }

/** Runs the pairs one after the other, each in a random order, so that whatever else the machine does falls on both. */
export async function timePairs(
  pairs: number,
  first: (index: number) => Promise<void>,
  second: (index: number) => Promise<void>,
): Promise<Timed> {
  const times = { first: [] as number[], second: [] as number[] }
  const run = async (kind: 'first' | 'second', index: number) => {
    const begin = performance.now()
    await (kind === 'first' ? first : second)(index)
    times[kind].push(performance.now() - begin)
  }
  for (let index = 0; index < pairs; index++) {
    const order = Math.random() < 0.5 ? (['first', 'second'] as const) : (['second', 'first'] as const)
    for (const kind of order) await run(kind, index)
  }
  return times
}

export function probabilityOfLonger({ first, second }: Timed): number {
  const all = [...first.map((time) => ({ time, isSecond: false })), ...second.map((time) => ({ time, isSecond: true }))]
  all.sort((a, b) => a.time - b.time)
  let rankSum = 0
  for (let from = 0; from < all.length; ) {
    let to = from
    while (to < all.length && all[to]?.time === all[from]?.time) to++
    const rank = (from + 1 + to) / 2
    for (let i = from; i < to; i++) if (all[i]?.isSecond) rankSum += rank
    from = to
  }
  const n = second.length
  return (rankSum - (n * (n + 1)) / 2) / (n * first.length)
}

/** How far from 0.5 equal things may seem to be on a busy machine of two cores, with 2,000 pairs. */
export const withinNoise = 0.08

export const differenceInTime = (timed: Timed): number => Math.abs(probabilityOfLonger(timed) - 0.5)
