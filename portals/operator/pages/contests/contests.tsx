// Contests of all organisations with both sides of each, the open ones to be decided.

import { makeStyles } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Contest, contestsQuery } from '../../api/contests.ts'
import { NotOperator } from '../not-operator.tsx'
import { Decide } from './decide.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function ContestsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(contestsQuery())
  const [deciding, setDeciding] = useState<Contest>()
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t, setDeciding), [t])
  return (
    <PageFrame title={t('judging.title')} lead={t('judging.lead')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        {list.isPending && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data === null && <NotOperator />}
        {list.data?.length === 0 && <Empty title={t('judging.none')} lead={t('judging.noneLead')} />}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('judging.table')} columns={columns} rows={list.data} />
        )}
        {deciding && (
          <Decide
            contest={deciding}
            onDecided={async ({ state, serialNumber }) => {
              await queries.invalidateQueries({ queryKey: ['operator', 'contests'] })
              setDeciding(undefined)
              setNotice({ text: t(state === 'released' ? 'judging.released' : 'judging.refused', { serialNumber }) })
            }}
            onClose={() => setDeciding(undefined)}
          />
        )}
      </div>
    </PageFrame>
  )
}

const columnsOf = (t: TFunction, onDecide: (contest: Contest) => void): ReadonlyArray<Column<Contest>> => [
  {
    id: 'device',
    name: t('judging.column.device'),
    cell: ({ serialNumber, manufacturer, model }) => [serialNumber, manufacturer, model].filter(Boolean).join(', '),
  },
  { id: 'claimant', name: t('judging.column.claimant'), cell: ({ claimant }) => claimant.displayName },
  {
    id: 'holder',
    name: t('judging.column.holder'),
    cell: ({ holder, isHeld, state }) =>
      isHeld || state !== 'open' ? holder.displayName : `${holder.displayName}: ${t('judging.gone')}`,
  },
  { id: 'state', name: t('judging.column.state'), cell: ({ state }) => t(`judging.state.${state}`) },
  {
    id: 'opened',
    name: t('judging.column.opened'),
    cell: ({ openedDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  {
    id: 'action',
    name: t('judging.column.action'),
    cell: (contest) =>
      contest.state === 'open' ? (
        <GuardedButton operation="autopilot.contest.decide" onClick={() => onDecide(contest)}>
          {t('judging.judge', { serialNumber: contest.serialNumber })}
        </GuardedButton>
      ) : (
        contest.note
      ),
  },
]
