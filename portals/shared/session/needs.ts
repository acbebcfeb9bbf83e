// What somebody who may not do something is told: the roles that may, and the permission that a script would ask for.

import type { TFunction } from 'i18next'
import type { Scope } from '../../../src/contract/route.ts'
import { isOfPartner, type Role } from '../../../src/kernel/role.ts'
import { rolesWith } from '../../../src/kernel/role-scope.ts'

const either = new Intl.ListFormat('en', { type: 'disjunction' })

export const needs = (t: TFunction, { needed }: { readonly needed: Scope }): string =>
  t('common.needs', { roles: either.format(rolesFor(needed).map((role) => t(`role.${role}`))), scope: needed })

/** A partner's roles are told only where no other but the global administrator's does. */
function rolesFor(needed: Scope): readonly Role[] {
  const own = rolesWith(needed).filter((role) => !isOfPartner(role))
  return own.some((role) => role !== 'global-administrator') ? own : rolesWith(needed)
}
