// Which permissions an operation of the API asks for, and whether somebody has them. The contract says it (src/contract/);
// what is generated from it holds no schema, which the browser would have to load. It is loaded behind the sign-in page, which needs none.

import type { Scope, SignInScope } from '../../../src/contract/route.ts'
import type { permissions } from '../api/generated/permissions.ts'

export type Operation = keyof typeof permissions

let known: typeof permissions | undefined

/** Has to be done before anything asks. */
export async function loadPermissions(): Promise<void> {
  known ??= (await import('../api/generated/permissions.ts')).permissions
}

export type Permission = { readonly allowed: true } | { readonly allowed: false; readonly needed: Scope }

/** Suffices for a person's own things; the portal's pages are about the organisation's. */
const ownOnly: Scope = 'Directory.AccessAsUser.All'

/** Whether all of these operations may be called; else what the first refused one asks for at least. */
export function permissionFor(requested: readonly Operation[], scopes: readonly string[]): Permission {
  if (!known) throw new TypeError('the permissions were not loaded')
  for (const operation of requested) {
    const sufficient: readonly [Scope, ...(Scope | SignInScope)[]] = known[operation]
    if (!sufficient.some((scope) => scope !== ownOnly && scopes.includes(scope)))
      return { allowed: false, needed: sufficient[0] }
  }
  return { allowed: true }
}
