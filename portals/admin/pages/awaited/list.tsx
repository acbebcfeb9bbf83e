// Devices that are registered once their manufacturer reports their hash: what they are called, who named them, and the end of the waiting.

import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelWords } from '../../../../src/kernel/channel.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import type { Column } from '../../../shared/ui/list/data-table.tsx'
import { SearchedList } from '../../../shared/ui/list/searched-list.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { type AwaitedDevice, awaitedQuery, waitNoMore } from '../../api/partner/awaited.ts'
import { PartnersFrame } from '../partners/frame.tsx'
import { doors, sortColumns } from './search.ts'

const nameOf = ({ serialNumber, productKey }: AwaitedDevice) => serialNumber || productKey

export function AwaitedPage() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const search = useSearch({ from: '/inside/partners/awaited' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(awaitedQuery(search))
  const [asking, setAsking] = useState<AwaitedDevice>()
  const [notice, setNotice] = useState<Notice>()
  const columns = useMemo(() => columnsOf(t, setAsking), [t])
  const end = useMutation({
    mutationFn: ({ id }: AwaitedDevice) => waitNoMore(id),
    onSuccess: async (_, device) => {
      await queries.invalidateQueries({ queryKey: ['awaited-devices'] })
      setAsking(undefined)
      setNotice({ text: t('awaited.ended', { name: nameOf(device) }) })
    },
  })
  return (
    <PartnersFrame title={t('awaited.title')} lead={t('awaited.lead')}>
      <Said notice={notice} />
      <SearchedList
        list={list}
        columns={columns}
        name={t('awaited.table')}
        search={search}
        onChange={(next) => void navigate({ to: '/partners/awaited', search: next, replace: true })}
        searchLabel={t('awaited.search')}
        showLabel={t('awaited.show')}
        shows={[t('awaited.everything'), ...doors.map((value) => ({ value, name: channelWords[value] }))]}
        order={{
          sorts: sortColumns.map((value) => ({ value, name: t(`awaited.column.${value}`) })),
          usual: 'serialNumber',
        }}
        counted={(shown, total) =>
          shown < total ? t('awaited.shown', { shown, total }) : t('awaited.count', { count: total })
        }
        noMatch={t('awaited.noMatch')}
        empty={<Empty title={t('awaited.emptyTitle')} lead={t('awaited.emptyLead')} />}
      />
      {asking && (
        <Confirm
          open
          title={t('awaited.ask', { name: nameOf(asking) })}
          confirm={t('awaited.do')}
          busy={end.isPending}
          onConfirm={() => end.mutate(asking)}
          onClose={() => {
            end.reset()
            setAsking(undefined)
          }}
        >
          <Sentences of={t('awaited.effects', { returnObjects: true })} />
          {end.isError && <Failed problem={end.error} />}
        </Confirm>
      )}
    </PartnersFrame>
  )
}

const columnsOf = (t: TFunction, ask: (device: AwaitedDevice) => void): ReadonlyArray<Column<AwaitedDevice>> => [
  {
    id: 'serialNumber',
    name: t('awaited.column.serialNumber'),
    sortable: true,
    cell: ({ serialNumber, productKey }) => serialNumber || t('awaited.byKey', { key: productKey }),
  },
  {
    id: 'manufacturer',
    name: t('awaited.column.manufacturer'),
    sortable: true,
    cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' ') || t('common.none'),
  },
  {
    id: 'registeredBy',
    name: t('awaited.column.registeredBy'),
    sortable: true,
    cell: ({ registeredBy, channel }) =>
      t('awaited.by', { name: registeredBy, how: channelWords[channel as keyof typeof channelWords] }),
  },
  {
    id: 'batch',
    name: t('awaited.column.batch'),
    cell: ({ batch, groupTag, purchaseOrderIdentifier: order }) => batch || groupTag || order || t('common.none'),
  },
  {
    id: 'createdDateTime',
    name: t('awaited.column.createdDateTime'),
    sortable: true,
    cell: ({ createdDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  {
    id: 'action',
    name: t('awaited.column.action'),
    cell: (device) => (
      <GuardedButton operation="autopilot.awaited-device.delete" onClick={() => ask(device)}>
        {t('awaited.end', { name: nameOf(device) })}
      </GuardedButton>
    ),
  },
]
