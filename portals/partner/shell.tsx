// Around every page of a partner.

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Shell } from '../shared/routing/shell.tsx'
import { ownPartnerQuery } from './api/customers.ts'
import { isMaker } from './api/orders.ts'
import { paths } from './paths.ts'

export function PartnerShell() {
  const { t } = useTranslation()
  const own = useQuery(ownPartnerQuery()).data
  const makes = own != null && isMaker(own)
  return (
    <Shell
      // Partner Center is for cloud solution providers (S-021)
      product={t(makes && own.cspKind === null ? 'makersPortal' : 'partnerCenter')}
      home={paths.customers()}
      organization={own?.displayName}
      destinations={[
        { name: t('nav.customers'), to: paths.customers() },
        ...(makes ? [{ name: t('nav.orders'), to: paths.orders() }] : []),
      ]}
    />
  )
}
