// A person who has a passkey, without the pages that set it up: for tests that only look at it or take it away.

import { randomBytes, randomUUID } from 'node:crypto'

import type { Db } from '../../../src/db/schema.ts'
import { insert } from '../../../src/identity/passkey/passkey.sql.ts'
import type { TenantId, UserId } from '../../../src/kernel/id.ts'

/** Its id. Nobody can use it. */
export async function havePasskey(db: Db, tenantId: TenantId, userId: UserId): Promise<string> {
  const id = randomUUID()
  await insert(db, tenantId, {
    id,
    userId,
    displayName: 'Blue key',
    credentialId: randomBytes(16).toString('base64url'),
    publicKey: randomBytes(64),
    signCount: 0,
    lastChallenge: '',
    transports: ['usb'],
    aaguid: '00000000-0000-0000-0000-000000000000',
    synced: false,
    createdAt: new Date(),
    lastUsedAt: null,
  })
  return id
}
