// States as small labels: colour and word together, never colour alone.

import { Badge, type BadgeProps } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import type { AssignmentState, EnrollmentState } from '../api/devices.ts'
import type { Verdict } from '../story/progress.ts'

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

function State({ color, children }: { readonly color: Color; readonly children: string }) {
  return (
    <Badge appearance={color === 'subtle' ? 'outline' : 'tint'} color={color === 'subtle' ? 'informative' : color}>
      {children}
    </Badge>
  )
}

export function EnrollmentBadge({ state }: { readonly state: EnrollmentState }) {
  const { t } = useTranslation()
  return <State color={enrollmentColors[state] ?? 'subtle'}>{t(`enrollment.${state}`)}</State>
}

export function AssignmentBadge({ state }: { readonly state: AssignmentState }) {
  const { t } = useTranslation()
  return <State color={assignmentColors[state] ?? 'subtle'}>{t(`assignment.${state}`)}</State>
}

export function VerdictBadge({ verdict }: { readonly verdict: Verdict }) {
  const { t } = useTranslation()
  return <State color={verdictColors[verdict]}>{t(`verdict.${verdict}`)}</State>
}
