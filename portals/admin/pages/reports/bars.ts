// Where the bars of a plot stand: one place for each day, the first series at the bottom.

export type CountName =
  | 'compliant'
  | 'inGracePeriod'
  | 'noncompliant'
  | 'notJudged'
  | 'deploymentsFinished'
  | 'deploymentsFailed'
  | 'appsInstalled'
  | 'appsFailed'
  | 'appsRemoved'

export type Series = { readonly name: CountName; readonly colour: 'good' | 'odd' | 'bad' | 'plain' }

type Counted = { readonly day: string } & { readonly [K in CountName]: number }

export type Bar = {
  readonly key: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
  readonly colour: Series['colour']
}

/** `most`: what the highest bar stands for. */
export function barsOf(
  days: readonly Counted[],
  series: readonly Series[],
  { width, height }: { readonly width: number; readonly height: number },
): { readonly bars: readonly Bar[]; readonly most: number } {
  const sumOf = (day: Counted) => series.reduce((sum, { name }) => sum + day[name], 0)
  const most = Math.max(0, ...days.map(sumOf))
  if (most === 0) return { bars: [], most }
  const place = width / days.length
  const bars = days.flatMap((day, index) => {
    let bottom = height
    return series.flatMap(({ name, colour }): readonly Bar[] => {
      const high = (day[name] / most) * height
      if (high === 0) return []
      bottom -= high
      const at = { x: index * place + place * 0.1, y: bottom, width: place * 0.8, height: high }
      return [{ key: `${day.day} ${name}`, ...at, colour }]
    })
  })
  return { bars, most }
}
