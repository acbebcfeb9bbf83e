// What the signed-in person may do, so that a button can say beforehand why it is grey. Each action names the permissions
// of the operation it calls; test/portal/pure.test.ts compares them with the contract. The server decides in any case.

import type { Scope } from '../../src/contract/route.ts'

export const actions = {
  'devices.read': ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All'],
  'devices.stale': ['Device.Read.All', 'Device.ReadWrite.All'],
  'devices.import': ['DeviceManagementServiceConfig.ReadWrite.All'],
  'devices.change': ['DeviceManagementServiceConfig.ReadWrite.All'],
  'devices.delete': ['DeviceManagementServiceConfig.ReadWrite.All'],
  'devices.leave': [
    'DeviceManagementManagedDevices.PrivilegedOperations.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
  ],
  'devices.disable': ['Device.ReadWrite.All'],
  'profiles.read': ['DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All'],
  'profiles.change': ['DeviceManagementServiceConfig.ReadWrite.All'],
  'groups.read': ['Group.Read.All', 'Group.ReadWrite.All'],
  'groups.change': ['Group.ReadWrite.All'],
  'alarms.read': [
    'DeviceManagementManagedDevices.Read.All',
    'DeviceManagementManagedDevices.ReadWrite.All',
    'AuditLog.Read.All',
  ],
  'alarms.close': ['DeviceManagementManagedDevices.ReadWrite.All'],
  'organization.read': ['Organization.Read.All', 'Organization.ReadWrite.All', 'User.Read'],
  'organization.change': ['Organization.ReadWrite.All'],
} as const satisfies Record<string, readonly [Scope, ...Scope[]]>

export type Action = keyof typeof actions

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly needed: Scope }

export function permissionFor(action: Action, scopes: readonly string[]): Permission {
  const sufficient: readonly Scope[] = actions[action]
  return sufficient.some((scope) => scopes.includes(scope))
    ? { allowed: true }
    : { allowed: false, needed: actions[action][0] }
}
