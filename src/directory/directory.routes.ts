// The directory on the Graph-compatible API: organisation, users, groups, device objects.

import * as contract from '../contract/directory.ts'
import { device as deviceSchema } from '../contract/graph/device.ts'
import { groupMember, group as groupSchema } from '../contract/graph/group.ts'
import { user as userSchema } from '../contract/graph/user.ts'
import type { Db } from '../db/schema.ts'
import { serveList } from '../graph/serve-list.routes.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { contextOf } from '../http/page.ts'
import type { Call, Serve } from '../http/serve.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import { DirectoryDeviceId, GroupId, type TenantId, UserId } from '../kernel/id.ts'
import * as graph from './directory-entity.ts'
import * as reads from './directory-read.ops.ts'
import * as groupOps from './group.ops.ts'
import type { OnMembershipChanged } from './membership.ops.ts'
import * as tenantOps from './tenant.ops.ts'
import * as userOps from './user.ops.ts'

export type DirectoryDeps = {
  readonly db: Db
  readonly urls: Urls
  readonly onMembershipChanged: OnMembershipChanged
}

export function directoryRoutes(serve: Serve, deps: DirectoryDeps): void {
  organizationRoutes(serve, deps)
  userRoutes(serve, deps)
  groupRoutes(serve, deps)
  deviceRoutes(serve, deps)
}

const act = (call: Call) => actOf(tokenCaller(call.caller), call.now, call.requestId)

function ownTenant(call: Call, id: string): TenantId {
  const { tenantId } = tokenCaller(call.caller)
  if (id.toLowerCase() !== tenantId) throw notFound('Organization', id)
  return tenantId
}

function organizationRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  for (const route of contract.organization) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph),
      value: [graph.organizationEntity(await reads.tenant(db, tokenCaller(call.caller).tenantId))],
    }))
  }
  for (const route of contract.changeOrganization) {
    serve.json(route, async (call) => {
      ownTenant(call, call.params.id)
      const { displayName, era, usersMayJoin, deviceQuotaPerUser, mdmScope } = call.body
      const { secretsNeed, acceptsSimulatedTpm, blocksSharedDevices } = call.body
      await tenantOps.changeTenant(db, act(call), {
        ...(displayName !== undefined && { displayName }),
        ...(era && { era }),
        ...(usersMayJoin && { usersMayJoin }),
        ...(deviceQuotaPerUser !== undefined && { deviceQuotaPerUser }),
        ...(mdmScope && { mdmScope }),
        ...(secretsNeed && { secretsNeed }),
        ...(acceptsSimulatedTpm !== undefined && { acceptsSimulatedTpm }),
        ...(blocksSharedDevices !== undefined && { blocksSharedDevices }),
      })
    })
  }
  for (const route of contract.branding) {
    serve.json(route, async (call) =>
      graph.brandingEntity(await reads.branding(db, ownTenant(call, call.params.id)), call.params.id),
    )
  }
  for (const route of contract.changeBranding) {
    serve.json(route, async (call) => {
      ownTenant(call, call.params.id)
      const { displayName, signInPageText, usernameHintText, backgroundColor } = call.body
      await tenantOps.changeBranding(db, act(call), {
        ...(displayName !== undefined && { name: displayName }),
        ...(signInPageText !== undefined && { signInText: signInPageText }),
        ...(usernameHintText !== undefined && { usernameHint: usernameHintText }),
        ...(backgroundColor !== undefined && { backgroundColor }),
      })
    })
  }
  for (const route of contract.putLogo) {
    serve.raw(route, async (call) => {
      ownTenant(call, call.params.id ?? '')
      await tenantOps.changeLogo(db, act(call), call.body.length === 0 ? null : call.body)
      return call.reply.code(204).send()
    })
  }
}

function userRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  for (const route of contract.me) {
    serve.json(route, async (call) => {
      const { tenantId, userId } = tokenCaller(call.caller)
      if (!userId) throw new Fault('invalid-input', '/me is only for signed-in users; an application has no me.')
      return graph.userEntity(await reads.user(db, tenantId, userId))
    })
  }
  serveList(serve, urls.graph, contract.users, {
    list: reads.userList,
    entity: userSchema,
    page: (tenantId, wanted) => reads.users(db, tenantId, wanted),
    toEntity: graph.userEntity,
  })
  for (const route of contract.user) {
    serve.json(route, async (call) =>
      graph.userEntity(await reads.user(db, tokenCaller(call.caller).tenantId, call.params.key)),
    )
  }
  for (const route of contract.createUser) {
    serve.json(route, async (call) => {
      const { passwordProfile, userPrincipalName, displayName, givenName, surname } = call.body
      return graph.userEntity(
        await userOps.createUser(db, act(call), {
          userPrincipalName,
          displayName,
          password: passwordProfile.password,
          ...(givenName !== undefined && { givenName }),
          ...(surname !== undefined && { surname }),
        }),
      )
    })
  }
  for (const route of contract.changeUser) {
    serve.json(route, async (call) => {
      const { displayName, accountEnabled, mayJoinDevices, mdmLicensed, passwordProfile } = call.body
      await userOps.changeUser(db, act(call), call.params.id, {
        ...(displayName !== undefined && { displayName }),
        ...(accountEnabled !== undefined && { accountEnabled }),
        ...(mayJoinDevices !== undefined && { mayJoin: mayJoinDevices }),
        ...(mdmLicensed !== undefined && { mdmLicensed }),
        ...(passwordProfile && { password: passwordProfile.password }),
      })
    })
  }
  for (const route of contract.deleteUser) {
    serve.json(route, async (call) => userOps.deleteUser(db, act(call), UserId.parse(call.params.id)))
  }
}

function groupRoutes(serve: Serve, { db, urls, onMembershipChanged }: DirectoryDeps): void {
  serveList(serve, urls.graph, contract.groups, {
    list: reads.groupList,
    entity: groupSchema,
    page: (tenantId, wanted) => reads.groups(db, tenantId, wanted),
    toEntity: graph.groupEntity,
  })
  for (const route of contract.group) {
    serve.json(route, async (call) =>
      graph.groupEntity(await reads.group(db, tokenCaller(call.caller).tenantId, call.params.id)),
    )
  }
  for (const route of contract.createGroup) {
    serve.json(route, async (call) => {
      const { displayName, description, mailNickname } = call.body
      const membershipRule = wantedRule(call.body)
      const created = await groupOps.createGroup(
        db,
        act(call),
        {
          displayName,
          mailNickname,
          ...(description && { description }),
          ...(typeof membershipRule === 'string' && { membershipRule }),
        },
        onMembershipChanged,
      )
      return graph.groupEntity(created)
    })
  }
  for (const route of contract.changeGroup) {
    serve.json(route, async (call) => {
      const { displayName, description } = call.body
      const membershipRule = wantedRule(call.body)
      await groupOps.changeGroup(
        db,
        act(call),
        call.params.id,
        {
          ...(displayName !== undefined && { displayName }),
          ...(description !== undefined && { description }),
          ...(membershipRule !== undefined && { membershipRule }),
        },
        onMembershipChanged,
      )
    })
  }
  for (const route of contract.deleteGroup) {
    serve.json(route, async (call) => groupOps.deleteGroup(db, act(call), call.params.id, onMembershipChanged))
  }
  serveList(serve, urls.graph, contract.members, {
    list: reads.memberList,
    entity: groupMember,
    page: (tenantId, wanted, call) => reads.members(db, tenantId, call.params.id, wanted),
    toEntity: graph.memberEntity,
  })
  for (const route of contract.addMember) {
    serve.json(route, async (call) => {
      const memberId = call.body['@odata.id'].split('/').at(-1) ?? ''
      await groupOps.addMember(db, act(call), call.params.id, memberId.toLowerCase(), onMembershipChanged)
    })
  }
  for (const route of contract.removeMember) {
    serve.json(route, async (call) => {
      const memberId = call.params.memberId.toLowerCase()
      await groupOps.removeMember(db, act(call), GroupId.parse(call.params.id), memberId, onMembershipChanged)
    })
  }
}

/** A string: make or keep it dynamic. Null: make it assigned. Undefined: leave it as it is. */
function wantedRule(body: {
  readonly groupTypes?: readonly string[] | undefined
  readonly membershipRule?: string | null | undefined
}): string | null | undefined {
  const dynamic = body.groupTypes?.includes('DynamicMembership')
  if (dynamic && !body.membershipRule) {
    throw new Fault('invalid-input', 'A group of type DynamicMembership needs a membershipRule.', {
      reason: 'membership-rule',
    })
  }
  if (dynamic === false) return null
  return body.membershipRule
}

function deviceRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  serveList(serve, urls.graph, contract.devices, {
    list: reads.deviceList,
    entity: deviceSchema,
    page: (tenantId, wanted) => reads.devices(db, tenantId, wanted),
    toEntity: graph.deviceEntity,
  })
  for (const route of contract.device) {
    serve.json(route, async (call) =>
      graph.deviceEntity(
        await reads.device(db, tokenCaller(call.caller).tenantId, DirectoryDeviceId.parse(call.params.id)),
      ),
    )
  }
}
