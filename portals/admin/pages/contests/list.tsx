// Contests of both kinds: devices of ours that another organisation has registered, and devices that we have registered and another
// organisation contests. Neither side is told who the other is.

import { Badge, makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Contest, type Contested, contestedQuery, contestsQuery } from '../../api/partner/contests.ts'
import { paths } from '../../paths.ts'
import { PartnersFrame } from '../partners/frame.tsx'
import { OpenContest } from './open.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function ContestsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const own = useQuery(contestsQuery())
  const held = useQuery(contestedQuery())
  const [notice, setNotice] = useState<Notice>()
  const ownColumns = useMemo(() => ownColumnsOf(t), [t])
  const heldColumns = useMemo(() => heldColumnsOf(t), [t])
  return (
    <PartnersFrame title={t('contests.title')} lead={t('contests.lead')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('contests.held.title')}>
          <Part list={held} columns={heldColumns} name={t('contests.held.title')} none={t('contests.held.none')} />
        </Panel>
        <Panel title={t('contests.own.title')}>
          <Part list={own} columns={ownColumns} name={t('contests.own.title')} none={t('contests.own.none')} />
        </Panel>
        <OpenContest
          onOpened={({ serialNumber: name }) => {
            setNotice({ text: t('contests.opened', { name }) })
            void queries.invalidateQueries({ queryKey: ['contests'] })
          }}
        />
      </div>
    </PartnersFrame>
  )
}

function Part<T extends { readonly id: string }>(props: {
  readonly list: {
    readonly data: readonly T[] | undefined
    readonly isPending: boolean
    readonly isError: boolean
    readonly error: unknown
    readonly refetch: () => unknown
  }
  readonly columns: ReadonlyArray<Column<T>>
  readonly name: string
  readonly none: string
}) {
  const { list, columns, name, none } = props
  return (
    <>
      {list.isPending && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Text>{none}</Text>}
      {list.data && list.data.length > 0 && <DataTable name={name} columns={columns} rows={list.data} />}
    </>
  )
}

const colours = { open: 'warning', released: 'success', refused: 'informative' } as const

function State({ state, side }: { readonly state: Contest['state']; readonly side: 'own' | 'held' }) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`contests.${side}.state.${state}`)}
    </Badge>
  )
}

const time = (at: string) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>

const ownColumnsOf = (t: TFunction): ReadonlyArray<Column<Contest>> => [
  { id: 'serial', name: t('contests.column.serial'), cell: ({ serialNumber }) => serialNumber || t('common.none') },
  {
    id: 'kind',
    name: t('contests.column.kind'),
    cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' ') || t('common.none'),
  },
  { id: 'state', name: t('contests.column.state'), cell: ({ state }) => <State state={state} side="own" /> },
  { id: 'opened', name: t('contests.column.opened'), cell: ({ openedDateTime }) => time(openedDateTime) },
  { id: 'by', name: t('contests.column.by'), cell: ({ openedBy }) => openedBy },
  { id: 'proof', name: t('contests.column.proof'), cell: ({ proof }) => proof },
  { id: 'note', name: t('contests.column.note'), cell: ({ note }) => note ?? t('common.none') },
]

const heldColumnsOf = (t: TFunction): ReadonlyArray<Column<Contested>> => [
  {
    id: 'serial',
    name: t('contests.column.serial'),
    cell: ({ registrationId, serialNumber, state }) =>
      state === 'released' ? (
        serialNumber
      ) : (
        <RouteLink to={paths.device(registrationId)}>{serialNumber || t('contests.unnamed')}</RouteLink>
      ),
  },
  { id: 'state', name: t('contests.column.state'), cell: ({ state }) => <State state={state} side="held" /> },
  { id: 'opened', name: t('contests.column.opened'), cell: ({ openedDateTime }) => time(openedDateTime) },
  {
    id: 'decided',
    name: t('contests.column.decided'),
    cell: ({ decidedDateTime: at }) => (at ? time(at) : t('common.none')),
  },
  { id: 'note', name: t('contests.column.note'), cell: ({ note }) => note ?? t('common.none') },
]
