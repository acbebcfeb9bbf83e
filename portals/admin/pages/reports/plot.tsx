// Counts of some days as bars that stand on each other. The picture says nothing that the table behind it does not say: it has one
// sentence for a screen reader, and whoever wants numbers opens the table.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDay, formatNumber } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { daysShown, type ReportDay } from '../../api/management/reports.ts'
import { barsOf, type Series } from './bars.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  picture: { display: 'block', width: '100%', height: 'auto', forcedColorAdjust: 'none' },
  legend: { listStyleType: 'none', display: 'flex', flexWrap: 'wrap', gap: '4px 16px' },
  entry: { display: 'inline-flex', alignItems: 'center', gap: '6px' },
  mark: { width: '12px', height: '12px', flexShrink: 0, forcedColorAdjust: 'none' },
  good: { fill: tokens.colorStatusSuccessBackground3, backgroundColor: tokens.colorStatusSuccessBackground3 },
  odd: { fill: tokens.colorStatusWarningBackground3, backgroundColor: tokens.colorStatusWarningBackground3 },
  bad: { fill: tokens.colorStatusDangerBackground3, backgroundColor: tokens.colorStatusDangerBackground3 },
  plain: { fill: tokens.colorNeutralForeground3, backgroundColor: tokens.colorNeutralForeground3 },
  axis: { stroke: tokens.colorNeutralStroke1 },
  summary: { cursor: 'pointer' },
  table: { marginTop: '8px' },
})

const [width, height] = [600, 160]

export function Plot(props: {
  readonly title: string
  readonly lead: string
  readonly series: readonly Series[]
  readonly days: readonly ReportDay[]
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { title, series, days } = props
  const { bars, most } = useMemo(() => barsOf(days, series, { width, height, places: daysShown }), [days, series])
  const columns = useMemo(
    (): ReadonlyArray<Column<ReportDay>> => [
      { id: 'day', name: t('reports.day'), cell: ({ day }) => inWords(day) },
      ...series.map(({ name }) => ({
        id: name,
        name: t(`reports.count.${name}`),
        cell: (one: ReportDay) => formatNumber(one[name]),
      })),
    ],
    [t, series],
  )
  const last = days.at(-1)
  const newest = useMemo(() => days.toReversed(), [days])
  const now = last
    ? series
        .map(({ name }) => t('reports.says', { name: t(`reports.count.${name}`), number: formatNumber(last[name]) }))
        .join(', ')
    : ''
  return (
    <Panel title={title}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{props.lead}</Text>
        {last === undefined ? (
          <Text>{t('reports.nothing')}</Text>
        ) : (
          <>
            <svg
              viewBox={`0 0 ${width} ${height}`}
              role="img"
              aria-label={t('reports.picture', { title, day: inWords(last.day), now })}
              className={styles.picture}
            >
              <line x1="0" x2={width} y1={height - 0.5} y2={height - 0.5} className={styles.axis} />
              {bars.map(({ key, x, y, width: wide, height: high, colour }) => (
                <rect key={key} x={x} y={y} width={wide} height={high} className={styles[colour]} />
              ))}
            </svg>
            <Text size={200} className={styles.quiet}>
              {t('reports.between', {
                from: inWords(firstOf(last.day)),
                to: inWords(last.day),
                most: formatNumber(most),
              })}
            </Text>
            <ul className={styles.legend} aria-label={t('reports.legend')}>
              {series.map(({ name, colour }) => (
                <li key={name} className={styles.entry}>
                  <span aria-hidden className={mergeClasses(styles.mark, styles[colour])} />
                  <Text size={200}>{t(`reports.count.${name}`)}</Text>
                </li>
              ))}
            </ul>
            <details>
              <summary className={styles.summary}>{t('reports.table', { title })}</summary>
              <div className={styles.table}>
                <DataTable name={title} columns={columns} rows={newest} />
              </div>
            </details>
          </>
        )}
      </div>
    </Panel>
  )
}

/** A day of the service is one of UTC, and the same day for every reader. */
const inWords = (day: string): string => formatDay(new Date(`${day}T12:00:00`))

/** The first of the days that have a place beside this one. */
function firstOf(day: string): string {
  const at = new Date(`${day}T12:00:00Z`)
  at.setUTCDate(at.getUTCDate() - daysShown + 1)
  return at.toISOString().slice(0, 10)
}
