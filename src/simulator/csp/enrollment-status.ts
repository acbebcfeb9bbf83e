// EnrollmentStatusTracking as the status page reads it (learn.microsoft.com, enrollmentstatustracking-csp): providers
// that must be ready before the device phase begins, and the apps they track. States: 1 not installed, 2 in progress
// (provider: not required), 3 done, 4 error.

import { listChildren, readValue, type Tree, writeValue } from '../../protocol/csp/tree.ts'
import { formatLocUri, type Scope } from '../../protocol/csp/uri.ts'

const segments = (...below: readonly string[]): readonly string[] => [
  'Vendor',
  'MSFT',
  'EnrollmentStatusTracking',
  ...below,
]

export type PolicyProvider = {
  readonly name: string
  readonly state: number
  readonly lastError: string
  readonly timeoutMinutes: number
  /** The page waits until the provider has listed its apps. */
  readonly tracksApps: boolean
}

export function policyProviders(tree: Tree): readonly PolicyProvider[] {
  const folder = formatLocUri({ scope: 'device', segments: segments('DevicePreparation', 'PolicyProviders') })
  return listChildren(tree, folder).map((name) => {
    const at = (...leaf: readonly string[]): string | undefined =>
      readValue(
        tree,
        formatLocUri({ scope: 'device', segments: segments('DevicePreparation', 'PolicyProviders', name, ...leaf) }),
      )
    return {
      name,
      state: Number(at('InstallationState') ?? 1),
      lastError: at('LastError') ?? '',
      timeoutMinutes: Number(at('Timeout') ?? 15) || 15,
      tracksApps: at('TrackedResourceTypes', 'Apps') === 'true',
    }
  })
}

export type TrackedApp = { readonly provider: string; readonly name: string; readonly state: number }

export function trackedApps(tree: Tree, scope: Scope): readonly TrackedApp[] {
  const folder = segments('Setup', 'Apps', 'Tracking')
  return listChildren(tree, formatLocUri({ scope, segments: folder })).flatMap((provider) =>
    listChildren(tree, formatLocUri({ scope, segments: [...folder, provider] })).map((name) => ({
      provider,
      name,
      state: Number(
        readValue(tree, formatLocUri({ scope, segments: [...folder, provider, name, 'InstallationState'] })) ?? 1,
      ),
    })),
  )
}

export function hasListedApps(tree: Tree, scope: Scope, provider: string): boolean {
  const leaf = segments('Setup', 'Apps', 'PolicyProviders', provider, 'TrackingPoliciesCreated')
  return readValue(tree, formatLocUri({ scope, segments: leaf })) === 'true'
}

export function markProvisioned(tree: Tree, scope: Scope): Tree {
  return writeValue(
    tree,
    formatLocUri({ scope, segments: segments('Setup', 'HasProvisioningCompleted') }),
    'true',
    'bool',
  )
}
