// A page that this person may not see: which permission is missing, and whom to ask. Asking the service for it would only
// bring a refusal that names neither.

import type { RouteComponent } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { type Action, permissionFor } from '../can.ts'
import { account } from '../session/session.ts'
import { PageFrame } from '../ui/page.tsx'
import { Empty } from '../ui/states.tsx'

export const may = (action: Action): boolean => permissionFor(action, account()?.scopes ?? []).allowed

type Area = 'devices' | 'profiles' | 'groups' | 'alarms' | 'settings'

export function NotAllowed({ action, area }: { readonly action: Action; readonly area: Area }) {
  const { t } = useTranslation()
  const permission = permissionFor(action, account()?.scopes ?? [])
  return (
    <PageFrame title={t(`nav.${area}`)}>
      <Empty
        title={t(`notAllowed.${area}`)}
        lead={permission.allowed ? '' : t('common.needs', { scope: permission.needed })}
      />
    </PageFrame>
  )
}

/** The page, or what is missing to see it. The router loads the code of a page beforehand, which goes on. */
export function readable(action: Action, area: Area, Page: RouteComponent): RouteComponent {
  const Readable: RouteComponent = () => (may(action) ? <Page /> : <NotAllowed action={action} area={area} />)
  if (Page.preload) Readable.preload = Page.preload
  return Readable
}
