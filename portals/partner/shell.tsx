// Around every page of a partner.

import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Shell } from '../shared/routing/shell.tsx'
import { ownPartnerQuery } from './api/customers.ts'
import { paths } from './paths.ts'

export function PartnerShell() {
  const { t } = useTranslation()
  const organization = useQuery(ownPartnerQuery()).data?.displayName
  return (
    <Shell
      product={t('partnerCenter')}
      home={paths.customers()}
      organization={organization}
      destinations={[{ name: t('nav.customers'), to: paths.customers() }]}
    />
  )
}
