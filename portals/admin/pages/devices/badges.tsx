// States as small labels: colour and word together, never colour alone.

import {
  Badge,
  type BadgeProps,
  makeStyles,
  useBadge_unstable,
  useBadgeStyles_unstable,
} from '@fluentui/react-components'
import { Fragment, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from '../../../../src/story/progress.ts'
import type { TextOf } from '../../../shared/text/for-rows.ts'
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

const faceOf = (color: Color): Pick<BadgeProps, 'appearance' | 'color'> =>
  color === 'subtle' ? { appearance: 'outline', color: 'informative' } : { appearance: 'tint', color }

function State({ color, children }: { readonly color: Color; readonly children: string }) {
  const styles = useStyles()
  return (
    <Badge className={styles.badge} {...faceOf(color)}>
      {children}
    </Badge>
  )
}

/** The class names of badges, asked of Fluent once for a list: to ask in each row is most of what a row costs. */
export type BadgeLooks = Readonly<Record<'subtle' | 'success' | 'warning' | 'danger' | 'informative', string>>

/** The same object as long as the looks are the same. */
export function useBadgeLooks(): BadgeLooks {
  const subtle = useBadgeLook('subtle')
  const success = useBadgeLook('success')
  const warning = useBadgeLook('warning')
  const danger = useBadgeLook('danger')
  const informative = useBadgeLook('informative')
  return useMemo(
    () => ({ subtle, success, warning, danger, informative }),
    [subtle, success, warning, danger, informative],
  )
}

function useBadgeLook(color: Color): string {
  const styles = useStyles()
  const state = useBadge_unstable({ ...faceOf(color), className: styles.badge }, null)
  return useBadgeStyles_unstable(state).root.className ?? ''
}

type InList = { readonly text: TextOf; readonly looks: BadgeLooks }

/** An action on the device, requested or done, takes precedence over its earlier state. */
export function EnrollmentBadge({ device, text, looks }: InList & { readonly device: Device }) {
  const ends = endsOf(device)
  if (ends.length > 0)
    return ends.map((end, index) => (
      <Fragment key={end}>
        {index > 0 && ' ' /* two words for who hears or copies them */}
        <div className={looks[colorOfEnd(end)]}>{text(`end.${end}`)}</div>
      </Fragment>
    ))
  const state = device.enrollmentState
  const word = state === 'notContacted' && !instant(device.lastContactedDateTime) ? 'never' : state
  return <div className={looks[enrollmentColors[state] ?? 'subtle']}>{text(`enrollment.${word}`)}</div>
}

const colorOfEnd = (end: End) => (end === 'wipeFailed' ? 'danger' : 'warning')

export function EndBadges({ ends }: { readonly ends: readonly End[] }) {
  const { t } = useTranslation()
  return ends.map((end, index) => (
    <Fragment key={end}>
      {index > 0 && ' ' /* two words for who hears or copies them */}
      <State color={colorOfEnd(end)}>{t(`end.${end}`)}</State>
    </Fragment>
  ))
}

export function AssignmentBadge({ state, text, looks }: InList & { readonly state: AssignmentState }) {
  return <div className={looks[assignmentColors[state] ?? 'subtle']}>{text(`assignment.${state}`)}</div>
}

/** `over`: the device is on its way out, so that its deployment's outcome is history and no good news. */
export function VerdictBadge({ verdict, over }: { readonly verdict: Verdict; readonly over: boolean }) {
  const { t } = useTranslation()
  if (over) return <State color="subtle">{t('end.deployment', { verdict: t(`verdict.${verdict}`) })}</State>
  return <State color={verdictColors[verdict]}>{t(`verdict.${verdict}`)}</State>
}
