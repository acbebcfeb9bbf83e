// Around every page of the Store for Business.

import { useTranslation } from 'react-i18next'
import { Shell } from '../shared/routing/shell.tsx'
import { paths } from './paths.ts'

export function StoreShell() {
  const { t } = useTranslation()
  return (
    <Shell
      product={t('storeForBusiness')}
      home={paths.devices()}
      organization={undefined}
      destinations={[
        { name: t('nav.devices'), to: paths.devices() },
        { name: t('nav.profiles'), to: paths.profiles() },
      ]}
    />
  )
}
