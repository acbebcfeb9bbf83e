// A page that this person may not see: which permission is missing, and whom to ask. Asking the service for it would only
// bring a refusal that names neither.

import type { RouteComponent } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { can, type Operation } from '../session/can.ts'
import { needs } from '../session/needs.ts'
import { PageFrame } from '../ui/page.tsx'
import { RouteLink } from '../ui/route-link.tsx'
import { Empty } from '../ui/states.tsx'
import { sharedPages } from './shared-pages.ts'

export type Area =
  | 'devices'
  | 'profiles'
  | 'groups'
  | 'people'
  | 'apps'
  | 'policies'
  | 'statusPages'
  | 'alarms'
  | 'partners'
  | 'customers'
  | 'orders'
  | 'organisations'
  | 'judging'
  | 'settings'

/** In place of the page of this area, whose content is `operation`'s answer. */
export function notAllowed(operation: Operation, area: Area): RouteComponent {
  return function NotAllowed() {
    const { t } = useTranslation()
    const permission = can(operation)
    return (
      <PageFrame title={t(`nav.${area}`)}>
        <Empty title={t(`notAllowed.${area}`)} lead={permission.allowed ? '' : needs(t, permission)}>
          <RouteLink to={sharedPages.ownAccount}>{t('account.own')}</RouteLink>
        </Empty>
      </PageFrame>
    )
  }
}
