// The OOBE machine: step(state, event) -> { state, effects }. Pure and total: an event that a node does not wait for changes
// nothing, ended states stay ended, and a state read back from disk continues with the same effect.

import type { Effect, Event } from './event.ts'
import { giveUp, isStatusPage, type Next, recordStep } from './next.ts'
import { desktop, earlyExit, restart } from './node/end.ts'
import { errorPage } from './node/failure.ts'
import { captivePortal } from './node/network.ts'
import { localeOf } from './node/pages.ts'
import { openStatusPage } from './node/status-page.ts'
import type { OobeNode } from './node.ts'
import { vetoOf } from './profile.ts'
import { loseNetwork, networkLoss, powerOn, wirelessAfterReboot } from './restart.ts'
import { nodeAfter, nodeFrom, nodesOnWays, wayFor } from './route.ts'
import { type OobeState, terminalNodes } from './state.ts'

export type Step = { readonly state: OobeState; readonly effects: readonly Effect[] }

/** Off every way: a device comes here from any node, and goes back to where it was. */
const offTheWay: readonly OobeNode[] = [
  restart,
  wirelessAfterReboot,
  captivePortal,
  networkLoss,
  errorPage,
  earlyExit,
  desktop,
]

const nodeByName: ReadonlyMap<string, OobeNode> = new Map(
  [...nodesOnWays, ...offTheWay].map((node) => [node.name, node]),
)

/** Also of a state that another version stored. */
export function isNode(name: string): boolean {
  return nodeByName.has(name)
}

/** The one thing the present node waits for. Null only where OOBE has ended. */
export function workOf(state: OobeState): Effect | null {
  return nodeByName.get(state.node)?.work(state) ?? null
}

export function step(state: OobeState, event: Event): Step {
  if (terminalNodes.includes(state.node)) return { state, effects: [] }
  const next = nextOf(state, event)
  return next ? arrive(state, next, event.at) : { state, effects: [] }
}

function nextOf(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'power-on') return powerOn(state, event.kept)
  if (event.type === 'abandoned') return giveUp(state, event.reason)
  if (event.type === 'network-lost') return loseNetwork(state, event.message)
  return nodeByName.get(state.node)?.on(state, judged(state, event))
}

/** A profile that no way is for never reaches the state. */
function judged({ machine }: OobeState, event: Event): Event {
  if (event.type !== 'profile' || wayFor(event.profile)) return event
  return { at: event.at, type: 'profile-refused', why: vetoOf(event.profile, machine.windows) }
}

/** Opens the node: a status page gets its deadline here, a shown page is recorded. */
function arrive(before: OobeState, next: Next, at: number): Step {
  let state = moved({ ...before, ...next.change }, next)
  if (isStatusPage(state.node)) {
    state = openStatusPage(state, at)
  } else if (state.statusPage && !isStatusPage(state.resumeAt)) state = { ...state, statusPage: null }
  if (state.language === null && state.profileApplied) state = { ...state, language: localeOf(state) }

  const work = workOf(state)
  const shown: readonly Effect[] = work?.kind === 'ask' ? [recordStep('page-shown', 'info', work.page)] : []
  const discarded = endOfOobe(state)
  return {
    state: discarded.state,
    effects: [...next.effects, ...shown, ...discarded.effects, ...(work && !next.instead ? [work] : [])],
  }
}

function moved(state: OobeState, { go, restart: reason }: Next): OobeState {
  if (!go) return state
  const node = go === 'onward' ? nodeAfter(state, state.node) : nodeFrom(state, go.from)
  return reason ? { ...state, node: 'Reboot', rebootReason: reason, resumeAt: node } : { ...state, node }
}

/** At the desktop the profile is gone; what remains is the diagnostic copy (S-091, S-093). */
function endOfOobe(state: OobeState): Step {
  if (state.node !== 'Desktop') return { state, effects: [] }
  const outcome = state.enrolled ? 'desktop-managed' : 'desktop-unmanaged'
  const effects: Effect[] = []
  if (state.profile)
    effects.push({ kind: 'forget-profile' }, recordStep('profile-discarded', 'ok', 'the profile left the device'))
  effects.push(recordStep('desktop', 'ok', outcome === 'desktop-managed' ? 'managed' : 'not managed'))
  return {
    state: { ...state, profile: null, credentialsHeld: false, tokensHeld: false, outcome },
    effects,
  }
}
