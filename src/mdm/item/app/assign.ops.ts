// Whom applications are assigned to, and with which intent.

import { type GivenTarget, replaceTargets } from '../../../assignment/assignment.ops.ts'
import type { StoredTarget } from '../../../assignment/assignment.sql.ts'
import * as assignments from '../../../assignment/assignment.sql.ts'
import type { Db } from '../../../db/schema.ts'
import { inTransaction } from '../../../db/tx.ts'
import type { Wanted } from '../../../graph/options.ts'
import type { Found } from '../../../graph/page.sql.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { AppId, TenantId } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import * as apps from './app.sql.ts'
import { isPublished } from './app.ts'
import { appKind, removalKind } from './assignment.ts'
import { readApp } from './read.ops.ts'

export type AssignedTo = apps.App & { readonly targets: readonly Intended[] }

export async function listApps(db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<AssignedTo>> {
  const found = await apps.page(db, tenantId, wanted)
  const targets = await intended(
    db,
    tenantId,
    found.rows.map(({ id }) => id),
  )
  const byItem = new Map(found.rows.map(({ id }): [string, Intended[]] => [id, []]))
  for (const one of targets) byItem.get(one.target.itemId)?.push(one)
  return { ...found, rows: found.rows.map((app) => ({ ...app, targets: byItem.get(app.id) ?? [] })) }
}

export const withIntended = async (db: Db, tenantId: TenantId, app: apps.App): Promise<AssignedTo> => ({
  ...app,
  targets: await intended(db, tenantId, [app.id]),
})

export async function assignApp(
  db: Db,
  operation: OperationContext,
  id: AppId,
  given: ReadonlyArray<{ readonly intent: string; readonly target: GivenTarget }>,
): Promise<void> {
  const wanted = { required: [] as GivenTarget[], uninstall: [] as GivenTarget[] }
  for (const { intent, target } of given) {
    const known = intents.find((one) => one === intent.toLowerCase())
    if (!known) {
      throw new Fault(
        'invalid-input',
        `The intent '${intent}' is not served: say required, or uninstall to have the application removed.`,
        { reason: 'app-intent' },
      )
    }
    wanted[known].push(target)
  }
  await inTransaction(db, async (tx) => {
    const app = await readApp(tx, operation.tenantId, id)
    if (!isPublished(app) && wanted.required.length > 0) {
      throw new Fault('conflict', 'The application has no content yet. Upload its file, then assign it.', {
        reason: 'app-not-published',
      })
    }
    await replaceTargets(tx, operation, appKind, id, wanted.required)
    const removed = await assignments.targets(tx, operation.tenantId, removalKind, [id])
    if (removed.length + wanted.uninstall.length > 0)
      await replaceTargets(tx, operation, removalKind, id, wanted.uninstall)
  })
}

/** What is only offered to people, `available`, has nowhere to be offered. */
export const intents = ['required', 'uninstall'] as const

export type Intended = { readonly target: StoredTarget; readonly intent: (typeof intents)[number] }

/** In the order of intents. */
export async function intended(db: Db, tenantId: TenantId, ids: readonly string[]): Promise<readonly Intended[]> {
  const required = await assignments.targets(db, tenantId, appKind, ids)
  const uninstall = await assignments.targets(db, tenantId, removalKind, ids)
  return [
    ...required.map((target) => ({ target, intent: 'required' as const })),
    ...uninstall.map((target) => ({ target, intent: 'uninstall' as const })),
  ]
}
