// The way through OOBE: its nodes in order, when each is left out, and what each one wants done. Pure tables over the state
// (docs/specification/first-run.md). Nothing irreversible stands before OobeAAD (S-141).

import type { Effect, Page } from './event.ts'
import { hasBit } from './profile.ts'
import type { Node, OobeState } from './state.ts'
import {
  canRunAutopilot,
  honoursHiddenEula,
  keepsBlankProfile,
  takesLocaleFromProfile,
  updatesAutopilotItself,
} from './windows.ts'

/** When a node of the ordinary way is left out. The key order is the order of the way. */
const leftOut = {
  StartSelector: () => true,
  AutoPilotPrefetch: (s) => s.machine.link !== 'wired' || s.askedForProfile,
  OobeLanguage: (s) =>
    s.machine.languages.length <= 1 || s.machine.languages.includes(profileLocale(s)?.language ?? 'none set'),
  OobeRegion: (s) => Boolean(profileLocale(s)?.region),
  OobeKeyboard: skipsKeyboard,
  OobeSecondKeyboard: skipsKeyboard,
  OobeWireless: (s) => s.online || s.offline,
  AutopilotActivation: (s) => s.askedForProfile || s.offline || !mayAskForProfile(s),
  OobeZdp: (s) => s.updatesDone || !s.online,
  AutopilotUpdate: (s) =>
    s.autopilotUpdateDone ||
    !s.online ||
    !s.profile ||
    s.profile.settings.autopilotUpdateDisabled ||
    !updatesAutopilotItself(s.machine.windows),
  OobeEula: (s) => hasBit(settingsOf(s), 'skipEula') && honoursHiddenEula(s.machine.windows),
  OobeIDPS: (s) => s.profile !== null || s.offline,
  OobeLocal: (s) => s.account !== 'local',
  OobeAAD: (s) => s.account === 'local',
  OobeAADJoin: (s) => s.account === 'local' || s.joined !== null,
  OobeAADTerms: (s) => s.account === 'local' || !s.mdm?.termsOfUseUrl || s.enrolled,
  OobeAADEnroll: (s) => s.account === 'local' || !s.mdm || s.enrolled,
  Reboot: (s) => !s.renamePending,
  MDMProgressAfterAAD: (s) => !s.enrolled || ['succeeded', 'failed', 'left'].includes(s.espDevice),
  OobeSettings: (s) => s.profileApplied && hasBit(settingsOf(s), 'skipPrivacy'),
  Logon: () => false,
  MDMProgressUser: (s) => !s.enrolled,
  Desktop: () => false,
} satisfies Partial<Record<Node, (state: OobeState) => boolean>>

type WayNode = keyof typeof leftOut
const way = Object.keys(leftOut) as readonly WayNode[]

/** The first node at or after `from` on the way that this state needs. */
export function nodeFrom(state: OobeState, from: Node): Node {
  const start = way.indexOf(from as WayNode)
  if (start < 0) return from
  return way.slice(start).find((node) => !leftOut[node](state)) ?? 'Desktop'
}

/** The first node after `node` that this state needs. */
export function nodeAfter(state: OobeState, node: Node): Node {
  return nodeFrom(state, way[way.indexOf(node as WayNode) + 1] ?? 'Desktop')
}

/** True while only presentation may follow from a profile: nobody has signed in to the profile's tenant yet. */
export function isBeforeSignIn(node: Node): boolean {
  const at = way.indexOf(node as WayNode)
  return at >= 0 && at <= way.indexOf('OobeAAD')
}

export function needsNetwork(node: Node): boolean {
  return [
    'OobeAAD',
    'OobeAADJoin',
    'OobeAADTerms',
    'OobeAADEnroll',
    'MDMProgressAfterAAD',
    'Logon',
    'MDMProgressUser',
  ].includes(node)
}

/** After a mismatch the same profile would only come again; old clients believe an empty answer until they are reset. */
export function mayAskForProfile(state: OobeState): boolean {
  if (!canRunAutopilot(state.machine.windows) || state.profileApplied) return false
  if (state.diagnostics.tenantMatched === false) return false
  return !(state.blankProfile && keepsBlankProfile(state.machine.windows))
}

export function settingsOf(state: OobeState) {
  return state.profile?.settings ?? null
}

/** Locale settings act only where the profile came before the pages: over a cable, on clients that know them. */
function profileLocale(state: OobeState) {
  const honours = state.machine.link === 'wired' && takesLocaleFromProfile(state.machine.windows)
  return honours ? settingsOf(state) : null
}

function skipsKeyboard(state: OobeState): boolean {
  const locale = profileLocale(state)
  return Boolean(locale?.language && locale.region && hasBit(locale, 'skipKeyboard'))
}

export function localeOf(state: OobeState): string {
  return state.language ?? profileLocale(state)?.language ?? state.machine.languages[0] ?? 'en-US'
}

/** The one thing the present node waits for. Null only where OOBE has ended. */
export function workOf(state: OobeState): Effect | null {
  switch (state.node) {
    case 'StartSelector':
      return { kind: 'check-network', ssid: null }
    case 'AutoPilotPrefetch':
      return state.online ? fetchProfile(state, 15_000) : { kind: 'check-network', ssid: null }
    case 'OobeLanguage':
      return ask('language', state.machine.languages)
    case 'OobeRegion':
      return ask('region')
    case 'OobeKeyboard':
      return ask('keyboard')
    case 'OobeSecondKeyboard':
      return ask('second-keyboard', ['skip'], false)
    case 'OobeWireless':
      return state.wifi !== null ? { kind: 'check-network', ssid: state.wifi } : ask('network')
    case 'OobeCaptivePortal':
      return ask('captive-portal', ['accept'])
    case 'AutopilotActivation':
      return fetchProfile(state, 60_000)
    case 'OobeZdp':
      return { kind: 'install-updates', source: 'critical' }
    case 'AutopilotUpdate':
      return { kind: 'install-updates', source: 'autopilot' }
    case 'Reboot':
      return { kind: 'reboot', reason: state.rebootReason ?? 'rename' }
    case 'OobeWirelessAfterReboot':
      return { kind: 'check-network', ssid: state.wifi }
    case 'OobeEula':
      return ask('eula', ['accept', 'decline'])
    case 'OobeIDPS':
      return ask('personal-or-work', ['personal', 'work'])
    case 'OobeLocal':
      return ask('local-account')
    case 'OobeSettings':
      return ask('privacy', ['accept'])
    case 'OobeError':
      return ask('error', state.failure?.buttons ?? ['leave'])
    case 'OobeNetworkLossError':
      return { kind: 'wait-for-network' }
    case 'Desktop':
    case 'OobeEarlyExitOnFailure':
      return null
    default:
      return accountWork(state)
  }
}

/** From the sign-in on. Where what the node needs is gone, signing in again brings it back. */
function accountWork(state: OobeState): Effect {
  const signIn: Effect = {
    kind: 'sign-in',
    authority: settingsOf(state)?.tenantDomain || settingsOf(state)?.tenantId || null,
    attempt: state.attempts.signIn ?? 0,
  }
  switch (state.node) {
    case 'OobeAADJoin':
      return state.user ? { kind: 'join', user: state.user, name: state.name } : signIn
    case 'OobeAADTerms':
      return state.mdm?.termsOfUseUrl ? { kind: 'accept-terms', url: state.mdm.termsOfUseUrl } : signIn
    case 'OobeAADEnroll':
      return state.mdm ? { kind: 'enroll', mdm: state.mdm, profile: state.profile, name: state.name } : signIn
    case 'MDMProgressAfterAAD':
    case 'MDMProgressUser': {
      const phase = state.node === 'MDMProgressUser' ? 'user' : 'device'
      return { kind: 'run-status-page', phase, page: state.statusPage ?? { startedAt: 0, deadlineAt: 0, shown: false } }
    }
    case 'Logon': {
      const automatic = state.account === 'local' || state.credentialsHeld
      return { kind: 'log-on', automatic, attempt: state.attempts.logOn ?? 0 }
    }
    default:
      return signIn
  }
}

function ask(page: Page, choices: readonly string[] = [], mandatory = true): Effect {
  return { kind: 'ask', page, choices, mandatory }
}

function fetchProfile(state: OobeState, budgetMs: number): Effect {
  return { kind: 'fetch-profile', budgetMs, etag: state.profile?.etag ?? null }
}
