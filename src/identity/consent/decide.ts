// Who may consent to what an application asks for. Whoever may give permissions to applications does so for themselves or for
// everybody, as far as they have them; everybody else for themselves, what touches nobody but them, where the organisation lets them.

import { type GrantKind, isLowRisk, mayGrant } from '../../kernel/permission.ts'
import type { Role } from '../../kernel/role.ts'
import { graphScopesOf } from '../../kernel/role-scope.ts'

/** `choice`: for themselves or for everybody. */
export type Consenting = 'choice' | 'themselves' | 'nobody'

type Person = { readonly roles: readonly Role[] }

export function whoMayConsent(
  person: Person,
  permissions: readonly string[],
  { allowsUserConsent }: { readonly allowsUserConsent: boolean },
): Consenting {
  if (mayGiveAll(person, 'delegated', permissions)) return 'choice'
  return allowsUserConsent && permissions.every(isLowRisk) ? 'themselves' : 'nobody'
}

/** Nobody gives a permission that they lack; a role for the members of a group gives none to applications. */
export function mayGiveAll({ roles }: Person, kind: GrantKind, permissions: readonly string[]): boolean {
  const own = graphScopesOf(roles)
  return [mayGrant[kind], ...permissions].every((one) => own.includes(one))
}
