// The OOBE machine: step(state, event) -> { state, effects }. Pure and total: an event that a node does not wait for changes
// nothing, ended states stay ended, and a state read back from disk continues with the same effect.

import type { Effect, Event } from './event.ts'
import { isBeforeSignIn, localeOf, mayAskForProfile, needsNetwork, nodeAfter, nodeFrom, workOf } from './pages.ts'
import { type Node, type OobeState, terminalNodes } from './state.ts'
import { afterSignIn } from './transitions-account.ts'
import { beforeSignIn } from './transitions-network.ts'
import { giveUp, type Next, tell } from './transitions-shared.ts'
import { isSupported } from './windows.ts'

export type Step = { readonly state: OobeState; readonly effects: readonly Effect[] }

const defaultStatusPageMs = 60 * 60_000

export function step(state: OobeState, event: Event): Step {
  if (terminalNodes.includes(state.node)) return { state, effects: [] }
  const next = nextOf(state, event)
  return next ? arrive(state, next, event.at) : { state, effects: [] }
}

function nextOf(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'power-on') return powerOn(state, event.kept)
  if (event.type === 'abandoned') return giveUp(state, event.reason)
  if (event.type === 'network-lost') return loseNetwork(state, event.message)
  if (state.node === 'OobeNetworkLossError') return event.type === 'network-back' ? findNetwork(state) : undefined
  if (state.node === 'OobeWirelessAfterReboot') return afterReboot(state, event)
  return beforeSignIn(state, event) ?? afterSignIn(state, event)
}

/** Opens the node: a status page gets its deadline here, a page that is shown is told. */
function arrive(before: OobeState, next: Next, at: number): Step {
  let state = { ...before, ...next.change }
  if (isStatusPage(state.node)) {
    state = openStatusPage(state, at)
  } else if (state.statusPage && !isStatusPage(state.resumeAt)) state = { ...state, statusPage: null }
  if (state.language === null && state.profileApplied) state = { ...state, language: localeOf(state) }

  const work = workOf(state)
  const shown: readonly Effect[] = work?.kind === 'ask' ? [tell('page-shown', 'info', work.page)] : []
  const discarded = endOfOobe(state)
  return {
    state: discarded.state,
    effects: [...next.effects, ...shown, ...discarded.effects, ...(work && !next.instead ? [work] : [])],
  }
}

function isStatusPage(node: Node | null): boolean {
  return node === 'MDMProgressAfterAAD' || node === 'MDMProgressUser'
}

/** The clock of a page starts when it opens and goes on through restarts. */
function openStatusPage(state: OobeState, at: number): OobeState {
  if (state.statusPage) return state
  return { ...state, statusPage: { startedAt: at, deadlineAt: at + defaultStatusPageMs, shown: false } }
}

/** At the desktop the profile is gone; what remains is the diagnostic copy (S-091, S-093). */
function endOfOobe(state: OobeState): Step {
  if (state.node !== 'Desktop') return { state, effects: [] }
  const outcome = state.enrolled ? 'desktop-managed' : 'desktop-unmanaged'
  const effects: Effect[] = []
  if (state.profile)
    effects.push({ kind: 'forget-profile' }, tell('profile-discarded', 'ok', 'the profile left the device'))
  effects.push(tell('desktop', 'ok', outcome === 'desktop-managed' ? 'managed' : 'not managed'))
  return {
    state: { ...state, profile: null, credentialsHeld: false, tokensHeld: false, outcome },
    effects,
  }
}

function powerOn(state: OobeState, kept: boolean): Next {
  const effects: Effect[] = []
  if (state.node === 'Reboot') effects.push(tell('rebooted', 'ok', state.rebootReason ?? 'rename'))
  else effects.push(tell('powered-on', isSupported(state.machine.windows) ? 'ok' : 'warning', describe(state)))

  const change = {
    credentialsHeld: state.credentialsHeld && kept,
    tokensHeld: state.tokensHeld && kept,
    askedForProfile: false,
    online: false,
    rebootReason: null,
    resumeAt: null,
    ...(state.node === 'Reboot' && state.rebootReason === null ? { renamePending: false } : {}),
  }
  const target = resumeNode({ ...state, ...change }, savedNode(state))
  if (target === 'StartSelector') {
    const fresh = { ...state, ...change }
    return { change: { ...change, node: nodeFrom(fresh, 'StartSelector') }, effects }
  }
  // Without a cable and before any Wi-Fi was chosen there is no network to find again.
  const canFind = state.machine.link === 'wired' || state.wifi !== null
  const where = canFind ? ({ node: 'OobeWirelessAfterReboot', resumeAt: target } as const) : { node: target }
  return { change: { ...change, ...where }, effects }
}

function describe(state: OobeState): string {
  const { build, revision } = state.machine.windows
  const note = isSupported(state.machine.windows) ? '' : ', older than 1703 with the July 2017 update: not supported'
  return `Windows build ${build}.${revision}, ${state.machine.link}${note}`
}

/** Where the machine was, seen through a restart or the loss of the network. */
function savedNode(state: OobeState): Node {
  if (state.node === 'Reboot' && state.rebootReason === null)
    return nodeAfter({ ...state, renamePending: false }, 'Reboot')
  const through: readonly Node[] = ['Reboot', 'OobeWirelessAfterReboot', 'OobeNetworkLossError', 'OobeCaptivePortal']
  if (through.includes(state.node)) return state.resumeAt ?? 'OobeWireless'
  if (state.node === 'AutopilotActivation' && state.resumeAt) return state.resumeAt
  return state.node === 'AutoPilotPrefetch' ? 'StartSelector' : state.node
}

/** Tokens and credentials live in memory only: whoever needs them and lost them goes back to where they are typed. */
function resumeNode(state: OobeState, saved: Node): Node {
  const needsTokens: readonly Node[] = ['OobeAADJoin', 'OobeAADTerms', 'OobeAADEnroll']
  if (needsTokens.includes(saved) && !state.tokensHeld) return 'OobeAAD'
  if (saved === 'MDMProgressUser' && !state.credentialsHeld) return 'Logon'
  if (saved === 'OobeError' && state.failure && needsTokens.includes(state.failure.at) && !state.tokensHeld)
    return 'OobeAAD'
  return saved
}

function afterReboot(state: OobeState, event: Event): Next | undefined {
  const target = state.resumeAt ?? 'OobeWireless'
  const resume = (from: OobeState): Node => nodeFrom(from, target)
  if (event.type === 'online') {
    const online = { ...state, online: true, offline: false, resumeAt: null }
    const effects = [tell('network-connected', 'ok', 'after a restart')]
    if (isBeforeSignIn(target) && mayAskForProfile(state)) {
      return { change: { online: true, node: 'AutopilotActivation', resumeAt: target }, effects }
    }
    return { change: { online: true, node: resume(online), resumeAt: null }, effects }
  }
  if (event.type === 'captive-portal') return { change: { node: 'OobeCaptivePortal' }, effects: [] }
  if (event.type !== 'offline') return undefined
  if (needsNetwork(target)) return loseNetwork(state, 'no network after the restart')
  const offline = { ...state, resumeAt: null }
  return { change: { node: resume(offline), resumeAt: null }, effects: [] }
}

const mostNetworkLosses = 20

/** OobeNetworkLossError waits, then the same node goes on (InPlaceResume). */
function loseNetwork(state: OobeState, message: string): Next | undefined {
  const at = state.resumeAt ?? state.node
  if (!needsNetwork(at) || state.node === 'OobeNetworkLossError') return undefined
  const losses = (state.attempts.networkLoss ?? 0) + 1
  const attempts = { ...state.attempts, networkLoss: losses }
  if (losses > mostNetworkLosses) return giveUp(state, `the network was lost ${losses} times; last: ${message}`)
  return {
    change: { node: 'OobeNetworkLossError', resumeAt: at, online: false, attempts },
    effects: [tell('page-shown', 'warning', `network lost: ${message}`)],
  }
}

function findNetwork(state: OobeState): Next {
  return {
    change: { node: state.resumeAt ?? 'OobeWireless', resumeAt: null, online: true },
    effects: [tell('network-connected', 'ok', 'again')],
  }
}
