// An archive: what was found in its files that list devices or are a hash, one at a time, first one that would be refused.

import { Button, Field, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ArchiveReport } from '../../../../src/autopilot/doctor/examine.ts'
import { Select } from '../../../shared/ui/form/select.tsx'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { download } from '../../../shared/ui/output/download.ts'
import { correctedName } from './corrected.tsx'
import { CsvResult } from './csv-result.tsx'
import { HashResult } from './hash-result.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '20px', justifyItems: 'stretch' },
  choice: { maxWidth: '480px' },
  action: { justifySelf: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function ArchiveResult(props: {
  readonly report: ArchiveReport
  readonly corrected: Blob
  readonly name: string
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { files, unread, others } = props.report
  const [place, setPlace] = useState(() =>
    Math.max(
      0,
      files.findIndex(({ report }) => !report.ok),
    ),
  )
  const shown = files[place]
  return (
    <div className={styles.stack}>
      {props.corrected.size > 0 && (
        <Button
          className={styles.action}
          appearance="primary"
          icon={<ArrowDownloadRegular />}
          onClick={() => download(correctedName(props.name), props.corrected)}
        >
          {t('doctor.corrected.downloadAll')}
        </Button>
      )}
      {unread.map(({ name, why }) => (
        <MessageBar key={name} intent="warning" layout="multiline">
          <MessageBarBody>
            {name}: {why}
          </MessageBarBody>
        </MessageBar>
      ))}
      {shown && (
        <Field label={t('doctor.fileInArchive')} className={styles.choice}>
          <Select value={String(place)} onChange={(_, { value }) => setPlace(Number(value))}>
            {files.map(({ name, report }, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the files of one archive never change
              <option key={index} value={index}>
                {t(`doctor.file.${report.ok ? 'good' : 'bad'}`, { name })}
              </option>
            ))}
          </Select>
        </Field>
      )}
      <Text className={styles.quiet}>{t('doctor.others', { count: others })}</Text>
      {shown?.report.kind === 'csv' && <CsvResult key={place} report={shown.report} />}
      {shown?.report.kind === 'hash' && <HashResult report={shown.report} />}
    </div>
  )
}
