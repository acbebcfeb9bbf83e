// Registers the devices of a file in a batch, or tries what would become of them. Which columns a file has, and how many devices,
// stands on the form.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import * as z from 'zod/mini'
import { channels, headerOf } from '../../../../src/autopilot/channel/csv/channels.ts'
import { csvOf } from '../../../../src/kernel/text/csv.ts'
import { formatNumber } from '../../../shared/text/format.ts'
import { StoreErrorHelp } from '../../../shared/ui/facts/error-help.tsx'
import { Sentences } from '../../../shared/ui/facts/sentences.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { Choice } from '../../../shared/ui/form/choice.tsx'
import { CheckboxField, TextField } from '../../../shared/ui/form/fields.tsx'
import { ChosenFile, FileDrop, FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Form } from '../../../shared/ui/form/form.tsx'
import { useForm, useValues } from '../../../shared/ui/form/use-form.ts'
import { GuardedSubmit } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular } from '../../../shared/ui/icons.ts'
import { download } from '../../../shared/ui/output/download.ts'
import { uploadFile } from '../../api/devices.ts'
import type { Started } from '../job.tsx'

const useStyles = makeStyles({
  form: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '760px' },
  words: { display: 'grid', gap: '8px', justifyItems: 'start', overflowWrap: 'anywhere' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center' },
  wrong: { color: tokens.colorPaletteRedForeground1 },
})

const header = headerOf('partner-center')

export function UploadForm(props: { readonly consentId: string; readonly onStarted: (started: Started) => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { consentId, onStarted } = props
  const [file, setFile] = useState<File>()
  const [withoutFile, setWithoutFile] = useState(false)
  const input = useRef<HTMLInputElement>(null)
  const upload = useMutation({ mutationFn: (what: Parameters<typeof uploadFile>[1]) => uploadFile(consentId, what) })
  const form = useForm({
    schema: z.object({
      batch: z.string().check(z.refine((name) => name.trim() !== '', { error: t('upload.batchNeeded') })),
      dryRun: z.boolean(),
    }),
    initial: { batch: '', dryRun: false },
    save: async ({ batch, dryRun }) => {
      if (!file) {
        setWithoutFile(true)
        throw new TypeError('there is no file yet') // what was typed stays unsaved
      }
      const job = await upload.mutateAsync({ batch: batch.trim(), dryRun, file })
      const kind = dryRun ? 'trial' : 'upload'
      onStarted({ key: `${Date.now()}`, kind, title: t(`job.${kind}`, { file: file.name }), job })
    },
  })
  const { dryRun } = useValues(form)
  const choose = (chosen: File) => {
    setFile(chosen)
    setWithoutFile(false)
  }
  const open = () => input.current?.click()
  return (
    <Form form={form} className={styles.form}>
      <div className={styles.words}>
        <Text>{t('upload.lead', { most: formatNumber(channels['partner-center'].rows) })}</Text>
        <Text>{t('upload.columns')}</Text>
        <code>{header.join(', ')}</code>
        <Text>{t('upload.waysLead')}</Text>
        <Sentences of={t('upload.ways', { returnObjects: true })} />
        <Button
          appearance="subtle"
          icon={<ArrowDownloadRegular />}
          onClick={() => download('partner-center-sample.csv', csvOf([header, ...sampleRows]))}
        >
          {t('upload.sample')}
        </Button>
      </div>
      <TextField
        control={form.control}
        name="batch"
        label={t('upload.batch')}
        hint={t('upload.batchHint')}
        required
        maxLength={256}
      />
      <FileInput input={input} onFile={choose} accept=".csv,.txt,text/csv,text/plain" />
      {file ? (
        <ChosenFile file={file} onFile={choose} onChoose={open} />
      ) : (
        <FileDrop words={t('upload.file')} hint={t('upload.fileHint')} onFile={choose} onChoose={open} />
      )}
      {withoutFile && (
        <Text role="alert" className={styles.wrong}>
          {t('upload.fileNeeded')}
        </Text>
      )}
      <CheckboxField
        control={form.control}
        name="dryRun"
        label={<Choice name={t('upload.dryRun')} means={t('upload.dryRunMeans')} />}
      />
      <FocusedProblem problem={upload.error} />
      <StoreErrorHelp problem={upload.error} />
      <div className={styles.buttons}>
        <GuardedSubmit operation="autopilot.batch.upload-csv" busy={upload.isPending}>
          {t(dryRun ? 'upload.try' : 'upload.do')}
        </GuardedSubmit>
      </div>
    </Form>
  )
}

const sampleRows = [
  ['FB14-000123', '', '', 'Fabrikam', 'FlexBook 14'],
  ['', '3301122334455', '', '', ''],
]
