// Something secret that was just made. It is on this page and nowhere else; it takes the focus, since it is what to go on with.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { type ReactNode, useEffect, useId, useRef } from 'react'
import { Copyable } from './copyable.tsx'

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

type Shown = {
  readonly term: string
  readonly value: string
  /** What the button says that it copies. */
  readonly copies: string
}

export function ShownOnce(props: {
  readonly title: string
  readonly lead: string
  /** The last one is the secret: with another one the focus comes again. */
  readonly shown: readonly Shown[]
  readonly children?: ReactNode
}) {
  const styles = useStyles()
  const { shown } = props
  const box = useRef<HTMLElement>(null)
  const titleId = useId()
  const secret = shown.at(-1)?.value
  useEffect(() => {
    if (secret) box.current?.focus()
  }, [secret])
  return (
    <section ref={box} tabIndex={-1} aria-labelledby={titleId} className={styles.box}>
      <h2 id={titleId} className={styles.title}>
        {props.title}
      </h2>
      <Text>{props.lead}</Text>
      <dl className={styles.pairs}>
        {shown.map(({ term, value, copies }) => (
          <div key={term}>
            <dt className={styles.term}>{term}</dt>
            <dd className={styles.value}>
              <Copyable name={copies} value={value} />
            </dd>
          </div>
        ))}
      </dl>
      {props.children}
    </section>
  )
}
