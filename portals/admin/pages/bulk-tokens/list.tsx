// All bulk tokens: how far each is used, where it counts and until when, who made it; and making one.

import { makeStyles } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type BulkToken, bulkTokensQuery, type MadeToken } from '../../api/bulk-token/bulk-tokens.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'
import { MakeBulkToken } from './make.tsx'
import { MadeBy, State } from './parts.tsx'
import { TokenOnce } from './token-once.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<BulkToken>> => [
  {
    id: 'name',
    name: t('bulkTokens.column.name'),
    cell: ({ id, displayName }) => <RouteLink to={paths.bulkToken(id)}>{displayName}</RouteLink>,
  },
  { id: 'state', name: t('bulkTokens.column.state'), cell: ({ state }) => <State state={state} /> },
  {
    id: 'joined',
    name: t('bulkTokens.column.joined'),
    cell: ({ joins, maximumJoins: most }) => t('bulkTokens.joined', { joins, most }),
  },
  {
    id: 'until',
    name: t('bulkTokens.column.until'),
    cell: ({ expirationDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  {
    id: 'networks',
    name: t('bulkTokens.column.networks'),
    cell: ({ networks }) => networks.join(', ') || t('bulkTokens.everywhere'),
  },
  {
    id: 'madeBy',
    name: t('bulkTokens.column.madeBy'),
    cell: ({ createdBy }) => <MadeBy createdBy={createdBy} />,
  },
]

export function BulkTokensPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(bulkTokensQuery())
  const [made, setMade] = useState<MadeToken>()
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <SettingsFrame title={t('bulkTokens.title')} lead={t('bulkTokens.lead')}>
      <div className={styles.stack}>
        <ReadOnly operation="identity.bulk-token.create" />
        {made && <TokenOnce made={made} />}
        {list.isPending && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Empty title={t('bulkTokens.emptyTitle')} lead={t('bulkTokens.emptyLead')} />}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('bulkTokens.table')} columns={columns} rows={list.data} />
        )}
        {can('identity.bulk-token.create').allowed && (
          <MakeBulkToken
            onMade={(token) => {
              setMade(token)
              void queries.invalidateQueries({ queryKey: ['bulk-tokens'] })
            }}
          />
        )}
      </div>
    </SettingsFrame>
  )
}
