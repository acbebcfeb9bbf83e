// Status pages, restrictions and limits on the Graph-compatible API, where they are one list. An id tells its kind behind the guid;
// scripts that leave that out mean whatever has the guid.

import type { Assigned } from '../../assignment/assignment.ops.ts'
import { assignmentEntity, assignmentsOf, type Expanded } from '../../assignment/entity.ts'
import { itemAssignment } from '../../contract/graph/assignment.ts'
import { type EnrollmentConfiguration, enrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import * as contract from '../../contract/mdm/status-page.ts'
import { serveEntity, serveList, serveWhole } from '../../graph/serve-list.routes.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isType } from '../../kernel/odata-type.ts'
import type { AdminDeps } from '../admin-deps.ts'
import { kindInId, restrictionEntity, restrictionTypes } from '../restriction/entity.ts'
import * as restrictions from '../restriction/restriction.ops.ts'
import { pageEntity, pageIdOf, pageType } from '../status-page/entity.ts'
import * as pages from '../status-page/status-page.ops.ts'
import * as ops from './configuration.ops.ts'

export function configurationRoutes(serve: Serve, { db, urls }: Pick<AdminDeps, 'db' | 'urls'>): void {
  const read = (tenantId: TenantId, id: string) => ops.readConfiguration(db, tenantId, pageIdOf(id), kindOf(id))
  const assigned = async (tenantId: TenantId, id: string) =>
    (await ops.targeted(db, tenantId, [await read(tenantId, id)]))[0]!
  const entity = {
    list: ops.configurationList,
    entity: enrollmentConfiguration,
    toEntity: (one: Assigned<ops.StoredConfiguration>, { expand }: Expanded): EnrollmentConfiguration => ({
      ...entityOf(one),
      ...assignmentsOf(one, expand),
    }),
  }
  serveList(serve, urls.graph, contract.listStatusPages, {
    ...entity,
    page: (tenantId, wanted) => ops.listConfigurations(db, tenantId, wanted),
  })
  serveEntity(serve, urls.graph, contract.getStatusPage, {
    ...entity,
    read: (tenantId, { params }) => assigned(tenantId, params.id),
  })
  for (const route of contract.createStatusPage) {
    serve.json(route, async (call) => {
      const kind = kindOfType(call.body['@odata.type']) ?? 'page'
      const [operation, change] = [tokenOperation(call), changeOf(call.body, kind)]
      if (kind === 'page') return pageEntity(await pages.createPage(db, operation, change))
      return restrictionEntity(await restrictions.createRestriction(db, operation, kind, change))
    })
  }
  for (const route of contract.changeStatusPage) {
    serve.json(route, async (call) => {
      const operation = tokenOperation(call)
      const { id, kind } = await read(operation.tenantId, call.params.id)
      const said = kindOfType(call.body['@odata.type'])
      if (said && said !== kind) throw wrongType(`This one is a ${words[kind]}, and '@odata.type' says another.`)
      const change = changeOf(call.body, kind)
      if (kind === 'page') return pageEntity(await pages.changePage(db, operation, id, change))
      return restrictionEntity(await restrictions.changeRestriction(db, operation, id, kind, change))
    })
  }
  for (const route of contract.deleteStatusPage) {
    serve.json(route, async (call) => {
      const operation = tokenOperation(call)
      const { id, kind } = await read(operation.tenantId, call.params.id)
      if (kind === 'page') return pages.deletePage(db, operation, id)
      return restrictions.deleteRestriction(db, operation, id, kind)
    })
  }
  for (const route of contract.assignStatusPage) {
    serve.json(route, async (call) => {
      const operation = tokenOperation(call)
      const targets = call.body.enrollmentConfigurationAssignments.map(({ target }) => target)
      const { id, kind } = await read(operation.tenantId, call.params.id)
      if (kind === 'page') return pages.assignPage(db, operation, id, targets)
      return restrictions.assignRestriction(db, operation, id, kind, targets)
    })
  }
  serveWhole(serve, urls.graph, contract.listStatusPageAssignments, {
    name: 'assignments',
    entity: itemAssignment,
    all: async (tenantId, { params }) => {
      const { id, targets } = await assigned(tenantId, params.id)
      return targets.map((one) => assignmentEntity(id, one))
    },
  })
  for (const route of contract.setStatusPagePriority) {
    serve.json(route, async (call) => {
      const operation = tokenOperation(call)
      const { priority } = call.body
      const { id, kind } = await read(operation.tenantId, call.params.id)
      if (kind === 'page') return pages.setPriority(db, operation, id, priority)
      return restrictions.setRestrictionPriority(db, operation, id, kind, priority)
    })
  }
}

const entityOf = (one: ops.StoredConfiguration): EnrollmentConfiguration =>
  one.kind === 'page' ? pageEntity(one) : restrictionEntity(one)

const words: Readonly<Record<ops.ConfigurationKind, string>> = {
  page: 'status page',
  limit: 'limit',
  platform: 'restriction',
}

const kindOf = (id: string): ops.ConfigurationKind | undefined =>
  /CompletionPageConfiguration$/i.test(id) ? 'page' : kindInId(id)

function kindOfType(type: unknown): ops.ConfigurationKind | undefined {
  if (typeof type !== 'string') return undefined
  if (isType(type, pageType)) return 'page'
  if (isType(type, restrictionTypes.limit)) return 'limit'
  if (isType(type, restrictionTypes.platform) || isType(type, restrictionTypes.platforms)) return 'platform'
  const served = [pageType, restrictionTypes.platform, restrictionTypes.limit]
  throw wrongType(`'${type}' is not served here. There are ${served.join(', ')}.`)
}

const wrongType = (message: string): Fault => new Fault('invalid-input', message, { reason: 'status-page-type' })

type Body = Readonly<Record<string, unknown>> & {
  displayName?: string | undefined
  description?: string | null | undefined
}

const described = ['@odata.type', 'displayName', 'description']
const restricting = ['limit', 'platformType', 'platformRestriction', 'windowsRestriction']

/** What is of another kind is refused by its name, as every member is that nothing reads. */
function changeOf(body: Body, kind: ops.ConfigurationKind) {
  const { displayName, description } = body
  const given = Object.keys(body).filter((name) => body[name] !== undefined && body[name] !== null)
  const mine = { page: undefined, limit: ['limit'], platform: restricting.slice(1) }[kind]
  const known = (name: string) => (mine ? mine.includes(name) : !restricting.includes(name))
  const foreign = given.find((name) => !described.includes(name) && !readOnly.includes(name) && !known(name))
  if (foreign !== undefined) {
    throw new Fault('invalid-input', `There is no '${foreign}' in a ${words[kind]}.`, {
      reason: 'configuration-member',
    })
  }
  return {
    ...(displayName !== undefined && { displayName }),
    ...(typeof description === 'string' && { description }),
    settings: kind === 'page' ? body : kind === 'limit' ? { limit: body.limit } : platformOf(body),
  }
}

/** Of one platform it is what we serve: Windows. */
function platformOf(body: Body): Readonly<Record<string, unknown>> {
  const { platformType, platformRestriction: single, windowsRestriction: ofDefault } = body
  if (platformType !== undefined && platformType !== null && platformType !== 'windows') {
    throw new Fault(
      'invalid-input',
      `Devices enrol here with Windows. Send platformType 'windows', not '${String(platformType).slice(0, 40)}'.`,
      {
        reason: 'restriction',
      },
    )
  }
  const given = single ?? ofDefault ?? {}
  const known = [
    'platformBlocked',
    'personalDeviceEnrollmentBlocked',
    'osMinimumVersion',
    'osMaximumVersion',
    'blockedManufacturers',
  ]
  const isObject = typeof given === 'object' && !Array.isArray(given)
  const unknown =
    isObject && Object.entries(given).find(([name, value]) => !known.includes(name) && !isNothing(name, value))
  if (!isObject || unknown) {
    throw new Fault(
      'invalid-input',
      `A restriction has ${known.join(', ')}${unknown ? ` and no '${unknown[0].slice(0, 60)}'` : ''}.`,
      { reason: 'restriction' },
    )
  }
  return Object.fromEntries(Object.entries(given).filter(([name]) => known.includes(name)))
}

/** What scripts send with it and what asks for nothing: its type, and no blocked edition. */
const isNothing = (name: string, value: unknown): boolean =>
  name.startsWith('@odata.') || value === null || (Array.isArray(value) && value.length === 0)

const readOnly: readonly string[] = [
  'id',
  'createdDateTime',
  'lastModifiedDateTime',
  'roleScopeTagIds',
  'assignments',
  'version',
  'priority',
  'deviceEnrollmentConfigurationType',
]
