// What a script or a server is set up with: the ids of an application and the address that it gets tokens from.

import { makeStyles, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { config } from '../../../shared/api/config.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import type { Application } from '../../api/application/applications.ts'
import type { Principal } from '../../api/application/service-principal.ts'
import { organizationQuery } from '../../api/queries.ts'

const useStyles = makeStyles({
  facts: { display: 'grid', gap: '12px', margin: 0 },
  fact: { display: 'grid', gap: '2px', minWidth: 0, justifyItems: 'start' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
})

export function ApplicationFacts(props: {
  readonly application: Application
  readonly principal: Principal | null | undefined
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { application, principal } = props
  const organization = useQuery(organizationQuery()).data
  return (
    <Panel title={t('applications.facts')}>
      <dl className={styles.facts}>
        <Fact name={t('applications.clientId')}>
          <Copyable name={t('applications.copy.clientId')} value={application.appId} />
        </Fact>
        {organization && (
          <>
            <Fact name={t('applications.tenantId')}>
              <Copyable name={t('applications.copy.tenantId')} value={organization.id} />
            </Fact>
            <Fact name={t('applications.tokenAddress')}>
              <Copyable
                name={t('applications.copy.tokenAddress')}
                value={`${config().login}/${organization.id}/oauth2/v2.0/token`}
              />
            </Fact>
          </>
        )}
        {principal && (
          <Fact name={t('applications.principalId')}>
            <Copyable name={t('applications.copy.principalId')} value={principal.id} />
          </Fact>
        )}
        <Fact name={t('applications.column.createdDateTime')}>
          {formatDateTime(new Date(application.createdDateTime))}
        </Fact>
      </dl>
    </Panel>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  )
}
