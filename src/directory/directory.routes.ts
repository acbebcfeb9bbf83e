// The directory on the Graph-compatible API: organisation, users, groups, device objects.

import * as contract from '../contract/directory.ts'
import { device as deviceSchema } from '../contract/graph/device.ts'
import { groupMember, group as groupSchema } from '../contract/graph/group.ts'
import { organization as organizationSchema } from '../contract/graph/organization.ts'
import { wholeList } from '../graph/list.ts'
import type { Wanted } from '../graph/options.ts'
import { referredId } from '../graph/reference.ts'
import { serveEntity, serveList, serveWhole } from '../graph/serve-list.routes.ts'
import { type Caller, tokenCaller, tokenOperation } from '../http/caller/caller.ts'
import type { Urls } from '../http/listeners.ts'
import type { Call, Serve } from '../http/serve.ts'
import { Fault, notFound } from '../kernel/fault.ts'
import { GroupId, type TenantId, UserId } from '../kernel/id.ts'
import type { ChangeDeps } from '../reactions.ts'
import * as graph from './directory-entity.ts'
import * as reads from './directory-read.ops.ts'
import * as groupOps from './group/group.ops.ts'
import * as memberOps from './group/member.ops.ts'
import { compileRule } from './membership/membership.ops.ts'
import { refuseUnseen } from './membership/seeing.ts'
import { personServed, withManagers } from './people.routes.ts'
import * as tenantOps from './tenant/tenant.ops.ts'
import { personWords } from './user/attributes.ts'
import * as userOps from './user/user.ops.ts'

export type DirectoryDeps = ChangeDeps & { readonly urls: Urls; readonly dataRegion: string }

export function directoryRoutes(serve: Serve, deps: DirectoryDeps): void {
  organizationRoutes(serve, deps)
  userRoutes(serve, deps)
  groupRoutes(serve, deps)
  deviceRoutes(serve, deps)
}

function ownTenant(call: Call, id: string): TenantId {
  const { tenantId } = tokenCaller(call.caller)
  if (id.toLowerCase() !== tenantId) throw notFound('Organization', id)
  return tenantId
}

function organizationRoutes(serve: Serve, { db, urls, dataRegion }: DirectoryDeps): void {
  serveWhole(serve, urls.graph, contract.listOrganizations, {
    name: 'organization',
    entity: organizationSchema,
    all: async (tenantId) => [graph.organizationEntity(await reads.tenant(db, tenantId), dataRegion)],
  })
  serveEntity(serve, urls.graph, contract.getOrganization, {
    list: wholeList('organization'),
    entity: organizationSchema,
    read: (_tenantId, call) => reads.tenant(db, ownTenant(call, call.params.id)),
    toEntity: (tenant) => graph.organizationEntity(tenant, dataRegion),
  })
  for (const route of contract.changeOrganization) {
    serve.json(route, async (call) => {
      ownTenant(call, call.params.id)
      const { displayName, era, usersMayJoin, deviceQuotaPerUser, enrollmentLimitPerUser, mdmScope } = call.body
      const { secretsNeed, acceptsSimulatedTpm, blocksSharedDevices, allowsDeviceCodes, allowsUserConsent } = call.body
      const { allowsUnjoinedEnrollment, allowsDigestSessions, checkinIntervalMinutes, complianceDays } = call.body
      await tenantOps.changeTenant(db, tokenOperation(call), {
        ...(displayName !== undefined && { displayName }),
        ...(era && { era }),
        ...(usersMayJoin && { usersMayJoin }),
        ...(deviceQuotaPerUser !== undefined && { deviceQuotaPerUser }),
        ...(enrollmentLimitPerUser !== undefined && { enrollmentLimitPerUser }),
        ...(mdmScope && { mdmScope }),
        ...(allowsUnjoinedEnrollment !== undefined && { allowsUnjoinedEnrollment }),
        ...(allowsDigestSessions !== undefined && { allowsDigestSessions }),
        ...(checkinIntervalMinutes !== undefined && { checkinIntervalMinutes }),
        ...(complianceDays !== undefined && { complianceDays }),
        ...(secretsNeed && { secretsNeed }),
        ...(acceptsSimulatedTpm !== undefined && { acceptsSimulatedTpm }),
        ...(blocksSharedDevices !== undefined && { blocksSharedDevices }),
        ...(allowsDeviceCodes !== undefined && { allowsDeviceCodes }),
        ...(allowsUserConsent !== undefined && { allowsUserConsent }),
      })
    })
  }
  serveEntity(serve, urls.graph, contract.getBranding, {
    list: wholeList('branding'),
    entity: contract.organizationalBranding,
    read: async (_tenantId, call) => {
      const tenantId = ownTenant(call, call.params.id)
      return graph.brandingEntity(await reads.branding(db, tenantId), tenantId)
    },
    toEntity: (branding) => branding,
  })
  for (const route of contract.changeBranding) {
    serve.json(route, async (call) => {
      ownTenant(call, call.params.id)
      const { displayName, signInPageText, usernameHintText, backgroundColor } = call.body
      await tenantOps.changeBranding(db, tokenOperation(call), {
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
      await tenantOps.changeLogo(db, tokenOperation(call), call.body.length === 0 ? null : call.body)
      return call.reply.code(204).send()
    })
  }
}

function userRoutes(serve: Serve, { db, urls }: DirectoryDeps): void {
  const one = async (caller: Caller, user: reads.LicensedUser, wanted: Pick<Wanted, 'expand'>) =>
    (await withManagers(db, caller, [user], wanted))[0] ?? user
  serveEntity(serve, urls.graph, contract.getMe, {
    ...personServed,
    read: async (tenantId, { caller }, wanted) => {
      const { userId } = tokenCaller(caller)
      if (!userId) throw new Fault('invalid-input', '/me is only for signed-in users; an application has no me.')
      return one(caller, await reads.user(db, tenantId, userId), wanted)
    },
  })
  serveList(serve, urls.graph, contract.listUsers, {
    ...personServed,
    page: async (tenantId, wanted, { caller }) => {
      const found = await reads.users(db, tenantId, wanted)
      return { ...found, rows: await withManagers(db, caller, found.rows, wanted) }
    },
  })
  serveEntity(serve, urls.graph, contract.getUser, {
    ...personServed,
    read: async (tenantId, { params, caller }, wanted) => {
      const reached = tokenCaller(caller).reach?.groupIds
      return one(caller, await reads.user(db, tenantId, params.key, reached), wanted)
    },
  })
  for (const route of contract.createUser) {
    serve.json(route, async (call) => {
      const { passwordProfile, userPrincipalName, displayName } = call.body
      const { id } = await userOps.createUser(db, tokenOperation(call), {
        userPrincipalName,
        displayName,
        password: passwordProfile.password,
        ...personWords(call.body),
      })
      return graph.userEntity(await reads.user(db, tokenCaller(call.caller).tenantId, id))
    })
  }
  for (const route of contract.changeUser) {
    serve.json(route, async (call) => {
      const { userPrincipalName, displayName, accountEnabled, mayJoinDevices, mdmLicensed, passwordProfile } = call.body
      await userOps.changeUser(db, tokenOperation(call), call.params.id, {
        ...personWords(call.body),
        ...givenBack(call.body),
        ...(userPrincipalName !== undefined && { userPrincipalName }),
        ...(displayName !== undefined && { displayName }),
        ...(accountEnabled !== undefined && { accountEnabled }),
        ...(mayJoinDevices !== undefined && { mayJoin: mayJoinDevices }),
        ...(mdmLicensed !== undefined && { mdmLicensed, reached: tokenCaller(call.caller).reach?.groupIds }),
        ...(passwordProfile && { password: passwordProfile.password }),
      })
    })
  }
  for (const route of contract.deleteUser) {
    serve.json(route, async (call) => userOps.deleteUser(db, tokenOperation(call), UserId.parse(call.params.id)))
  }
}

function groupRoutes(serve: Serve, deps: DirectoryDeps): void {
  const referred = (reference: string) => referredId(reference, deps.urls.graph)
  const { db, urls } = deps
  const entity = { list: reads.groupList, entity: groupSchema, toEntity: graph.groupEntity }
  serveList(serve, urls.graph, contract.listGroups, {
    ...entity,
    page: (tenantId, wanted) => reads.groups(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getGroup, {
    ...entity,
    read: (tenantId, { params }) => reads.group(db, tenantId, params.id),
  })
  for (const route of contract.createGroup) {
    serve.json(route, async (call) => {
      const { displayName, description, mailNickname } = call.body
      const membershipRule = permittedRule(call)
      const created = await groupOps.createGroup(deps, tokenOperation(call), {
        displayName,
        mailNickname,
        ...(description && { description }),
        ...(typeof membershipRule === 'string' && { membershipRule }),
        ...pauseIn(call.body),
        members: (call.body['members@odata.bind'] ?? []).map(referred),
      })
      return graph.groupEntity(await reads.group(db, tokenCaller(call.caller).tenantId, created.id))
    })
  }
  for (const route of contract.changeGroup) {
    serve.json(route, async (call) => {
      const { displayName, description } = call.body
      const membershipRule = permittedRule(call)
      await groupOps.changeGroup(deps, tokenOperation(call), call.params.id, {
        ...givenBack(call.body),
        ...(displayName !== undefined && { displayName }),
        ...(description !== undefined && { description }),
        ...(membershipRule !== undefined && { membershipRule }),
        ...pauseIn(call.body),
        ...(call.body['members@odata.bind'] && { members: call.body['members@odata.bind'].map(referred) }),
      })
    })
  }
  for (const route of contract.deleteGroup) {
    serve.json(route, async (call) => groupOps.deleteGroup(deps, tokenOperation(call), call.params.id))
  }
  serveList(serve, urls.graph, contract.listMembers, {
    list: reads.memberList,
    entity: groupMember,
    page: (tenantId, wanted, call) =>
      reads.members(
        db,
        tenantId,
        { id: call.params.id, scopes: tokenCaller(call.caller).scopes, inner: false },
        wanted,
      ),
    toEntity: graph.memberEntity,
  })
  for (const route of contract.addMember) {
    serve.json(route, async (call) => {
      await memberOps.addMember(deps, tokenOperation(call), call.params.id, referred(call.body['@odata.id']))
    })
  }
  for (const route of contract.removeMember) {
    serve.json(route, async (call) => {
      const memberId = call.params.memberId.toLowerCase()
      await memberOps.removeMember(deps, tokenOperation(call), GroupId.parse(call.params.id), memberId)
    })
  }
}

/** Who may not read people cannot let a rule tell about them; rules about devices are what scripts for groups alone write. */
function permittedRule({ body, caller }: Pick<Call<unknown, unknown, RuleBody>, 'body' | 'caller'>) {
  const rule = wantedRule(body)
  if (typeof rule !== 'string') return rule
  const { subject } = compileRule(rule)
  if (subject === 'user') refuseUnseen(tokenCaller(caller).scopes, subject)
  return rule
}

const givenBack = ({ onPremisesImmutableId: id }: { readonly onPremisesImmutableId?: null | undefined }) =>
  id === null ? { externalId: null } : {}

type RuleBody = {
  readonly groupTypes?: readonly string[] | undefined
  readonly membershipRule?: string | null | undefined
  readonly membershipRuleProcessingState?: 'On' | 'Paused' | null | undefined
}

const pauseIn = ({ membershipRuleProcessingState: state }: RuleBody): { rulePaused?: boolean } =>
  state ? { rulePaused: state === 'Paused' } : {}

/** A string: make or keep it dynamic. Null: make it assigned. Undefined: leave it as it is. */
function wantedRule(body: RuleBody): string | null | undefined {
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
  const entity = { list: reads.deviceList, entity: deviceSchema, toEntity: graph.deviceEntity }
  serveList(serve, urls.graph, contract.listDirectoryDevices, {
    ...entity,
    page: (tenantId, wanted) => reads.devices(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getDirectoryDevice, {
    ...entity,
    read: (tenantId, { params }) => reads.device(db, tenantId, params.id),
  })
}
