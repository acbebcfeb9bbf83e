// Around every page of the operator's.

import { useTranslation } from 'react-i18next'
import { Shell } from '../shared/routing/shell.tsx'
import { paths } from './paths.ts'

export function OperatorShell() {
  const { t } = useTranslation()
  return (
    <Shell
      product={t('operatorPortal')}
      home={paths.organisations()}
      organization={undefined}
      destinations={[
        { name: t('nav.organisations'), to: paths.organisations() },
        { name: t('nav.judging'), to: paths.contests() },
      ]}
    />
  )
}
