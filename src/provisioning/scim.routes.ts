// The addresses of SCIM 2.0 (RFC 7644 §3.2).

import * as contract from '../contract/provisioning/scim.ts'
import type { RawRoute } from '../contract/route.ts'
import { tokenCaller, tokenOperation } from '../http/caller/caller.ts'
import type { Urls } from '../http/listeners.ts'
import type { Call, Serve } from '../http/serve.ts'
import { notFound } from '../kernel/fault.ts'
import { listMessage } from '../protocol/scim/urn.ts'
import type { ChangeDeps } from '../reactions.ts'
import { type Actions, type Asked, jsonIn, wantedIn } from './actions.routes.ts'
import { runBulk } from './bulk.routes.ts'
import { provider, resourceTypes, schemas } from './describe.ts'
import * as groups from './group/group.ops.ts'
import { groupActions } from './group/group.routes.ts'
import { groupResource } from './group/group.ts'
import { isShown, type Resource, shown, versionIn } from './resource.ts'
import * as users from './user/user.ops.ts'
import { userActions } from './user/user.routes.ts'
import { userResource } from './user/user.ts'

type Raw = Call<Record<string, string>, Record<string, string>, Buffer>
export type ProvisioningDeps = ChangeDeps & { readonly urls: Urls }

export function provisioningRoutes(serve: Serve, deps: ProvisioningDeps): void {
  const root = `${deps.urls.graph}${contract.root}`
  const kinds = { Users: userActions(deps.db, root), Groups: groupActions(deps, root) }
  describeRoutes(serve, root)
  listRoutes(serve, deps, root)
  resourceRoutes(serve, kinds.Users, {
    read: contract.getUser,
    create: contract.createUser,
    replace: contract.replaceUser,
    change: contract.changeUser,
    remove: contract.deleteUser,
  })
  resourceRoutes(serve, kinds.Groups, {
    read: contract.getGroup,
    create: contract.createGroup,
    replace: contract.replaceGroup,
    change: contract.changeGroup,
    remove: contract.deleteGroup,
  })
  serve.raw(contract.bulk, async (call) => {
    const { scopes } = tokenCaller(call.caller)
    const caller = { operation: tokenOperation(call), scopes, askAgain: call.askAgain }
    return write(call, await runBulk(kinds, root, caller, jsonIn(call.body)))
  })
}

const write = (call: Raw, body: object, status = 200) =>
  call.reply.code(status).type('application/scim+json; charset=utf-8').send(JSON.stringify(body))

const listOf = (resources: readonly object[], total = resources.length, startIndex = 1) => ({
  schemas: [listMessage],
  totalResults: total,
  startIndex,
  itemsPerPage: resources.length,
  Resources: resources,
})

function describeRoutes(serve: Serve, root: string): void {
  const [config, types, all] = contract.describeService
  const [type, schema] = contract.describeOne
  serve.raw(config!, async (call) => write(call, provider(root)))
  serve.raw(types!, async (call) => write(call, listOf(resourceTypes(root))))
  serve.raw(all!, async (call) => write(call, listOf(schemas(root))))
  const one = (kind: string, known: ReturnType<typeof schemas>, name = '') => {
    const found = known.find(({ id }) => id?.toLowerCase() === name.toLowerCase())
    if (!found) throw notFound(kind, name)
    return found
  }
  serve.raw(type!, async (call) => write(call, one('ResourceType', resourceTypes(root), call.params.name)))
  serve.raw(schema!, async (call) => write(call, one('Schema', schemas(root), call.params.name)))
}

function listRoutes(serve: Serve, { db }: ProvisioningDeps, root: string): void {
  serve.raw(contract.listUsers, async (call) => {
    const wanted = wantedIn(users.scimUsers, users.userCollections, call.query)
    const { rows, count } = await users.list(db, tokenCaller(call.caller).tenantId, wanted)
    const resources = rows.map((user) => shown(userResource(user, root), call.query))
    return write(call, listOf(resources, count, wanted.startIndex))
  })
  serve.raw(contract.listGroups, async (call) => {
    const { tenantId } = tokenCaller(call.caller)
    const wanted = wantedIn(groups.scimGroups, groups.groupCollections, call.query)
    const { rows, count } = await groups.list(db, tenantId, wanted)
    const ids = isShown('members', call.query) ? rows.map(({ id }) => id) : []
    const members = await groups.members(db, tenantId, ids)
    const resources = rows.map((group) => shown(groupResource(group, members.get(group.id), root), call.query))
    return write(call, listOf(resources, count, wanted.startIndex))
  })
}

function resourceRoutes(serve: Serve, actions: Actions, routes: Readonly<Record<keyof Actions, RawRoute>>): void {
  const id = (call: Raw) => call.params.id ?? ''
  serve.raw(routes.read, async (call) => {
    const resource = await actions.read(askedBy(call, undefined), id(call))
    const { version } = resource.meta
    if (call.request.headers['if-none-match'] === version) return call.reply.code(304).header('etag', version).send()
    return answer(call, resource)
  })
  serve.raw(routes.create, async (call) => answer(call, await actions.create(askedBy(call, jsonIn(call.body))), 201))
  serve.raw(routes.replace, async (call) =>
    answer(call, await actions.replace(askedBy(call, jsonIn(call.body)), id(call))),
  )
  serve.raw(routes.change, async (call) =>
    answer(call, await actions.change(askedBy(call, jsonIn(call.body)), id(call))),
  )
  serve.raw(routes.remove, async (call) => {
    await actions.remove(askedBy(call, undefined), id(call))
    return call.reply.code(204).send()
  })
}

const askedBy = (call: Raw, body: unknown): Asked => ({
  operation: tokenOperation(call),
  query: call.query,
  version: versionIn(call.request.headers['if-match']),
  body,
})

function answer(call: Raw, resource: Resource, status = 200) {
  const { location, version } = resource.meta
  return write(
    {
      ...call,
      reply: call.reply.header('etag', version).header(status === 201 ? 'location' : 'content-location', location),
    },
    shown(resource, call.query),
    status,
  )
}
