// The groups whose members have a licence by them.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { skuOf } from '../../../../src/kernel/licence.ts'
import { can } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Holder } from '../../api/licence/licences.ts'
import { groupsQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { Item, Items } from './item.tsx'

export function GroupsWithLicence(props: { readonly skuId: string; readonly onTake: (holder: Holder) => void }) {
  const { t } = useTranslation()
  const permission = can('directory.group.list')
  const list = useQuery({ ...groupsQuery(), enabled: permission.allowed })
  const givers = list.data?.filter(({ assignedLicenses }) =>
    assignedLicenses.some(({ skuId }) => skuId === props.skuId),
  )
  const takes = can('directory.licence.assign-to-group').allowed
  const licence = skuOf(props.skuId)?.displayName ?? props.skuId
  return (
    <Panel title={t('licences.groups')}>
      {!permission.allowed && <Text>{needs(t, permission)}</Text>}
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {givers?.length === 0 && <Text>{t('licences.noGroups')}</Text>}
      {givers && givers.length > 0 && (
        <Items name={t('licences.groups')}>
          {givers.map(({ id, displayName: name }) => (
            <Item
              key={id}
              take={t('licences.take', { licence, name })}
              {...(takes && { onTake: () => props.onTake({ kind: 'group', id, name }) })}
            >
              <RouteLink to={paths.group(id)}>{name}</RouteLink>
            </Item>
          ))}
        </Items>
      )}
    </Panel>
  )
}
