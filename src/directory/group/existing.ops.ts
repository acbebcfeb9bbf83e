// The group that an operation is about.

import type { Db } from '../../db/schema.ts'
import { notFound } from '../../kernel/fault.ts'
import type { GroupId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as groups from './group.sql.ts'

export async function existingGroup(tx: Db, operation: OperationContext, id: GroupId): Promise<groups.Group> {
  const group = await groups.byId(tx, operation.tenantId, id)
  if (!group) throw notFound('Group', id)
  return group
}
