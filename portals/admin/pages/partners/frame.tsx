// Around each page about partners that is a list: the way to the others, of those that this person may see.

import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { PartsNav } from '../../../shared/ui/parts-nav.tsx'
import { paths } from '../../paths.ts'

const parts = [
  ['partners', 'partner.consent.list'],
  ['partnerUploads', 'autopilot.upload.list'],
  ['awaited', 'autopilot.awaited-device.list'],
  ['contests', 'autopilot.contest.list'],
] as const

export function PartnersFrame(props: { readonly title: string; readonly lead: string; readonly children: ReactNode }) {
  const { t } = useTranslation()
  const seen = parts.filter(([, operation]) => can(operation).allowed)
  return (
    <PageFrame title={props.title} lead={props.lead}>
      <PartsNav
        label={t('partners.pages')}
        parts={seen.map(([part]) => ({ name: t(`partners.parts.${part}`), to: paths[part]() }))}
      />
      {props.children}
    </PageFrame>
  )
}
