// Around every page of an administrator: where the others are, how many alarms are open, and how many uploads of partners wait.

import { Badge, makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Shell } from '../shared/routing/shell.tsx'
import { can } from '../shared/session/can.ts'
import { heldUploadsQuery } from './api/partner/uploads.ts'
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
        ...(name === 'partners' && { mark: <HeldUploads /> }),
      }))}
    />
  )
}

type Counted = { readonly count: number; readonly more: boolean }

/** How many are open. Its absence means none, or that they may not be seen. */
function OpenAlarms() {
  const { t } = useTranslation()
  const { allowed } = can('alarm.list')
  const open = useQuery({ ...openAlarmsQuery(), enabled: allowed }).data
  if (!open || open.count === 0) return null
  const { count, more } = open
  return (
    <Count {...open} colour="danger" words={more ? t('alarms.openMore', { count }) : t('alarms.open', { count })} />
  )
}

/** The same of uploads that somebody has to approve or refuse. */
function HeldUploads() {
  const { t } = useTranslation()
  const { allowed } = can('autopilot.upload.list')
  const held = useQuery({ ...heldUploadsQuery(), enabled: allowed }).data
  if (!held || held.count === 0) return null
  const { count, more } = held
  return (
    <Count
      {...held}
      colour="informative"
      words={more ? t('uploads.waitMore', { count }) : t('uploads.wait', { count })}
    />
  )
}

function Count({
  count,
  more,
  colour,
  words,
}: Counted & { readonly colour: 'danger' | 'informative'; readonly words: string }) {
  const styles = useStyles()
  return (
    <>
      <Badge className={styles.count} color={colour} aria-hidden>
        {more ? `${count}+` : count}
      </Badge>
      <span className={styles.spoken}>{` (${words})`}</span>
    </>
  )
}
