// How the device finds the internet: the choice of a network, and the portal that may stand in between
// (docs/specification/first-run.md).

import type { Event } from '../event.ts'
import { type Next, onward, recordStep, stay } from '../next.ts'
import { ask, type OobeNode } from '../node.ts'
import type { OobeState } from '../state.ts'
import { canRunAutopilot } from '../windows.ts'

export type NetworkSlice = {
  readonly online: boolean
  /** The user has no network and went on without. */
  readonly offline: boolean
  readonly wifi: string | null
}

export const networkSlice: NetworkSlice = { online: false, offline: false, wifi: null }

const mostNetworkTries = 3

export const networkPage: OobeNode<'OobeWireless'> = {
  name: 'OobeWireless',
  work: (state) =>
    state.wifi !== null || isFoundAlone(state) ? { kind: 'check-network', ssid: state.wifi } : ask('network'),
  on: wireless,
}

export const captivePortal: OobeNode<'OobeCaptivePortal'> = {
  name: 'OobeCaptivePortal',
  work: ({ statusPage }) => ({
    ...ask('captive-portal', ['accept']),
    ...(statusPage && { until: statusPage.deadlineAt }),
  }),
  on: (state, event) => (event.type === 'page-overdue' ? backToOverduePage(state) : wireless(state, event)),
}

/** The status page fails at its hour by what the device knows, with or without a network. */
export function backToOverduePage({ statusPage, resumeAt }: OobeState): Next | undefined {
  return statusPage && resumeAt ? stay({ node: resumeAt, resumeAt: null, online: false }) : undefined
}

/** Nobody stands before a machine with a package: what is plugged in is tried before anything is asked. */
const isFoundAlone = ({ machine, attempts }: OobeState): boolean =>
  (machine.package === true || machine.prepared !== undefined) &&
  machine.link === 'wired' &&
  attempts.network === undefined

function wireless(state: OobeState, event: Event): Next | undefined {
  const back = { node: 'OobeWireless' as const }
  switch (event.type) {
    case 'answered':
      if (event.page === 'captive-portal') {
        // 'cable' stands for the network that is plugged in: connect to it again, now that the portal lets us through.
        return stay({ node: state.resumeAt ? 'OobeWirelessAfterReboot' : 'OobeWireless', wifi: state.wifi ?? 'cable' })
      }
      if (event.page !== 'network') return undefined
      if (event.value === '') return stay({}) // a page that must be answered is not answered by nothing
      return event.value === 'none' ? goOffline(state) : stay({ ...back, wifi: event.value })
    case 'online':
      return onward({ ...back, online: true, offline: false }, [
        recordStep('network-connected', 'ok', state.wifi === null ? 'wired' : `Wi-Fi ${state.wifi}`),
        ...noAutopilot(state),
      ])
    case 'captive-portal':
      return stay({ node: 'OobeCaptivePortal' })
    case 'offline': {
      const tries = (state.attempts.network ?? 0) + 1
      const attempts = { ...state.attempts, network: tries }
      if (tries >= mostNetworkTries) return goOffline({ ...state, attempts })
      return stay({ ...back, wifi: null, attempts })
    }
    default:
      return undefined
  }
}

/** "I don't have internet": OOBE goes on with a local account, and Autopilot has missed its chance. */
function goOffline(state: OobeState): Next {
  const change = {
    attempts: state.attempts,
    node: 'OobeWireless',
    offline: true,
    account: 'local',
    wifi: null,
  } as const
  return onward(change, [recordStep('no-profile', 'warning', 'no network with internet access')])
}

export function noAutopilot(state: OobeState) {
  if (canRunAutopilot(state.machine.windows)) return []
  return [recordStep('no-profile', 'info', `Windows build ${state.machine.windows.build} is older than 1703`)]
}
