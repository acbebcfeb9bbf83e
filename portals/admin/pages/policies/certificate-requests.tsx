// Devices that wait for somebody's approval of their certificate, and those that were decided about lately.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import {
  type CertificateDecision,
  type CertificateRequest,
  certificateRequestsQuery,
  decideCertificate,
} from '../../api/management/certificate-requests.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  code: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

type Asking = { readonly decision: CertificateDecision; readonly of: CertificateRequest }

export function CertificateRequests({ policyId }: { readonly policyId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const list = useQuery(certificateRequestsQuery(policyId))
  const [asking, setAsking] = useState<Asking>()
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t, setAsking, styles), [t, styles])
  const decide = useMutation({
    mutationFn: ({ decision, of }: Asking) => decideCertificate(of.id, decision),
    onSuccess: async (_, { decision, of }) => {
      await queries.invalidateQueries({ queryKey: ['certificate-requests'] })
      setAsking(undefined)
      setNotice({ text: t(`policies.requests.done.${decision}`, { name: of.deviceName }) })
    },
  })
  return (
    <Panel title={t('policies.requests.title')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        <Text className={styles.quiet}>{t('policies.requests.lead')}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.length === 0 && <Text>{t('policies.requests.none')}</Text>}
        {list.data && list.data.length > 0 && (
          <DataTable name={t('policies.requests.title')} columns={columns} rows={list.data} />
        )}
      </div>
      {asking && (
        <Confirm
          open
          danger={asking.decision === 'reject'}
          title={t(`policies.requests.ask.${asking.decision}`, { name: asking.of.deviceName })}
          confirm={t(`policies.requests.do.${asking.decision}`)}
          busy={decide.isPending}
          onConfirm={() => decide.mutate(asking)}
          onClose={() => {
            decide.reset()
            setAsking(undefined)
          }}
        >
          <Text>{t(`policies.requests.effect.${asking.decision}`, { subject: asking.of.subjectName })}</Text>
          <Text className={styles.code}>{t('policies.requests.key', { key: asking.of.keyDigest })}</Text>
          {decide.isError && <Failed problem={decide.error} />}
        </Confirm>
      )}
    </Panel>
  )
}

const columnsOf = (
  t: TFunction,
  ask: (asking: Asking) => void,
  styles: ReturnType<typeof useStyles>,
): ReadonlyArray<Column<CertificateRequest>> => [
  { id: 'device', name: t('policies.requests.column.device'), cell: ({ deviceName }) => deviceName },
  { id: 'subject', name: t('policies.requests.column.subject'), cell: ({ subjectName }) => subjectName },
  {
    id: 'at',
    name: t('policies.requests.column.at'),
    cell: ({ requestedDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  {
    id: 'state',
    name: t('policies.requests.column.state'),
    cell: ({ state, decidedBy }) => t(`policies.requests.state.${state}`, { name: decidedBy }),
  },
  {
    id: 'action',
    name: t('policies.requests.column.action'),
    cell: (of) =>
      of.state === 'waiting' && (
        <div className={styles.buttons}>
          <GuardedButton operation="mdm.certificate-request.approve" onClick={() => ask({ decision: 'approve', of })}>
            {t('policies.requests.approve', { name: of.deviceName })}
          </GuardedButton>
          <GuardedButton operation="mdm.certificate-request.reject" onClick={() => ask({ decision: 'reject', of })}>
            {t('policies.requests.reject', { name: of.deviceName })}
          </GuardedButton>
        </div>
      ),
  },
]
