import type { Db } from '../../../db/schema.ts'
import { notFound } from '../../../kernel/fault.ts'
import type { AppId, TenantId } from '../../../kernel/id.ts'
import * as apps from './app.sql.ts'

export async function readApp(db: Db, tenantId: TenantId, id: AppId): Promise<apps.App> {
  const found = await apps.byId(db, tenantId, id)
  if (!found) throw notFound('Application', id)
  return found
}
