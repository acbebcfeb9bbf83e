// Secrets of the whole installation (cookie keys, nonce keys): random bytes, made at first use, sealed at rest.

import { randomBytes } from 'node:crypto'

import type { Db } from '../db/schema.ts'
import type { Clock } from '../kernel/act.ts'
import type { Seal } from './seal.ts'

/** The same bytes for every process of the installation. */
export async function installationSecret(db: Db, seal: Seal, clock: Clock, name: string, length = 32): Promise<Buffer> {
  const purpose = `installation_secret/${name}`
  await db
    .insertInto('installation_secret')
    .values({ name, sealed: seal.seal(randomBytes(length), purpose), created_at: clock() })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('installation_secret')
    .select('sealed')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return seal.open(row.sealed, purpose)
}
