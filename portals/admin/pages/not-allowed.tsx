// A page that this person may not see: which permission is missing, and whom to ask. Asking the service for it would only
// bring a refusal that names neither.

import type { RouteComponent } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'

import { can, type Operation } from '../../shared/session/can.ts'
import { needs } from '../../shared/session/needs.ts'
import { PageFrame } from '../../shared/ui/page.tsx'
import { Empty } from '../../shared/ui/states.tsx'

type Area = 'devices' | 'profiles' | 'groups' | 'people' | 'apps' | 'policies' | 'statusPages' | 'alarms' | 'settings'

export function NotAllowed({ operation, area }: { readonly operation: Operation; readonly area: Area }) {
  const { t } = useTranslation()
  const permission = can(operation)
  return (
    <PageFrame title={t(`nav.${area}`)}>
      <Empty title={t(`notAllowed.${area}`)} lead={permission.allowed ? '' : needs(t, permission)} />
    </PageFrame>
  )
}

/** The page, or the missing permission. The router loads the code of a page beforehand, which goes on. */
export function readable(operation: Operation, area: Area, Page: RouteComponent): RouteComponent {
  const Readable: RouteComponent = () =>
    can(operation).allowed ? <Page /> : <NotAllowed operation={operation} area={area} />
  if (Page.preload) Readable.preload = Page.preload
  return Readable
}
