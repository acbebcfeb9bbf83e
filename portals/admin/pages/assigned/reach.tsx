// How many something reaches, in words, and the question before that changes.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { Reach } from '../../api/management/reach.ts'
import { reachOf, type Target } from '../../api/management/targets.ts'
import { groupsQuery } from '../../api/queries.ts'

export function useNameOfTarget(): (target: Target) => string {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery()).data
  return (target) => {
    if (target.kind === 'devices') return t('assigned.allDevices')
    if (target.kind === 'users') return t('assigned.allUsers')
    const { groupId: id } = target as { readonly groupId: string }
    return groups?.find((group) => group.id === id)?.displayName ?? t('assigned.unknownGroup', { id })
  }
}

export function inWords(t: TFunction, { devices, people, everybody }: Reach): string {
  const parts = [
    devices > 0 || (people === 0 && !everybody) ? t('assigned.devices', { count: devices }) : '',
    people > 0 ? t('assigned.people', { count: people }) : '',
    everybody ? t('assigned.everybody') : '',
  ].filter(Boolean)
  return parts.join(t('assigned.and'))
}

/** Undefined: it is not known yet whom it is assigned to. */
export const useReach = (targets: readonly Target[] | undefined) =>
  useQuery({
    queryKey: ['reach', targets],
    queryFn: ({ signal }) => reachOf(targets ?? [], signal),
    enabled: targets !== undefined,
    staleTime: 0,
    retry: false,
  })

type Targets = {
  readonly now: readonly Target[] | undefined
  readonly after?: readonly Target[]
  /** Others of its kind go before it, so that fewer may get it. */
  readonly atMost?: true
}

/** As it is, and as it would be. */
export function Reached({ now, after: wanted, atMost }: Targets) {
  const { t } = useTranslation()
  const before = useReach(now)
  const after = useReach(wanted ?? now)
  const failed = before.isError || after.isError
  return (
    <Text aria-live="polite">
      {failed && t('assigned.notCounted')}
      {!failed && (!before.data || !after.data) && t('assigned.counting')}
      {!failed &&
        before.data &&
        after.data &&
        (wanted
          ? t('assigned.reachesThen', { now: inWords(t, before.data), later: inWords(t, after.data) })
          : t(atMost ? 'assigned.reachesAtMost' : 'assigned.reaches', { now: inWords(t, before.data) }))}
    </Text>
  )
}

/** What changes for how many is said before; why it did not happen, too. */
export function ReachQuestion(
  props: Targets & {
    readonly title: string
    readonly confirm: string
    readonly means: string
    readonly danger: boolean
    readonly typed?: string
    readonly busy: boolean
    readonly problem: unknown
    readonly onConfirm: () => void
    readonly onClose: () => void
    readonly children?: ReactNode
  },
) {
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
      {props.children}
      <Reached now={props.now} {...(props.after && { after: props.after })} {...(props.atMost && { atMost: true })} />
      {problem != null && <Failed problem={problem} />}
    </Confirm>
  )
}
