// Enrolment status pages as administrators keep them. The default page has priority 0 and exists for every tenant; it gets
// a row when it is changed for the first time. Others are 1, 2, 3, … without gaps. A device keeps the page it started with.

import { randomUUID } from 'node:crypto'
import { type GivenTarget, replaceTargets } from '../../assignment/assignment.ops.ts'
import * as assignments from '../../assignment/assignment.sql.ts'
import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as apps from '../item/app/app.sql.ts'
import { defaultPageName } from '../session/assigned/assigned.ops.ts'
import * as pages from './status-page.sql.ts'
import { defaultSettings, GivenSettings, StatusPageSettings, statusPageKind } from './status-page.ts'

const mostPages = 50

/** The default page's id is the tenant's. */
export function defaultPage(tenantId: TenantId): pages.StoredPage {
  const unset = new Date('0001-01-01T00:00:00Z')
  return {
    id: tenantId,
    displayName: defaultPageName,
    description: 'This is the default enrollment status screen configuration applied with the lowest priority.',
    priority: 0,
    settings: defaultSettings,
    createdAt: unset,
    modifiedAt: unset,
    version: 0,
  }
}

export type { StoredPage } from './status-page.sql.ts'

/** Undefined where no page has the id. */
export async function findStatusPage(db: Db, tenantId: TenantId, id: string): Promise<pages.StoredPage | undefined> {
  const found = (await pages.all(db, tenantId)).find((page) => page.id === id)
  return found ?? (id === tenantId ? defaultPage(tenantId) : undefined)
}

export async function readStatusPage(db: Db, tenantId: TenantId, id: string): Promise<pages.StoredPage> {
  const found = await findStatusPage(db, tenantId, id)
  if (found) return found
  throw notFound('Enrollment status page', id)
}

export type PageChange = {
  readonly displayName?: string
  readonly description?: string
  /** As received: members present are checked, absent ones stay. */
  readonly settings: Readonly<Record<string, unknown>>
}

export async function createPage(db: Db, operation: OperationContext, input: PageChange): Promise<pages.StoredPage> {
  const { displayName, description = '', settings } = input
  if (!displayName) throw wrong('The page has no displayName.')
  const id = randomUUID()
  return inTransaction(db, async (tx) => {
    await pages.lockPages(tx, operation.tenantId)
    const others = (await pages.all(tx, operation.tenantId)).filter(({ priority }) => priority > 0)
    if (others.length >= mostPages) {
      throw new Fault(
        'conflict',
        `A tenant has at most ${mostPages} status pages besides the default. Delete one first.`,
        {
          reason: 'too-many-pages',
        },
      )
    }
    const values = { id, displayName, description, settings: checked(settings), priority: others.length + 1 }
    await refuseUnknownApps(tx, operation.tenantId, values.settings, defaultSettings)
    await pages.save(tx, operation, values)
    await audit(tx, operation, 'create', id, undefined, values)
    return readStatusPage(tx, operation.tenantId, id)
  })
}

export async function changePage(
  db: Db,
  operation: OperationContext,
  id: string,
  change: PageChange,
): Promise<pages.StoredPage> {
  return inTransaction(db, async (tx) => {
    await pages.lockPages(tx, operation.tenantId)
    const stored = await readStatusPage(tx, operation.tenantId, id)
    const settings = checked({ ...stored.settings, ...change.settings })
    await refuseUnknownApps(tx, operation.tenantId, settings, stored.settings)
    const next = {
      ...stored,
      displayName: change.displayName ?? stored.displayName,
      description: change.description ?? stored.description,
      settings,
    }
    await pages.save(tx, operation, next)
    await audit(tx, operation, 'change', id, stored, next)
    return readStatusPage(tx, operation.tenantId, id)
  })
}

export async function deletePage(db: Db, operation: OperationContext, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    await pages.lockPages(tx, operation.tenantId)
    const stored = await readStatusPage(tx, operation.tenantId, id)
    if (stored.priority === 0) throw wrong('The default status page cannot be deleted. Change its settings instead.')
    await assignments.remove(tx, operation.tenantId, statusPageKind, id)
    await pages.remove(tx, operation.tenantId, id)
    await pages.renumber(tx, operation.tenantId, await order(tx, operation.tenantId))
    await audit(tx, operation, 'delete', id, stored, undefined)
  })
}

export async function assignPage(
  db: Db,
  operation: OperationContext,
  id: string,
  given: readonly GivenTarget[],
): Promise<void> {
  await inTransaction(db, async (tx) => {
    const { priority } = await readStatusPage(tx, operation.tenantId, id)
    if (priority === 0) throw wrong('The default status page is for everybody; it cannot be assigned.')
    await replaceTargets(tx, operation, statusPageKind, id, given)
  })
}

export async function setPriority(db: Db, operation: OperationContext, id: string, priority: number): Promise<void> {
  await inTransaction(db, async (tx) => {
    await pages.lockPages(tx, operation.tenantId)
    const stored = await readStatusPage(tx, operation.tenantId, id)
    if (stored.priority === 0) throw wrong('The default status page always comes last; its priority cannot be set.')
    const others = (await order(tx, operation.tenantId)).filter((one) => one !== id)
    await pages.renumber(tx, operation.tenantId, others.toSpliced(priority - 1, 0, id))
    await audit(tx, operation, 'set-priority', id, { priority: stored.priority }, { priority })
  })
}

async function order(tx: Db, tenantId: TenantId): Promise<string[]> {
  const stored = await pages.all(tx, tenantId)
  return stored.filter(({ priority }) => priority > 0).map(({ id }) => id)
}

/** Null stands for the default in scripts that send whole objects back. */
function checked(settings: Readonly<Record<string, unknown>>): StatusPageSettings {
  const given = Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== null))
  const parsed = GivenSettings.safeParse(given)
  if (parsed.success) return StatusPageSettings.parse(parsed.data)
  throw wrong(parsed.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
}

/** An application that was deleted since may stay named: a device waits for no application that it is not sent. */
async function refuseUnknownApps(
  tx: Db,
  tenantId: TenantId,
  { selectedMobileAppIds }: StatusPageSettings,
  before: StatusPageSettings,
): Promise<void> {
  const named = selectedMobileAppIds.filter((id) => !before.selectedMobileAppIds.includes(id))
  const known = await apps.existing(tx, tenantId, named)
  const unknown = named.find((id) => !known.has(id))
  if (unknown === undefined) return
  throw wrong(
    `selectedMobileAppIds: '${unknown}' is no application of this organisation. Take the ids of GET /beta/deviceAppManagement/mobileApps.`,
  )
}

const wrong = (message: string): Fault => new Fault('invalid-input', message, { reason: 'status-page' })

function audit(
  tx: Db,
  operation: OperationContext,
  verb: string,
  id: string,
  before: object | undefined,
  after: object | undefined,
): Promise<void> {
  const changed = changes(before, after)
  return recordAudit(tx, operation, {
    action: `mdm.status-page.${verb}`,
    targetKind: 'status-page',
    targetId: id,
    ...changed,
  })
}
