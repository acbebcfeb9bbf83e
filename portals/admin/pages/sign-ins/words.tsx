// How a line of the log is called: who, with what, to what, and what came of it.

import { Badge } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { SignIn } from '../../api/sign-in/sign-ins.ts'

/** Undefined: a name that nobody has here, and that is kept nowhere. */
export const whoOf = ({ userPrincipalName, userDisplayName, signInEventTypes, ...one }: SignIn): string | undefined =>
  signInEventTypes.includes('servicePrincipal')
    ? (applicationOf(one) ?? undefined)
    : (userPrincipalName ?? userDisplayName ?? undefined)

export const howOf = ({ authenticationDetails }: SignIn): string =>
  authenticationDetails.at(-1)?.authenticationMethod ?? ''

export const applicationOf = ({ appDisplayName, appId }: Pick<SignIn, 'appDisplayName' | 'appId'>): string | null =>
  appDisplayName ?? (appId || null)

export function OutcomeBadge({ number }: { readonly number: number }) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={number === 0 ? 'success' : 'warning'}>
      {number === 0 ? t('signIns.in') : t('signIns.refused', { number })}
    </Badge>
  )
}
