// What somebody who may not do something is told: the roles that may, and the permission that a script would ask for.

import type { TFunction } from 'i18next'
import { isOfPartner } from '../../../src/kernel/role.ts'
import { rolesWith } from '../../../src/kernel/role-scope.ts'
import type { Permission } from './permission.ts'

const either = new Intl.ListFormat('en', { type: 'disjunction' })

type Missing = Omit<Extract<Permission, { readonly allowed: false }>, 'allowed'>

export const needs = (t: TFunction, missing: Missing): string =>
  t('common.needs', {
    roles: either.format(rolesFor(missing).map((role) => t(`role.${role}`))),
    scope: missing.needed,
  })

/** Nobody is told to get a role of the other kind; a global administrator may both. */
const rolesFor = ({ needed, isOfPartner: forPartners = false }: Missing) =>
  rolesWith(needed).filter((role) => role === 'global-administrator' || isOfPartner(role) === forPartners)
