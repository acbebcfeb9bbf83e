// An upload, a trial of one, or a change of profiles: how far it has come, and what became of each device.

import { Badge, makeStyles, ProgressBar, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { errorHelp } from '../../shared/routing/shared-pages.ts'
import { ErrorHelp } from '../../shared/ui/facts/error-help.tsx'
import { type Column, DataTable } from '../../shared/ui/list/data-table.tsx'
import { CsvExport } from '../../shared/ui/output/csv-export.tsx'
import { Panel } from '../../shared/ui/panel.tsx'
import { Failed } from '../../shared/ui/states.tsx'
import { isDone, type Job, type JobResult, jobQuery } from '../api/devices.ts'

export type Started = {
  /** Of this very one. */
  readonly key: string
  readonly kind: 'upload' | 'trial' | 'given'
  readonly title: string
  /** Of devices that the job knows by the ids of their registrations alone, what they are called. */
  readonly names?: ReadonlyMap<string, string>
  readonly job: Job
}

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  summary: { outlineStyle: 'none' },
  refused: { display: 'grid', justifyItems: 'start', gap: '4px' },
})

type Row = JobResult & { readonly id: string }

export function JobPanel(props: {
  readonly consentId: string
  readonly started: Started
  /** One of several at once: what it says is read aloud, and does not take the focus. */
  readonly quiet?: boolean
  readonly onDone: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { consentId, started, quiet = false, onDone } = props
  const { kind, names } = started
  // what was tried is over with its answer, and nothing is kept of it
  const asked = useQuery({
    ...jobQuery(consentId, started.job.id),
    enabled: kind !== 'trial',
    initialData: started.job,
  })
  const job = asked.data
  const done = isDone(job)
  const summary = useRef<HTMLParagraphElement>(null)
  const told = useRef(onDone)
  told.current = onDone
  useEffect(() => {
    if (!quiet) summary.current?.focus()
    if (done) told.current()
  }, [done, quiet])
  const rows = useMemo(
    (): Row[] =>
      job.results.map((one) => ({
        ...one,
        id: String(one.position),
        serialNumber: one.serialNumber || (names?.get(one.registrationId ?? '') ?? ''),
      })),
    [job.results, names],
  )
  const columns = useMemo(() => columnsOf(t, kind), [t, kind])
  const finished = job.results.filter((one) => isDone(one)).length
  return (
    <Panel title={started.title}>
      <div className={styles.stack}>
        <p ref={summary} tabIndex={-1} className={styles.summary} aria-live="polite">
          {sentenceOf(t, kind, job, finished)}
        </p>
        {!done && !job.waitsForApproval && (
          <ProgressBar aria-label={t('job.progress')} value={finished} max={Math.max(job.devices, 1)} />
        )}
        {asked.isError && <Failed problem={asked.error} retry={() => void asked.refetch()} />}
        {done && (
          <>
            <DataTable name={t('job.table')} columns={columns} rows={rows} />
            <div>
              <CsvExport
                file="result.csv"
                columns={exported}
                heading={(name) =>
                  t(name === 'position' && kind !== 'given' ? 'job.column.line' : `job.exported.${name}`)
                }
                pages={async function* () {
                  yield rows
                }}
              />
            </div>
          </>
        )}
      </div>
    </Panel>
  )
}

const titleOf = ({ code, name }: Pick<Row, 'code' | 'name'>): string => `${code} ${name}`

const exported = [
  ['position', ({ position }: Row) => String(position)],
  ['serialNumber', ({ serialNumber }: Row) => serialNumber],
  ['productKey', ({ productKey }: Row) => productKey],
  ['code', ({ code }: Row) => (code === 0 ? '' : String(code))],
  ['name', ({ name }: Row) => name],
  ['storeError', ({ storeError }: Row) => storeError],
  ['message', ({ message }: Row) => message],
  ['help', (row: Row) => (row.name === '' ? '' : new URL(errorHelp(titleOf(row)), location.origin).href)],
] as const

/** Its number and its names lead to what the help says of them. */
function Refused({ row }: { readonly row: Row }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <div className={styles.refused}>
      <Badge appearance="tint" color="danger">
        {t('job.bad')}
      </Badge>
      <ErrorHelp title={titleOf(row)} />
      {row.storeError !== '' && <ErrorHelp title={row.storeError} />}
    </div>
  )
}

const doneOf = { trial: 'job.trialDone', upload: 'job.done', given: 'job.givenDone' } as const

function sentenceOf(t: TFunction, kind: Started['kind'], job: Job, done: number): string {
  if (job.waitsForApproval) return t('job.waits')
  if (!isDone(job)) return t('job.running', { done, count: job.devices })
  const good = job.devices - job.failed
  return t(doneOf[kind], { good, count: job.devices })
}

const columnsOf = (t: TFunction, kind: Started['kind']): ReadonlyArray<Column<Row>> => [
  {
    id: 'position',
    name: t(kind === 'given' ? 'job.column.position' : 'job.column.line'),
    cell: ({ position }) => String(position),
  },
  { id: 'serialNumber', name: t('job.column.serialNumber'), cell: (row) => row.serialNumber || row.productKey },
  {
    id: 'result',
    name: t('job.column.result'),
    cell: (row) =>
      row.status === 'finished_with_errors' ? (
        <Refused row={row} />
      ) : (
        <Badge appearance="tint" color="success">
          {t(kind === 'trial' ? 'job.would' : 'job.good')}
        </Badge>
      ),
  },
  { id: 'why', name: t('job.column.why'), cell: ({ message }) => <Text>{message}</Text> },
]
