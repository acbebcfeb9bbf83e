// Which pages may read the answer of the token endpoint: those that an application of the tenant registered, for that application.

import type { Db } from '../../db/schema.ts'
import { GuidText, type TenantId } from '../../kernel/id.ts'
import * as applications from './application.sql.ts'
import { originsOf } from './redirect-uri.ts'

export async function isPageOf(db: Db, tenantId: TenantId, clientId: string, origin: string): Promise<boolean> {
  const id = GuidText.safeParse(clientId)
  const application = id.success ? await applications.byId(db, tenantId, id.data) : undefined
  return application !== undefined && originsOf(application.redirectUris).has(origin)
}
