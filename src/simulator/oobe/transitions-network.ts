// OOBE before anybody signs in: pages, network, profile, updates (docs/specification/first-run.md). A profile may
// change what is shown here and nothing else (S-141).

import type { Event } from './event.ts'
import { isBeforeSignIn, mayAskForProfile, nodeFrom } from './pages.ts'
import { vetoOf } from './profile.ts'
import type { Node, OobeState, RebootReason } from './state.ts'
import { giveUp, type Next, onward, stay, tell } from './transitions-shared.ts'
import { canRunAutopilot, isSupported } from './windows.ts'

const cacheLifeMs = 24 * 60 * 60_000
const mostNetworkTries = 3

export function beforeSignIn(state: OobeState, event: Event): Next | undefined {
  switch (state.node) {
    case 'StartSelector':
    case 'AutoPilotPrefetch':
      return prefetch(state, event)
    case 'OobeLanguage':
      return answered(state, event, 'language', (value) => onward(state, { language: value }))
    case 'OobeRegion':
      return answered(state, event, 'region', (value) => onward(state, { region: value }))
    case 'OobeKeyboard':
      return answered(state, event, 'keyboard', (value) => onward(state, { keyboard: value }))
    case 'OobeSecondKeyboard':
      return answered(state, event, 'second-keyboard', (value) =>
        onward(state, { secondKeyboard: value === 'skip' ? null : value }),
      )
    case 'OobeWireless':
    case 'OobeCaptivePortal':
      return wireless(state, event)
    case 'AutopilotActivation':
      return profileAnswer(state, event)
    case 'OobeZdp':
    case 'AutopilotUpdate':
      return updates(state, event)
    case 'OobeEula':
      return answered(state, event, 'eula', (value) =>
        value === 'decline' ? giveUp(state, 'the licence terms were declined') : onward(state, {}),
      )
    case 'OobeIDPS':
      return answered(state, event, 'personal-or-work', (value) =>
        onward(state, { account: value === 'work' ? 'directory' : 'local' }),
      )
    case 'OobeLocal':
      return answered(state, event, 'local-account', () => onward(state, { localGroup: 'Administrators' }))
    default:
      return undefined
  }
}

function answered(
  state: OobeState,
  event: Event,
  page: Extract<Event, { type: 'answered' }>['page'],
  next: (value: string) => Next,
): Next | undefined {
  if (event.type !== 'answered' || event.page !== page) return undefined
  // A page that must be answered is not answered by nothing.
  return event.value === '' ? stay({ node: state.node }) : next(event.value)
}

/** Over a cable the profile is asked for before the first page; any failure here is silent. */
function prefetch(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'online') {
    const effects = [tell('network-connected', 'ok', 'wired'), ...noAutopilot(state)]
    if (!mayAskForProfile(state)) return onward(state, { online: true, node: 'AutoPilotPrefetch' }, effects)
    return stay({ online: true, node: 'AutoPilotPrefetch' }, effects)
  }
  if (event.type === 'offline' || event.type === 'captive-portal') {
    return onward(state, { online: false, node: 'AutoPilotPrefetch' })
  }
  if (event.type === 'profile-unreachable') return onward(state, {})
  return profileAnswer(state, event)
}

function wireless(state: OobeState, event: Event): Next | undefined {
  const back = { node: 'OobeWireless' as const }
  switch (event.type) {
    case 'answered':
      if (event.page === 'captive-portal') {
        // 'cable' stands for the network that is plugged in: connect to it again, now that the portal lets us through.
        return stay({ node: state.resumeAt ? 'OobeWirelessAfterReboot' : 'OobeWireless', wifi: state.wifi ?? 'cable' })
      }
      if (event.page !== 'network' || event.value === '') return undefined
      return event.value === 'none' ? goOffline(state) : stay({ ...back, wifi: event.value })
    case 'online':
      return onward(state, { ...back, online: true, offline: false }, [
        tell('network-connected', 'ok', state.wifi === null ? 'wired' : `Wi-Fi ${state.wifi}`),
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
  return onward(state, change, [tell('no-profile', 'warning', 'no network with internet access')])
}

function noAutopilot(state: OobeState) {
  if (canRunAutopilot(state.machine.windows)) return []
  return [tell('no-profile', 'info', `Windows build ${state.machine.windows.build} is older than 1703`)]
}

function profileAnswer(state: OobeState, event: Event): Next | undefined {
  switch (event.type) {
    case 'profile': {
      const veto = vetoOf(event.profile)
      if (veto) return withoutProfile(state, `refused: ${veto}`, 'warning')
      const profile = { settings: event.profile, etag: event.etag, receivedAt: event.at }
      const detail = `${event.profile.profileName || 'profile'} of ${event.profile.tenantDomain || event.profile.tenantId}`
      return withProfile(state, profile, detail)
    }
    case 'profile-unchanged':
      return state.profile
        ? withProfile(state, { ...state.profile, receivedAt: event.at }, 'unchanged since the last start')
        : withoutProfile(state, 'the service says unchanged, but nothing is stored', 'warning')
    case 'no-profile': {
      const next = withoutProfile(state, `${event.code} ${event.reason}`, 'info')
      return { ...next, change: { ...next.change, blankProfile: true } }
    }
    case 'profile-unreachable':
      return state.profile && event.at - state.profile.receivedAt < cacheLifeMs
        ? withProfile(state, state.profile, `kept from before: ${event.message}`)
        : withoutProfile(state, event.message, 'warning')
    default:
      return undefined
  }
}

/** A profile decides for work: an earlier answer "personal" no longer counts. */
function withProfile(state: OobeState, profile: NonNullable<OobeState['profile']>, detail: string): Next {
  const unsupported = isSupported(state.machine.windows) ? '' : ' (this build is not supported for Autopilot)'
  const change = {
    profile,
    profileState: 'Available',
    flow: 'aadUserDriven',
    askedForProfile: true,
    blankProfile: false,
    account: 'directory',
    diagnostics: {
      ...state.diagnostics,
      cloudAssignedTenantId: profile.settings.tenantId,
      cloudAssignedTenantDomain: profile.settings.tenantDomain,
      deploymentProfileName: profile.settings.profileName,
    },
  } as const
  return resume(state, change, [tell('profile-received', 'ok', detail + unsupported)])
}

function withoutProfile(state: OobeState, detail: string, outcome: 'info' | 'warning'): Next {
  const change = {
    profile: null,
    profileState: 'NotProvisioned',
    flow: 'normal',
    askedForProfile: true,
    account: state.profile ? null : state.account,
  } as const
  return resume(state, change, [tell('no-profile', outcome, detail)])
}

/** After a restart the profile is asked for again, and OOBE continues where it was, unless the answer changed the way. */
function resume(state: OobeState, change: Partial<OobeState>, effects: Next['effects']): Next {
  const target = state.resumeAt
  if (!target) return onward(state, change, effects)
  const changed = { ...state, ...change, resumeAt: null }
  return { change: { ...change, resumeAt: null, node: nodeFrom(changed, wayBack(changed, target)) }, effects }
}

/** From the choice of account on, another answer means choosing again. */
function wayBack(state: OobeState, target: Node): Node {
  const choosing: readonly Node[] = ['OobeIDPS', 'OobeLocal', 'OobeAAD']
  return choosing.includes(target) && isBeforeSignIn(target) && state.account !== 'local' ? 'OobeIDPS' : target
}

/** Updates never stop OOBE; those that need a restart get one, and OOBE goes on behind them (S-199, S-200). */
function updates(state: OobeState, event: Event): Next | undefined {
  const reason: RebootReason = state.node === 'OobeZdp' ? 'zdp' : 'autopilotUpdate'
  const done = state.node === 'OobeZdp' ? { updatesDone: true } : { autopilotUpdateDone: true }
  if (event.type === 'updates-failed') {
    return onward(state, done, [tell('update-installed', 'warning', `not installed: ${event.message}`)])
  }
  if (event.type !== 'updates') return undefined
  const effects = event.installed.map((name) => tell('update-installed', 'ok', name))
  if (!event.reboot) return onward(state, done, effects)
  const next = onward(state, done, effects)
  return {
    change: { ...done, node: 'Reboot', rebootReason: reason, resumeAt: next.change.node ?? 'OobeEula' },
    effects,
  }
}
