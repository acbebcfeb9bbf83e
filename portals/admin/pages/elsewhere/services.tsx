// Where devices enrol: our management first, then that of others in the order in which it counts.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { isOurs, type Service, servicesQuery } from '../../api/elsewhere/services.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'

const columnsOf = (t: TFunction): ReadonlyArray<Column<Service>> => [
  {
    id: 'name',
    name: t('elsewhere.services.column.name'),
    cell: ({ id, displayName }) => <RouteLink to={paths.service(id)}>{displayName}</RouteLink>,
  },
  {
    id: 'whom',
    name: t('elsewhere.services.column.whom'),
    cell: (service) => (
      <Badge appearance="tint" color={service.appliesTo === 'none' ? 'informative' : 'success'}>
        {t(`elsewhere.services.whomShort.${isOurs(service) ? 'ours' : 'others'}.${service.appliesTo}`)}
      </Badge>
    ),
  },
  {
    id: 'where',
    name: t('elsewhere.services.column.where'),
    cell: (service) => (isOurs(service) ? t('elsewhere.services.here') : new URL(service.discoveryUrl).host),
  },
]

export function ServicesPage() {
  const { t } = useTranslation()
  const list = useQuery(servicesQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  return (
    <SettingsFrame
      title={t('elsewhere.services.title')}
      lead={t('elsewhere.services.lead')}
      actions={
        <RouteButton to={paths.newService()} appearance="primary" icon={<AddRegular />}>
          {t('elsewhere.services.new')}
        </RouteButton>
      }
    >
      <ReadOnly operation="identity.mobility.change" />
      {list.isPending && <Waiting rows={3} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && <DataTable name={t('elsewhere.services.table')} columns={columns} rows={list.data} />}
    </SettingsFrame>
  )
}
