// What the list of consents, the page of one and the page that asks say in the same way.

import { Badge, makeStyles, tokens } from '@fluentui/react-components'
import { type ReactNode, useId } from 'react'
import { useTranslation } from 'react-i18next'
import { rights as all } from '../../../../src/kernel/partner.ts'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import type { Consent } from '../../api/partner/consents.ts'

const useStyles = makeStyles({
  part: { display: 'grid', gap: '8px' },
  heading: { fontSize: tokens.fontSizeBase300, fontWeight: tokens.fontWeightSemibold },
})

const colours = { standing: 'success', ended: 'informative', expired: 'warning' } as const

export function State({ state }: Pick<Consent, 'state'>) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={colours[state]}>
      {t(`partners.state.${state}`)}
    </Badge>
  )
}

/** Both sides of a consent: the sentences are those of the rights that the server checks, and there is no other right. */
export function CanAndCannot(props: {
  readonly name: string
  readonly rights: Consent['rights']
  /** It has ended. */
  readonly over?: boolean
}) {
  const { name, rights, over = false } = props
  const { t } = useTranslation()
  const without = all.filter((right) => !rights.includes(right))
  return (
    <>
      <Titled title={t(over ? 'consent.could' : 'consent.can', { name })}>
        <Sentences of={rights.map((right) => t(`consent.rights.${right}`))} />
      </Titled>
      <Titled title={t(over ? 'consent.couldNot' : 'consent.cannot', { name })}>
        <Sentences
          of={[
            ...without.map((right) => t(`consent.cannotWithout.${right}`)),
            ...t('consent.cannotEver', { returnObjects: true }),
          ]}
        />
      </Titled>
    </>
  )
}

function Titled({ title, children }: { readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles()
  const id = useId()
  return (
    <section className={styles.part} aria-labelledby={id}>
      <h3 id={id} className={styles.heading}>
        {title}
      </h3>
      {children}
    </section>
  )
}
