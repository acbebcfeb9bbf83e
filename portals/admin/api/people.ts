// People of the directory: users, their passwords and their sign-ins.

import { addressOf, type ParamsOf } from '../../shared/api/address.ts'
import { type Entry, pageOf, type Reply, request } from '../../shared/api/client.ts'
import { ApiProblem } from '../../shared/api/problem.ts'
import { can } from '../../shared/session/can.ts'
import { type PeopleQuery, type Show, shows } from './people-query.ts'

export type Person = Entry<'directory.user.list'>

/** The service searches, filters and orders: the portal has only some of the people. */
function paramsOf(query: PeopleQuery, top: number): ParamsOf<'directory.user.list'> {
  const { search, show, sort = 'userPrincipalName', descending = false } = query
  // No name has quotation marks or backslashes that anybody would look for.
  const text = search?.replace(/["\\]/g, '').trim()
  return {
    query: {
      $top: String(top),
      $count: 'true',
      $search: text ? `"${text}"` : undefined,
      $filter: show && shows[show],
      $orderby: `${sort}${descending ? ' desc' : ''}`,
    },
  }
}

export const peoplePath = (query: PeopleQuery, top = 200): string =>
  addressOf('directory.user.list', paramsOf(query, top))

export const peoplePage = (path: string, signal?: AbortSignal) => pageOf('directory.user.list', path, signal)

/** How many there are, without any of them. Accounts of bulk tokens are nobody's. */
export async function howMany(show: Show | undefined, signal?: AbortSignal): Promise<number> {
  const { query } = paramsOf({ show }, 1)
  const $filter = ['bulkTokenId eq null', ...(show ? [shows[show]] : [])].join(' and ')
  return (await request('directory.user.list', { query: { ...query, $filter } }, signal))['@odata.count'] ?? 0
}

const withManager = 'manager($select=id,displayName,userPrincipalName,jobTitle)'

/** `showsManagers`: whoever asks may read managers, so that one that is not there is none. */
export type PersonRead = Person & { readonly showsManagers: boolean }

/** With the manager, where that is shown; a role for a group has the permission, and managers are the whole organisation's. */
export async function person(key: string, signal?: AbortSignal): Promise<PersonRead> {
  const read = (query: { readonly $expand?: string }) =>
    request('directory.user.read', { path: { key }, query }, signal)
  if (can('directory.manager.read').allowed)
    try {
      return { ...(await read({ $expand: withManager })), showsManagers: true }
    } catch (problem) {
      if (!(problem instanceof ApiProblem && problem.status === 403)) throw problem
    }
  return { ...(await read({})), showsManagers: false }
}

export type NewPerson = Pick<Person, 'userPrincipalName' | 'displayName'> & {
  readonly givenName: string
  readonly surname: string
  readonly password: string
}

export const createPerson = ({ password, givenName, surname, ...named }: NewPerson): Promise<Person> =>
  request('directory.user.create', {
    body: {
      ...named,
      ...(givenName && { givenName }),
      ...(surname && { surname }),
      accountEnabled: true,
      mailNickname: named.userPrincipalName.split('@')[0],
      passwordProfile: { password, forceChangePasswordNextSignIn: false },
    },
  })

export type PersonChange = Partial<
  Pick<
    Person,
    | 'displayName'
    | 'department'
    | 'jobTitle'
    | 'faxNumber'
    | 'employeeHireDate'
    | 'accountEnabled'
    | 'mayJoinDevices'
    | 'mdmLicensed'
  >
>

export const changePerson = (id: string, body: PersonChange) => request('directory.user.change', { path: { id }, body })

/** No longer by the other directory that it came from. */
export const keepHere = (id: string) =>
  request('directory.user.change', { path: { id }, body: { onPremisesImmutableId: null } })

export const setPassword = (id: string, password: string) =>
  request('directory.user.change', {
    path: { id },
    body: { passwordProfile: { password, forceChangePasswordNextSignIn: false } },
  })

export type PasswordLink = Reply<'identity.password-link.create'>

/** With which the person chooses a password. The answer alone has it. */
export const makePasswordLink = (id: string): Promise<PasswordLink> =>
  request('identity.password-link.create', { path: { id } })

export const signOutEverywhere = async (id: string): Promise<void> => {
  await request('directory.user.revoke-sign-ins', { path: { id } })
}

export const deletePerson = (id: string) => request('directory.user.delete', { path: { id } })
