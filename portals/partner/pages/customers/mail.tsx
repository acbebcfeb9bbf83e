// The mail around the link of an invitation, to copy or to open in the mail program. The installation sends nothing.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { CheckmarkRegular, CopyRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import type { Invitation } from '../../api/customers.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  focus: { outlineStyle: 'none' },
  facts: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', margin: 0 },
  mail: {
    margin: 0,
    padding: '12px',
    fontFamily: 'inherit',
    whiteSpace: 'pre-wrap',
    overflowWrap: 'anywhere',
    backgroundColor: tokens.colorNeutralBackground2,
    borderRadius: tokens.borderRadiusMedium,
  },
  ways: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
})

export function Mail({ invitation }: { readonly invitation: Invitation }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { mail, link } = invitation
  const box = useRef<HTMLDivElement>(null)
  const [copied, setCopied] = useState<Invitation>()
  useEffect(() => {
    if (invitation) box.current?.focus()
  }, [invitation])
  // Mail programs read %20 and not the plus that URLSearchParams writes.
  const address = `mailto:?subject=${encodeURIComponent(mail.subject)}&body=${encodeURIComponent(mail.body)}`
  const isCopied = copied === invitation
  return (
    <Panel title={t('customers.mail')}>
      <div className={styles.stack}>
        <div ref={box} tabIndex={-1} className={styles.focus}>
          <Text>{t('customers.madeLead')}</Text>
        </div>
        <dl className={styles.facts}>
          <Fact name={t('customers.subject')}>{mail.subject}</Fact>
          <Fact name={t('customers.body')}>
            <pre className={styles.mail}>{mail.body}</pre>
          </Fact>
          <Fact name={t('customers.link')}>
            <Copyable name={t('customers.copyLink')} value={link} />
          </Fact>
        </dl>
        <div className={styles.ways}>
          <Button
            appearance="primary"
            icon={isCopied ? <CheckmarkRegular /> : <CopyRegular />}
            onClick={() => void navigator.clipboard.writeText(mail.body).then(() => setCopied(invitation))}
          >
            {t(isCopied ? 'customers.copied' : 'customers.copyMail')}
          </Button>
          <Button as="a" href={address}>
            {t('customers.openMail')}
          </Button>
        </div>
      </div>
    </Panel>
  )
}
