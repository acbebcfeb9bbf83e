// All policies and their targets.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { type Policy, policiesQuery } from '../../api/management/policies.ts'
import { paths } from '../../paths.ts'
import { AssignedTo } from '../assigned/assigned-to.tsx'
import { kindOf } from './values.ts'

const columnsOf = (t: TFunction): ReadonlyArray<Column<Policy>> => [
  {
    id: 'name',
    name: t('policies.column.name'),
    cell: (policy) => (
      <span>
        <RouteLink to={paths.policy(policy.id)}>{policy.displayName}</RouteLink>{' '}
        {policy.holdsSecret && (
          <Badge appearance="tint" color="warning">
            {t('assigned.holdsSecret')}
          </Badge>
        )}
      </span>
    ),
  },
  {
    id: 'content',
    name: t('policies.column.content'),
    cell: (policy) => {
      const kind = kindOf(policy)
      return kind === 'settings'
        ? t('policies.settingCount', { count: policy.omaSettings?.length ?? 0 })
        : t(`policies.${kind}`)
    },
  },
  {
    id: 'assignedTo',
    name: t('assigned.column'),
    cell: (policy) => <AssignedTo assignments={policy.assignments} />,
  },
]

export function PoliciesPage() {
  const { t } = useTranslation()
  const list = useQuery(policiesQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  const create = (
    <RouteButton to={paths.newPolicy()} appearance="primary" icon={<AddRegular />}>
      {t('policies.new')}
    </RouteButton>
  )
  return (
    <PageFrame title={t('policies.title')} lead={t('policies.lead')} actions={list.data?.length ? create : null}>
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('policies.emptyTitle')} lead={t('policies.emptyLead')}>
          {create}
        </Empty>
      )}
      {list.data && list.data.length > 0 && <DataTable name={t('policies.table')} columns={columns} rows={list.data} />}
    </PageFrame>
  )
}
