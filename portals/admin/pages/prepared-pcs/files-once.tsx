// A secret that was just made, and what brings PCs here with it: to copy, to keep and to print. None of it is shown again.

import { Button, makeStyles, Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { download } from '../../../shared/ui/output/download.ts'
import { ShownOnce } from '../../../shared/ui/output/shown-once.tsx'
import type { Prepared } from '../../api/prepared-pcs.ts'

const useStyles = makeStyles({
  files: { display: 'grid', gap: '12px', margin: 0, padding: 0, listStyleType: 'none' },
  file: { display: 'grid', gap: '4px', justifyItems: 'start' },
})

const bytesOf = (base64: string): Blob => new Blob([Uint8Array.from(atob(base64), (one) => one.charCodeAt(0))])

export function FilesOnce({ made: { secret, files } }: { readonly made: Prepared }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const until = formatDateTime(new Date(secret.expirationDateTime))
  return (
    <ShownOnce
      title={t('preparedPcs.made', { name: secret.displayName })}
      lead={t('preparedPcs.madeLead', { count: secret.maximumUses, until })}
      shown={[
        { term: t('preparedPcs.link'), value: files.link, copies: t('preparedPcs.copies.link') },
        { term: t('preparedPcs.userName'), value: files.userName, copies: t('preparedPcs.copies.userName') },
        { term: t('preparedPcs.secret'), value: secret.secret ?? '', copies: t('preparedPcs.copies.secret') },
      ]}
    >
      <ul className={styles.files}>
        {files.files.map(({ kind, name, content }) => (
          <li key={name} className={styles.file}>
            <Button icon={<ArrowDownloadRegular />} onClick={() => download(name, bytesOf(content))}>
              {name}
            </Button>
            <Text>{t(`preparedPcs.file.${kind}`)}</Text>
          </li>
        ))}
      </ul>
    </ShownOnce>
  )
}
