// People over SCIM.

import { scimPatch, scimUser } from '../../contract/provisioning/scim.ts'
import type { Db } from '../../db/schema.ts'
import { applyPatch } from '../../protocol/scim/patch.ts'
import { type Actions, asFault, bodyIn } from '../actions.routes.ts'
import * as users from './user.ops.ts'
import { patchedResource, userFields, userResource, userShape } from './user.ts'

export function userActions(db: Db, root: string): Actions {
  return {
    read: async ({ operation }, id) => userResource(await users.read(db, operation.tenantId, id), root),
    create: async ({ operation, body }) =>
      userResource(await users.create(db, operation, userFields(bodyIn(scimUser, body))), root),
    replace: async ({ operation, body, version }, id) => {
      const fields = userFields(bodyIn(scimUser, body))
      return userResource(await users.change(db, operation, id, { version, fieldsOf: () => fields }), root)
    },
    change: async ({ operation, body, version }, id) => {
      const operations = bodyIn(scimPatch, body).Operations.map(({ path, ...one }) => ({
        ...one,
        path: path ?? undefined,
      }))
      const changed = await users.change(db, operation, id, {
        version,
        fieldsOf: (user) => {
          const before = patchedResource(user)
          return userFields(
            bodyIn(
              scimUser,
              asFault(() => applyPatch(userShape, before, operations)),
            ),
          )
        },
      })
      return userResource(changed, root)
    },
    remove: ({ operation, version }, id) => users.remove(db, operation, id, version),
  }
}
