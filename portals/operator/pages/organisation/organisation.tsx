// One organisation: what kind of partner it is, through whom it sells, and the link of a manufacturer.

import { makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { organisationsQuery, partnersQuery } from '../../api/organisations.ts'
import { paths } from '../../paths.ts'
import { NotOperator } from '../not-operator.tsx'
import { OemLink } from './oem-link.tsx'
import { PartnerForm } from './partner-form.tsx'
import { Providers } from './providers.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function OrganisationPage() {
  const { organisationId: id } = useParams({ from: '/inside-operator/operator/organisations/$organisationId' })
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(organisationsQuery())
  const partners = useQuery(partnersQuery())
  const organisation = list.data?.find((one) => one.id === id)
  const partner = partners.data?.find((one) => one.id === id)
  const failed = list.isError ? list : partners
  return (
    <PageFrame
      title={organisation?.displayName ?? t('organisations.title')}
      back={{ to: paths.organisations(), name: t('organisations.title') }}
    >
      {(list.isPending || partners.isPending) && <Waiting rows={4} />}
      {failed.isError && <Failed problem={failed.error} retry={() => void failed.refetch()} />}
      {list.data === null && <NotOperator />}
      {list.data && !organisation && <Empty title={t('organisations.unknown')} lead={t('organisations.unknownLead')} />}
      {organisation && partners.data && (
        <div className={styles.stack} key={id}>
          <Panel title={t('organisation.facts')}>
            <Facts
              facts={[
                [t('organisation.id'), <Copyable key="id" name={t('organisation.id')} value={id} />],
                [t('organisation.domain'), organisation.defaultDomain],
              ]}
            />
          </Panel>
          <PartnerForm organisation={organisation} partner={partner} />
          {partner?.cspKind === 'indirect-reseller' && <Providers reseller={partner} partners={partners.data} />}
          {partner?.usesOemDirect && <OemLink id={id} />}
        </div>
      )}
    </PageFrame>
  )
}
