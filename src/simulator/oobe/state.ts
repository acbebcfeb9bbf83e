// Everything a device remembers about its way through OOBE: plain JSON, so that a reboot or a kill at any moment resumes
// from what was last written (docs/specification/first-run.md). Each slice is declared beside the nodes that change it.
// Credentials and tokens are never in here, only whether the running machine holds them.

import { type AccountSlice, accountSlice } from './node/account.ts'
import { type FailureSlice, failureSlice } from './node/failure.ts'
import { type ManagementSlice, managementSlice } from './node/management.ts'
import { type NetworkSlice, networkSlice } from './node/network.ts'
import { type PagesSlice, pagesSlice } from './node/pages.ts'
import { type ProfileSlice, profileSlice } from './node/profile.ts'
import { type StatusPageSlice, statusPageSlice } from './node/status-page.ts'
import { type UpdatesSlice, updatesSlice } from './node/updates.ts'
import type { OwnNode } from './way/all.ts'
import type { WindowsVersion } from './windows.ts'

/**
 * Named as in the navigation graph. OobeAAD is one node there; a kill may fall between its
 * sign-in, join, terms and enrolment, so each has its own here. Logon, MDMProgressUser and Desktop come after OOBE proper.
 */
export type CommonNode =
  | 'StartSelector'
  | 'AutoPilotPrefetch'
  | 'OobeLanguage'
  | 'OobeRegion'
  | 'OobeKeyboard'
  | 'OobeSecondKeyboard'
  | 'OobeWireless'
  | 'OobeCaptivePortal'
  | 'AutopilotActivation'
  | 'OobeZdp'
  | 'AutopilotUpdate'
  | 'Reboot'
  | 'OobeWirelessAfterReboot'
  | 'OobeEula'
  | 'OobeIDPS'
  | 'OobeLocal'
  | 'OobeAAD'
  | 'OobeAADJoin'
  | 'OobeAADTerms'
  | 'OobeAADEnroll'
  | 'MDMProgressAfterAAD'
  | 'OobeSettings'
  | 'Logon'
  | 'MDMProgressUser'
  | 'OobeCortana'
  | 'OobeOemRegistration'
  | 'OobeOneDrive'
  | 'Desktop'
  | 'OobeError'
  | 'OobeNetworkLossError'
  | 'OobeEarlyExitOnFailure'

/** A way may have nodes of its own besides. */
export type Node = CommonNode | OwnNode

export const terminalNodes: readonly Node[] = ['Desktop', 'OobeEarlyExitOnFailure']

/** Facts that stay while OOBE runs. */
export type Machine = {
  readonly windows: WindowsVersion
  readonly languages: readonly string[]
  readonly link: 'wired' | 'wifi'
  readonly serial: string
  /** The name Windows gives itself before anybody chooses one. */
  readonly firstName: string
  /** Digits for %RAND:n%, drawn once, so that resuming gives the same name. */
  readonly digits: string
  /** A provisioning package stands for the person who would set it up. */
  readonly package?: true
  /** A package without a bulk token, or an answer file, sets it up. */
  readonly prepared?: 'stick' | 'answer-file'
  /** Whoever signs in first sets up Windows Hello. */
  readonly hello?: true
}

export type RebootReason = 'zdp' | 'autopilotUpdate' | 'rename' | 'espDevice'
export type Outcome = 'desktop-managed' | 'desktop-unmanaged' | 'status-page-failed' | 'gave-up'

/** The device's node, and its outcome. */
type Position = {
  readonly version: 1
  readonly machine: Machine
  readonly node: Node
  readonly name: string
  readonly rebootReason: RebootReason | null
  readonly resumeAt: Node | null
  readonly outcome: Outcome | null
  readonly reason: string | null
  /** Private state of single ways, by their names (slice.ts). Devices stored before there was any have none. */
  readonly own?: Readonly<Record<string, object>>
}

export type OobeState = Position &
  PagesSlice &
  NetworkSlice &
  ProfileSlice &
  UpdatesSlice &
  AccountSlice &
  ManagementSlice &
  StatusPageSlice &
  FailureSlice

export function factoryState(machine: Machine): OobeState {
  return {
    version: 1,
    machine,
    node: 'StartSelector',
    name: machine.firstName,
    ...pagesSlice,
    ...networkSlice,
    ...profileSlice,
    ...updatesSlice,
    ...accountSlice,
    ...managementSlice,
    ...statusPageSlice,
    ...failureSlice,
    rebootReason: null,
    resumeAt: null,
    outcome: null,
    reason: null,
  }
}
