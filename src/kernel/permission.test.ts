// The permissions of the administration API: each that a route accepts has an id and words, and no id stands for two.

import { expect, test } from 'vitest'

import { scopes } from '../contract/route.ts'
import { delegatedPermissions, permissionOfId, permissions } from './permission.ts'
import { graphScopesOf } from './role-scope.ts'

test('every permission of the contract has ids of its own, and none of another', () => {
  expect([...delegatedPermissions].sort()).toEqual([...scopes].sort())
  const ids = [...permissions.values()].flatMap(({ application, delegated }) => [application ?? [], delegated].flat())
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
})

test('a permission is found by its id in any letter case, as an application’s or a person’s', () => {
  expect(permissionOfId('application', '5AC13192-7ACE-4FCF-B828-1A26F28068EE')).toBe(
    'DeviceManagementServiceConfig.ReadWrite.All',
  )
  expect(permissionOfId('delegated', '5ac13192-7ace-4fcf-b828-1a26f28068ee')).toBeUndefined()
  expect(permissionOfId('delegated', 'e1fe6dd8-ba31-4d61-89e7-88639da4683d')).toBe('User.Read')
})

test('whatever a role gives a person is a permission that can be consented to', () => {
  for (const scope of graphScopesOf(['global-administrator', 'sales-agent'])) expect(permissions.has(scope)).toBe(true)
})
