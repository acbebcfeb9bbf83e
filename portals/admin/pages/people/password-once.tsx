// A password, a link to choose one, or a pass, that was just made. It is on this page and nowhere else; it takes the focus, since it is
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
  | { readonly pass: string; readonly expiresDateTime: string }
)

const kindOf = (made: MadePassword) => ('link' in made ? 'link' : 'pass' in made ? 'pass' : 'password')
const secretOf = (made: MadePassword) => ('link' in made ? made.link : 'pass' in made ? made.pass : made.password)
const terms = { link: 'people.link.term', pass: 'people.methods.pass.term', password: 'people.password.name' } as const
const copied = {
  link: 'people.link.copied',
  pass: 'people.methods.pass.copied',
  password: 'people.password.copied',
} as const

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
        {'password' in made
          ? t('people.password.lead')
          : t('link' in made ? 'people.link.lead' : 'people.methods.pass.lead', {
              until: formatDateTime(new Date(made.expiresDateTime)),
            })}
      </Text>
      <dl className={styles.pairs}>
        <div>
          <dt className={styles.term}>{t('people.column.userPrincipalName')}</dt>
          <dd className={styles.value}>
            <Copyable name={t('people.password.userName')} value={made.userPrincipalName} />
          </dd>
        </div>
        <div>
          <dt className={styles.term}>{t(terms[kindOf(made)])}</dt>
          <dd className={styles.value}>
            <Copyable name={t(copied[kindOf(made)])} value={secretOf(made)} />
          </dd>
        </div>
      </dl>
      {props.children}
    </section>
  )
}
