// What was granted, a moment after it was.

import { makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteButton, RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Consent, Invitation } from '../../api/partner/consents.ts'
import { paths } from '../../paths.ts'
import { CanAndCannot } from '../partners/parts.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  facts: { display: 'grid', gap: '12px', margin: 0 },
  ways: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 16px' },
})

export function Receipt({ asked, consent }: { readonly asked: Invitation; readonly consent: Consent }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { partner, provider } = asked
  const { expirationDateTime: until } = consent
  return (
    <PageFrame title={t('consent.receiptTitle', { name: partner.displayName })} lead={t('consent.receipt')}>
      <div className={styles.stack}>
        <Panel title={t('consent.granted')}>
          <div className={styles.stack}>
            <dl className={styles.facts}>
              <Fact name={t('consent.terms.partner')}>
                {partner.displayName} ({partner.defaultDomain})
              </Fact>
              <Fact name={t('consent.terms.shares')}>
                {provider ? `${provider.displayName} (${provider.defaultDomain})` : t('consent.nobody')}
              </Fact>
              <Fact name={t('consent.terms.delegated')}>
                {t(consent.delegatedAdministration ? 'consent.yes' : 'consent.no')}
              </Fact>
              <Fact name={t('approval.label', { name: partner.displayName })}>
                {t(`approval.${consent.approval}.name`)}
              </Fact>
              <Fact name={t('consent.terms.since')}>{formatDateTime(new Date(consent.grantedDateTime))}</Fact>
              <Fact name={t('consent.terms.until')}>
                {until ? formatDateTime(new Date(until)) : t('consent.noEnd')}
              </Fact>
              <Fact name={t('consent.terms.by')}>{consent.grantedBy}</Fact>
            </dl>
            <CanAndCannot name={partner.displayName} rights={consent.rights} />
          </div>
        </Panel>
        <div className={styles.ways}>
          <RouteButton to={paths.partners()} appearance="primary">
            {t('consent.toPartners')}
          </RouteButton>
          <RouteLink to={paths.partnerConsent(consent.id)}>{t('consent.toConsent')}</RouteLink>
        </div>
      </div>
    </PageFrame>
  )
}
