// What the parts of the OOBE machine share: the shape of a transition, and the few that every node can take.

import type { DeviceStep, TellOutcome } from '../trace.ts'
import type { Effect } from './event.ts'
import { nodeAfter } from './pages.ts'
import type { Node, OobeState } from './state.ts'

/** `effects` come before the work of the node that is reached; `instead` leaves that work out. */
export type Next = {
  readonly change: Partial<OobeState>
  readonly effects: readonly Effect[]
  readonly instead?: true
}

export function tell(step: DeviceStep, outcome: TellOutcome, detail: string): Effect {
  return { kind: 'tell', step, outcome, detail }
}

/** On to the next node that the changed state needs. */
export function onward(state: OobeState, change: Partial<OobeState>, effects: readonly Effect[] = []): Next {
  const changed = { ...state, ...change }
  return { change: { ...change, node: nodeAfter(changed, changed.node) }, effects }
}

export function stay(change: Partial<OobeState>, effects: readonly Effect[] = []): Next {
  return { change, effects }
}

const statusPages: readonly Node[] = ['MDMProgressAfterAAD', 'MDMProgressUser']

export function giveUp(state: OobeState, reason: string): Next {
  const at = state.failure?.at
  const outcome = at && statusPages.includes(at) ? 'status-page-failed' : 'gave-up'
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
    effects: [...(state.profile ? [{ kind: 'forget-profile' } as const] : []), tell('gave-up', 'failed', reason)],
  }
}
