// Prepare a PC: a secret with what brings PCs here, and all secrets that there are.

import { MessageBar, MessageBarBody, makeStyles } from '@fluentui/react-components'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type EnrollmentSecret, enrollmentSecretsQuery, type Prepared } from '../../api/prepared-pcs.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'
import { FilesOnce } from './files-once.tsx'
import { PreparePc } from './make.tsx'
import { State, whoGetsIn } from './parts.tsx'
import { RevokeAll } from './revoke-all.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<EnrollmentSecret>> => [
  {
    id: 'name',
    name: t('preparedPcs.column.name'),
    cell: ({ id, displayName }) => <RouteLink to={paths.preparedPc(id)}>{displayName}</RouteLink>,
  },
  { id: 'state', name: t('preparedPcs.column.state'), cell: ({ state }) => <State state={state} /> },
  {
    id: 'enrolled',
    name: t('preparedPcs.column.enrolled'),
    cell: ({ uses, maximumUses: most, waiting }) =>
      waiting > 0
        ? `${t('preparedPcs.enrolled', { uses, most })}, ${t('preparedPcs.waiting', { count: waiting })}`
        : t('preparedPcs.enrolled', { uses, most }),
  },
  {
    id: 'until',
    name: t('preparedPcs.column.until'),
    cell: ({ expirationDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  { id: 'letIn', name: t('preparedPcs.column.letIn'), cell: (secret) => whoGetsIn(t, secret) },
]

export function PreparedPcsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(enrollmentSecretsQuery())
  const [made, setMade] = useState<Prepared>()
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <SettingsFrame
      title={t('preparedPcs.title')}
      lead={t('preparedPcs.lead')}
      actions={
        list.data && list.data.length > 0 ? (
          <RevokeAll
            secrets={list.data}
            onRevoked={(text) => {
              setMade(undefined)
              setNotice({ text })
            }}
          />
        ) : null
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>{t('preparedPcs.noAccounts')}</MessageBarBody>
        </MessageBar>
        <ReadOnly operation="preparation.secret.create" />
        {made && <FilesOnce made={made} />}
        {list.isPending && <Waiting rows={3} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Empty title={t('preparedPcs.emptyTitle')} lead={t('preparedPcs.emptyLead')} />}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('preparedPcs.table')} columns={columns} rows={list.data} />
        )}
        {can('preparation.secret.create').allowed && (
          <PreparePc
            onMade={(prepared) => {
              setMade(prepared)
              void queries.invalidateQueries({ queryKey: ['prepared-pcs'] })
            }}
          />
        )}
      </div>
    </SettingsFrame>
  )
}
