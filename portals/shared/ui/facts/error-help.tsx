// Leads from an error of registration to its section of the help.

import { Link } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { errorHelp } from '../../routing/shared-pages.ts'

/** `title` as the section has it: `806 ZtdDeviceAlreadyAssigned`, `wadp007`. */
export function ErrorHelp({ title }: { readonly title: string }) {
  const { t } = useTranslation()
  return (
    <Link href={errorHelp(title)} target="_blank" aria-label={t('common.errorHelp', { name: title })}>
      {title}
    </Link>
  )
}

/** Of what the service said of a whole file, which begins with the Store's name for it. */
export function StoreErrorHelp({ problem }: { readonly problem: Error | null }) {
  const { t } = useTranslation()
  const name = /\bwadp\d{3}\b/.exec(problem?.message ?? '')?.[0]
  if (!name) return null
  return (
    <Link href={errorHelp(name)} target="_blank">
      {t('common.errorHelp', { name })}
    </Link>
  )
}
