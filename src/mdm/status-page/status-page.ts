// The enrolment status page: its settings as an administrator gives them (docs/protocols/status-page.md),
// which page a device gets, and the nodes that tell the device (DMClient CSP, FirstSyncStatus).

import { z } from 'zod'

import { decide, deviceThenUser, type Match, type RankedKind, sideOf } from '../../assignment/assignment.ts'
import { firstSyncNode } from '../node.ts'

/** Scripts in circulation send "True" and "60" where booleans and numbers are due (docs/specification/graph.md). */
const flag = z.preprocess((value) => {
  if (typeof value !== 'string') return value
  return { true: true, false: false }[value.toLowerCase()] ?? value
}, z.boolean())

export const StatusPageSettings = z.object({
  showInstallationProgress: flag.default(false),
  /** The portal's "block device use until all apps and profiles are installed". */
  blockDeviceSetupRetryByUser: flag.default(false),
  allowDeviceResetOnInstallFailure: flag.default(false),
  allowLogCollectionOnInstallFailure: flag.default(false),
  customErrorMessage: z.string().max(10_000).default(''),
  installProgressTimeoutInMinutes: z.coerce.number().int().min(1).max(1440).default(60),
  allowDeviceUseOnInstallFailure: flag.default(false),
  /** Empty: wait for every assigned app. */
  selectedMobileAppIds: z
    .array(z.guid().transform((id) => id.toLowerCase()))
    .max(100)
    .default([]),
  trackInstallProgressForAutopilotOnly: flag.default(false),
  disableUserStatusTrackingAfterFirstUser: flag.default(false),
})
export type StatusPageSettings = z.infer<typeof StatusPageSettings>

/** Settings of the original that nothing here does: kept nowhere, answered with their default. */
export const unserved = { allowNonBlockingAppInstallation: false, installQualityUpdates: false } as const

const only = (value: boolean, instead: string) =>
  flag
    .default(value)
    .refine((given) => given === value, `is not served by this version yet. Send ${value}; ${instead}.`)

/** As administrators give them: what is not served is taken at its default only. */
export const GivenSettings = StatusPageSettings.extend({
  allowNonBlockingAppInstallation: only(
    unserved.allowNonBlockingAppInstallation,
    'it is about pre-provisioning, and elsewhere a page fails only for what it waits for: name that in selectedMobileAppIds',
  ),
  installQualityUpdates: only(
    unserved.installQualityUpdates,
    'the device installs quality updates after its first start, as its policies for Update say',
  ),
} satisfies Record<keyof typeof unserved, unknown>)

export const defaultSettings: StatusPageSettings = StatusPageSettings.parse({})

export const defaultErrorText =
  'Setup could not be completed. Please try again or contact your support person for help.'

export type StatusPage = {
  readonly id: string
  readonly displayName: string
  /** 0 is the tenant's default page. */
  readonly priority: number
  readonly settings: StatusPageSettings
}

export type ChosenPage = { readonly page: StatusPage; readonly chosenFor: 'device' | 'user' | 'default' }

/** Pages targeted at the device come first, then those at its user, then the default; among equals the smallest priority. */
export const statusPageKind = {
  name: 'status-page',
  item: 'status page',
  action: 'mdm.status-page.assign',
  steps: deviceThenUser,
  open: [],
  first: 'first',
  higher: 'one that reaches the device and not only its user, or one of a smaller priority number',
} as const satisfies RankedKind & { action: string }

/** `pages` come by priority. */
export function choosePage(pages: readonly StatusPage[], matches: readonly Match[], fallback: StatusPage): ChosenPage {
  const winner = decide(statusPageKind, pages, matches)
  return winner ? { page: winner.item, chosenFor: sideOf(winner.way) } : { page: fallback, chosenFor: 'default' }
}

/** Whether a device shows the page at all. `byAutopilot`: it was registered and had a profile when it enrolled. */
export const isShown = (settings: StatusPageSettings, { byAutopilot }: { readonly byAutopilot: boolean }): boolean =>
  settings.showInstallationProgress && (byAutopilot || !settings.trackInstallProgressForAutopilotOnly)

/** BlockInStatusPage: 0 may leave, else a sum of 1 reset, 2 try again, 4 continue anyway. */
export function blockFlags(settings: StatusPageSettings): number {
  if (!settings.blockDeviceSetupRetryByUser) return 0
  const allowed =
    (settings.allowDeviceResetOnInstallFailure ? 1 : 0) + (settings.allowDeviceUseOnInstallFailure ? 4 : 0)
  return allowed === 0 ? 2 : allowed // 0 would let the user leave: the only other way to block is "try again"
}

export type PageNode = { readonly uri: string; readonly format: string; readonly value: string }

const node = (name: string, format: string, value: string | number | boolean): PageNode => ({
  uri: firstSyncNode('device', name),
  format,
  value: String(value),
})

/** For people who sign in after the one whose phase has ended. Devices take it also when the other nodes are frozen. */
export const skipForOthers: PageNode = node('SkipUserStatusPage', 'bool', true)

/** Nodes the device needs in the very first session, before it has shown anything. */
export function pageNodes(settings: StatusPageSettings): readonly PageNode[] {
  return [
    node('SkipDeviceStatusPage', 'bool', false),
    node('SkipUserStatusPage', 'bool', false),
    node('BlockInStatusPage', 'int', blockFlags(settings)),
    node('AllowCollectLogsButton', 'bool', settings.allowLogCollectionOnInstallFailure),
    node('CustomErrorText', 'chr', settings.customErrorMessage || defaultErrorText),
    node('TimeOutUntilSyncFailure', 'int', settings.installProgressTimeoutInMinutes),
  ]
}

/**
 * Whether the page waits for this app. A list of selected apps is a filter, and only on a page that blocks; in the device
 * phase the list of a page that was chosen for the user is ignored, because the user is not known then.
 */
export function isTrackedApp(
  chosen: Pick<ChosenPage, 'chosenFor'> & { settings: StatusPageSettings },
  app: {
    readonly id: string
    readonly phase: 'device' | 'user'
  },
): boolean {
  const { selectedMobileAppIds, blockDeviceSetupRetryByUser } = chosen.settings
  if (!blockDeviceSetupRetryByUser || selectedMobileAppIds.length === 0) return true
  if (app.phase === 'device' && chosen.chosenFor === 'user') return true
  return selectedMobileAppIds.includes(app.id)
}
