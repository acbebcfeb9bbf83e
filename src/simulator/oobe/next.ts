// A node's answer to an event: the changed state, the records, and the next place. A node never names its successor on
// the way; it says `onward`, and the machine asks the way.

import type { DeviceStep, StepOutcome } from '../trace.ts'
import type { Effect } from './event.ts'
import type { Node, OobeState, RebootReason } from './state.ts'

/** Without `go` the changed state says where the device stands: at the same node, or at one that is off the way. */
export type Next = {
  readonly change: Partial<OobeState>
  /** Performed before the work of the node that is reached. */
  readonly effects: readonly Effect[]
  /** To the first node that the changed state needs: behind the present one, or at or behind `from`. */
  readonly go?: 'onward' | { readonly from: Node }
  /** Restart first, and go there afterwards. */
  readonly restart?: RebootReason
  /** Leaves out the work of the node that is reached. */
  readonly instead?: true
}

export function recordStep(step: DeviceStep, outcome: StepOutcome, detail: string): Effect {
  return { kind: 'record-step', step, outcome, detail }
}

/** On to the next node that the changed state needs. */
export function onward(change: Partial<OobeState>, effects: readonly Effect[] = []): Next {
  return { change, effects, go: 'onward' }
}

export function stay(change: Partial<OobeState>, effects: readonly Effect[] = []): Next {
  return { change, effects }
}

const statusPages: readonly Node[] = ['MDMProgressAfterAAD', 'MDMProgressUser']

export function isStatusPage(node: Node | null): boolean {
  return node !== null && statusPages.includes(node)
}

export function giveUp(state: OobeState, reason: string): Next {
  const outcome = isStatusPage(state.failure?.at ?? null) ? 'status-page-failed' : 'gave-up'
  return {
    change: {
      node: 'OobeEarlyExitOnFailure',
      outcome,
      reason,
      profile: null,
      credentialsHeld: false,
      tokensHeld: false,
      statusPage: null,
    },
    effects: [...(state.profile ? [{ kind: 'forget-profile' } as const] : []), recordStep('gave-up', 'failed', reason)],
  }
}
