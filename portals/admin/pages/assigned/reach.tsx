// How many something reaches, in words, and the question before that changes.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Reach } from '../../api/management/reach.ts'
import { reachOf, type Target } from '../../api/management/targets.ts'
import { groupsQuery } from '../../api/queries.ts'
import { type Asked, Question } from './question.tsx'

export function useNameOfTarget(): (target: Target) => string {
  const { t } = useTranslation()
  const groups = useQuery(groupsQuery()).data
  return (target) => {
    if (target.kind === 'devices') return t('assigned.allDevices')
    if (target.kind === 'users') return t('assigned.allUsers')
    const { groupId: id } = target
    return groups?.find((group) => group.id === id)?.displayName ?? t('assigned.unknownGroup', { id })
  }
}

/** `forPeople`: what devices there are among them is nothing to it. */
export function inWords(t: TFunction, { devices, people, everybody }: Reach, forPeople = false): string {
  const parts = [
    !forPeople && (devices > 0 || (people === 0 && !everybody)) ? t('assigned.devices', { count: devices }) : '',
    people > 0 || (forPeople && !everybody) ? t('assigned.people', { count: people }) : '',
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
  /** Only people count. */
  readonly forPeople?: boolean
}

/** As it is, and as it would be. */
export function Reached({ now, after: wanted, atMost, forPeople }: Targets) {
  const { t } = useTranslation()
  const words = (reach: Reach) => inWords(t, reach, forPeople)
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
          ? t('assigned.reachesThen', { now: words(before.data), later: words(after.data) })
          : t(atMost ? 'assigned.reachesAtMost' : 'assigned.reaches', { now: words(before.data) }))}
    </Text>
  )
}

/** What changes for how many is said before. */
export function ReachQuestion(props: Asked & Targets & { readonly children?: ReactNode }) {
  return (
    <Question {...props}>
      {props.children}
      <Reached
        now={props.now}
        {...(props.after && { after: props.after })}
        {...(props.atMost && { atMost: true })}
        forPeople={props.forPeople === true}
      />
    </Question>
  )
}
