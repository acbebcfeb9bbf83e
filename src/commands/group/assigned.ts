// What reaches devices and people by being assigned to a group, of all kinds.

import type { Api } from '../../client/api.ts'
import { appKind } from '../app/kind.ts'
import { complianceKind } from '../compliance/kind.ts'
import { everyOne, type Thing } from '../named/find.ts'
import { type Assignment, isExclusion } from '../named/target.ts'
import { policyKind } from '../policy/kind.ts'
import { profileKind } from '../profile/kind.ts'
import { restrictionKind } from '../restriction/kind.ts'
import { pageKind } from '../status-page/kind.ts'

type Item = Thing & { readonly assignments?: readonly Assignment[] }

/** Each with the word for its kind. */
export async function assignedTo(api: Api, groupId: string): Promise<string[]> {
  const found: string[] = []
  for (const kind of [profileKind, appKind, policyKind, complianceKind, pageKind, restrictionKind]) {
    for (const { displayName, assignments = [] } of await everyOne<Item>(api, kind, '&$expand=assignments')) {
      const own = assignments.find(({ target }) => target.groupId === groupId)
      if (own) found.push(`the ${kind.noun} ${displayName}${isExclusion(own.target) ? ' (left out of it)' : ''}`)
    }
  }
  return found
}
