// Groups over SCIM.

import { scimGroup, scimPatch } from '../../contract/provisioning/scim.ts'
import type { Group } from '../../directory/group/group.sql.ts'
import type { ChangeDeps } from '../../reactions.ts'
import { type Actions, type Asked, asFault, bodyIn } from '../actions.routes.ts'
import { isShown, type Resource } from '../resource.ts'
import * as groups from './group.ops.ts'
import { groupFields, groupPatch, groupResource, membersIn, renamed } from './group.ts'

export function groupActions(deps: ChangeDeps, root: string): Actions {
  const resource = async (group: Group, { operation, query }: Asked): Promise<Resource> => {
    if (!isShown('members', query)) return groupResource(group, undefined, root)
    const members = await groups.members(deps.db, operation.tenantId, [group.id])
    return groupResource(group, members.get(group.id), root)
  }
  return {
    read: async (asked, id) => resource(await groups.read(deps.db, asked.operation.tenantId, id), asked),
    create: async (asked) => {
      const body = bodyIn(scimGroup, asked.body)
      return resource(await groups.create(deps, asked.operation, groupFields(body), membersIn(body.members)), asked)
    },
    replace: async (asked, id) => {
      const body = bodyIn(scimGroup, asked.body)
      const changed = await groups.change(deps, asked.operation, id, {
        version: asked.version,
        fieldsOf: () => groupFields(body),
        said: { exactly: membersIn(body.members) },
      })
      return resource(changed, asked)
    },
    change: async (asked, id) => {
      const operations = bodyIn(scimPatch, asked.body).Operations.map(({ path, ...one }) => ({
        ...one,
        path: path ?? undefined,
      }))
      const { others, said } = asFault(() => groupPatch(operations))
      const changed = await groups.change(deps, asked.operation, id, {
        version: asked.version,
        fieldsOf: (group) =>
          groupFields(
            bodyIn(
              scimGroup,
              asFault(() => renamed(group, others)),
            ),
          ),
        said,
      })
      return resource(changed, asked)
    },
    remove: ({ operation, version }, id) => groups.remove(deps, operation, id, version),
  }
}
