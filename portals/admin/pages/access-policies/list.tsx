// All access policies of the organisation: whom each asks, and when.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import {
  type AccessPolicy,
  accessPoliciesQuery,
  guardedBy,
  isForEverybody,
  rolesOf,
} from '../../api/access-policies.ts'
import { paths } from '../../paths.ts'
import { ReadOnly, SettingsFrame } from '../settings/frame.tsx'

const columnsOf = (t: TFunction): ReadonlyArray<Column<AccessPolicy>> => [
  {
    id: 'name',
    name: t('accessPolicies.column.name'),
    cell: (policy) => <RouteLink to={paths.accessPolicy(policy.id)}>{policy.displayName}</RouteLink>,
  },
  { id: 'asks', name: t('accessPolicies.column.asks'), cell: (policy) => asksOf(t, policy) },
  {
    id: 'when',
    name: t('accessPolicies.column.when'),
    cell: (policy) => t(`accessPolicies.when.${guardedBy(policy)}`),
  },
  {
    id: 'state',
    name: t('accessPolicies.column.state'),
    cell: ({ state }) => (
      <Badge appearance="tint" color={state === 'enabled' ? 'success' : 'informative'}>
        {t(`accessPolicies.state.${state}`)}
      </Badge>
    ),
  },
]

function asksOf(t: TFunction, policy: AccessPolicy): string {
  const { includeUsers, excludeUsers } = policy.conditions.users
  const asked = isForEverybody(policy)
    ? [t('accessPolicies.everybody')]
    : [
        ...rolesOf(policy).map((role) => t(`accessPolicies.holders.${role}`)),
        ...(includeUsers.length > 0 ? [t('accessPolicies.people', { count: includeUsers.length })] : []),
      ]
  const except = excludeUsers.length > 0 ? ` ${t('accessPolicies.except', { count: excludeUsers.length })}` : ''
  return `${asked.join(', ')}${except}`
}

export function AccessPoliciesPage() {
  const { t } = useTranslation()
  const list = useQuery(accessPoliciesQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  const create = (
    <RouteButton to={paths.newAccessPolicy()} appearance="primary" icon={<AddRegular />}>
      {t('accessPolicies.new')}
    </RouteButton>
  )
  return (
    <SettingsFrame
      title={t('accessPolicies.title')}
      lead={t('accessPolicies.lead')}
      actions={list.data?.length ? create : null}
    >
      <ReadOnly operation="identity.access-policy.change" />
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('accessPolicies.emptyTitle')} lead={t('accessPolicies.emptyLead')}>
          {create}
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <DataTable name={t('accessPolicies.table')} columns={columns} rows={list.data} />
      )}
    </SettingsFrame>
  )
}
