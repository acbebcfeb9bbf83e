// The DMClient provider as an enrolment leaves it (learn.microsoft.com, dmclient-csp), and the few values of
// FirstSyncStatus that the device itself reads and writes. What a server may change there is guarded by the table of
// protocol/csp.

import { cspExecutor } from '../../protocol/csp/execute.ts'
import { readValue, type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri, type Scope } from '../../protocol/csp/uri.ts'
import { splitList } from '../../protocol/csp/value.ts'
import type { ProviderSetting } from '../../protocol/wap/provisioning.ts'

export function providerUri(scope: Scope, providerId: string, ...below: readonly string[]): string {
  return formatLocUri({ scope, segments: ['Vendor', 'MSFT', 'DMClient', 'Provider', providerId, ...below] })
}

/** Adds the provider, with the defaults of its nodes, and what the provisioning document says about it. */
export function enrolledTree(tree: Tree, providerId: string, settings: readonly ProviderSetting[]): Tree {
  const execute = cspExecutor<never>()
  const added = execute({ tree, effects: [] }, { kind: 'Add', uri: providerUri('device', providerId), format: 'node' })
    .world.tree
  return settings.reduce(
    (grown, { path, value }) => writeValue(grown, providerUri('device', providerId, ...path.split('/')), value),
    added,
  )
}

export type FirstSync = {
  readonly exists: boolean
  readonly skipDevicePage: boolean
  readonly skipUserPage: boolean
  readonly timeoutMinutes: number
  readonly blockFlags: number
  readonly mayCollectLogs: boolean
  readonly customError: string
  readonly finished: boolean
  readonly syncDone: boolean
  /** 0 failed, 1 succeeded, 2 in progress. */
  readonly verdict: string
  readonly policies: readonly string[]
  readonly networkProfiles: readonly string[]
  readonly msiPackages: readonly string[]
  readonly modernPackages: readonly string[]
  readonly scepCertificates: readonly string[]
  readonly pfxCertificates: readonly string[]
}

export function readFirstSync(tree: Tree, providerId: string, scope: Scope): FirstSync {
  const at = (where: Scope, name: string): string | undefined =>
    readValue(tree, providerUri(where, providerId, 'FirstSyncStatus', name))
  const list = (name: string): readonly string[] => splitList(at(scope, name))
  const minutes = Number(at('device', 'TimeOutUntilSyncFailure') ?? 60)
  return {
    exists: at(scope, 'ServerHasFinishedProvisioning') !== undefined,
    skipDevicePage: at('device', 'SkipDeviceStatusPage') !== 'false',
    skipUserPage: at('device', 'SkipUserStatusPage') !== 'false',
    timeoutMinutes: minutes >= 1 && minutes <= 1440 ? minutes : 60,
    blockFlags: Number(at('device', 'BlockInStatusPage') ?? 0) || 0,
    mayCollectLogs: at('device', 'AllowCollectLogsButton') === 'true',
    customError: at(scope, 'CustomErrorText') ?? at('device', 'CustomErrorText') ?? '',
    finished: at(scope, 'ServerHasFinishedProvisioning') === 'true',
    syncDone: at(scope, 'IsSyncDone') === 'true',
    verdict: at(scope, 'WasDeviceSuccessfullyProvisioned') ?? '2',
    policies: list('ExpectedPolicies'),
    networkProfiles: list('ExpectedNetworkProfiles'),
    msiPackages: list('ExpectedMSIAppPackages').map((entry) => entry.replace(/;\d+$/, '')),
    modernPackages: list('ExpectedModernAppPackages').map((entry) => entry.replace(/;\d+$/, '')),
    scepCertificates: list('ExpectedSCEPCerts'),
    pfxCertificates: list('ExpectedPFXCerts'),
  }
}

/** How the page leaves: its verdict first, then that the sync is done, as the server waits for the second. */
export function concludeFirstSync(tree: Tree, providerId: string, scope: Scope, succeeded: boolean): Tree {
  const at = (name: string): string => providerUri(scope, providerId, 'FirstSyncStatus', name)
  if (readValue(tree, at('IsSyncDone')) === undefined) return tree
  const judged = writeValue(tree, at('WasDeviceSuccessfullyProvisioned'), succeeded ? '1' : '0', 'int')
  return writeValue(judged, at('IsSyncDone'), 'true', 'bool')
}
