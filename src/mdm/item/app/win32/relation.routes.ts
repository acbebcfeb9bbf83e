// What applications need and replace, on the Graph-compatible API.

import { serveWhole } from '../../../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../../../http/caller/caller.ts'
import type { Serve } from '../../../../http/serve.ts'
import { Fault } from '../../../../kernel/fault.ts'
import { isType } from '../../../../kernel/odata-type.ts'
import type { AdminDeps } from '../../../admin-deps.ts'
import * as contract from './relation.contract.ts'
import * as ops from './relation.ops.ts'

const dependency = '#microsoft.graph.mobileAppDependency'
const supersedence = '#microsoft.graph.mobileAppSupersedence'

export function relationRoutes(serve: Serve, { db, urls }: Pick<AdminDeps, 'db' | 'urls'>): void {
  serveWhole(serve, urls.graph, contract.listRelationships, {
    name: 'relationships',
    entity: contract.relationship,
    all: async (tenantId, { params: { id } }) => (await ops.listRelations(db, tenantId, id)).map(entityOf),
  })
  for (const route of contract.updateRelationships) {
    serve.json(route, (call) =>
      ops.replaceRelations(db, tokenOperation(call), call.params.id, call.body.relationships.map(givenOf)),
    )
  }
}

type Given = {
  readonly '@odata.type': string
  readonly targetId: string
  readonly dependencyType?: 'detect' | 'autoInstall' | undefined
  readonly supersedenceType?: 'update' | 'replace' | undefined
}

function givenOf(given: Given): ops.GivenRelation {
  const { '@odata.type': type, targetId, dependencyType, supersedenceType } = given
  if (isType(type, dependency) && supersedenceType === undefined) {
    return { targetId, kind: 'dependency', acts: dependencyType !== 'detect' }
  }
  if (isType(type, supersedence) && dependencyType === undefined) {
    return { targetId, kind: 'supersedence', acts: supersedenceType === 'replace' }
  }
  throw new Fault(
    'invalid-input',
    `A relation to ${targetId} is neither ${dependency} with a dependencyType nor ${supersedence} with a supersedenceType.`,
    { reason: 'app-relation' },
  )
}

function idsOf({ side, appId, targetId }: ops.Related) {
  const [own, other] = side === 'child' ? [appId, targetId] : [targetId, appId]
  return { id: `${own}_${other}`, sourceId: own, targetId: other }
}

const entityOf = (one: ops.Related): contract.Relationship => ({
  '@odata.type': one.kind === 'dependency' ? dependency : supersedence,
  ...idsOf(one),
  targetDisplayName: one.displayName,
  targetDisplayVersion: one.version,
  targetPublisher: one.publisher,
  targetType: one.side,
  ...(one.kind === 'dependency'
    ? { dependencyType: one.acts ? ('autoInstall' as const) : ('detect' as const) }
    : { supersedenceType: one.acts ? ('replace' as const) : ('update' as const) }),
})
