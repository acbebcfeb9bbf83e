// Finds the person that a command names.

import { type Api, ApiError } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { isId } from '../output.ts'

export type Person = { readonly id: string; readonly userPrincipalName: string; readonly displayName: string }

/** By id or by the whole user name; who gives the first half only is told that, with the domain of the tenant. */
export async function userNamed(api: Api, name: string): Promise<Person> {
  try {
    return await api.get<Person>(`/v1.0/users/${encodeURIComponent(name)}`)
  } catch (error) {
    if (!(error instanceof ApiError && error.status === 404) || name.includes('@') || isId(name)) throw error
    throw new Fault(
      'not-found',
      `There is no user '${name}'. Write the whole user name, such as ${name}@${await defaultDomain(api)}, or the id.`,
      { reason: 'user-not-found', cause: error },
    )
  }
}

type Organizations = { readonly value: ReadonlyArray<{ readonly verifiedDomains: ReadonlyArray<Domain> }> }
type Domain = { readonly name: string; readonly isDefault: boolean }

async function defaultDomain(api: Api): Promise<string> {
  const { value } = await api.get<Organizations>('/v1.0/organization')
  return value[0]?.verifiedDomains.find(({ isDefault }) => isDefault)?.name ?? 'contoso.example'
}
