// What an application was given: permissions that it has by itself, and those that it has for people who sign in, of everybody or of
// one person. What is stored is read again before each change, so that nobody takes back what somebody else gave meanwhile.

import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { addressOf } from '../../../shared/api/address.ts'
import { type Entry, pageOf, request } from '../../../shared/api/client.ts'
import type { Application } from './applications.ts'
import { principalOf } from './service-principal.ts'

export type AppRole = Entry<'identity.app-role.list'>
export type Grant = Entry<'identity.permission-grant.list'>

/** As the administration API names it, and what it allows in plain words. */
export type Known = { readonly id: string; readonly name: string; readonly words: string }

export type KnownPermissions = {
  readonly resourceId: string
  /** Those that an application has by itself. */
  readonly itself: readonly Known[]
  /** Those that it has for people. */
  readonly people: readonly Known[]
}

const apiAppId = '00000003-0000-0000-c000-000000000000'

const byName = (one: Known, other: Known) => one.name.localeCompare(other.name)

export const knownPermissionsQuery = () =>
  queryOptions({
    queryKey: ['applications', 'known-permissions'],
    queryFn: async ({ signal }): Promise<KnownPermissions> => {
      const { id, appRoles, oauth2PermissionScopes } = await principalOf(apiAppId, signal)
      return {
        resourceId: id,
        itself: appRoles.map((one) => ({ id: one.id, name: one.value, words: one.displayName })).sort(byName),
        people: oauth2PermissionScopes
          .map((one) => ({ id: one.id, name: one.value, words: one.adminConsentDisplayName }))
          .sort(byName),
      }
    },
    staleTime: Number.POSITIVE_INFINITY,
  })

export type Held = { readonly roles: readonly AppRole[]; readonly forEverybody: Grant | undefined }

const rolesOf = async (principalId: string, signal?: AbortSignal): Promise<readonly AppRole[]> =>
  (await request('identity.app-role.list', { path: { id: principalId } }, signal)).value

/** What was given for everybody, or for one person. */
async function grantOf(principalId: string, userId: string | null, signal?: AbortSignal): Promise<Grant | undefined> {
  const whose = userId === null ? "consentType eq 'AllPrincipals'" : `principalId eq ${userId}`
  const query = { $filter: `clientId eq ${principalId} and ${whose}` }
  return (await request('identity.permission-grant.list', { query }, signal)).value[0]
}

export const heldQuery = (principalId: string) =>
  queryOptions({
    queryKey: ['applications', 'held', principalId],
    queryFn: async ({ signal }): Promise<Held> => {
      const [roles, forEverybody] = await Promise.all([
        rolesOf(principalId, signal),
        grantOf(principalId, null, signal),
      ])
      return { roles, forEverybody }
    },
  })

/** Of people, each for themselves or by an administrator. There may be thousands. */
export const consentsQuery = (principalId: string) =>
  infiniteQueryOptions({
    queryKey: ['applications', 'consents', principalId],
    queryFn: ({ pageParam, signal }) => pageOf('identity.permission-grant.list', pageParam, signal),
    initialPageParam: addressOf('identity.permission-grant.list', {
      query: {
        $filter: `clientId eq ${principalId} and consentType eq 'Principal'`,
        $orderby: 'createdDateTime desc',
        $top: '20',
        $count: 'true',
      },
    }),
    getNextPageParam: (page) => page['@odata.nextLink'],
  })

export type Whom =
  | { readonly kind: 'itself' | 'everybody' }
  | { readonly kind: 'person'; readonly id: string; readonly name: string }

type Change = { readonly principalId: string; readonly whom: Whom; readonly permission: Known }

const userIn = (whom: Whom): string | null => (whom.kind === 'person' ? whom.id : null)

export async function givePermission(
  { principalId, whom, permission }: Change,
  { resourceId }: Pick<KnownPermissions, 'resourceId'>,
): Promise<void> {
  if (whom.kind === 'itself') {
    const body = { principalId, resourceId, appRoleId: permission.id }
    await request('identity.app-role.grant', { path: { id: principalId }, body })
    return
  }
  const userId = userIn(whom)
  const before = await grantOf(principalId, userId)
  if (before) return changeScope(before, [...new Set([...before.scope.split(' '), permission.name])])
  const to =
    userId === null
      ? { consentType: 'AllPrincipals' as const }
      : { consentType: 'Principal' as const, principalId: userId }
  await request('identity.permission-grant.create', {
    body: { clientId: principalId, resourceId, scope: permission.name, ...to },
  })
}

/** What is gone already stays gone. */
export async function takePermission({ principalId, whom, permission }: Change): Promise<void> {
  if (whom.kind === 'itself') {
    const held = (await rolesOf(principalId)).find(({ appRoleValue }) => appRoleValue === permission.name)
    if (held) await request('identity.app-role.take', { path: { id: principalId, assignmentId: held.id } })
    return
  }
  const before = await grantOf(principalId, userIn(whom))
  if (!before) return
  const left = before.scope.split(' ').filter((name) => name !== permission.name)
  if (left.length === 0) await deleteGrant(before.id)
  else await changeScope(before, left)
}

async function changeScope({ id, scope }: Grant, names: readonly string[]): Promise<void> {
  if (names.join(' ') === scope) return
  await request('identity.permission-grant.change', { path: { id }, body: { scope: names.join(' ') } })
}

export async function deleteGrant(id: string): Promise<void> {
  await request('identity.permission-grant.delete', { path: { id } })
}

type Asked = { readonly kind: 'itself' | 'everybody'; readonly permission: Known }
const typeOf = { itself: 'Role', everybody: 'Scope' } as const

/** Whether the application asks for it: which gives nothing. */
export const asksFor = ({ requiredResourceAccess }: Application, { kind, permission }: Asked): boolean =>
  requiredResourceAccess.some(({ resourceAccess }) =>
    resourceAccess.some(({ id, type }) => id === permission.id && type === typeOf[kind]),
  )

/** `read` is what is stored at this moment. */
export async function askFor(read: () => Promise<Application>, { kind, permission }: Asked, on: boolean) {
  const application = await read()
  const others = application.requiredResourceAccess
    .flatMap(({ resourceAccess }) => resourceAccess)
    .filter(({ id, type }) => id !== permission.id || type !== typeOf[kind])
  const resourceAccess = [...others, ...(on ? [{ id: permission.id, type: typeOf[kind] }] : [])]
  await request('identity.application.change', {
    path: { id: application.id },
    body: { requiredResourceAccess: resourceAccess.length > 0 ? [{ resourceAppId: apiAppId, resourceAccess }] : [] },
  })
}
