// What partners uploaded for the organisation: whose, by which door, how many devices, and what became of it.

import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { channelWords } from '../../../../src/kernel/channel.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import type { Column } from '../../../shared/ui/list/data-table.tsx'
import { SearchedList } from '../../../shared/ui/list/searched-list.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty } from '../../../shared/ui/states.tsx'
import { type Upload, uploadsQuery } from '../../api/partner/uploads.ts'
import { paths } from '../../paths.ts'
import { PartnersFrame } from '../partners/frame.tsx'
import { UploadState } from './parts.tsx'
import { showNames, sortColumns } from './search.ts'

const columnsOf = (t: TFunction): ReadonlyArray<Column<Upload>> => [
  {
    id: 'createdDateTime',
    name: t('uploads.column.createdDateTime'),
    sortable: true,
    cell: ({ id, createdDateTime: at }) => (
      <RouteLink to={paths.partnerUpload(id)}>
        <time dateTime={at}>{formatDateTime(new Date(at))}</time>
      </RouteLink>
    ),
  },
  {
    id: 'partnerName',
    name: t('uploads.column.partnerName'),
    sortable: true,
    cell: ({ partnerName }) => partnerName,
  },
  { id: 'state', name: t('uploads.column.state'), cell: (upload) => <UploadState upload={upload} /> },
  { id: 'devices', name: t('uploads.column.devices'), sortable: true, cell: ({ devices }) => String(devices) },
  { id: 'batch', name: t('uploads.column.batch'), cell: ({ batch }) => batch || t('common.none') },
  { id: 'how', name: t('uploads.column.how'), cell: ({ channel }) => channelWords[channel] },
]

export function UploadsPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/partners/uploads' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(uploadsQuery(search))
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <PartnersFrame title={t('uploads.title')} lead={t('uploads.lead')}>
      <SearchedList
        list={list}
        columns={columns}
        name={t('uploads.table')}
        search={search}
        onChange={(next) => void navigate({ to: '/partners/uploads', search: next, replace: true })}
        searchLabel={t('uploads.search')}
        showLabel={t('uploads.show')}
        shows={[t('uploads.shows.all'), ...showNames.map((value) => ({ value, name: t(`uploads.shows.${value}`) }))]}
        order={{
          sorts: sortColumns.map((value) => ({ value, name: t(`uploads.column.${value}`) })),
          usual: 'createdDateTime',
        }}
        counted={(shown, total) =>
          shown < total ? t('uploads.shown', { shown, total }) : t('uploads.count', { count: total })
        }
        noMatch={t('uploads.noMatch')}
        empty={<Empty title={t('uploads.emptyTitle')} lead={t('uploads.emptyLead')} />}
      />
    </PartnersFrame>
  )
}
