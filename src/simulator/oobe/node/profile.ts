// Where the device asks for its profile: over a cable before the first page, otherwise as soon as there is a network
// (docs/specification/first-run.md). Until somebody signs in, a profile changes what is shown and nothing else (S-141).

import type { Effect, Event } from '../event.ts'
import { type Next, onward, recordStep, stay } from '../next.ts'
import type { OobeNode } from '../node.ts'
import type { DeploymentProfile } from '../profile.ts'
import type { Node, OobeState } from '../state.ts'
import { canRunAutopilot, isSupported, keepsBlankProfile, updatesAutopilotItself } from '../windows.ts'
import { noAutopilot } from './network.ts'

export type CachedProfile = {
  readonly settings: DeploymentProfile
  readonly etag: string | null
  readonly receivedAt: number
}

/** Survives OOBE for support: what a diagnostics tool would read from the registry (docs/specification/first-run.md). */
export type Diagnostics = {
  readonly cloudAssignedTenantId: string | null
  readonly cloudAssignedTenantDomain: string | null
  readonly deploymentProfileName: string | null
  /** Undefined until a profile arrives. */
  readonly cloudAssignedOobeConfig?: number
  readonly tenantMatched: boolean | null
}

export type ProfileSlice = {
  readonly flow: 'normal' | 'aadUserDriven'
  readonly profileState: 'Unknown' | 'NotProvisioned' | 'Available'
  readonly profile: CachedProfile | null
  /** A final answer, or the end of the budget, was reached since the last start: ask no more until the next. */
  readonly askedForProfile: boolean
  /** The empty answer that old clients keep until they are reset (L-019). */
  readonly blankProfile: boolean
  readonly profileApplied: boolean
  readonly diagnostics: Diagnostics
}

export const profileSlice: ProfileSlice = {
  flow: 'normal',
  profileState: 'Unknown',
  profile: null,
  askedForProfile: false,
  blankProfile: false,
  profileApplied: false,
  diagnostics: {
    cloudAssignedTenantId: null,
    cloudAssignedTenantDomain: null,
    deploymentProfileName: null,
    tenantMatched: null,
  },
}

/** From here on whatever is still open is asked, where a profile that had settled it is gone. */
export const firstPage: Node = 'OobeLanguage'

const cacheLifeMs = 24 * 60 * 60_000

/** Where every start begins; no state needs it, so nobody ever stands here for long. */
export const startSelector: OobeNode<'StartSelector'> = {
  name: 'StartSelector',
  work: () => ({ kind: 'check-network', ssid: null }),
  on: prefetch,
}

export const profilePrefetch: OobeNode<'AutoPilotPrefetch'> = {
  name: 'AutoPilotPrefetch',
  work: (state) => (state.online ? fetchProfile(state, 15_000) : { kind: 'check-network', ssid: null }),
  on: prefetch,
}

export const profileDownload: OobeNode<'AutopilotActivation'> = {
  name: 'AutopilotActivation',
  work: (state) => fetchProfile(state, 60_000),
  on: profileAnswer,
}

export function wantsPrefetch(state: OobeState): boolean {
  return state.machine.link === 'wired' && !state.askedForProfile
}

export function wantsProfile(state: OobeState): boolean {
  return !state.askedForProfile && !state.offline && mayAskForProfile(state)
}

/** After a mismatch the same profile would only come again; old clients believe an empty answer until they are reset. */
export function mayAskForProfile(state: OobeState): boolean {
  if (!canRunAutopilot(state.machine.windows) || state.profileApplied) return false
  if (state.machine.prepared) return false // it settles what a profile would say
  if (state.diagnostics.tenantMatched === false) return false
  return !(state.blankProfile && keepsBlankProfile(state.machine.windows))
}

export function wantsAutopilotUpdate(state: OobeState): boolean {
  if (state.autopilotUpdateDone || !state.online || !state.profile) return false
  return !state.profile.settings.autopilotUpdateDisabled && updatesAutopilotItself(state.machine.windows)
}

function fetchProfile(state: OobeState, budgetMs: number): Effect {
  return { kind: 'fetch-profile', budgetMs, etag: state.profile?.etag ?? null }
}

/** Over a cable the profile is asked for before the first page; any failure here is silent. */
function prefetch(state: OobeState, event: Event): Next | undefined {
  if (event.type === 'online') {
    const effects = [recordStep('network-connected', 'ok', 'wired'), ...noAutopilot(state)]
    if (!mayAskForProfile(state)) return onward({ online: true, node: 'AutoPilotPrefetch' }, effects)
    return stay({ online: true, node: 'AutoPilotPrefetch' }, effects)
  }
  if (event.type === 'offline' || event.type === 'captive-portal') {
    return onward({ online: false, node: 'AutoPilotPrefetch' })
  }
  if (event.type === 'profile-unreachable') return onward({})
  return profileAnswer(state, event)
}

function profileAnswer(state: OobeState, event: Event): Next | undefined {
  switch (event.type) {
    case 'profile': {
      const profile = { settings: event.profile, etag: event.etag, receivedAt: event.at }
      const detail = `${event.profile.profileName || 'profile'} of ${event.profile.tenantDomain || event.profile.tenantId}`
      return withProfile(state, profile, detail)
    }
    case 'profile-refused':
      return withoutProfile(state, `refused: ${event.why}`, 'warning')
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
function withProfile(state: OobeState, profile: CachedProfile, detail: string): Next {
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
      cloudAssignedOobeConfig: profile.settings.oobeConfig,
    },
  } as const
  return resume(state, change, [recordStep('profile-received', 'ok', detail + unsupported)])
}

function withoutProfile(state: OobeState, detail: string, outcome: 'info' | 'warning'): Next {
  const change = {
    profile: null,
    profileState: 'NotProvisioned',
    flow: 'normal',
    askedForProfile: true,
    account: state.profile ? null : state.account,
  } as const
  return resume(state, change, [recordStep('no-profile', outcome, detail)])
}

/**
 * After a restart the profile is asked for again. OOBE continues where it was, but first come pages that the earlier profile
 * had answered or hidden and this answer does not, and without a profile the account is chosen again.
 */
function resume(state: OobeState, change: Partial<OobeState>, effects: Next['effects']): Next {
  const target = state.resumeAt
  if (!target) return onward(change, effects)
  const local = target === 'OobeLocal' && { ...state, ...change }.account === 'local'
  return { change: { ...change, resumeAt: null }, effects, go: { from: local ? target : firstPage } }
}
