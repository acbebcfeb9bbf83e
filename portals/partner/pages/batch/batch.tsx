// One batch: its devices, which are given a profile here, and each of which can be removed again.

import { makeStyles, Text } from '@fluentui/react-components'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { ownPartnerQuery } from '../../api/customers.ts'
import { type BatchDevice, batchDevicesQuery, customerQuery, ofCustomer, removeDevice } from '../../api/devices.ts'
import { paths } from '../../paths.ts'
import { Give } from './give.tsx'
import { type Giving, GivingPanels } from './giving.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

const none: ReadonlySet<string> = new Set()
const noGivings: readonly Giving[] = []

export function BatchPage() {
  const { relationshipId: consentId, batchId } = useParams({
    from: '/inside-partner/partner/customers/$relationshipId/batches/$batchId',
  })
  return <OneBatch key={`${consentId} ${batchId}`} consentId={consentId} batchId={batchId} />
}

function OneBatch({ consentId, batchId }: { readonly consentId: string; readonly batchId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: customer } = useSuspenseQuery(customerQuery(consentId))
  const own = useQuery(ownPartnerQuery()).data
  const list = useInfiniteQuery(batchDevicesQuery(consentId, batchId))
  const { rows, loadingAll } = useRows(list)
  const [removing, setRemoving] = useState<BatchDevice>()
  const [notice, setNotice] = useState<Notice>()
  const [selected, setSelected] = useState(none)
  const [givings, setGivings] = useState(noGivings)
  const nameOf = (device: BatchDevice) => device.serialNumber || device.productKey || t('batch.unnamed')
  const remove = useMutation({
    mutationFn: (device: BatchDevice) => removeDevice(consentId, batchId, device.id),
    onSuccess: async (_, device) => {
      await queries.invalidateQueries({ queryKey: ofCustomer(consentId) })
      setRemoving(undefined)
      setNotice({ text: t('batch.removed', { name: nameOf(device) }) })
    },
  })
  const columns = useMemo((): ReadonlyArray<Column<BatchDevice>> => {
    const name = (device: BatchDevice) => device.serialNumber || device.productKey || t('batch.unnamed')
    return [
      { id: 'serialNumber', name: t('batch.column.serialNumber'), cell: ({ serialNumber }) => serialNumber },
      {
        id: 'model',
        name: t('batch.column.model'),
        cell: ({ manufacturer, model }) => `${manufacturer} ${model}`.trim(),
      },
      { id: 'productKey', name: t('batch.column.productKey'), cell: ({ productKey }) => productKey },
      { id: 'profile', name: t('batch.column.profile'), cell: (row) => row.profileName ?? t('batch.noProfile') },
      {
        id: 'at',
        name: t('batch.column.at'),
        cell: ({ createdDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
      },
      {
        id: 'by',
        name: t('batch.column.by'),
        cell: ({ registeredBy }) => t(registeredBy === own?.id ? 'batch.own' : 'batch.other'),
      },
      {
        id: 'action',
        name: t('batch.column.action'),
        cell: (device) => (
          <GuardedButton operation="autopilot.batch.remove-device" onClick={() => setRemoving(device)}>
            {t('batch.remove', { name: name(device) })}
          </GuardedButton>
        ),
      },
    ]
  }, [t, own?.id])
  const selection = useMemo(
    () => ({
      selected,
      onSelect: setSelected,
      nameOf: ({ serialNumber, productKey }: BatchDevice) =>
        t('batch.choose', { name: serialNumber || productKey || t('batch.unnamed') }),
      head: { all: t('batch.chooseAll') },
    }),
    [selected, t],
  )
  const chosen = useMemo(
    () => rows.ids.flatMap((id, index) => (selected.has(id) && rows.at(index)) || []),
    [rows, selected],
  )
  const shown = rows.ids.length
  return (
    <PageFrame
      title={t('batch.title', { name: batchId })}
      lead={t('batch.lead')}
      back={{ to: paths.customer(consentId), name: customer.displayName }}
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('batch.table')}>
          {list.isPending && <Waiting rows={3} />}
          {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
          {list.isSuccess && shown === 0 && <Text>{t('batch.none')}</Text>}
          {shown > 0 && <DataTable name={t('batch.table')} columns={columns} rows={rows} selection={selection} />}
          <LoadMore list={list} all={loadingAll} />
        </Panel>
        {shown > 0 && (
          <Give
            consentId={consentId}
            batchId={batchId}
            chosen={chosen}
            total={list.data?.pages[0]?.['@odata.count'] ?? shown}
            onStarted={(giving) => {
              setSelected(none)
              setGivings((before) => [giving, ...before.filter(({ outcome }) => outcome.left.length > 0)])
            }}
          />
        )}
        {givings.map((giving) => (
          <GivingPanels
            key={giving.key}
            consentId={consentId}
            giving={giving}
            onOutcome={(outcome) =>
              setGivings((all) => all.map((one) => (one.key === giving.key ? { ...one, outcome } : one)))
            }
            onDone={() => void queries.invalidateQueries({ queryKey: ofCustomer(consentId) })}
          />
        ))}
      </div>
      {removing && (
        <Confirm
          open
          title={t('batch.removeAsk', { name: nameOf(removing) })}
          confirm={t('batch.removeDo')}
          busy={remove.isPending}
          onConfirm={() => remove.mutate(removing)}
          onClose={() => {
            remove.reset()
            setRemoving(undefined)
          }}
        >
          {remove.isError && <Failed problem={remove.error} />}
          <Sentences of={t('batch.removeEffects', { returnObjects: true })} />
        </Confirm>
      )}
    </PageFrame>
  )
}
