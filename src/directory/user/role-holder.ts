// Accounts that hold a directory role are protected (T-60), and the last enabled global administrator stays.

import type { Role } from '../../kernel/role.ts'

export const lastAdministrator =
  'This is the last enabled global administrator of the tenant: without one nobody could manage it. Grant the role to another account first.'

/** Undefined when it may be done. */
export function refusalOfRoleChange(
  target: readonly Role[],
  facts: { readonly callerRules: boolean; readonly othersRule: boolean; readonly ends: boolean },
): 'role-holder' | 'last-administrator' | undefined {
  if (target.length === 0) return undefined
  if (!facts.callerRules) return 'role-holder'
  if (facts.ends && target.includes('global-administrator') && !facts.othersRule) return 'last-administrator'
  return undefined
}
