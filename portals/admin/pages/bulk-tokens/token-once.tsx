// A bulk token that was just made. It is on this page and nowhere else; it takes the focus, since it is what to go on with.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useEffect, useId, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/copyable.tsx'
import { download } from '../../../shared/ui/download.ts'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import type { MadeToken } from '../../api/bulk-token/bulk-tokens.ts'

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
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
})

export function TokenOnce({ made }: { readonly made: MadeToken }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const box = useRef<HTMLElement>(null)
  const titleId = useId()
  useEffect(() => {
    if (made.token) box.current?.focus()
  }, [made])
  const token = made.token ?? ''
  return (
    <section ref={box} tabIndex={-1} aria-labelledby={titleId} className={styles.box}>
      <h2 id={titleId} className={styles.title}>
        {t('bulkTokens.made', { name: made.displayName })}
      </h2>
      <Text>
        {t('bulkTokens.madeLead', {
          joins: made.maximumJoins,
          until: formatDateTime(new Date(made.expirationDateTime)),
        })}{' '}
        {made.networks.length > 0
          ? t('bulkTokens.countsIn', { networks: made.networks.join(', ') })
          : t('bulkTokens.countsEverywhere')}
      </Text>
      <dl className={styles.value}>
        <dt className={styles.term}>{t('bulkTokens.secret')}</dt>
        <dd className={styles.value}>
          <Copyable name={t('bulkTokens.copied')} value={token} />
        </dd>
      </dl>
      <div>
        <Button icon={<ArrowDownloadRegular />} onClick={() => download(fileName(made), `${token}\n`)}>
          {t('bulkTokens.download')}
        </Button>
      </div>
    </section>
  )
}

/** Administrators name tokens as they like; a file has plain letters. */
function fileName({ displayName }: MadeToken): string {
  const plain = displayName
    .normalize('NFKD')
    .replace(/[^A-Za-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
  return `bulk-token-${plain.slice(0, 60).toLowerCase() || 'new'}.txt`
}
