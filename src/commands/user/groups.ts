// The groups that a person is in, each with the ways by which: added to it, by its rule, or through a group in it.

import type { Api } from '../../client/api.ts'
import type { Group } from '../../contract/graph/group.ts'
import { howAdded, type Way, waysInto, whichIsIn } from '../group/way.ts'
import { everyOne } from '../named/find.ts'
import { unlessForbidden } from '../named/inside.ts'
import { counted } from '../named/target.ts'
import { table } from '../output.ts'

/** `direct`: the person is a member of the group itself. Its way comes first then, as the service orders them. */
export type GroupOfPerson = Pick<Group, 'id' | 'displayName'> & {
  readonly direct: boolean
  readonly ways: readonly Way[]
}

/** Each group is a question of its own; so many are asked at once, and no more than the client has connections. */
const askedAtOnce = 16

/** By name. Undefined where the caller may not read them. */
export async function groupsOfPerson(api: Api, id: string): Promise<GroupOfPerson[] | undefined> {
  const path = `/v1.0/users/${id}/transitiveMemberOf`
  const all = await unlessForbidden(everyOne<Group>(api, { path }, '&$select=id,displayName'))
  if (!all) return undefined
  const found: GroupOfPerson[] = []
  for (let at = 0; at < all.length; at += askedAtOnce) {
    const asked = all.slice(at, at + askedAtOnce).map(async (group) => {
      const { ways } = await waysInto(api, group.id, id)
      return { id: group.id, displayName: group.displayName, direct: ways.some(isDirect), ways }
    })
    found.push(...(await Promise.all(asked)))
  }
  return found.sort((one, other) => one.displayName.localeCompare(other.displayName))
}

const isDirect = ({ groups }: Way): boolean => groups.length === 1

export function groupLines(groups: readonly GroupOfPerson[]): string[] {
  if (groups.length === 0) return ['', 'In no group.']
  const rows = groups.map(({ displayName, id, ways }) => [displayName, id, howInWords(ways)])
  return ['', ...table(['In group', 'Id', 'How'], rows)]
}

/** The first way; `taxiway group why` tells the others. */
function howInWords([first, ...others]: readonly Way[]): string {
  if (!first) return '' // taken out between the two questions
  const inner = first.groups.slice(0, -1).map(({ displayName }) => displayName)
  const how = isDirect(first) ? howAdded(first) : `through ${inner.join(whichIsIn)}`
  return others.length === 0 ? how : `${how}, and in ${counted(others.length, 'other way')}`
}
