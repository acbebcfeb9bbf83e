// Other device management on the administration API, in Graph's shape of mobility management policies.

import { includedGroup, type MobilityPolicy, mobilityPolicy } from '../../contract/graph/mobility-policy.ts'
import * as contract from '../../contract/identity/mobility.ts'
import { wholeList } from '../../graph/list.ts'
import { referredId } from '../../graph/reference.ts'
import { serveEntity, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { GroupId } from '../../kernel/id.ts'
import * as mobilities from './mobility.ops.ts'
import type { Mobility } from './mobility.ts'

export function mobilityRoutes(serve: Serve, deps: mobilities.MobilityDeps & { readonly urls: Urls }): void {
  const { db, urls } = deps
  serveWhole(serve, urls.graph, [contract.listMobilities], {
    name: 'mobileDeviceManagementPolicies',
    entity: mobilityPolicy,
    all: async (tenantId) => (await mobilities.listMobilities(deps, tenantId)).map(entityOf),
  })
  serveEntity(serve, urls.graph, [contract.getMobility], {
    list: wholeList('mobileDeviceManagementPolicies'),
    entity: mobilityPolicy,
    read: (tenantId, { params }) => mobilities.readMobility(deps, tenantId, params.id),
    toEntity: entityOf,
  })
  serve.json(contract.createMobility, async (call) => {
    const { displayName, description = null, discoveryUrl, appliesTo = 'none' } = call.body
    const { termsOfUseUrl = null, complianceUrl = null } = call.body
    const input = { displayName, description, discoveryUrl, termsOfUseUrl, complianceUrl, appliesTo }
    return entityOf(await mobilities.createMobility(deps, tokenOperation(call), input))
  })
  serve.json(contract.changeMobility, async (call) => {
    const { displayName, description, discoveryUrl, termsOfUseUrl, complianceUrl, appliesTo } = call.body
    await mobilities.changeMobility(deps, tokenOperation(call), call.params.id, {
      ...(displayName !== undefined && { displayName }),
      ...(description !== undefined && { description }),
      ...(discoveryUrl !== undefined && { discoveryUrl }),
      ...(termsOfUseUrl !== undefined && { termsOfUseUrl }),
      ...(complianceUrl !== undefined && { complianceUrl }),
      ...(appliesTo && { appliesTo }),
    })
  })
  serve.json(contract.deleteMobility, async (call) =>
    mobilities.deleteMobility(db, tokenOperation(call), call.params.id),
  )
  serveWhole(serve, urls.graph, [contract.listIncludedGroups], {
    name: 'includedGroups',
    entity: includedGroup,
    all: (tenantId, { params }) => mobilities.includedGroups(deps, tenantId, params.id),
  })
  serve.json(contract.includeGroup, async (call) => {
    const groupId = GroupId.parse(referredId(call.body['@odata.id'], urls.graph))
    await mobilities.includeGroup(db, tokenOperation(call), call.params.id, groupId)
  })
  serve.json(contract.leaveOutGroup, async (call) =>
    mobilities.leaveOutGroup(db, tokenOperation(call), call.params.id, call.params.groupId),
  )
}

const entityOf = ({ includeGroups: _, ...mobility }: Mobility): MobilityPolicy => ({ ...mobility, isValid: true })
