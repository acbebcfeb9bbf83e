// What one side of a relationship does stands in the audit trail of each side.

import { type AuditEntry, recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin, within } from '../../kernel/origin.ts'

/** The other side reads who it was by name, and neither from where nor with what: that is the affair of the organisation of whoever did it. */
export async function recordInEach(
  tx: Db,
  operation: OperationContext,
  tenantIds: readonly TenantId[],
  entry: AuditEntry,
): Promise<void> {
  const { tenantId: own, actor, now } = operation
  const { door } = origin()
  for (const tenantId of new Set(tenantIds)) {
    if (!(await tenants.byId(tx, tenantId))) continue // it left the installation, and its trail with it
    if (tenantId === own && actor.kind !== 'operator') await recordAudit(tx, operation, entry)
    else {
      const shown = actor.kind === 'operator' ? actor : { ...actor, id: own }
      await within({ door }, () => recordAudit(tx, { tenantId, actor: shown, now }, entry))
    }
  }
}
