// The devices of the directory, computers of an Active Directory among them, searched, filtered and ordered by the service.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useNavigate, useSearch } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime, formatDay, instant } from '../../../shared/text/format.ts'
import type { Column } from '../../../shared/ui/list/data-table.tsx'
import { useDeletedNotice } from '../../../shared/ui/list/deleted.ts'
import { SearchedList } from '../../../shared/ui/list/searched-list.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Said } from '../../../shared/ui/said.tsx'
import { Empty } from '../../../shared/ui/states.tsx'
import type { DirectoryDevice } from '../../api/directory.ts'
import { directoryDevicesQuery } from '../../api/directory-device/directory-devices.ts'
import { sortColumns } from '../../api/directory-device/query.ts'
import { paths } from '../../paths.ts'
import { FindRecoveryKey } from '../device/secrets/find.tsx'
import { showNames } from './search.ts'
import { Enabled, Join } from './states.tsx'

const useStyles = makeStyles({
  name: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<DirectoryDevice>> => [
  {
    id: 'displayName',
    name: t('directoryDevices.column.displayName'),
    sortable: true,
    cell: (device) => <Name device={device} />,
  },
  { id: 'join', name: t('directoryDevices.column.join'), cell: (device) => <Join device={device} /> },
  {
    id: 'accountEnabled',
    name: t('directoryDevices.column.accountEnabled'),
    sortable: true,
    cell: (device) => <Enabled device={device} />,
  },
  {
    id: 'system',
    name: t('directoryDevices.column.system'),
    cell: ({ operatingSystem }) => operatingSystem ?? t('common.none'),
  },
  {
    id: 'onPremisesLastSyncDateTime',
    name: t('directoryDevices.column.onPremisesLastSyncDateTime'),
    sortable: true,
    cell: ({ onPremisesLastSyncDateTime: at }) => {
      const when = instant(at)
      return when ? <time dateTime={when.toISOString()}>{formatDateTime(when)}</time> : t('common.none')
    },
  },
  {
    id: 'createdDateTime',
    name: t('directoryDevices.column.createdDateTime'),
    sortable: true,
    cell: ({ createdDateTime: at }) => <time dateTime={at}>{formatDay(new Date(at))}</time>,
  },
]

export function DirectoryDevicesPage() {
  const { t } = useTranslation()
  const search = useSearch({ from: '/inside/devices/directory' })
  const navigate = useNavigate()
  const list = useInfiniteQuery(directoryDevicesQuery(search))
  const columns = useMemo(() => columnsOf(t), [t])
  const notice = useDeletedNotice('directory-device', (name) => t('directoryDevices.deleted', { name }))
  return (
    <PageFrame
      title={t('directoryDevices.title')}
      lead={t('directoryDevices.lead')}
      back={{ to: paths.devices(), name: t('devices.title') }}
      actions={<FindRecoveryKey />}
    >
      <Said notice={notice} />
      <SearchedList
        list={list}
        columns={columns}
        name={t('directoryDevices.table')}
        search={search}
        onChange={(next) => void navigate({ to: '/devices/directory', search: next, replace: true })}
        searchLabel={t('directoryDevices.search')}
        showLabel={t('directoryDevices.show')}
        shows={[
          t('directoryDevices.shows.all'),
          ...showNames.map((value) => ({ value, name: t(`directoryDevices.shows.${value}`) })),
        ]}
        order={{
          sorts: sortColumns.map((value) => ({ value, name: t(`directoryDevices.column.${value}`) })),
          usual: 'displayName',
        }}
        counted={(shown, total) =>
          shown < total ? t('directoryDevices.shown', { shown, total }) : t('directoryDevices.count', { count: total })
        }
        noMatch={t('directoryDevices.noMatch')}
        empty={<Empty title={t('directoryDevices.emptyTitle')} lead={t('directoryDevices.emptyLead')} />}
      />
    </PageFrame>
  )
}

function Name({ device: { id, displayName } }: { readonly device: DirectoryDevice }) {
  const styles = useStyles()
  return (
    <RouteLink to={paths.directoryDevice(id)} className={styles.name}>
      {displayName}
    </RouteLink>
  )
}
