// In place of a page, for whoever may read such things at home and is not the operator.

import { useTranslation } from 'react-i18next'
import { sharedPages } from '../../shared/routing/shared-pages.ts'
import { RouteLink } from '../../shared/ui/route-link.tsx'
import { Empty } from '../../shared/ui/states.tsx'

export function NotOperator() {
  const { t } = useTranslation()
  return (
    <Empty title={t('operator.none')} lead={t('operator.noneLead')}>
      <RouteLink to={sharedPages.ownAccount}>{t('account.own')}</RouteLink>
    </Empty>
  )
}
