// Around each page of the settings: the way to the others, and what is missing to somebody who may only look.

import {
  MessageBar,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
  mergeClasses,
  tokens,
} from '@fluentui/react-components'
import { useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { can, type Operation } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  nav: { display: 'flex', flexWrap: 'wrap', gap: '4px 24px', marginBottom: '24px' },
  // Room for the line under the current page; a transparent line would show in forced colours.
  item: { display: 'inline-flex', alignItems: 'center', minHeight: '42px', paddingBottom: '2px' },
  here: {
    fontWeight: tokens.fontWeightSemibold,
    color: tokens.colorNeutralForeground1,
    paddingBottom: 0,
    borderBottom: `2px solid ${tokens.colorCompoundBrandStroke}`,
  },
})

const parts = [
  'settings',
  'organization',
  'branding',
  'roles',
  'licences',
  'applications',
  'bulkTokens',
  'accessPolicies',
] as const

export function SettingsFrame(props: {
  readonly title: string
  readonly lead: string
  readonly actions?: ReactNode
  readonly children: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <PageFrame title={props.title} lead={props.lead} actions={props.actions}>
      <nav className={styles.nav} aria-label={t('settings.pages')}>
        {parts.map((part) => {
          const here = path === paths[part]()
          return (
            <span key={part} className={mergeClasses(styles.item, here && styles.here)}>
              <RouteLink to={paths[part]()} {...(here && { current: true })}>
                {t(`settings.parts.${part}`)}
              </RouteLink>
            </span>
          )
        })}
      </nav>
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
