// Who signed in where, and why not: the whole log, filtered by the service, the newest first.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { AsOf } from '../../../shared/ui/list/as-of.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type SignIn, signInsQuery } from '../../api/sign-in/sign-ins.ts'
import { paths } from '../../paths.ts'
import { ExportSignIns } from './export.tsx'
import { Filters } from './filters.tsx'
import { isFiltered, type SignInSearch } from './search.ts'
import { applicationOf, howOf, OutcomeBadge, whoOf } from './words.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  status: {
    display: 'flex',
    flexWrap: 'wrap',
    alignItems: 'center',
    justifyContent: 'space-between',
    gap: '4px 16px',
    color: tokens.colorNeutralForeground2,
  },
  one: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 12px', overflowWrap: 'anywhere' },
  outcome: { display: 'grid', justifyItems: 'start', gap: '2px' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<SignIn>> => [
  {
    id: 'at',
    name: t('signIns.column.at'),
    cell: ({ id, createdDateTime }) => (
      <RouteLink to={paths.signInOne(id)}>
        <time dateTime={createdDateTime}>{formatDateTime(new Date(createdDateTime))}</time>
      </RouteLink>
    ),
  },
  { id: 'who', name: t('signIns.column.who'), cell: (one) => whoOf(one) ?? t('signIns.unknownName') },
  { id: 'outcome', name: t('signIns.column.outcome'), cell: (one) => <Outcome {...one} /> },
  { id: 'how', name: t('signIns.column.how'), cell: howOf },
  { id: 'application', name: t('signIns.column.application'), cell: applicationOf },
  { id: 'address', name: t('signIns.column.address'), cell: ({ ipAddress }) => ipAddress },
]

function Outcome({ status }: SignIn) {
  const styles = useStyles()
  return (
    <span className={styles.outcome}>
      <OutcomeBadge number={status.errorCode} />
      {status.failureReason && <Text size={200}>{status.failureReason}</Text>}
    </span>
  )
}

export function SignInsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/people/sign-ins' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(signInsQuery(search))
  const { rows, loadingAll } = useRows(list)
  const columns = useMemo(() => columnsOf(t), [t])
  const shown = rows.ids.length
  const change = (next: SignInSearch) =>
    void navigate({ to: '/people/sign-ins', search: next, replace: true, resetScroll: false })
  const isEmpty = list.isSuccess && shown === 0
  return (
    <PageFrame
      title={t('signIns.title')}
      lead={t('signIns.lead')}
      back={{ to: paths.people(), name: t('people.title') }}
      actions={<ExportSignIns search={search} />}
    >
      <div className={styles.stack}>
        <Filters search={search} onChange={change} />
        {search.of && <OfOne name={nameOf(rows.at(0)) ?? search.of} search={search} onChange={change} />}
        <div className={styles.status}>
          <Text aria-live="polite">{list.isSuccess && t('signIns.shown', { count: shown })}</Text>
          <AsOf list={list} />
        </div>
        {list.isPending && <Waiting />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {isEmpty && isFiltered(search) && <Text>{t('signIns.none')}</Text>}
        {isEmpty && !isFiltered(search) && <Empty title={t('signIns.nothing')} lead={t('signIns.nothingLead')} />}
        {shown > 0 && <DataTable name={t('signIns.table')} rows={rows} columns={columns} />}
        <LoadMore list={list} all={loadingAll} />
      </div>
    </PageFrame>
  )
}

const nameOf = (one: SignIn | undefined): string | null | undefined => one?.userDisplayName ?? one?.userPrincipalName

function OfOne(props: {
  readonly name: string
  readonly search: SignInSearch
  readonly onChange: (search: SignInSearch) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { of: _, ...others } = props.search
  return (
    <div className={styles.one}>
      <Text>{t('signIns.ofOne', { name: props.name })}</Text>
      <Button
        size="small"
        onClick={() => {
          document.querySelector<HTMLElement>('main h1')?.focus() // the button goes with the filter
          props.onChange(others)
        }}
      >
        {t('signIns.ofEverybody')}
      </Button>
    </div>
  )
}
