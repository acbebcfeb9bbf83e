// Events of the OOBE machine, and the effects it asks of its surroundings. Both are data: the shell (run.ts) performs effects
// against sockets and disk, tests answer them from a table.

import type { DeviceStep, StepOutcome } from '../trace.ts'
import type { SignedInUser } from './node/account.ts'
import type { Mdm } from './node/management.ts'
import type { Applied, Hidden } from './node/prepared.ts'
import type { CachedProfile } from './node/profile.ts'
import type { StatusPage } from './node/status-page.ts'
import type { DeploymentProfile } from './profile.ts'
import type { RebootReason } from './state.ts'

export const pages = [
  'language',
  'region',
  'keyboard',
  'second-keyboard',
  'network',
  'captive-portal',
  'eula',
  'personal-or-work',
  'sign-in',
  'local-account',
  'privacy',
  'cortana',
  'oem-registration',
  'onedrive',
  'status-page',
  'error',
  'stick',
  'trust-package',
] as const
export type Page = (typeof pages)[number]

/** `at` is the time of the event, in milliseconds; the machine has no clock of its own. */
export type Event = {
  readonly at: number
} /** `kept`: the running machine still has in memory what the user typed, because Windows itself asked for the restart. */ & (
  | { readonly type: 'power-on'; readonly kept: boolean }
  | { readonly type: 'answered'; readonly page: Page; readonly value: string }
  /** The person in front of the machine walks away. */
  | { readonly type: 'abandoned'; readonly reason: string }
  | { readonly type: 'online' }
  | { readonly type: 'captive-portal' }
  | { readonly type: 'offline' }
  | { readonly type: 'profile'; readonly profile: DeploymentProfile; readonly etag: string | null }
  | { readonly type: 'profile-unchanged' }
  /** Raised by the machine for a profile that no way takes. */
  | { readonly type: 'profile-refused'; readonly why: string }
  | { readonly type: 'no-profile'; readonly code: number; readonly reason: string }
  | { readonly type: 'profile-unreachable'; readonly message: string }
  | { readonly type: 'updates'; readonly installed: readonly string[]; readonly reboot: boolean }
  | { readonly type: 'updates-failed'; readonly message: string }
  | { readonly type: 'signed-in'; readonly user: SignedInUser; readonly mdm: Mdm | null; readonly seen: string }
  | { readonly type: 'sign-in-failed'; readonly code: string; readonly message: string }
  | {
      readonly type: 'joined'
      readonly deviceId: string
      readonly tenantId: string
      /** The directory itself names the user among the local administrators, as it does for its own administrators. */
      readonly administrator: boolean
    }
  /** Null: the organisation manages nothing that this package sets up. */
  | { readonly type: 'management-found'; readonly mdm: Mdm | null }
  | { readonly type: 'package-applied'; readonly applied: Applied | null; readonly hidden: Hidden }
  /** What an answer file has the first person run; null: it enrolled nothing. */
  | { readonly type: 'first-commands-run'; readonly mdm: Mdm | null }
  | { readonly type: 'terms-accepted' }
  | { readonly type: 'enrolled' }
  | { readonly type: 'failed'; readonly code: string; readonly message: string }
  | { readonly type: 'status-page-shown'; readonly timeoutMinutes: number; readonly detail: string }
  | { readonly type: 'status-page-done'; readonly result: 'succeeded' | 'skipped' | 'left' }
  | {
      readonly type: 'status-page-failed'
      readonly code: string
      readonly message: string
      /** BlockInStatusPage: 1 reset, 2 try again, 4 continue; 0 lets the user go on. */
      readonly flags: number
      /** AllowCollectLogsButton. */
      readonly logs?: boolean
    }
  | { readonly type: 'status-page-reboot' }
  | { readonly type: 'logged-on' }
  | { readonly type: 'hello-set-up'; readonly userName: string }
  | { readonly type: 'network-lost'; readonly message: string }
  | { readonly type: 'network-back' }
  /** The hour of the open status page came while it could not go on. */
  | { readonly type: 'page-overdue' }
)

export type Effect =
  | {
      readonly kind: 'record-step'
      readonly step: DeviceStep
      readonly outcome: StepOutcome
      readonly detail: string
    }
  | {
      readonly kind: 'ask'
      readonly page: Page
      readonly choices: readonly string[]
      readonly mandatory: boolean
      /** When a status page behind it fails by itself, whether anybody answers or not. */
      readonly until?: number
    }
  | { readonly kind: 'check-network'; readonly ssid: string | null }
  /** `until`: the hour of the status page that waits for it; without one, as long as a person has patience. */
  | { readonly kind: 'wait-for-network'; readonly until?: number }
  | { readonly kind: 'fetch-profile'; readonly budgetMs: number; readonly etag: string | null }
  | { readonly kind: 'forget-profile' }
  | { readonly kind: 'install-updates'; readonly source: 'critical' | 'autopilot' }
  | { readonly kind: 'reboot'; readonly reason: RebootReason }
  | {
      readonly kind: 'sign-in'
      /** The tenant of the sign-in page: the profile's, or null for the common page. */
      readonly authority: string | null
      readonly attempt: number
      /** A link on the page leaves the profile's organisation and leads to the choice of account. */
      readonly mayChangeAccount: boolean
    }
  /** The bulk token of the package in place of a person. */
  | { readonly kind: 'use-package' }
  | { readonly kind: 'apply-package' }
  | { readonly kind: 'enroll-by-package' }
  | { readonly kind: 'run-first-commands' }
  | { readonly kind: 'find-management' }
  | { readonly kind: 'report-mismatch'; readonly userTenantId: string }
  | { readonly kind: 'join'; readonly user: SignedInUser; readonly name: string }
  | { readonly kind: 'accept-terms'; readonly url: string; readonly enrollmentUrl: string }
  | { readonly kind: 'enroll'; readonly mdm: Mdm; readonly profile: CachedProfile | null; readonly name: string }
  | { readonly kind: 'run-status-page'; readonly phase: 'device' | 'user'; readonly page: StatusPage }
  /** `automatic` uses the credentials given at sign-in; otherwise the user types them again (S-206). */
  | { readonly kind: 'log-on'; readonly automatic: boolean; readonly attempt: number }
  | { readonly kind: 'set-up-hello' }
  | { readonly kind: 'collect-logs' }
  | { readonly kind: 'wipe' }
