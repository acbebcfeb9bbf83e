// Checks a file of devices in the page itself: chosen, dropped or pasted, read by a worker, sent nowhere.

import { makeStyles, ProgressBar, Text, tokens } from '@fluentui/react-components'
import { useLayoutEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { ChosenFile, FileDrop, FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { Paste } from '../../../shared/ui/form/paste.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { paths } from '../../paths.ts'
import { ArchiveResult } from './archive-result.tsx'
import { CsvResult } from './csv-result.tsx'
import { HashResult } from './hash-result.tsx'
import { type DoctorState, useDoctor } from './use-doctor.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '20px' },
  said: {
    outlineStyle: 'none',
    fontSize: tokens.fontSizeBase500,
    lineHeight: tokens.lineHeightBase500,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function HashDoctorPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { state, examine } = useDoctor()
  const input = useRef<HTMLInputElement>(null)
  const said = useRef<HTMLHeadingElement>(null)
  const words = useWords(state)
  // What had the focus goes with the step it belonged to; who has gone elsewhere meanwhile is left there.
  useLayoutEffect(() => {
    const at = document.activeElement
    if (state.kind === 'reading' || (state.kind !== 'idle' && at === document.body)) said.current?.focus()
  }, [state.kind])
  const choose = (file: File) => examine({ name: file.name, content: file })
  const openChooser = () => input.current?.click()
  const chosen = state.kind === 'idle' ? undefined : state.patient

  return (
    <PageFrame
      title={t('doctor.title')}
      lead={t('doctor.lead')}
      back={{ to: paths.devices(), name: t('devices.title') }}
    >
      <div className={styles.stack}>
        <FileInput input={input} onFile={choose} accept=".csv,.txt,.bin,.zip,.cab,text/csv,text/plain" />
        {chosen ? (
          <ChosenFile file={{ name: chosen.name, size: chosen.content.size }} onFile={choose} onChoose={openChooser} />
        ) : (
          <>
            <FileDrop onFile={choose} onChoose={openChooser} words={t('doctor.drop')} hint={t('doctor.accepts')} />
            <Paste
              label={t('doctor.paste')}
              needed={t('doctor.pasteNeeded')}
              button={t('doctor.check')}
              onText={(text) => examine({ name: t('doctor.pasted'), content: new Blob([text]) })}
            />
          </>
        )}
        {words && (
          // One element from the first line read to the end: it has the focus all the while.
          <h2 ref={said} tabIndex={-1} className={styles.said} aria-live="polite">
            {words}
          </h2>
        )}
        {state.kind === 'reading' && (
          <div className={styles.stack}>
            <ProgressBar aria-label={t('doctor.reading')} />
            <Text className={styles.quiet}>{t('doctor.rows', { count: state.rows })}</Text>
          </div>
        )}
        {state.kind === 'failed' && (
          <Failed problem={state.problem} title={t('doctor.failed')} retry={() => examine(state.patient)} />
        )}
        {state.kind === 'done' && state.report.kind === 'csv' && (
          <CsvResult report={state.report} file={{ name: state.patient.name, content: state.corrected }} />
        )}
        {state.kind === 'done' && state.report.kind === 'archive' && (
          <ArchiveResult report={state.report} corrected={state.corrected} name={state.patient.name} />
        )}
        {state.kind === 'done' && state.report.kind === 'hash' && <HashResult report={state.report} />}
      </div>
    </PageFrame>
  )
}

function useWords(state: DoctorState): string | undefined {
  const { t } = useTranslation()
  if (state.kind === 'idle') return undefined
  if (state.kind === 'reading') return t('doctor.reading')
  if (state.kind === 'failed') return t('doctor.failed')
  const { report } = state
  if (report.kind === 'csv') return t(`doctor.done.${report.ok ? 'good' : 'bad'}`)
  if (report.kind === 'hash') return t(`doctor.done.${report.ok ? 'hashGood' : 'hashBad'}`)
  return t(`doctor.done.${report.files.length === 0 ? 'archiveEmpty' : report.ok ? 'good' : 'bad'}`)
}
