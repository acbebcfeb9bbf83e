// Replacements for a page: while its data comes, when it failed, and when the address leads nowhere.

import { makeStyles, Spinner } from '@fluentui/react-components'
import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter, useRouterState } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { routeTable as ofAdmin } from '../admin/route-table.ts'
import { routeTable as ofOperator } from '../operator/route-table.ts'
import { routeTable as ofPartner } from '../partner/route-table.ts'
import { ApiProblem } from '../shared/api/problem.ts'
import { PageFrame } from '../shared/ui/page.tsx'
import { RouteButton } from '../shared/ui/route-link.tsx'
import { Empty, Failed } from '../shared/ui/states.tsx'
import { routeTable as ofBusiness } from '../store/business/route-table.ts'
import { routeTable as ofStore } from '../store/route-table.ts'

/** The code of a page comes; what it shows waits in its own shape then. */
export function PageWaiting() {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <PageFrame title={t('common.loading')} standIn>
      <div aria-busy>
        <Spinner label={t('common.loading')} labelPosition="after" className={styles.spinner} />
      </div>
    </PageFrame>
  )
}

const useStyles = makeStyles({ stack: { display: 'grid', gap: '16px' }, spinner: { justifyContent: 'flex-start' } })

/** The list of each kind of page: the way on when a single thing is not there. */
const lists = [
  'devices',
  'profiles',
  'groups',
  'people',
  'apps',
  'policies',
  'statusPages',
  'restrictions',
  'filters',
  'compliancePolicies',
  'partners',
] as const
/** And of the portals that have one. */
const portals = [
  { list: 'organisations', at: ofOperator.home, to: ofOperator.organisations },
  { list: 'customers', at: ofPartner.home, to: ofPartner.customers },
  { list: 'devices', at: ofStore.home, to: ofStore.devices },
  { list: 'devices', at: ofBusiness.home, to: ofBusiness.devices },
] as const

function wayOnFrom(path: string) {
  const portal = portals.find(({ at }) => path === at || path.startsWith(`${at}/`))
  if (portal) return portal
  const list = lists.find((one) => path.startsWith(ofAdmin[one])) ?? 'devices'
  return { list, to: ofAdmin[list] }
}

export function PageProblem({ error, reset }: ErrorComponentProps) {
  const styles = useStyles()
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  const path = useRouterState({ select: (state) => state.location.pathname })
  const { list, to } = wayOnFrom(path)
  if (error instanceof ApiProblem && error.reason === 'relationship-ended') {
    return (
      <PageFrame title={t('problem.endedTitle')}>
        <Empty title={t('problem.ended')} lead={error.message}>
          <RouteButton to={to} appearance="primary">
            {t(`problem.list.${list}`)}
          </RouteButton>
        </Empty>
      </PageFrame>
    )
  }
  // Of a page, only its address is judged: no id at all is as good as one of nothing.
  if (error instanceof ApiProblem && (error.status === 404 || error.status === 400)) {
    return (
      <PageFrame title={t('problem.notFoundTitle')}>
        <Empty title={t('problem.notFoundThing')} lead={t('problem.notFoundThingLead')}>
          <RouteButton to={to} appearance="primary">
            {t(`problem.list.${list}`)}
          </RouteButton>
        </Empty>
      </PageFrame>
    )
  }
  return (
    <PageFrame title={t('problem.title')}>
      <div className={styles.stack}>
        <Failed
          problem={error}
          retry={() => {
            queries.reset()
            reset()
            void router.invalidate()
          }}
        />
        <div>
          <RouteButton to={to}>{t(`problem.list.${list}`)}</RouteButton>
        </div>
      </div>
    </PageFrame>
  )
}

export function UnknownPage() {
  const { t } = useTranslation()
  return (
    <main>
      <PageFrame title={t('problem.notFoundTitle')}>
        <Empty title={t('problem.notFoundTitle')} lead={t('problem.notFound')}>
          <RouteButton to={ofAdmin.devices} appearance="primary">
            {t('problem.home')}
          </RouteButton>
        </Empty>
      </PageFrame>
    </main>
  )
}
