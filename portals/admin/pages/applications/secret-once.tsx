// A secret that was just made. It is on this page and nowhere else; it takes the focus, since it is what to go on with.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../shared/text/format.ts'
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
    overflowWrap: 'anywhere',
  },
  pairs: { display: 'grid', gap: '8px', margin: 0 },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
})

export type ShownSecret = { readonly text: string; readonly until: string | null }

export function SecretOnce(props: { readonly title: string; readonly clientId: string; readonly secret: ShownSecret }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { secret } = props
  const box = useRef<HTMLElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (secret.text) box.current?.focus()
  }, [secret])
  return (
    <section ref={box} tabIndex={-1} aria-labelledby={titleId} className={styles.box}>
      <h2 id={titleId} className={styles.title}>
        {props.title}
      </h2>
      <Text>
        {t('applications.onceLead')}{' '}
        {secret.until !== null && t('applications.onceUntil', { day: formatDay(new Date(secret.until)) })}
      </Text>
      <dl className={styles.pairs}>
        <Pair name={t('applications.clientId')}>
          <Copyable name={t('applications.copy.clientId')} value={props.clientId} />
        </Pair>
        <Pair name={t('applications.secret')}>
          <Copyable name={t('applications.copy.secret')} value={secret.text} />
        </Pair>
      </dl>
    </section>
  )
}

function Pair({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <div>
      <dt className={styles.term}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  )
}
