// How many devices have a profile, and whom it would reach: the question before something changes for them.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Target } from '../../api/profiles.ts'
import { haveProfileQuery } from '../../api/queries.ts'
import { useReach } from '../assigned/reach.tsx'

export function ProfileQuestion(props: {
  readonly profileId: string
  /** Its targets after this; without them they stay, or go with it. */
  readonly after?: readonly Target[] | undefined
  readonly title: string
  readonly confirm: string
  readonly means: string
  readonly danger: boolean
  readonly typed?: string
  readonly busy: boolean
  readonly problem: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  const { busy, problem } = props
  return (
    <Confirm
      open
      busy={busy}
      danger={props.danger}
      title={props.title}
      confirm={props.confirm}
      typed={props.typed}
      onClose={() => {
        if (!busy) props.onClose()
      }}
      onConfirm={() => {
        if (!busy) props.onConfirm()
      }}
    >
      <Text>{props.means}</Text>
      <Has profileId={props.profileId} after={props.after} />
      {problem != null && <Failed problem={problem} />}
    </Confirm>
  )
}

function Has({ profileId, after }: { readonly profileId: string; readonly after: readonly Target[] | undefined }) {
  const { t } = useTranslation()
  const have = useQuery(haveProfileQuery(profileId))
  const targets = after?.map((target) => (target.kind === 'all' ? ({ kind: 'devices' } as const) : target))
  const later = useReach(targets)
  const known = have.data !== undefined && (after === undefined || later.data !== undefined)
  if (have.isError || later.isError) return <Text aria-live="polite">{t('assigned.notCounted')}</Text>
  return (
    <>
      <Text aria-live="polite">
        {known ? t('profiles.have', { count: have.data }) : t('assigned.counting')}
        {known &&
          later.data &&
          ` ${t('profiles.reachThen', { later: t('assigned.devices', { count: later.data.devices }) })}`}
      </Text>
      {known && later.data && <Text>{t('profiles.otherProfiles')}</Text>}
    </>
  )
}
