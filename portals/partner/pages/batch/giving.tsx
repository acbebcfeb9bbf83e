// Giving a profile to devices, as it goes on: a job for each thousand of them. What did not start stays here, to be tried again.

import { makeStyles } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import type { Job } from '../../api/devices.ts'
import { giveProfile, type Outcome, partsOf } from '../../api/give-profile.ts'
import { JobPanel } from '../job.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  summary: { outlineStyle: 'none' },
})

export type Giving = {
  /** Of this very one. */
  readonly key: string
  readonly title: string
  readonly profileId: string | null
  /** By the ids of their registrations. */
  readonly names: ReadonlyMap<string, string>
  readonly outcome: Outcome
}

export function GivingPanels(props: {
  readonly consentId: string
  readonly giving: Giving
  /** It was tried again. */
  readonly onOutcome: (outcome: Outcome) => void
  readonly onDone: () => void
}) {
  const { t } = useTranslation()
  const { consentId, giving, onDone } = props
  const { jobs, left } = giving.outcome
  const parts = jobs.length + partsOf(left.length)
  const one = (job: Job, title: string) => ({ key: job.id, kind: 'given' as const, title, names: giving.names, job })
  return (
    <>
      {parts > 1 && <Parts {...props} parts={parts} />}
      {jobs.map((job, at) => (
        <JobPanel
          key={job.id}
          consentId={consentId}
          started={one(job, parts > 1 ? t('giving.part', { title: giving.title, part: at + 1, parts }) : giving.title)}
          quiet={parts > 1}
          onDone={onDone}
        />
      ))}
    </>
  )
}

function Parts(props: Parameters<typeof GivingPanels>[0] & { readonly parts: number }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { consentId, giving, parts, onOutcome } = props
  const { profileId, outcome } = giving
  const { jobs, left, problem } = outcome
  const summary = useRef<HTMLParagraphElement>(null)
  useEffect(() => {
    if (outcome.left.length === 0) summary.current?.focus() // else what went wrong has the focus
  }, [outcome])
  const again = useMutation({
    mutationFn: () => giveProfile(consentId, { deviceIds: left, profileId }),
    onSuccess: (more) => onOutcome({ ...more, jobs: [...jobs, ...more.jobs] }),
    onError: (problem) => onOutcome({ ...outcome, problem }),
  })
  return (
    <Panel title={giving.title}>
      <div className={styles.stack}>
        <p ref={summary} tabIndex={-1} className={styles.summary} aria-live="polite">
          {t('giving.started', { parts, started: jobs.length })}
        </p>
        {left.length > 0 && (
          <>
            <FocusedProblem title={t('giving.left', { count: left.length })} problem={problem} />
            <div>
              <GuardedButton
                operation="autopilot.batch.give-profile"
                busy={again.isPending}
                onClick={() => again.mutate()}
              >
                {t('giving.again', { count: left.length })}
              </GuardedButton>
            </div>
          </>
        )}
      </div>
    </Panel>
  )
}
