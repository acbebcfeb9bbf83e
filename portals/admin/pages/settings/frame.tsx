// Around each page of the settings: the way to the others, and what is missing to somebody who may only look.

import { MessageBar, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { can, type Operation } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { PartsNav } from '../../../shared/ui/parts-nav.tsx'
import { paths } from '../../paths.ts'

const parts = [
  'settings',
  'organization',
  'branding',
  'roles',
  'licences',
  'applications',
  'preparedPcs',
  'bulkTokens',
  'restrictions',
  'corporateDevices',
  'services',
  'issuers',
  'filters',
  'compliancePolicies',
  'reports',
  'accessPolicies',
  'sealedLists',
  'notices',
] as const

export function SettingsFrame(props: {
  readonly title: string
  readonly lead: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const { t } = useTranslation()
  return (
    <PageFrame title={props.title} lead={props.lead} actions={props.actions}>
      <PartsNav
        label={t('settings.pages')}
        parts={parts.map((part) => ({ name: t(`settings.parts.${part}`), to: paths[part]() }))}
      />
      {props.children}
    </PageFrame>
  )
}

export function ReadOnly({ operation }: { readonly operation: Operation }) {
  const { t } = useTranslation()
  const permission = can(operation)
  if (permission.allowed) return null
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('settings.readOnly')}</MessageBarTitle> {needs(t, permission)}
      </MessageBarBody>
    </MessageBar>
  )
}
