// The ways among the pages of one part of the portal, with the one that is here marked.

import { makeStyles, mergeClasses, tokens } from '@fluentui/react-components'
import { useRouterState } from '@tanstack/react-router'
import { RouteLink } from './route-link.tsx'

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

type Part = { readonly name: string; readonly to: string }

export function PartsNav({ label, parts }: { readonly label: string; readonly parts: readonly Part[] }) {
  const styles = useStyles()
  const path = useRouterState({ select: (state) => state.location.pathname })
  return (
    <nav className={styles.nav} aria-label={label}>
      {parts.map(({ name, to }) => {
        const here = path === to
        return (
          <span key={to} className={mergeClasses(styles.item, here && styles.here)}>
            <RouteLink to={to} {...(here && { current: true })}>
              {name}
            </RouteLink>
          </span>
        )
      })}
    </nav>
  )
}
