// Reads what stands in the one list of status pages, restrictions and limits, each with its targets.

import { type Assigned, withTargets } from '../../assignment/assignment.ops.ts'
import type { Db } from '../../db/schema.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { defaultLimit, defaultPlatform, findRestriction } from '../restriction/restriction.ops.ts'
import { assignmentKinds, type RestrictionKind } from '../restriction/restriction.ts'
import { defaultPage, findStatusPage } from '../status-page/status-page.ops.ts'
import { statusPageKind } from '../status-page/status-page.ts'
import * as configurations from './configuration.sql.ts'

export { configurationList, type StoredConfiguration } from './configuration.sql.ts'

export type ConfigurationKind = 'page' | RestrictionKind

export async function listConfigurations(
  db: Db,
  tenantId: TenantId,
  wanted: Wanted,
): Promise<Found<Assigned<configurations.StoredConfiguration>>> {
  const fallbacks = {
    page: defaultPage(tenantId),
    platform: defaultPlatform(tenantId),
    limit: defaultLimit(tenantId, 1),
  }
  const found = await configurations.page(db, tenantId, wanted, fallbacks)
  return { ...found, rows: await targeted(db, tenantId, found.rows) }
}

/** `kind` as the id tells it; without one the id is looked for among all of them, pages first. */
export async function readConfiguration(
  db: Db,
  tenantId: TenantId,
  id: string,
  kind: ConfigurationKind | undefined,
): Promise<configurations.StoredConfiguration> {
  if (kind === undefined || kind === 'page') {
    const page = await findStatusPage(db, tenantId, id)
    if (page) return { ...page, kind: 'page' }
  }
  const restriction = kind === 'page' ? undefined : await findRestriction(db, tenantId, id, kind)
  if (!restriction) throw notFound('Enrollment configuration', id)
  return restriction
}

export async function targeted(
  db: Db,
  tenantId: TenantId,
  rows: readonly configurations.StoredConfiguration[],
): Promise<Assigned<configurations.StoredConfiguration>[]> {
  // of defaults there are no targets, and they share their id
  const targets = new Map<string, Assigned<configurations.StoredConfiguration>['targets']>()
  for (const kind of ['page', 'limit', 'platform'] as const) {
    const ofKind = rows.filter((row) => row.kind === kind && row.priority > 0)
    if (ofKind.length === 0) continue
    const assignment = kind === 'page' ? statusPageKind : assignmentKinds[kind]
    for (const one of await withTargets(db, tenantId, assignment, ofKind)) targets.set(one.id, one.targets)
  }
  return rows.map((row) => ({ ...row, targets: (row.priority > 0 && targets.get(row.id)) || [] }))
}
