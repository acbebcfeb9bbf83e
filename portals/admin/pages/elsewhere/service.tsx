// One service for device management, and a new one.

import { makeStyles } from '@fluentui/react-components'
import { useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams, useRouter, useSearch } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { changedMembers } from '../../../shared/api/changed.ts'
import { asStoredNow } from '../../../shared/api/stored-now.ts'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import {
  changeService,
  createService,
  deleteService,
  isOurs,
  type ServiceSettings,
  serviceQuery,
} from '../../api/elsewhere/services.ts'
import { paths } from '../../paths.ts'
import { ReadOnly } from '../settings/frame.tsx'
import { DeleteElsewhere } from './delete.tsx'
import { newService, ServiceForm } from './service-form.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '720px' },
  facts: { display: 'grid', gap: '12px', margin: 0 },
})

const settingsOf = (service: ServiceSettings): ServiceSettings => {
  const { displayName, discoveryUrl, termsOfUseUrl, complianceUrl, appliesTo, groups } = service
  return { displayName, discoveryUrl, termsOfUseUrl, complianceUrl, appliesTo, groups }
}

export function ServicePage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { serviceId: id } = useParams({ from: '/inside/settings/other-management/$serviceId' })
  const { created } = useSearch({ from: '/inside/settings/other-management/$serviceId' })
  const queries = useQueryClient()
  const { data: service } = useSuspenseQuery(serviceQuery(id))
  const [notice, setNotice] = useState<Notice | undefined>(
    created ? { text: t('elsewhere.services.created') } : undefined,
  )
  const ours = isOurs(service)
  const { discoveryUrl, termsOfUseUrl } = service
  return (
    <PageFrame
      title={service.displayName}
      back={{ to: paths.services(), name: t('elsewhere.services.title') }}
      actions={
        !ours && (
          <DeleteElsewhere
            operation="identity.mobility.delete"
            name={service.displayName}
            words="services"
            to={paths.services()}
            remove={() => deleteService(id)}
          />
        )
      }
    >
      <div className={styles.stack}>
        <ReadOnly operation="identity.mobility.change" />
        <Said notice={notice} />
        {ours && (
          <Panel title={t('elsewhere.services.addresses')}>
            <dl className={styles.facts}>
              <Fact name={t('elsewhere.services.discovery')}>
                <Copyable name={t('elsewhere.services.discovery')} value={discoveryUrl} />
              </Fact>
              <Fact name={t('elsewhere.services.terms')}>
                <Copyable name={t('elsewhere.services.terms')} value={termsOfUseUrl ?? ''} />
              </Fact>
            </dl>
          </Panel>
        )}
        <ServiceForm
          initial={settingsOf(service)}
          ours={ours}
          stored={async () => settingsOf(await queries.fetchQuery(asStoredNow(serviceQuery(id))))}
          submit={t('common.save')}
          operation="identity.mobility.change"
          save={async (settings, before = settings) => {
            await changeService(id, changedMembers(before, settings), before.groups)
            setNotice({ text: t('elsewhere.services.saved') })
            void queries.invalidateQueries({ queryKey: ['services'] })
            void queries.invalidateQueries({ queryKey: ['organization'] })
          }}
        />
      </div>
    </PageFrame>
  )
}

/** Creates one, then goes to it. */
export function NewServicePage() {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryClient()
  return (
    <PageFrame
      title={t('elsewhere.services.new')}
      lead={t('elsewhere.services.lead')}
      back={{ to: paths.services(), name: t('elsewhere.services.title') }}
    >
      <ServiceForm
        initial={newService}
        submit={t('elsewhere.services.new')}
        operation="identity.mobility.create"
        cancelTo={paths.services()}
        save={async (settings) => {
          const id = await createService(settings)
          await queries.invalidateQueries({ queryKey: ['services'] })
          await router.navigate({ href: `${paths.service(id)}?created=true` })
        }}
      />
    </PageFrame>
  )
}
