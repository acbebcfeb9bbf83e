// A bulk token that was just made, to copy or as a file.

import { Button } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { download } from '../../../shared/ui/output/download.ts'
import { ShownOnce } from '../../../shared/ui/output/shown-once.tsx'
import type { MadeToken } from '../../api/bulk-token/bulk-tokens.ts'

export function TokenOnce({ made }: { readonly made: MadeToken }) {
  const { t } = useTranslation()
  const token = made.token ?? ''
  const until = formatDateTime(new Date(made.expirationDateTime))
  const where =
    made.networks.length > 0
      ? t('bulkTokens.countsIn', { networks: made.networks.join(', ') })
      : t('bulkTokens.countsEverywhere')
  return (
    <ShownOnce
      title={t('bulkTokens.made', { name: made.displayName })}
      lead={`${t('bulkTokens.madeLead', { joins: made.maximumJoins, until })} ${where}`}
      shown={[{ term: t('bulkTokens.secret'), value: token, copies: t('bulkTokens.copied') }]}
    >
      <div>
        <Button icon={<ArrowDownloadRegular />} onClick={() => download(fileName(made), `${token}\n`)}>
          {t('bulkTokens.download')}
        </Button>
      </div>
    </ShownOnce>
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
