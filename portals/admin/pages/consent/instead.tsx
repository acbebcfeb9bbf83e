// Where the invitation cannot be answered, or was: why, and the way on.

import { Button } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { signOut } from '../../../shared/session/session.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty } from '../../../shared/ui/states.tsx'
import type { Consent, Invitation } from '../../api/partner/consents.ts'
import { paths } from '../../paths.ts'

export function NoPermission() {
  const { t } = useTranslation()
  return (
    <PageFrame title={t('consent.pageTitle')}>
      <Empty title={t('consent.noPermissionTitle')} lead={t('consent.noPermission')}>
        <Copyable name={t('consent.link')} value={location.href} />
        <Button onClick={signOut}>{t('account.signOut')}</Button>
      </Empty>
    </PageFrame>
  )
}

export function Over() {
  const { t } = useTranslation()
  return (
    <PageFrame title={t('consent.pageTitle')}>
      <Empty title={t('consent.overTitle')} lead={t('consent.over')}>
        <RouteLink to={paths.partners()}>{t('consent.toPartners')}</RouteLink>
      </Empty>
    </PageFrame>
  )
}

export function ForCustomers() {
  const { t } = useTranslation()
  return (
    <PageFrame title={t('consent.pageTitle')}>
      <Empty title={t('consent.ownTitle')} lead={t('consent.own')}>
        <Copyable name={t('consent.link')} value={location.href} />
      </Empty>
    </PageFrame>
  )
}

export function Already({ asked, before }: { readonly asked: Invitation; readonly before: Consent }) {
  const { t } = useTranslation()
  const name = asked.partner.displayName
  const time = formatDateTime(new Date(before.grantedDateTime))
  return (
    <PageFrame title={t('consent.title', { name })}>
      <Empty title={t('consent.alreadyTitle')} lead={t('consent.already', { who: before.grantedBy, name, time })}>
        <RouteLink to={paths.partnerConsent(before.id)}>{t('consent.toConsent')}</RouteLink>
      </Empty>
    </PageFrame>
  )
}

export function Declined({ asked, again }: { readonly asked: Invitation; readonly again: () => void }) {
  const { t } = useTranslation()
  return (
    <PageFrame title={t('consent.declinedTitle')} lead={t('consent.declined', { name: asked.partner.displayName })}>
      <Button onClick={again}>{t('consent.readAgain')}</Button>
    </PageFrame>
  )
}
