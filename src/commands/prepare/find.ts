// Which secret of prepared PCs a command means, and which PCs that enrolled with it.

import type { Api } from '../../client/api.ts'
import type { EnrollmentSecretEntity, EnrollmentSecretUseEntity } from '../../contract/graph/enrollment-secret.ts'
import { Fault } from '../../kernel/fault.ts'
import { everyOne, findNamed, type Kind } from '../named/find.ts'

export const kind: Kind = {
  noun: 'secret of prepared PCs',
  nouns: 'secrets of prepared PCs',
  list: 'prepare list',
  path: '/beta/deviceManagement/enrollmentSecrets',
}

/** One that enrols nothing any more keeps its name; it stands back behind the one that took its place. */
export async function secretNamed(api: Api, name: string): Promise<EnrollmentSecretEntity> {
  const wanted = name.toLowerCase()
  const [only, another] = (await everyOne<EnrollmentSecretEntity>(api, kind)).filter(
    ({ displayName, state }) => state === 'usable' && displayName.toLowerCase() === wanted,
  )
  return only && !another ? only : findNamed<EnrollmentSecretEntity>(api, kind, name)
}

export const usesOf = (api: Api, { id }: { readonly id: string }): Promise<EnrollmentSecretUseEntity[]> =>
  everyOne<EnrollmentSecretUseEntity>(api, { path: `${kind.path}/${id}/uses` })

/** By its id: what a PC calls itself proves nothing. */
export function pcNamed(
  pcs: readonly EnrollmentSecretUseEntity[],
  { displayName }: { readonly displayName: string },
  id: string,
): EnrollmentSecretUseEntity {
  const found = pcs.find((pc) => pc.id === id.toLowerCase())
  if (found) return found
  throw new Fault(
    'not-found',
    `No PC with the id '${id.slice(0, 64)}' enrolled with ${displayName}. taxiway prepare show lists those that did.`,
    { reason: 'name-not-found' },
  )
}
