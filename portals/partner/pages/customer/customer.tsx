// One customer: who it is, a form that registers devices for it, and the batches of those that are registered.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Batch, batchesQuery, customerQuery, ofCustomer } from '../../api/devices.ts'
import { paths } from '../../paths.ts'
import { JobPanel, type Started } from '../job.tsx'
import { UploadForm } from './upload-form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(min(240px, 100%), 1fr))',
    gap: '12px 24px',
    margin: 0,
  },
})

export function CustomerPage() {
  const { relationshipId: consentId } = useParams({ from: '/inside-partner/partner/customers/$relationshipId' })
  return <OneCustomer key={consentId} consentId={consentId} />
}

function OneCustomer({ consentId }: { readonly consentId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: customer } = useSuspenseQuery(customerQuery(consentId))
  const [started, setStarted] = useState<Started>()
  return (
    <PageFrame title={customer.displayName} back={{ to: paths.customers(), name: t('customers.title') }}>
      <div className={styles.stack}>
        <Panel title={t('customer.facts')}>
          <dl className={styles.facts}>
            <Fact name={t('customer.tenantId')}>
              <Copyable name={t('customer.tenantId')} value={customer.customerId} />
              <Text size={200}>{t('customer.tenantOnce')}</Text>
            </Fact>
            <Fact name={t('customer.domain')}>{customer.domain}</Fact>
            <Fact name={t('customer.relation')}>{t(`customers.relation.${customer.relation}`)}</Fact>
            <Fact name={t('customer.delegated')}>
              {t(`customers.granted.${customer.delegatedAdministration ? 'yes' : 'no'}`)}
            </Fact>
          </dl>
        </Panel>
        <Panel title={t('customerProfiles.title')}>
          <Text>{t('customerProfiles.ofCustomer')}</Text>{' '}
          <RouteLink to={paths.profiles(consentId)}>{t('customerProfiles.toThem')}</RouteLink>
        </Panel>
        <Panel title={t('upload.title')}>
          <UploadForm consentId={consentId} onStarted={setStarted} />
        </Panel>
        {started && (
          <JobPanel
            key={started.key}
            consentId={consentId}
            started={started}
            onDone={() => void queries.invalidateQueries({ queryKey: [...ofCustomer(consentId), 'batches'] })}
          />
        )}
        <Batches consentId={consentId} />
      </div>
    </PageFrame>
  )
}

function Batches({ consentId }: { readonly consentId: string }) {
  const { t } = useTranslation()
  const list = useQuery(batchesQuery(consentId))
  const columns = useMemo(() => columnsOf(t, consentId), [t, consentId])
  return (
    <Panel title={t('batches.title')}>
      {list.isPending && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Text>{t('batches.none')}</Text>}
      {list.data && list.data.length > 0 && <DataTable name={t('batches.table')} columns={columns} rows={list.data} />}
    </Panel>
  )
}

const columnsOf = (t: TFunction, consentId: string): ReadonlyArray<Column<Batch>> => [
  {
    id: 'name',
    name: t('batches.column.name'),
    cell: ({ id }) => <RouteLink to={paths.batch(consentId, id)}>{id}</RouteLink>,
  },
  { id: 'devices', name: t('batches.column.devices'), cell: ({ devices }) => String(devices) },
  {
    id: 'by',
    name: t('batches.column.by'),
    cell: ({ createdBy, partnerName }) => t('batches.byPerson', { person: createdBy, partner: partnerName }),
  },
  {
    id: 'at',
    name: t('batches.column.at'),
    cell: ({ createdDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
]
