// The enrolment status page, which comes twice: for the device, and after the logon for the user
// (docs/specification/first-run.md). It never stands without an hour at which it fails by itself (I4).

import type { Event } from '../event.ts'
import { type Next, onward, recordStep, stay } from '../next.ts'
import type { OobeNode } from '../node.ts'
import type { OobeState } from '../state.ts'
import { type Button, failed } from './failure.ts'

export type StatusPageResult = 'not-shown' | 'running' | 'succeeded' | 'failed' | 'left'
export type StatusPage = {
  readonly startedAt: number
  readonly deadlineAt: number
  /** False until the first session told whether and how the page is shown. */
  readonly shown: boolean
}

export type StatusPageSlice = {
  readonly espDevice: StatusPageResult
  readonly espUser: StatusPageResult
  /** The status page that is open. It always has an hour at which it fails by itself (I4). Null while none is open. */
  readonly statusPage: StatusPage | null
}

export const statusPageSlice: StatusPageSlice = { espDevice: 'not-shown', espUser: 'not-shown', statusPage: null }

export const deviceStatusPage: OobeNode<'MDMProgressAfterAAD'> = {
  name: 'MDMProgressAfterAAD',
  needsNetwork: true,
  work: (state) => runPage(state, 'device'),
  on: (state, event) => (event.type === 'status-page-reboot' ? restart(state) : statusPage(state, event, 'device')),
}

export const userStatusPage: OobeNode<'MDMProgressUser'> = {
  name: 'MDMProgressUser',
  needsNetwork: true,
  typedAgainAt: { lost: 'credentials', node: 'Logon' },
  work: (state) => runPage(state, 'user'),
  on: (state, event) => statusPage(state, event, 'user'),
}

const defaultStatusPageMs = 60 * 60_000

/** The clock of a page starts when it opens and goes on through restarts. */
export function openStatusPage(state: OobeState, at: number): OobeState {
  if (state.statusPage) return state
  return { ...state, statusPage: { startedAt: at, deadlineAt: at + defaultStatusPageMs, shown: false } }
}

function runPage(state: OobeState, phase: 'device' | 'user') {
  const page = state.statusPage ?? { startedAt: 0, deadlineAt: 0, shown: false }
  return { kind: 'run-status-page', phase, page } as const
}

/** The restart costs the credentials: the user types them again at the logon (S-206). */
function restart(state: OobeState): Next | undefined {
  if (!state.statusPage) return undefined
  return stay({
    node: 'Reboot',
    rebootReason: 'espDevice',
    resumeAt: state.node,
    credentialsHeld: false,
    tokensHeld: false,
  })
}

function statusPage(state: OobeState, event: Event, whose: 'device' | 'user'): Next | undefined {
  const page = state.statusPage
  if (!page) return undefined
  const phase = whose === 'user' ? 'account setup' : 'device setup'
  const result = (value: StatusPageResult) => (whose === 'user' ? { espUser: value } : { espDevice: value })
  switch (event.type) {
    case 'status-page-shown': {
      const deadlineAt = page.startedAt + event.timeoutMinutes * 60_000
      return stay({ statusPage: { ...page, deadlineAt, shown: true }, ...result('running') }, [
        recordStep('status-page-shown', 'info', `${phase}, ${event.timeoutMinutes} min: ${event.detail}`),
      ])
    }
    case 'status-page-done': {
      if (event.result === 'skipped') return onward(result('not-shown'))
      return onward(result(event.result), [
        recordStep('status-page-finished', event.result === 'left' ? 'warning' : 'ok', `${phase}: ${event.result}`),
      ])
    }
    case 'status-page-failed': {
      const failure = recordStep('status-page-failed', 'failed', `${phase}: ${event.code} ${event.message}`)
      const change = result('failed')
      if (event.flags === 0) return onward(change, [failure])
      const next = failed(state, event, failure, buttonsOf(event.flags, event.logs === true))
      return { ...next, change: { ...next.change, ...change } }
    }
    default:
      return undefined
  }
}

/** BlockInStatusPage: 1 reset, 2 try again, 4 continue anyway. */
function buttonsOf(flags: number, logs: boolean): Button[] {
  const buttons: Button[] = []
  if (flags & 1) buttons.push('reset')
  if (flags & 2) buttons.push('try-again')
  if (flags & 4) buttons.push('continue')
  if (logs) buttons.push('collect-logs')
  return buttons
}
