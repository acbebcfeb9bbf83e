// Resumes after a start: from the saved node, minus what the restart cost, and only with a network. Also handles its loss
// on the way. Each goes on at the node that was saved (docs/specification/first-run.md).

import type { Effect, Event } from './event.ts'
import { giveUp, type Next, recordStep } from './next.ts'
import { backToOverduePage } from './node/network.ts'
import { mayAskForProfile } from './node/profile.ts'
import type { OobeNode } from './node.ts'
import { mayStillAsk, nodeAfter, nodeFrom, nodesOnWays } from './route.ts'
import type { Node, OobeState } from './state.ts'
import { isSupported } from './windows.ts'

export function powerOn(state: OobeState, kept: boolean): Next {
  const effects: Effect[] = []
  if (state.node === 'Reboot') effects.push(recordStep('rebooted', 'ok', state.rebootReason ?? 'rename'))
  else effects.push(recordStep('powered-on', isSupported(state.machine.windows) ? 'ok' : 'warning', describe(state)))

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
  if (target === 'StartSelector') return { change, effects, go: { from: 'StartSelector' } }
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

const onWays: ReadonlyMap<Node, OobeNode> = new Map(nodesOnWays.map((node) => [node.name, node]))

/** Tokens and credentials live in memory only: a node that lost them goes back to where they are typed. */
function resumeNode(state: OobeState, saved: Node): Node {
  const typed = onWays.get(saved)?.typedAgainAt
  if (typed) return (typed.lost === 'tokens' ? state.tokensHeld : state.credentialsHeld) ? saved : typed.node
  const failed = saved === 'OobeError' && state.failure ? onWays.get(state.failure.at)?.typedAgainAt : undefined
  return failed?.lost === 'tokens' && !state.tokensHeld ? failed.node : saved
}

export const wirelessAfterReboot: OobeNode<'OobeWirelessAfterReboot'> = {
  name: 'OobeWirelessAfterReboot',
  work: (state) => ({ kind: 'check-network', ssid: state.wifi }),
  on: afterReboot,
}

function afterReboot(state: OobeState, event: Event): Next | undefined {
  const target = state.resumeAt ?? 'OobeWireless'
  const resume = (from: OobeState): Node => nodeFrom(from, target)
  if (event.type === 'online') {
    const online = { ...state, online: true, offline: false, resumeAt: null }
    const effects = [recordStep('network-connected', 'ok', 'after a restart')]
    if (mayStillAsk(state, target) && mayAskForProfile(state)) {
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

export function needsNetwork(node: Node): boolean {
  return onWays.get(node)?.needsNetwork === true
}

const mostNetworkLosses = 20

/**
 * OobeNetworkLossError waits, then the same node goes on (InPlaceResume). A status page has an hour of its own, at which it
 * fails with its own buttons: its losses are counted only to wait longer for each.
 */
export function loseNetwork(state: OobeState, message: string): Next | undefined {
  const at = state.resumeAt ?? state.node
  if (!needsNetwork(at) || state.node === 'OobeNetworkLossError') return undefined
  const before = state.attempts.networkLoss ?? 0
  const losses = state.statusPage ? Math.max(before, Math.min(before + 1, mostNetworkLosses / 2)) : before + 1
  const attempts = { ...state.attempts, networkLoss: losses }
  if (losses > mostNetworkLosses) return giveUp(state, `the network was lost ${losses} times; last: ${message}`)
  return {
    change: { node: 'OobeNetworkLossError', resumeAt: at, online: false, attempts },
    effects: [recordStep('page-shown', 'warning', `network lost: ${message}`)],
  }
}

export const networkLoss: OobeNode<'OobeNetworkLossError'> = {
  name: 'OobeNetworkLossError',
  work: ({ statusPage }) => ({ kind: 'wait-for-network', ...(statusPage && { until: statusPage.deadlineAt }) }),
  on: (state, event) => {
    if (event.type === 'page-overdue') return backToOverduePage(state)
    return event.type === 'network-back'
      ? {
          change: { node: state.resumeAt ?? 'OobeWireless', resumeAt: null, online: true },
          effects: [recordStep('network-connected', 'ok', 'again')],
        }
      : undefined
  },
}
