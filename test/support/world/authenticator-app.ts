// A person who has an authenticator app, without the pages that set it up: for tests that only look at it or take it away.

import { randomBytes, randomUUID } from 'node:crypto'

import type { Db } from '../../../src/db/schema.ts'
import { insertTotp, removeTotp, replaceRecoveryCodes } from '../../../src/identity/second-factor/factor.sql.ts'
import type { TenantId, UserId } from '../../../src/kernel/id.ts'

/** Its id. Nobody knows its codes. */
export async function haveApp(db: Db, tenantId: TenantId, userId: UserId): Promise<string> {
  const app = { id: randomUUID(), keySealed: randomBytes(48), lastStep: 0, createdAt: new Date() }
  await removeTotp(db, tenantId, userId)
  await insertTotp(db, { tenantId, userId }, app)
  await replaceRecoveryCodes(db, { tenantId, userId }, ['a digest'])
  return app.id
}
