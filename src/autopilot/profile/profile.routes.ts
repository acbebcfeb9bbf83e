// Deployment profiles on the Graph-compatible API.

import { type Assigned, listTargets, withTargets } from '../../assignment/assignment.ops.ts'
import * as contract from '../../contract/autopilot/profile.ts'
import { itemAssignment } from '../../contract/graph/assignment.ts'
import { windowsAutopilotDeviceIdentity } from '../../contract/graph/autopilot-device.ts'
import { type DeploymentProfile, deploymentProfile } from '../../contract/graph/deployment-profile.ts'
import type { Db } from '../../db/schema.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tenantOf, tokenCaller, tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import { GroupId, type TenantId } from '../../kernel/id.ts'
import { deviceList, listDevices } from '../device/device.ops.ts'
import { deviceEntity } from '../device/entity.ts'
import { explainAssignment } from './assignment.ops.ts'
import { profileKind } from './assignment.ts'
import * as graph from './entity.ts'
import { makeProfileFile } from './file.ops.ts'
import * as ops from './profile.ops.ts'

export type ProfileDeps = { readonly db: Db; readonly urls: Urls }

type Expanded = { readonly expand: readonly string[] }

export function profileRoutes(serve: Serve, { db, urls }: ProfileDeps): void {
  const expanded = async (tenantId: TenantId, profiles: readonly ops.Profile[], { expand }: Expanded) =>
    expand.includes('assignments')
      ? withTargets(db, tenantId, profileKind, profiles)
      : profiles.map((one): Assigned<ops.Profile> => ({ ...one, targets: [] }))
  const entity = {
    list: ops.profileList,
    entity: deploymentProfile,
    toEntity: (profile: Assigned<ops.Profile>, { expand }: Expanded): DeploymentProfile => ({
      ...graph.profileEntity(profile),
      ...(expand.includes('assignments') && { assignments: profile.targets.map(graph.assignmentEntity) }),
    }),
  }
  serveList(serve, urls.graph, contract.listProfiles, {
    ...entity,
    page: async (tenantId, wanted) => {
      const found = await ops.listProfiles(db, tenantId, wanted)
      return { ...found, rows: await expanded(tenantId, found.rows, wanted) }
    },
  })
  serveEntity(serve, urls.graph, contract.getProfile, {
    ...entity,
    read: async (tenantId, { params }, wanted) =>
      (await expanded(tenantId, [await ops.readProfile(db, tenantId, params.id)], wanted))[0]!,
  })
  for (const route of contract.createProfile) {
    serve.json(route, async (call) => {
      const created = await ops.createProfile(db, tokenOperation(call), {
        displayName: call.body.displayName ?? '',
        description: call.body.description ?? '',
        mode: graph.modeOf(call.body) ?? 'user-driven',
        joinType: graph.joinTypeOf(call.body),
        settings: graph.settingsOf(call.body),
      })
      return graph.profileEntity(created)
    })
  }
  for (const route of contract.changeProfile) {
    serve.json(route, async (call) => {
      const stored = await ops.readProfile(db, tenantOf(call), call.params.id)
      graph.refuseOtherType(call.body, stored)
      const changed = await ops.changeProfile(db, tokenOperation(call), call.params.id, {
        ...(call.body.displayName !== undefined && { displayName: call.body.displayName }),
        ...(typeof call.body.description === 'string' && { description: call.body.description }),
        settings: graph.settingsOf(call.body, stored.settings),
      })
      return graph.profileEntity(changed)
    })
  }
  for (const route of contract.deleteProfile) {
    serve.json(route, async (call) => ops.deleteProfile(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.makeProfileFile) {
    serve.json(route, (call) => makeProfileFile(db, tokenOperation(call), call.params.id))
  }
  assignmentRoutes(serve, { db, urls })
}

function assignmentRoutes(serve: Serve, { db, urls }: ProfileDeps): void {
  serveWhole(serve, urls.graph, contract.listProfileAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: async (tenantId, { params }) => {
      await ops.readProfile(db, tenantId, params.id)
      return (await listTargets(db, tenantId, profileKind, [params.id])).map(graph.assignmentEntity)
    },
  })
  serveList(serve, urls.graph, contract.listAssignedDevices, {
    list: deviceList,
    entity: windowsAutopilotDeviceIdentity,
    page: async (tenantId, wanted, { params }) => {
      await ops.readProfile(db, tenantId, params.id)
      return listDevices(db, tenantId, wanted, params.id)
    },
    toEntity: (device, { expand }) => deviceEntity(device, expand),
  })
  for (const route of contract.assignProfile) {
    serve.json(route, async (call) =>
      graph.assignmentEntity(
        await ops.assignProfile(db, tokenOperation(call), call.params.id, readTarget(call.body.target)),
      ),
    )
  }
  for (const route of contract.unassignProfile) {
    serve.json(route, async (call) => {
      const groupId = GroupId.safeParse(graph.groupOfAssignmentId(call.params.assignmentId))
      if (!groupId.success) {
        throw new Fault('invalid-input', `'${call.params.assignmentId}' is not of the form profileId_groupId_0.`)
      }
      await ops.unassignProfile(db, tokenOperation(call), call.params.id, groupId.data)
    })
  }
  for (const route of contract.unassignProfileFromAll) {
    serve.json(route, async (call) => ops.unassignProfile(db, tokenOperation(call), call.params.id))
  }
  for (const route of contract.assignDevices) {
    serve.json(route, async (call) =>
      ops.assignToDevices(db, tokenOperation(call), call.params.id, call.body.deviceIds),
    )
  }
  for (const route of contract.getEffectiveProfile) {
    serve.json(route, async (call) => {
      const explained = await explainAssignment(db, tenantOf(call), call.params.id)
      const { winner } = explained
      const reached = tokenCaller(call.caller).reach?.groupIds
      const groups = explained.groups.filter(({ id }) => reached?.includes(id) ?? true)
      return {
        profile: winner ? { id: winner.item.id, displayName: winner.item.displayName } : null,
        assignedDateTime: explained.assignedAt?.toISOString() ?? null,
        reason: explained.reason,
        groups: [...groups],
        candidates: explained.candidates.map(({ item, way, verdict, because }) => ({
          profileId: item.id,
          displayName: item.displayName,
          via: graph.viaEntity(way, explained, reached),
          verdict,
          because,
        })),
      }
    })
  }
}

function readTarget(target: {
  readonly '@odata.type': keyof typeof graph.targetKind
  readonly groupId?: string | null | undefined
}): ops.Target {
  const kind = graph.targetKind[target['@odata.type']]
  if (kind === 'all-devices') return { kind }
  const groupId = GroupId.safeParse(target.groupId)
  if (!groupId.success) throw new Fault('invalid-input', 'target.groupId is not the id of a group.')
  return { kind, groupId: groupId.data }
}
