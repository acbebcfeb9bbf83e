// A password, or a link to choose one, that was just made. It is on this page and nowhere else; it takes the focus, since it is
// what to go on with.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/copyable.tsx'

const useStyles = makeStyles({
  box: {
    display: 'grid',
    gap: '12px',
    padding: '20px',
    minWidth: 0,
    borderRadius: tokens.borderRadiusXLarge,
    border: `2px solid ${tokens.colorCompoundBrandStroke}`,
    backgroundColor: tokens.colorNeutralBackground1,
    '@media (max-width: 719px)': { padding: '16px' },
  },
  title: {
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
  pairs: { display: 'grid', gap: '8px', margin: 0 },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
})

export type MadePassword = { readonly userPrincipalName: string } & (
  | { readonly password: string }
  | { readonly link: string; readonly expiresDateTime: string }
)

export function PasswordOnce(props: {
  readonly title: string
  readonly made: MadePassword
  readonly children?: ReactNode
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { made } = props
  const box = useRef<HTMLElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (!('password' in made) || made.password) box.current?.focus()
  }, [made])
  return (
    <section ref={box} tabIndex={-1} aria-labelledby={titleId} className={styles.box}>
      <h2 id={titleId} className={styles.title}>
        {props.title}
      </h2>
      <Text>
        {'link' in made
          ? t('people.link.lead', { until: formatDateTime(new Date(made.expiresDateTime)) })
          : t('people.password.lead')}
      </Text>
      <dl className={styles.pairs}>
        <div>
          <dt className={styles.term}>{t('people.column.userPrincipalName')}</dt>
          <dd className={styles.value}>
            <Copyable name={t('people.password.userName')} value={made.userPrincipalName} />
          </dd>
        </div>
        <div>
          <dt className={styles.term}>{'link' in made ? t('people.link.term') : t('people.password.name')}</dt>
          <dd className={styles.value}>
            {'link' in made ? (
              <Copyable name={t('people.link.copied')} value={made.link} />
            ) : (
              <Copyable name={t('people.password.copied')} value={made.password} />
            )}
          </dd>
        </div>
      </dl>
      {props.children}
    </section>
  )
}
