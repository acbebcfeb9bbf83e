// Through whose hands a sealed list came: who sealed it, and each step of its way, which was checked before a row was read.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Custody } from '../../../../src/kernel/custody.ts'
import { formatDateTime } from '../../../shared/text/format.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '8px', overflowWrap: 'anywhere' },
  hands: { display: 'grid', gap: '4px', paddingLeft: '20px', margin: 0 },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function CustodyOf({ custody }: { readonly custody: Custody }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { sender, batch, hands, signedBy } = custody
  return (
    <div className={styles.stack}>
      <Text>{t(`imports.custody.${signedBy}`, { sender, batch })}</Text>
      <ol className={styles.hands} aria-label={t('imports.custody.hands')}>
        {hands.map(({ from, to, at }) => (
          <li key={`${at} ${from} ${to}`}>
            {t('imports.custody.hand', { from, to })}{' '}
            <time dateTime={at} className={styles.quiet}>
              {formatDateTime(new Date(at))}
            </time>
          </li>
        ))}
      </ol>
      <Text size={200} className={styles.quiet}>
        {t('imports.custody.verified')}
      </Text>
    </div>
  )
}
