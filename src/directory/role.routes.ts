// Directory roles on the Graph-compatible API.

import * as contract from '../contract/role.ts'
import type { Db } from '../db/schema.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { contextOf, readPage, writePage } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import { Fault } from '../kernel/fault.ts'
import { UserId } from '../kernel/id.ts'
import * as roles from './role.ops.ts'
import type { RoleDescription } from './role.ts'

const act = (call: Call) => actOf(tokenCaller(call.caller), call.now, call.requestId)

export function roleRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  for (const route of contract.roles) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph),
      value: roles.listRoles().map(roleEntity),
    }))
  }
  for (const route of contract.oneRole) {
    serve.json(route, async (call) => roleEntity(roles.roleNamed(call.params.role)))
  }
  for (const route of contract.roleMembers) {
    serve.json(route, async (call) => {
      const page = readPage(call.query)
      const { tenantId } = tokenCaller(call.caller)
      const found = await roles.roleMembers(db, tenantId, call.params.role, page.after, page.limit + 1)
      return writePage(
        call.request,
        urls.graph,
        page,
        found,
        (one) => one.id,
        (one) => ({ '@odata.type': '#microsoft.graph.user', ...one }),
      )
    })
  }
  for (const route of contract.grantRole) {
    serve.json(route, async (call) => {
      const userId = UserId.safeParse(call.body['@odata.id'].split('/').at(-1))
      if (!userId.success) {
        throw new Fault('invalid-input', "'@odata.id' ends in the id of a user, for example …/v1.0/users/{id}.", {
          reason: 'member-reference',
        })
      }
      await roles.grantRole(db, act(call), userId.data, call.params.role)
    })
  }
  for (const route of contract.takeRole) {
    serve.json(route, async (call) => {
      await roles.takeRole(db, act(call), call.params.userId, call.params.role)
    })
  }
}

function roleEntity({ id, displayName, description }: RoleDescription): Record<string, unknown> {
  return { id, roleTemplateId: id, displayName, description, deletedDateTime: null }
}
