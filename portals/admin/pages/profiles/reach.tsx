// How many devices have a profile, and whom it would reach: the question before something changes for them.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import type { Target } from '../../api/management/targets.ts'
import { haveProfileQuery } from '../../api/queries.ts'
import { type Asked, Question } from '../assigned/question.tsx'
import { useReach } from '../assigned/reach.tsx'

export function ProfileQuestion(
  props: Asked & {
    readonly profileId: string
    /** Its targets after this; without them they stay, or go with it. */
    readonly after?: readonly Target[] | undefined
  },
) {
  return (
    <Question {...props}>
      <Has profileId={props.profileId} after={props.after} />
    </Question>
  )
}

function Has({ profileId, after }: { readonly profileId: string; readonly after: readonly Target[] | undefined }) {
  const { t } = useTranslation()
  const have = useQuery(haveProfileQuery(profileId))
  const later = useReach(after)
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
