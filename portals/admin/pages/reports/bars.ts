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

const dayMs = 86_400_000
const numberOf = (day: string) => Math.round(Date.parse(`${day}T00:00:00Z`) / dayMs)

/**
 * `days`, the last of which is at the right edge, stand within `places` days; one that was not counted leaves its place empty. `most`: what
 * the highest bar stands for.
 */
export function barsOf(
  days: readonly Counted[],
  series: readonly Series[],
  { width, height, places }: { readonly width: number; readonly height: number; readonly places: number },
): { readonly bars: readonly Bar[]; readonly most: number } {
  const sumOf = (day: Counted) => series.reduce((sum, { name }) => sum + day[name], 0)
  const last = days.at(-1)
  const most = Math.max(0, ...days.map(sumOf))
  if (!last || most === 0) return { bars: [], most }
  const first = numberOf(last.day) - places + 1
  const place = width / places
  const bars = days.flatMap((day) => {
    const at = { x: (numberOf(day.day) - first) * place + place * 0.1, width: place * 0.8 }
    let bottom = height
    return series.flatMap(({ name, colour }): readonly Bar[] => {
      const high = (day[name] / most) * height
      if (high === 0) return []
      bottom -= high
      return [{ key: `${day.day} ${name}`, ...at, y: bottom, height: high, colour }]
    })
  })
  return { bars, most }
}
