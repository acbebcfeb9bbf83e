// The table of the installation's secrets, each sealed.

import type { Db } from '../db/schema.ts'

/** Keeps the first that anybody stored under this name, and returns it. */
export async function firstSealed(db: Db, name: string, sealed: Buffer, now: Date): Promise<Buffer> {
  await db
    .insertInto('installation_secret')
    .values({ name, sealed, created_at: now })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
  const row = await db
    .selectFrom('installation_secret')
    .select('sealed')
    .where('name', '=', name)
    .executeTakeFirstOrThrow()
  return row.sealed
}
