// States as small labels: colour and word together, never colour alone.

import { Badge, type BadgeProps, makeStyles } from '@fluentui/react-components'
import { Fragment } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from '../../../../src/story/progress.ts'
import { instant } from '../../../shared/text/format.ts'
import type { AssignmentState, EnrollmentState } from '../../api/device-query.ts'
import { type Device, type End, endsOf } from '../../api/devices.ts'

type Color = NonNullable<BadgeProps['color']>

const enrollmentColors = {
  notContacted: 'subtle',
  enrolled: 'success',
  pendingReset: 'warning',
  failed: 'danger',
  blocked: 'danger',
  unknown: 'subtle',
} as const satisfies Record<EnrollmentState, Color>

const assignmentColors = {
  assignedInSync: 'success',
  assignedOutOfSync: 'warning',
  assignedUnkownSyncState: 'success',
  pending: 'informative',
  notAssigned: 'subtle',
  failed: 'danger',
  unknown: 'subtle',
} as const satisfies Record<AssignmentState, Color>

const verdictColors = {
  'not-started': 'informative',
  running: 'brand',
  succeeded: 'success',
  failed: 'danger',
  'ended-without-profile': 'warning',
} as const satisfies Record<Verdict, Color>

// Words that do not fit on one line take two, and the badge grows with them.
const useStyles = makeStyles({ badge: { height: 'auto', minHeight: '20px', whiteSpace: 'normal' } })

function State({ color, children }: { readonly color: Color; readonly children: string }) {
  const styles = useStyles()
  return (
    <Badge
      className={styles.badge}
      appearance={color === 'subtle' ? 'outline' : 'tint'}
      color={color === 'subtle' ? 'informative' : color}
    >
      {children}
    </Badge>
  )
}

/** An action on the device, requested or done, takes precedence over its earlier state. */
export function EnrollmentBadge({ device }: { readonly device: Device }) {
  const { t } = useTranslation()
  const ends = endsOf(device)
  if (ends.length > 0) return <EndBadges ends={ends} />
  const state = device.enrollmentState
  const word = state === 'notContacted' && !instant(device.lastContactedDateTime) ? 'never' : state
  return <State color={enrollmentColors[state] ?? 'subtle'}>{t(`enrollment.${word}`)}</State>
}

export function EndBadges({ ends }: { readonly ends: readonly End[] }) {
  const { t } = useTranslation()
  return ends.map((end, index) => (
    <Fragment key={end}>
      {index > 0 && ' ' /* two words for who hears or copies them */}
      <State color={end === 'wipeFailed' ? 'danger' : 'warning'}>{t(`end.${end}`)}</State>
    </Fragment>
  ))
}

export function AssignmentBadge({ state }: { readonly state: AssignmentState }) {
  const { t } = useTranslation()
  return <State color={assignmentColors[state] ?? 'subtle'}>{t(`assignment.${state}`)}</State>
}

/** `over`: the device is on its way out, so that its deployment's outcome is history and no good news. */
export function VerdictBadge({ verdict, over }: { readonly verdict: Verdict; readonly over: boolean }) {
  const { t } = useTranslation()
  if (over) return <State color="subtle">{t('end.deployment', { verdict: t(`verdict.${verdict}`) })}</State>
  return <State color={verdictColors[verdict]}>{t(`verdict.${verdict}`)}</State>
}
