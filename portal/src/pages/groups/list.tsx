// All groups of the directory: assigned ones and those that fill themselves by a rule.

import { Badge } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { isDynamic } from '../../api/directory.ts'
import { groupsQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { AddRegular } from '../../ui/icons.ts'
import { PageFrame } from '../../ui/page.tsx'
import { PlainTable } from '../../ui/plain-table.tsx'
import { RouteButton, RouteLink } from '../../ui/route-link.tsx'
import { Empty, Failed, Waiting } from '../../ui/states.tsx'

export function GroupsPage() {
  const { t } = useTranslation()
  const list = useQuery(groupsQuery())
  const create = (
    <RouteButton to={paths.newGroup()} appearance="primary" icon={<AddRegular />}>
      {t('groups.new')}
    </RouteButton>
  )
  return (
    <PageFrame title={t('groups.title')} lead={t('groups.lead')} actions={list.data?.length ? create : null}>
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('groups.emptyTitle')} lead={t('groups.emptyLead')}>
          {create}
        </Empty>
      )}
      {list.data && list.data.length > 0 && (
        <PlainTable
          name={t('groups.table')}
          columns={[t('groups.column.name'), t('groups.column.kind'), t('groups.column.rule')]}
          rows={list.data.map((group) => ({
            key: group.id,
            cells: [
              <RouteLink key="name" to={paths.group(group.id)}>
                {group.displayName}
              </RouteLink>,
              <span key="kind">
                <Badge appearance="tint" color={isDynamic(group) ? 'brand' : 'informative'}>
                  {isDynamic(group) ? t('groups.dynamic') : t('groups.assigned')}
                </Badge>{' '}
                {group.selfDescribedProperties.length > 0 && (
                  <Badge appearance="tint" color="warning">
                    {t('groups.selfDescribed')}
                  </Badge>
                )}
              </span>,
              group.membershipRule ? <code key="rule">{group.membershipRule}</code> : '',
            ],
          }))}
        />
      )}
    </PageFrame>
  )
}
