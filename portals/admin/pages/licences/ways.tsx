// By what somebody is assigned a licence: directly, by these groups, or not at all.

import { makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { planOf } from '../../../../src/kernel/licence.ts'
import { can } from '../../../shared/session/can.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Way } from '../../api/licence/licences.ts'
import { groupsQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({ ways: { display: 'flex', flexWrap: 'wrap', gap: '2px 12px' } })

export function Ways({ ways }: { readonly ways: readonly Way[] }) {
  const styles = useStyles()
  const { t } = useTranslation()
  // Groups that this person's role does not reach have one id: they are one line.
  const lines = [...new Map(ways.map((way) => [way.assignedByGroup, way])).values()]
  if (ways.length === 0) return t('licences.notAssigned')
  return (
    <span className={styles.ways}>
      {lines.map(({ assignedByGroup: id, disabledPlans }) => (
        <span key={id}>
          {id === null ? t('licences.directly') : <ByGroup id={id} />}
          {disabledPlans.length > 0 && `, ${t('licences.without', { plans: disabledPlans.map(planName).join(', ') })}`}
        </span>
      ))}
    </span>
  )
}

const planName = (id: string): string => planOf(id)?.name ?? id

/** Without a link where this person's role does not reach the group. */
function ByGroup({ id }: { readonly id: string }) {
  const { t } = useTranslation()
  const groups = useQuery({ ...groupsQuery(), enabled: can('directory.group.list').allowed }).data
  const group = groups?.find((one) => one.id === id)
  return (
    <>
      {t('licences.byGroup')}{' '}
      {group ? <RouteLink to={paths.group(id)}>{group.displayName}</RouteLink> : t('licences.group')}
    </>
  )
}
