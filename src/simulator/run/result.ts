// The outcome of a device, for people and machines: the end state of docs/specification/first-run.md and the trace.

import { sidOfObject } from '../../protocol/drs/sid.ts'
import { builtInAdministrator, type LocalAccount } from '../csp/local-accounts.ts'
import type { Program } from '../installer.ts'
import { type Failure, titleOf } from '../oobe/node/failure.ts'
import type { Diagnostics } from '../oobe/node/profile.ts'
import type { StatusPageResult } from '../oobe/node/status-page.ts'
import type { OobeState, Outcome } from '../oobe/state.ts'
import { type Installed, readInstalled } from '../prepared/installed.ts'
import type { TraceEntry } from '../trace.ts'
import type { DirectoryIdentity } from '../wire/join.ts'
import type { SeenPage } from '../wire/sign-in.ts'
import { type Comparison, compared } from './comparison.ts'
import type { CollectedLogs } from './logs.ts'
import { type DeviceRecord, readManaged, readPrograms } from './record.ts'
import type { Running } from './running.ts'

export type DeviceResult = {
  readonly serial: string
  readonly registration: DeviceRecord['registration']
  /** Name of the profile that was applied. */
  readonly profile: string | null
  /** Name of the last profile that arrived, applied or not. */
  readonly profileReceived: string | null
  readonly tenantMatched: boolean | null
  readonly outcome: Outcome
  readonly reason: string | null
  readonly joined: boolean
  readonly deviceId: string | null
  readonly tenantId: string | null
  readonly enrolled: boolean
  readonly espDevice: StatusPageResult
  readonly espUser: StatusPageResult
  readonly desktop: boolean
  readonly name: string
  readonly user: string | null
  /** A package or an answer file set it up. */
  readonly forNobody: boolean
  readonly localGroup: OobeState['localGroup']
  readonly localAccounts: readonly LocalAccount[]
  /** Members of the local Administrators group, the directory's by their security identifiers. */
  readonly administrators: readonly string[]
  readonly programs: readonly Program[]
  /** Applications that Windows brought by itself at the first sign-in (consumer-apps.ts). */
  readonly consumerApps: readonly string[]
  /** The sign-in page as the person saw it. */
  readonly seen: SeenPage | null
  /** The remains of the profile; the profile itself is gone (S-091). */
  readonly diagnostics: Diagnostics
  /** What its profile says, and what became of it. */
  readonly comparison: Comparison | null
  readonly profileOnDisk: boolean
  readonly categories: DeviceRecord['categories']
  /** The page it ended on. */
  readonly failure: {
    readonly title: string
    readonly code: string
    readonly message: string
    readonly buttons: readonly string[]
  } | null
  /** The cabinet that the person collected, in base64. */
  readonly logs: CollectedLogs | null
  readonly steps: readonly TraceEntry[]
}

export async function resultOf({ record, disk }: Running): Promise<DeviceResult> {
  const { oobe } = record
  const builtIn = builtInAdministrator((await readManaged(disk))?.tree)
  const { accounts } = await readInstalled(disk)
  const identity = (await disk.read('identity')) as DirectoryIdentity | undefined // written by us
  return {
    serial: oobe.machine.serial,
    registration: record.registration,
    profile: oobe.profileApplied ? oobe.diagnostics.deploymentProfileName : null,
    profileReceived: oobe.diagnostics.deploymentProfileName,
    tenantMatched: oobe.diagnostics.tenantMatched,
    outcome: oobe.outcome ?? 'gave-up',
    reason: oobe.reason,
    joined: oobe.joined !== null,
    deviceId: oobe.joined?.deviceId ?? null,
    tenantId: oobe.joined?.tenantId ?? null,
    enrolled: oobe.enrolled,
    espDevice: oobe.espDevice,
    espUser: oobe.espUser,
    desktop: oobe.node === 'Desktop',
    name: oobe.name,
    user:
      (oobe.machine.package ? undefined : oobe.user?.upn) ??
      (oobe.account === 'local' ? (accounts[0]?.name ?? 'user') : null),
    forNobody: oobe.machine.prepared !== undefined || oobe.machine.package === true,
    localGroup: oobe.localGroup,
    localAccounts: [builtIn, ...localAccountsOf(oobe, accounts)],
    administrators: administratorsOf(oobe, builtIn, identity, accounts),
    programs: await readPrograms(disk),
    consumerApps: record.consumerApps ?? [],
    seen: record.seen,
    diagnostics: oobe.diagnostics,
    comparison: compared(record),
    profileOnDisk: oobe.profile !== null,
    categories: record.categories,
    failure: oobe.failure && failureOf(oobe.failure),
    logs: ((await disk.read('logs')) as CollectedLogs | undefined) ?? null, // written by us
    steps: record.trace,
  }
}

/** Of a package or an answer file, or else the one that the person made on the page. */
function localAccountsOf({ account }: OobeState, accounts: Installed['accounts']): readonly LocalAccount[] {
  const names = accounts.length > 0 ? accounts.map(({ name }) => name) : account === 'local' ? ['user'] : []
  return names.map((name, index) => ({ name, rid: 1001 + index, enabled: true }))
}

const failureOf = (failure: Failure): DeviceResult['failure'] => ({
  title: titleOf(failure),
  code: failure.code,
  message: failure.message,
  buttons: failure.buttons,
})

function administratorsOf(
  oobe: OobeState,
  builtIn: LocalAccount,
  identity: DirectoryIdentity | undefined,
  accounts: Installed['accounts'],
): readonly string[] {
  const own = oobe.user?.objectId ? sidOfObject(oobe.user.objectId) : undefined
  const listed = (identity?.administrators ?? []).filter((sid) => sid !== own)
  const joiner = own && oobe.localGroup === 'Administrators' ? [own] : []
  const made = accounts.filter(({ administrator }) => administrator).map(({ name }) => name)
  const local = accounts.length > 0 ? made : oobe.account === 'local' ? ['user'] : []
  return [builtIn.name, ...local, ...joiner, ...listed]
}
