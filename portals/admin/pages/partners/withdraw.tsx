// Asks before a consent is withdrawn, and says what ends with it and who keeps what by another one.

import { Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Consent, effectQuery } from '../../api/partner/consents.ts'

export function Withdraw(props: {
  readonly consent: Consent
  readonly busy: boolean
  readonly problem: unknown
  readonly onConfirm: () => void
  readonly onClose: () => void
}) {
  const { t } = useTranslation()
  const { consent, problem } = props
  const effect = useQuery(effectQuery(consent.id))
  return (
    <Confirm
      open
      title={t('partners.ask', { name: consent.partnerName })}
      confirm={t('partners.withdrawDo')}
      busy={props.busy}
      onConfirm={props.onConfirm}
      onClose={props.onClose}
    >
      {effect.isPending && <Text>{t('partners.counting')}</Text>}
      {effect.isError && <Failed problem={effect.error} retry={() => void effect.refetch()} />}
      {effect.data && (
        <>
          <Text>{t('partners.ends', { count: effect.data.ends.length })}</Text>
          <Sentences of={namesOf(effect.data.ends)} />
          {effect.data.keeps.length > 0 ? (
            <>
              <Text>{t('partners.keeps')}</Text>
              <Sentences of={namesOf(effect.data.keeps)} />
            </>
          ) : (
            <Text>{t('partners.keepsNobody')}</Text>
          )}
        </>
      )}
      <Sentences of={t('partners.effects', { returnObjects: true })} />
      {problem != null && <Failed problem={problem} />}
    </Confirm>
  )
}

/** A provider has as many consents as resellers of it. */
const namesOf = (all: ReadonlyArray<Pick<Consent, 'partnerName'>>) => [
  ...new Set(all.map(({ partnerName }) => partnerName)),
]
