// Goes on with an import that stopped: the file is not kept by the service, so the same one is chosen again.

import { makeStyles, Text } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FileInput } from '../../../shared/ui/form/file-drop.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import type { DeviceImport } from '../../api/import/imports.ts'
import { useImport } from '../devices/import/run.ts'
import { CancelQuestion, HowFar, useStaying } from '../devices/import/under-way.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px', minWidth: 0, justifyItems: 'start' },
  bar: { width: '100%' },
  quietly: { outlineStyle: 'none' },
})

export function ResumeImport(props: {
  readonly one: DeviceImport
  readonly onRunning: (is: boolean) => void
  readonly onDone: (text: string) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { one, onRunning, onDone } = props
  const input = useRef<HTMLInputElement>(null)
  const failed = useRef<HTMLDivElement>(null)
  const { state, start } = useImport()
  const isRunning = state.kind === 'running'
  const [leaving, setLeaving] = useState(false)
  useStaying(isRunning, () => setLeaving(true))
  const summary = state.kind === 'ended' ? state.run.summary : undefined
  const isDone = summary?.state === 'complete'
  const problem =
    state.kind === 'failed'
      ? state.problem
      : state.kind === 'ended' && !isDone && summary?.state !== 'cancelled' // the page says that
        ? new Error(state.run.refusal ?? t('import.interrupted'))
        : undefined
  const done = useRef(onDone)
  done.current = onDone
  useEffect(() => onRunning(isRunning), [isRunning, onRunning])
  const registered = summary?.registered ?? 0
  useEffect(() => {
    if (isDone) done.current(t('imports.resumed', { count: registered }))
  }, [isDone, registered, t])
  const hasFailed = problem !== undefined
  useEffect(() => {
    if (hasFailed) failed.current?.focus()
  }, [hasFailed])
  return (
    <Panel title={t('imports.resume')}>
      <div className={styles.stack}>
        <Text>{t('imports.resumeLead', { line: one.lastLine })}</Text>
        <FileInput
          input={input}
          onFile={(file) => {
            setLeaving(false)
            void start(file, { dryRun: false, resume: one.id, rows: one.registered + one.updated + one.refused })
          }}
        />
        <GuardedButton
          operation="autopilot.import.csv"
          icon={<ArrowUploadRegular />}
          busy={isRunning}
          onClick={() => input.current?.click()}
        >
          {t('file.choose')}
        </GuardedButton>
        <div aria-live="polite" className={styles.bar}>
          {isRunning && (
            <>
              <Text>{t('imports.resuming')}</Text>
              <HowFar run={state.run} name={t('imports.resuming')} />
            </>
          )}
        </div>
        {state.kind === 'running' && leaving && (
          <CancelQuestion
            run={{ ...state.run, importId: one.id, registered: one.registered }}
            onClose={() => setLeaving(false)}
          />
        )}
        {hasFailed && (
          <div ref={failed} tabIndex={-1} className={styles.quietly}>
            <Failed problem={problem} />
          </div>
        )}
      </div>
    </Panel>
  )
}
