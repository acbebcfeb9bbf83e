// All deployment profiles and their targets.

import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatAgo, instant } from '../../../shared/text/format.ts'
import { AddRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Profile } from '../../api/profiles.ts'
import { profilesQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { AssignedTo } from '../assigned/assigned-to.tsx'

const columnsOf = (t: TFunction): ReadonlyArray<Column<Profile>> => [
  {
    id: 'name',
    name: t('profiles.column.name'),
    cell: (profile) => <RouteLink to={paths.profile(profile.id)}>{profile.displayName}</RouteLink>,
  },
  {
    id: 'mode',
    name: t('profiles.column.mode'),
    cell: (profile) =>
      profile.outOfBoxExperienceSetting.deviceUsageType === 'shared'
        ? t('profiles.selfDeploying')
        : t('profiles.userDriven'),
  },
  {
    id: 'assignedTo',
    name: t('profiles.column.assignedTo'),
    cell: (profile) => <AssignedTo assignments={profile.assignments ?? []} />,
  },
  {
    id: 'changed',
    name: t('profiles.column.changed'),
    cell: (profile) => <Ago at={profile.lastModifiedDateTime} />,
  },
]

export function ProfilesPage() {
  const { t } = useTranslation()
  const list = useQuery(profilesQuery())
  const columns = useMemo(() => columnsOf(t), [t])
  const create = (
    <RouteButton to={paths.newProfile()} appearance="primary" icon={<AddRegular />}>
      {t('profiles.new')}
    </RouteButton>
  )
  return (
    <PageFrame title={t('profiles.title')} lead={t('profiles.lead')} actions={list.data?.length ? create : null}>
      {list.isPending && <Waiting rows={4} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && (
        <Empty title={t('profiles.emptyTitle')} lead={t('profiles.emptyLead')}>
          {create}
        </Empty>
      )}
      {list.data && list.data.length > 0 && <DataTable name={t('profiles.table')} columns={columns} rows={list.data} />}
    </PageFrame>
  )
}

function Ago({ at }: { readonly at: string }) {
  const date = instant(at)
  return date ? <time dateTime={at}>{formatAgo(date, new Date())}</time> : null
}
