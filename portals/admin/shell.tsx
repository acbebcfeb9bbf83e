// Around every page of an administrator: where the others are, and how many alarms are open.

import { Badge, makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Shell } from '../shared/routing/shell.tsx'
import { can } from '../shared/session/can.ts'
import { openAlarmsQuery, organizationQuery } from './api/queries.ts'
import { paths } from './paths.ts'

const useStyles = makeStyles({
  count: { marginLeft: '6px' },
  // Read aloud, not seen.
  spoken: {
    position: 'absolute',
    width: '1px',
    height: '1px',
    overflow: 'hidden',
    clipPath: 'inset(50%)',
    whiteSpace: 'nowrap',
  },
})

const destinations = [
  'devices',
  'profiles',
  'groups',
  'people',
  'apps',
  'policies',
  'statusPages',
  'alarms',
  'partners',
  'settings',
] as const

export function AdminShell() {
  const { t } = useTranslation()
  const organization = useQuery(organizationQuery()).data?.displayName
  return (
    <Shell
      product={t('product')}
      home={paths.devices()}
      organization={organization}
      destinations={destinations.map((name) => ({
        name: t(`nav.${name}`),
        to: paths[name](),
        ...(name === 'alarms' && { mark: <OpenAlarms /> }),
      }))}
    />
  )
}

/** How many are open. Its absence means none, or that they may not be seen. */
function OpenAlarms() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { allowed } = can('alarm.list')
  const open = useQuery({ ...openAlarmsQuery(), enabled: allowed }).data
  if (!open || open.count === 0) return null
  const { count, more } = open
  return (
    <>
      <Badge className={styles.count} color="danger" aria-hidden>
        {more ? `${count}+` : count}
      </Badge>
      <span className={styles.spoken}>, {more ? t('alarms.openMore', { count }) : t('alarms.open', { count })}</span>
    </>
  )
}
