// In a question: how many people a policy asks now, and how many it would ask; and whether whoever answers is one of them.

import { MessageBar, MessageBarBody, MessageBarTitle, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Failed } from '../../../shared/ui/states.tsx'
import { type AccessSettings, type Reach, reachQuery } from '../../api/access-policies.ts'

const askedBy = ({ everybody, people, roles, except }: AccessSettings) => ({ everybody, people, roles, except })

/** "3 of 40 people, at each sign-in", or nobody. */
function sentence(t: TFunction, settings: AccessSettings, { count, total }: Reach, tense: 'now' | 'after'): string {
  if (!settings.enabled) return t(`accessPolicies.reach.${tense}.off`, { count, total })
  if (count === 0) return t(`accessPolicies.reach.${tense}.nobody`)
  return t(`accessPolicies.reach.${tense}.${settings.guards}`, { count, total })
}

export function AsksNow({ settings }: { readonly settings: AccessSettings }) {
  const { t } = useTranslation()
  const reach = useQuery(reachQuery(askedBy(settings)))
  if (reach.isError) return <Failed problem={reach.error} retry={() => void reach.refetch()} />
  return (
    <Text aria-live="polite">
      {reach.data ? sentence(t, settings, reach.data, 'now') : t('accessPolicies.reach.counting')}
    </Text>
  )
}

export function WillAsk({ settings }: { readonly settings: AccessSettings }) {
  const { t } = useTranslation()
  const reach = useQuery(reachQuery(askedBy(settings)))
  if (reach.isError) return <Failed problem={reach.error} retry={() => void reach.refetch()} />
  const { asksMe, iHaveAFactor } = reach.data ?? { asksMe: false, iHaveAFactor: true }
  return (
    <>
      <Text weight="semibold" aria-live="polite">
        {reach.data ? sentence(t, settings, reach.data, 'after') : t('accessPolicies.reach.counting')}
      </Text>
      {settings.enabled && asksMe && (
        <MessageBar intent={iHaveAFactor ? 'info' : 'warning'} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('accessPolicies.me.title')}</MessageBarTitle>{' '}
            {t(`accessPolicies.me.${iHaveAFactor ? 'factor' : 'noFactor'}.${settings.guards}`)}
          </MessageBarBody>
        </MessageBar>
      )}
      {settings.enabled && <Text>{t('accessPolicies.means')}</Text>}
    </>
  )
}
