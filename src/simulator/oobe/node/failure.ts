// The error page, and what its buttons do (docs/specification/first-run.md). It offers what Windows offers.

import { assertNever } from '../../../kernel/assert-never.ts'
import { giveUp, isStatusPage, type Next, recordStep, stay } from '../next.ts'
import { ask, type OobeNode } from '../node.ts'
import type { Node, OobeState } from '../state.ts'

export type Button = 'try-again' | 'continue' | 'reset' | 'collect-logs' | 'leave'

export type Failure = {
  readonly at: Node
  readonly code: string
  readonly message: string
  readonly buttons: readonly Button[]
}

export type FailureSlice = {
  readonly failure: Failure | null
  readonly attempts: Readonly<Record<string, number>>
}

export const failureSlice: FailureSlice = { failure: null, attempts: {} }

const mostTries = 4

export const errorPage: OobeNode<'OobeError'> = {
  name: 'OobeError',
  work: (state) => ask('error', state.failure?.buttons ?? ['leave']),
  on: (state, event) => (event.type === 'answered' && event.page === 'error' ? pressed(state, event.value) : undefined),
}

/** The heading of the page. The status page stays and says itself what failed. */
export const titleOf = ({ at }: Failure): string => (isStatusPage(at) ? 'Setup failed' : 'Something went wrong')

/** To the error page; after enough tries it no longer offers another. */
export function failed(
  state: OobeState,
  problem: { readonly code: string; readonly message: string },
  step: Next['effects'][number],
  extra: readonly Button[],
): Next {
  const tries = (state.attempts[state.node] ?? 0) + 1
  const again: readonly Button[] = isStatusPage(state.node) || tries >= mostTries ? [] : ['try-again']
  const offered = tries >= mostTries ? extra.filter((button) => button !== 'try-again') : extra
  const failure = {
    at: state.node,
    code: problem.code,
    message: problem.message,
    buttons: [...again, ...offered, 'leave' as const],
  }
  return {
    change: { node: 'OobeError', failure, attempts: { ...state.attempts, [state.node]: tries } },
    effects: [step],
  }
}

function pressed(state: OobeState, button: string): Next | undefined {
  const failure = state.failure
  if (!failure?.buttons.includes(button as Button)) return undefined
  const pressedButton = button as Button
  switch (pressedButton) {
    case 'try-again':
      return stay({
        node: failure.at,
        failure: null,
        ...(failure.at === 'MDMProgressAfterAAD' ? { espDevice: 'running' as const } : {}),
        ...(failure.at === 'MDMProgressUser' ? { espUser: 'running' as const } : {}),
      })
    case 'continue':
      return continueAfter(failure.at)
    case 'reset':
      return { change: {}, effects: [{ kind: 'wipe' }], instead: true }
    case 'collect-logs':
      // once: the cabinet says all that there is to say of this failure
      return stay({ failure: { ...failure, buttons: failure.buttons.filter((one) => one !== pressedButton) } }, [
        { kind: 'collect-logs' },
      ])
    case 'leave':
      return giveUp(state, `${failure.code} ${failure.message}`)
    default:
      return assertNever(pressedButton)
  }
}

function continueAfter(at: Node): Next {
  const enrolling = at === 'OobeAADTerms' || at === 'OobeAADEnroll' || at === 'OobePackageManagement'
  const effects = enrolling ? [recordStep('not-enrolled', 'warning', 'continued without management')] : []
  return { change: { node: at, failure: null, ...(enrolling ? { mdm: null } : {}) }, effects, go: 'onward' }
}
