// What stands in for a page: while its data comes, when it failed, and when the address leads nowhere.

import { useQueryErrorResetBoundary } from '@tanstack/react-query'
import { type ErrorComponentProps, useRouter } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { paths } from '../paths.ts'
import { PageFrame } from '../ui/page.tsx'
import { RouteButton } from '../ui/route-link.tsx'
import { Empty, Failed, Waiting } from '../ui/states.tsx'

export function PageWaiting() {
  const { t } = useTranslation()
  return (
    <PageFrame title={t('common.loading')} standIn>
      <Waiting />
    </PageFrame>
  )
}

export function PageProblem({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation()
  const router = useRouter()
  const queries = useQueryErrorResetBoundary()
  return (
    <PageFrame title={t('problem.title')}>
      <Failed
        problem={error}
        retry={() => {
          queries.reset()
          reset()
          void router.invalidate()
        }}
      />
    </PageFrame>
  )
}

export function UnknownPage() {
  const { t } = useTranslation()
  return (
    <main>
      <PageFrame title={t('problem.notFoundTitle')}>
        <Empty title={t('problem.notFoundTitle')} lead={t('problem.notFound')}>
          <RouteButton to={paths.devices()} appearance="primary">
            {t('problem.home')}
          </RouteButton>
        </Empty>
      </PageFrame>
    </main>
  )
}
