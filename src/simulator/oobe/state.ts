// Everything a device remembers about its way through OOBE: plain JSON, so that a reboot or a kill at any moment resumes
// from what was last written (docs/specification/first-run.md). Credentials and tokens are never in here, only whether
// the running machine holds them.

import type { DeploymentProfile } from './profile.ts'
import type { WindowsVersion } from './windows.ts'

/**
 * Named as in the navigation graph. OobeAAD is one node there; a kill may fall between its
 * sign-in, join, terms and enrolment, so each has its own here. Logon, MDMProgressUser and Desktop come after OOBE proper.
 */
export const nodes = [
  'StartSelector',
  'AutoPilotPrefetch',
  'OobeLanguage',
  'OobeRegion',
  'OobeKeyboard',
  'OobeSecondKeyboard',
  'OobeWireless',
  'OobeCaptivePortal',
  'AutopilotActivation',
  'OobeZdp',
  'AutopilotUpdate',
  'Reboot',
  'OobeWirelessAfterReboot',
  'OobeEula',
  'OobeIDPS',
  'OobeLocal',
  'OobeAAD',
  'OobeAADJoin',
  'OobeAADTerms',
  'OobeAADEnroll',
  'MDMProgressAfterAAD',
  'OobeSettings',
  'Logon',
  'MDMProgressUser',
  'Desktop',
  'OobeError',
  'OobeNetworkLossError',
  'OobeEarlyExitOnFailure',
] as const
export type Node = (typeof nodes)[number]

export const terminalNodes: readonly Node[] = ['Desktop', 'OobeEarlyExitOnFailure']

/** What does not change while OOBE runs. */
export type Machine = {
  readonly windows: WindowsVersion
  readonly languages: readonly string[]
  readonly link: 'wired' | 'wifi'
  readonly serial: string
  /** The name Windows gives itself before anybody chooses one. */
  readonly firstName: string
  /** Digits for %RAND:n%, drawn once, so that resuming gives the same name. */
  readonly digits: string
}

export type CachedProfile = {
  readonly settings: DeploymentProfile
  readonly etag: string | null
  readonly receivedAt: number
}

export type SignedInUser = {
  readonly upn: string
  readonly tenantId: string
  readonly objectId: string
}

export type Mdm = { readonly enrollmentUrl: string; readonly termsOfUseUrl: string | null }
export type StatusPageResult = 'not-shown' | 'running' | 'succeeded' | 'failed' | 'left'
export type StatusPage = {
  readonly startedAt: number
  readonly deadlineAt: number
  /** False until the first session told whether and how the page is shown. */
  readonly shown: boolean
}
export type Button = 'try-again' | 'continue' | 'reset' | 'leave'
export type RebootReason = 'zdp' | 'autopilotUpdate' | 'rename' | 'espDevice'
export type Outcome = 'desktop-managed' | 'desktop-unmanaged' | 'status-page-failed' | 'gave-up'

export type Failure = {
  readonly at: Node
  readonly code: string
  readonly message: string
  readonly buttons: readonly Button[]
}

/** Survives OOBE for support: what a diagnostics tool would read from the registry (docs/specification/first-run.md). */
export type Diagnostics = {
  readonly cloudAssignedTenantId: string | null
  readonly cloudAssignedTenantDomain: string | null
  readonly deploymentProfileName: string | null
  readonly tenantMatched: boolean | null
}

export type OobeState = {
  readonly version: 1
  readonly machine: Machine
  readonly node: Node
  readonly flow: 'normal' | 'aadUserDriven'
  readonly profileState: 'Unknown' | 'NotProvisioned' | 'Available'
  readonly profile: CachedProfile | null
  /** A final answer, or the end of the budget, was reached since the last start: ask no more until the next. */
  readonly askedForProfile: boolean
  /** The empty answer that old clients keep until they are reset (L-019). */
  readonly blankProfile: boolean
  readonly profileApplied: boolean
  readonly online: boolean
  /** The user has no network and went on without. */
  readonly offline: boolean
  readonly wifi: string | null
  readonly language: string | null
  readonly region: string | null
  readonly keyboard: string | null
  readonly secondKeyboard: string | null
  readonly updatesDone: boolean
  readonly autopilotUpdateDone: boolean
  readonly account: 'local' | 'directory' | null
  readonly name: string
  readonly renamePending: boolean
  readonly user: SignedInUser | null
  readonly localGroup: 'Administrators' | 'Users' | null
  readonly credentialsHeld: boolean
  readonly tokensHeld: boolean
  readonly mdm: Mdm | null
  readonly joined: { readonly deviceId: string; readonly tenantId: string } | null
  readonly enrolled: boolean
  readonly espDevice: StatusPageResult
  readonly espUser: StatusPageResult
  /** The status page that is open. It always has an hour at which it fails by itself (I4). Null while none is open. */
  readonly statusPage: StatusPage | null
  readonly rebootReason: RebootReason | null
  readonly resumeAt: Node | null
  readonly failure: Failure | null
  readonly attempts: Readonly<Record<string, number>>
  readonly diagnostics: Diagnostics
  readonly outcome: Outcome | null
  readonly reason: string | null
}

export function factoryState(machine: Machine): OobeState {
  return {
    version: 1,
    machine,
    node: 'StartSelector',
    flow: 'normal',
    profileState: 'Unknown',
    profile: null,
    askedForProfile: false,
    blankProfile: false,
    profileApplied: false,
    online: false,
    offline: false,
    wifi: null,
    language: null,
    region: null,
    keyboard: null,
    secondKeyboard: null,
    updatesDone: false,
    autopilotUpdateDone: false,
    account: null,
    name: machine.firstName,
    renamePending: false,
    user: null,
    localGroup: null,
    credentialsHeld: false,
    tokensHeld: false,
    mdm: null,
    joined: null,
    enrolled: false,
    espDevice: 'not-shown',
    espUser: 'not-shown',
    statusPage: null,
    rebootReason: null,
    resumeAt: null,
    failure: null,
    attempts: {},
    diagnostics: {
      cloudAssignedTenantId: null,
      cloudAssignedTenantDomain: null,
      deploymentProfileName: null,
      tenantMatched: null,
    },
    outcome: null,
    reason: null,
  }
}
