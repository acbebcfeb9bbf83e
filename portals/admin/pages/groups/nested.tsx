// Groups in groups: how many are in this one with those of the groups in it, and which groups it is in.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { groupsAroundQuery, membersInsideQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { inWords } from '../assigned/reach.tsx'
import { reachOf } from './of-group.tsx'

const useStyles = makeStyles({
  quiet: { display: 'block', marginBottom: '8px', color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'grid', gap: '8px', overflowWrap: 'anywhere' },
})

export function WithInner({ groupId }: { readonly groupId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const inside = useQuery(membersInsideQuery(groupId))
  if (!inside.data) return null
  return <Text className={styles.quiet}>{t('groups.withInner', { members: inWords(t, reachOf(inside.data)) })}</Text>
}

/** Not shown of a group that is in none. */
export function AroundPanel({ groupId }: { readonly groupId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { allowed } = can('directory.group.transitive-member-of')
  const around = useQuery({ ...groupsAroundQuery(groupId), enabled: allowed })
  if (around.isError) return <Failed problem={around.error} retry={() => void around.refetch()} />
  if (!around.data || around.data.length === 0) return null
  return (
    <Panel title={t('groups.aroundTitle')}>
      <Text className={styles.quiet}>{t('groups.around')}</Text>
      <ul className={styles.list}>
        {around.data.map(({ id, displayName }) => (
          <li key={id}>
            <RouteLink to={paths.group(id)}>{displayName}</RouteLink>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
