// One consent: what it lets the partner do, since when, and its end. Delegated administration can be taken away alone.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DismissRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { type Consent, consentQuery, endDelegation, withdrawConsent } from '../../api/partner/consents.ts'
import { paths } from '../../paths.ts'
import { ApprovalPanel } from './approval.tsx'
import { DeedsPanel } from './deeds.tsx'
import { CanAndCannot, State } from './parts.tsx'
import { Withdraw } from './withdraw.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  facts: { display: 'grid', gap: '12px', margin: 0 },
})

/** One after the other are two pages: the consent of a provider leads to that of its reseller. */
export function PartnerConsentPage() {
  const { consentId } = useParams({ from: '/inside/partners/consents/$consentId' })
  return <OneConsent key={consentId} consentId={consentId} />
}

function OneConsent({ consentId }: { readonly consentId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { data: consent } = useSuspenseQuery(consentQuery(consentId))
  const [asking, setAsking] = useState<'withdraw' | 'delegation'>()
  const [notice, setNotice] = useState<Notice>()
  const name = consent.partnerName
  const close = () => setAsking(undefined)
  const done = (text: string) => async () => {
    await queries.invalidateQueries({ queryKey: ['partner-consents'] })
    close()
    setNotice({ text })
  }
  const withdraw = useMutation({
    mutationFn: () => withdrawConsent(consentId),
    onSuccess: done(t('partners.withdrawn', { name })),
  })
  const undelegate = useMutation({
    mutationFn: () => endDelegation(consentId),
    onSuccess: done(t('partners.delegationEnded', { name })),
  })
  const stands = consent.state === 'standing'
  const isOwnToEnd = stands && consent.relation === 'reseller' && consent.viaConsentId === null
  const ask = (what: 'withdraw' | 'delegation') => () => {
    withdraw.reset()
    undelegate.reset()
    setAsking(what)
  }
  return (
    <PageFrame
      title={name}
      back={{ to: paths.partners(), name: t('partners.title') }}
      actions={
        isOwnToEnd && (
          <>
            {consent.delegatedAdministration && (
              <GuardedButton operation="partner.consent.end-delegation" onClick={ask('delegation')}>
                {t('partners.endDelegation')}
              </GuardedButton>
            )}
            <GuardedButton operation="partner.consent.end" icon={<DismissRegular />} onClick={ask('withdraw')}>
              {t('partners.withdraw')}
            </GuardedButton>
          </>
        )
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        {stands && !isOwnToEnd && <EndsElsewhere consent={consent} />}
        <Panel title={t('partners.facts')}>
          <Facts consent={consent} />
        </Panel>
        {stands && <ApprovalPanel consent={consent} />}
        <Panel title={t('partners.rights')}>
          <div className={styles.stack}>
            <CanAndCannot name={name} rights={consent.rights} over={!stands} />
          </div>
        </Panel>
        <DeedsPanel consent={consent} />
      </div>
      {asking === 'withdraw' && (
        <Withdraw
          consent={consent}
          busy={withdraw.isPending}
          problem={withdraw.error}
          onConfirm={() => withdraw.mutate()}
          onClose={close}
        />
      )}
      {asking === 'delegation' && (
        <Confirm
          open
          title={t('partners.endDelegationAsk', { name })}
          confirm={t('partners.endDelegationDo')}
          busy={undelegate.isPending}
          onConfirm={() => undelegate.mutate()}
          onClose={close}
        >
          <Text>{t('partners.endDelegationLead')}</Text>
          {undelegate.isError && <Failed problem={undelegate.error} />}
        </Confirm>
      )}
    </PageFrame>
  )
}

function EndsElsewhere({ consent }: { readonly consent: Consent }) {
  const { t } = useTranslation()
  if (consent.viaConsentId !== null) {
    return (
      <Text>
        {t('partners.through')}{' '}
        <RouteLink to={paths.partnerConsent(consent.viaConsentId)}>{t('consent.toConsent')}</RouteLink>
      </Text>
    )
  }
  return (
    <Text>
      {t('partners.operatorEnds')} <Copyable name={t('partners.consentId')} value={consent.id} />
    </Text>
  )
}

function Facts({ consent }: { readonly consent: Consent }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { expirationDateTime: until, endedDateTime, endedBy } = consent
  return (
    <dl className={styles.facts}>
      <Fact name={t('partners.column.state')}>
        <State state={consent.state} />
      </Fact>
      <Fact name={t('partners.term.relation')}>{t(`partners.relation.${consent.relation}`)}</Fact>
      <Fact name={t('partners.column.since')}>{formatDateTime(new Date(consent.grantedDateTime))}</Fact>
      <Fact name={t('partners.column.until')}>{until ? formatDateTime(new Date(until)) : t('partners.noEnd')}</Fact>
      <Fact name={t('partners.term.grantedBy')}>{consent.grantedBy}</Fact>
      <Fact name={t('partners.column.delegated')}>
        {t(`partners.delegated.${consent.delegatedAdministration ? 'yes' : 'no'}`)}
      </Fact>
      {endedDateTime && (
        <Fact name={t('partners.term.ended')}>
          {t(`partners.endedBy.${endedBy ?? 'time'}`, { time: formatDateTime(new Date(endedDateTime)) })}
        </Fact>
      )}
      <Fact name={t('partners.term.agreement')}>{consent.agreement}</Fact>
    </dl>
  )
}
