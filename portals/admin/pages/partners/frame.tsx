// Around the lists about partners: those that the organisation consented to, and its customers where it is one itself.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useRouterState } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
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
  { name: 'partners', needs: 'partner.consent.list' },
  { name: 'customers', needs: 'partner.customer.list' },
] as const

export function PartnersFrame(props: { readonly title: string; readonly lead: string; readonly children: ReactNode }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <PageFrame title={props.title} lead={props.lead}>
      <nav className={styles.nav} aria-label={t('partners.parts')}>
        {parts
          .filter(({ needs }) => can(needs).allowed)
          .map(({ name }) => {
            const here = path === paths[name]()
            return (
              <span key={name} className={mergeClasses(styles.item, here && styles.here)}>
                <RouteLink to={paths[name]()} {...(here && { current: true })}>
                  {t(`partners.part.${name}`)}
                </RouteLink>
              </span>
            )
          })}
      </nav>
      {props.children}
    </PageFrame>
  )
}
