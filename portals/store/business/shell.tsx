// Around every page of the business portal: those of the Store, which do here what this portal does.

import { useTranslation } from 'react-i18next'
import { Shell } from '../../shared/routing/shell.tsx'
import { business, WhichPortal } from '../which-portal.ts'
import { paths } from './paths.ts'

export function BusinessShell() {
  const { t } = useTranslation()
  return (
    <WhichPortal.Provider value={business(paths)}>
      <Shell
        product={t('businessPortal')}
        home={paths.devices()}
        organization={undefined}
        destinations={[
          { name: t('nav.devices'), to: paths.devices() },
          { name: t('nav.profiles'), to: paths.profiles() },
        ]}
      />
    </WhichPortal.Provider>
  )
}
