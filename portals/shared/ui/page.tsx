// The frame of a page: title for the browser tab, one h1 that takes the focus when the address changes (so that a screen
// reader says where one is and Tab goes on from there), lead text, actions.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { ArrowLeftRegular } from './icons.ts'
import { RouteLink } from './route-link.tsx'

const useStyles = makeStyles({
  page: {
    maxWidth: '1280px',
    margin: '0 auto',
    padding: '28px 32px 64px',
    '@media (max-width: 719px)': { padding: '20px 16px 48px' },
  },
  back: { display: 'inline-flex', alignItems: 'center', gap: '4px', marginBottom: '12px' },
  head: { display: 'flex', flexWrap: 'wrap', gap: '12px 24px', alignItems: 'flex-end', marginBottom: '24px' },
  words: { flex: '1 1 320px', minWidth: 0 },
  title: {
    fontSize: tokens.fontSizeHero800,
    lineHeight: tokens.lineHeightHero800,
    fontWeight: tokens.fontWeightSemibold,
    letterSpacing: '-0.01em',
    overflowWrap: 'anywhere',
    '@media (max-width: 719px)': { fontSize: tokens.fontSizeHero700, lineHeight: tokens.lineHeightHero700 },
  },
  lead: { color: tokens.colorNeutralForeground2, display: 'block', marginTop: '4px', maxWidth: '68ch' },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

/** A page may come with its drawer open, which has the focus then. */
const isInDialog = (at: Element | null) => at?.closest('[role="dialog"], [role="alertdialog"]') != null

export function PageFrame(props: {
  readonly title: string
  readonly beside?: ReactNode
  readonly lead?: ReactNode
  readonly back?: { readonly to: string; readonly name: string }
  readonly actions?: ReactNode
  /** Shown while the real page is on its way. */
  readonly standIn?: true
  readonly children: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { standIn } = props
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => {
    document.title = `${props.title} – ${t('product')}`
  }, [props.title, t])
  useEffect(() => {
    if (standIn) return
    // On the first page, too: whoever comes from the sign-in, or loads the page again, is told where they are as on every other.
    if (!isInDialog(document.activeElement)) heading.current?.focus({ preventScroll: true })
  }, [standIn])
  return (
    <div className={styles.page}>
      {props.back && (
        <RouteLink to={props.back.to} className={styles.back}>
          <ArrowLeftRegular aria-hidden /> {t('common.back', { name: props.back.name })}
        </RouteLink>
      )}
      <div className={styles.head}>
        <div className={styles.words}>
          <h1 ref={heading} tabIndex={-1} className={styles.title}>
            {props.title}
          </h1>
          {props.beside}
          {props.lead && <Text className={styles.lead}>{props.lead}</Text>}
        </div>
        {props.actions && <div className={styles.actions}>{props.actions}</div>}
      </div>
      {props.children}
    </div>
  )
}
