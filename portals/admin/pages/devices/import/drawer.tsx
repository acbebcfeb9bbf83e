// The import panel: choose a file, see what would happen to each line, then import. The trial run and the import ask the
// same operation, so what the trial says is what the import does.

import {
  Button,
  Drawer,
  DrawerBody,
  DrawerHeader,
  DrawerHeaderTitle,
  MessageBar,
  MessageBarBody,
  makeStyles,
  Text,
  Tooltip,
  tokens,
} from '@fluentui/react-components'
import { useNavigate } from '@tanstack/react-router'
import { useEffect, useId, useLayoutEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { ApiProblem } from '../../../../shared/api/problem.ts'
import { formatNumber } from '../../../../shared/text/format.ts'
import { ChosenFile, FileDrop, FileInput } from '../../../../shared/ui/form/file-drop.tsx'
import { ArrowDownloadRegular, DismissRegular } from '../../../../shared/ui/icons.ts'
import { RouteLink } from '../../../../shared/ui/route-link.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { useNarrow } from '../../../../shared/ui/use-media.ts'
import { paths } from '../../../paths.ts'
import { CustodyOf } from '../../imports/custody.tsx'
import { CollectCommands } from '../collect.tsx'
import type { DeviceSearch } from '../search.ts'
import { keepForLater, takeKept } from './kept.ts'
import { downloadReport } from './report.ts'
import { type ImportRun, type ImportState, mostKept, useImport } from './run.ts'
import { SealedLists } from './sealed.tsx'
import { CancelQuestion, UnderWay, useStaying } from './under-way.tsx'
import { VerdictTable } from './verdict-table.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '16px', paddingBottom: '24px', minWidth: 0 },
  wide: { width: 'min(760px, 100vw)' },
  quiet: { color: tokens.colorNeutralForeground2 },
  counts: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(120px, 1fr))', gap: '8px' },
  count: {
    display: 'flex',
    flexDirection: 'column-reverse',
    padding: '12px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
  },
  collect: { display: 'grid', gap: '6px', minWidth: 0 },
  actions: { display: 'flex', flexWrap: 'wrap', gap: '8px' },
  quietly: { outlineStyle: 'none' },
  title: {
    outlineStyle: 'none',
    fontSize: tokens.fontSizeBase400,
    lineHeight: tokens.lineHeightBase400,
    fontWeight: tokens.fontWeightSemibold,
  },
})

export function ImportDrawer(props: {
  readonly panel: DeviceSearch['panel']
  readonly onClose: () => void
  readonly onImported: () => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const narrow = useNarrow()
  const [file, setFile] = useState<File>()
  const { state, start, reset } = useImport()
  const input = useRef<HTMLInputElement>(null)
  const said = useRef<HTMLHeadingElement>(null)
  const error = useRef<HTMLDivElement>(null)
  const collectId = useId()
  const sealedId = useId()
  const [asking, setAsking] = useState(false)
  const stage = stageOf(state)
  const isImporting = stage === 'importing'
  const cancelling = useRef<HTMLDivElement>(null)
  const ask = () => {
    cancelling.current?.querySelector('button')?.focus() // where the focus comes back to, however the question came
    setAsking(true)
  }
  useStaying(isImporting, ask)
  // What had the focus goes with the step it belonged to. Where the focus is lost the dialog takes the page below for its
  // place, so it moves to what the step says before the browser paints. A person who has gone elsewhere is left there.
  useLayoutEffect(() => {
    const at = document.activeElement
    const isElsewhere = at !== null && at !== document.body && at !== said.current
    const asked = stage === 'cancelled' || stage === 'stopped' // what asked is gone, and the button that led to it
    if (stage === 'checking' || stage === 'importing' || asked) said.current?.focus()
    else if (stage === 'failed' && !isElsewhere) error.current?.focus()
  }, [stage])
  const navigate = useNavigate()
  const leaveToTrust = (chosen: File) => {
    keepForLater(chosen)
    void navigate({ href: paths.sealedLists() })
  }
  // Another file would end the import as leaving does.
  const choose = (chosen: File) => {
    if (isImporting) {
      ask()
      return
    }
    setFile(chosen)
    void start(chosen, { dryRun: true })
  }
  const openChooser = () => (isImporting ? ask() : input.current?.click())
  const resume = useRef(choose)
  resume.current = choose
  useEffect(() => {
    const before = props.panel && takeKept()
    if (before && props.panel === 'kept-file') resume.current(before)
  }, [props.panel])
  const close = () => {
    if (isImporting) {
      ask()
      return
    }
    reset()
    setFile(undefined)
    props.onClose()
  }
  const importNow = (chosen: File, total: number) => {
    setAsking(false)
    void start(chosen, { dryRun: false, total }).then(props.onImported)
  }

  return (
    <Drawer
      open={props.panel !== undefined}
      position="end"
      size={narrow ? 'full' : 'large'}
      className={narrow ? '' : styles.wide}
      onOpenChange={(_, change) => {
        if (!change.open) close()
      }}
    >
      <DrawerHeader>
        <DrawerHeaderTitle
          action={
            <Tooltip relationship="label" content={t('common.close')}>
              <Button appearance="subtle" icon={<DismissRegular />} onClick={close} />
            </Tooltip>
          }
        >
          {t('import.title')}
        </DrawerHeaderTitle>
      </DrawerHeader>
      <DrawerBody>
        <div className={styles.stack}>
          <FileInput input={input} onFile={choose} />
          {!file && (
            <FileDrop onFile={choose} onChoose={openChooser} words={t('import.drop')} hint={t('import.header')} />
          )}
          {!file && <RouteLink to={paths.hashDoctor()}>{t('import.doctor')}</RouteLink>}
          {!file && (
            <section className={styles.collect} aria-labelledby={collectId}>
              <h3 id={collectId} className={styles.title}>
                {t('import.collect')}
              </h3>
              <CollectCommands />
            </section>
          )}
          {!file && (
            <section className={styles.collect} aria-labelledby={sealedId}>
              <h3 id={sealedId} className={styles.title}>
                {t('import.sealed.title')}
              </h3>
              <SealedLists />
            </section>
          )}
          {file && <ChosenFile file={file} onFile={choose} onChoose={openChooser} />}
          {stage !== 'none' && (
            // One element from the first line of the trial to the end: it has the focus all the while.
            <h3 ref={said} tabIndex={-1} className={styles.title} aria-live="polite">
              {t(`import.stage.${stage}`)}
            </h3>
          )}
          {state.kind === 'running' && <UnderWay run={state.run} cancelling={cancelling} onCancel={ask} />}
          {state.kind === 'running' && isImporting && asking && (
            <CancelQuestion run={state.run} onClose={() => setAsking(false)} />
          )}
          {stage === 'cancelled' && (
            <MessageBar intent="warning" layout="multiline">
              <MessageBarBody>{t('import.cancelled')}</MessageBarBody>
            </MessageBar>
          )}
          {(stage === 'failed' || stage === 'stopped') && (
            <div ref={error} tabIndex={-1} className={styles.quietly}>
              <Failed
                problem={problemOf(state, t('import.interrupted'))}
                {...(file && state.kind === 'failed' && stage === 'failed'
                  ? { retry: () => void start(file, { dryRun: state.run.dryRun, total: state.run.total }) }
                  : {})}
              />
              {file && isOfStranger(state) && (
                // the file stays in this window until the person comes back
                <Button onClick={() => leaveToTrust(file)}>{t('import.sealed.trustThis')}</Button>
              )}
            </div>
          )}
          {state.kind !== 'idle' && stage === 'stopped' && !state.run.summary && <ToImport run={state.run} />}
          {state.kind === 'ended' && stage !== 'failed' && file && (
            <Ended run={state.run} onImport={() => importNow(file, state.run.rows)} />
          )}
        </div>
      </DrawerBody>
    </Drawer>
  )
}

/** `stopped` and `cancelled`: after some of its rows were stored. */
type Stage = 'none' | 'checking' | 'checked' | 'importing' | 'imported' | 'stopped' | 'cancelled' | 'failed'

function stageOf(state: ImportState): Stage {
  if (state.kind === 'idle') return 'none'
  const { dryRun, refusal, summary, importId } = state.run
  if (state.kind === 'failed') return importId ? 'stopped' : 'failed'
  if (state.kind === 'running') return dryRun ? 'checking' : 'importing'
  if (importId && summary?.state !== 'complete') return summary?.state === 'cancelled' ? 'cancelled' : 'stopped'
  if (refusal || !summary) return 'failed'
  return dryRun ? 'checked' : 'imported'
}

/** Whose key nobody here trusts. */
const isOfStranger = (state: ImportState): boolean =>
  state.kind === 'failed' && state.problem instanceof ApiProblem && state.problem.reason === 'manifest-sender-unknown'

function problemOf(state: ImportState, interrupted: string): unknown {
  if (state.kind === 'failed') return state.problem
  return new Error((state.kind === 'ended' && state.run.refusal) || interrupted)
}

function ToImport({ run }: { readonly run: ImportRun }) {
  const { t } = useTranslation()
  const id = run.importId ?? run.summary?.importId
  return !run.dryRun && id ? <RouteLink to={paths.import(id)}>{t('imports.open')}</RouteLink> : null
}

function Ended({ run, onImport }: { readonly run: ImportRun; readonly onImport: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { summary } = run
  if (!summary) return null
  const willChange = summary.registered + summary.updated
  return (
    <div className={styles.stack}>
      <dl className={styles.counts}>
        <Count name={run.dryRun ? t('import.wouldRegister') : t('import.registered')} value={summary.registered} />
        <Count name={run.dryRun ? t('import.wouldUpdate') : t('import.updated')} value={summary.updated} />
        <Count name={t('import.refused')} value={summary.refused} />
        <Count name={t('import.warned')} value={summary.warned} />
      </dl>
      {summary.custody && <CustodyOf custody={summary.custody} />}
      {run.dryRun && willChange === 0 && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>{t('import.nothing')}</MessageBarBody>
        </MessageBar>
      )}
      <div className={styles.actions}>
        {run.dryRun && willChange > 0 && (
          <Button appearance="primary" onClick={onImport}>
            {t('import.start', { count: willChange })}
          </Button>
        )}
        <Button icon={<ArrowDownloadRegular />} onClick={() => downloadReport(run)}>
          {t('import.report')}
        </Button>
        <ToImport run={run} />
      </div>
      {run.remarks.map((remark) => (
        <MessageBar key={`${remark.line} ${remark.message}`} intent="warning" layout="multiline">
          <MessageBarBody>
            {remark.message} {remark.remedy}
          </MessageBarBody>
        </MessageBar>
      ))}
      {summary.untold ? (
        <Text size={200} className={styles.quiet}>
          {t('import.untold', { count: summary.untold })}
        </Text>
      ) : null}
      {run.rows > mostKept && (
        <Text size={200} className={styles.quiet}>
          {t('import.reportLimited', { count: mostKept })}
        </Text>
      )}
      <VerdictTable run={run} />
    </div>
  )
}

function Count({ name, value }: { readonly name: string; readonly value: number }) {
  const styles = useStyles()
  return (
    <div className={styles.count}>
      <dt className={styles.quiet}>{name}</dt>
      <dd className={styles.figure}>{formatNumber(value)}</dd>
    </div>
  )
}
