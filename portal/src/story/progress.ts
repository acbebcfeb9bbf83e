// Where a deployment stands: folds the events of a device's story into its six stages (L-031).
// A device may be deployed many times; only the newest attempt counts, which begins where the device is first heard of
// again after the previous one came to its end.

import { type Outcome, type Stage, type Step, stages } from '../../../src/story/event.ts'

export const railStages = stages.filter((stage) => stage !== 'registration')
export type RailStage = Exclude<Stage, 'registration'>

export type StageState = 'waiting' | 'current' | 'done' | 'warning' | 'failed' | 'skipped'

export type Told = {
  readonly at: string
  readonly step: Step
  readonly stage: Stage
  readonly outcome: Outcome
}

export type Verdict = 'not-started' | 'running' | 'succeeded' | 'failed' | 'ended-without-profile'

export type DeploymentProgress = {
  readonly stages: ReadonlyArray<{
    readonly stage: RailStage
    readonly state: StageState
    readonly endedAt: string | undefined
  }>
  readonly verdict: Verdict
  readonly startedAt: string | undefined
  readonly lastAt: string | undefined
  readonly attempt: number
}

const ending: ReadonlySet<Step> = new Set<Step>(['desktop', 'gave-up', 'deployment-finished'])

/** These happen in any stage; they belong to the one that was reached before them. */
const anywhere: ReadonlySet<Step> = new Set<Step>(['page-shown', 'update-installed', 'rebooted', 'gave-up'])

/** The events of the newest attempt up to its end, and its number, counted from one; zero when nothing was heard yet. */
export function newestAttempt<T extends Told>(
  events: readonly T[],
): { readonly events: readonly T[]; readonly attempt: number } {
  let attempt = 0
  let own: T[] = []
  let open = false
  let end = 0
  for (const event of events) {
    if (event.stage === 'registration') continue
    if (!open && (attempt === 0 || begins(event.step, own))) {
      attempt++
      own = []
      open = true
    }
    own.push(event)
    if (ending.has(event.step)) {
      open = false
      end = own.length
    }
  }
  return { events: open ? own : own.slice(0, end), attempt }
}

export function progressOf(events: readonly Told[]): DeploymentProgress {
  const { events: told, attempt } = newestAttempt(events)
  const verdict = verdictOf(told)
  const { staged, reached } = placed(told)
  const foreign = endedForeign(told)
  return {
    stages: railStages.map((stage, index) => {
      const own = staged.filter((event) => event.index === index)
      const failed = foreign && stage === 'authentication'
      return { stage, state: failed ? 'failed' : stateOf(own, index, reached, verdict), endedAt: own.at(-1)?.at }
    }),
    verdict,
    startedAt: told[0]?.at,
    lastAt: told.at(-1)?.at,
    attempt,
  }
}

/** A device that tells when it is switched on is taken by its word; of another only its first contact is seen. */
function begins(step: Step, before: readonly Told[]): boolean {
  return step === 'powered-on' || (step === 'device-contacted' && !before.some((told) => told.step === 'powered-on'))
}

type Placed = { readonly index: number; readonly at: string; readonly outcome: Outcome }

function placed(told: readonly Told[]): { readonly staged: readonly Placed[]; readonly reached: number } {
  let reached = told.length > 0 ? 0 : -1
  const staged = told.map(({ stage, step, at, outcome }) => {
    const index = anywhere.has(step) ? reached : railStages.indexOf(stage as RailStage)
    reached = Math.max(reached, index)
    return { index, at, outcome }
  })
  return { staged, reached }
}

/** The last account that signed in belongs to another organisation: the profile was not applied, whatever came after. */
function endedForeign(told: readonly Told[]): boolean {
  const steps = told.map(({ step }) => step)
  const mismatched = Math.max(steps.lastIndexOf('tenant-mismatched'), steps.lastIndexOf('tenant-mismatch'))
  return mismatched > steps.lastIndexOf('tenant-matched')
}

function verdictOf(told: readonly Told[]): Verdict {
  if (told.length === 0) return 'not-started'
  const last = (step: Step) => told.findLast((event) => event.step === step)
  if (last('gave-up')) return 'failed'
  // A person may go on to the desktop although the status page failed; what management says counts.
  if (last('deployment-finished')?.outcome === 'failed') return 'failed'
  if (last('desktop') ?? last('deployment-finished')) {
    if (endedForeign(told)) return 'ended-without-profile'
    const withoutProfile = last('no-profile') ?? last('no-profile-assigned')
    return withoutProfile && !last('profile-received') && !last('profile-offered')
      ? 'ended-without-profile'
      : 'succeeded'
  }
  return told.at(-1)?.outcome === 'failed' ? 'failed' : 'running'
}

function stateOf(own: readonly Placed[], index: number, reached: number, verdict: Verdict): StageState {
  if (index > reached) return 'waiting'
  if (own.length === 0) return 'skipped'
  // A failure that was overcome later in the same stage is a warning, not the end.
  const lastOutcome = own.findLast((event) => event.outcome === 'ok' || event.outcome === 'failed')?.outcome
  if (lastOutcome === 'failed') return 'failed'
  if (index === reached && verdict === 'running') return 'current'
  return own.some((event) => event.outcome === 'failed' || event.outcome === 'warning') ? 'warning' : 'done'
}
