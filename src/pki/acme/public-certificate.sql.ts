// Statements on public_certificate and acme_answer. Both are the installation's.

import type { Db } from '../../db/schema.ts'

export type Stored = {
  readonly accountKeySealed: Buffer
  /** PEM, the chain behind it too. */
  readonly certificate: string | undefined
  readonly privateKeySealed: Buffer | undefined
  readonly triedAt: Date | undefined
  /** Why the last order failed. */
  readonly failed: string | undefined
}

export async function byDirectory(db: Db, directory: string): Promise<Stored | undefined> {
  const row = await db
    .selectFrom('public_certificate')
    .select(['account_key_sealed', 'certificate', 'private_key_sealed', 'tried_at', 'failed'])
    .where('directory', '=', directory)
    .executeTakeFirst()
  return (
    row && {
      accountKeySealed: row.account_key_sealed,
      certificate: row.certificate ?? undefined,
      privateKeySealed: row.private_key_sealed ?? undefined,
      triedAt: row.tried_at ?? undefined,
      failed: row.failed ?? undefined,
    }
  )
}

/** The first of several servers makes the account. */
export async function insertAccount(db: Db, directory: string, accountKeySealed: Buffer): Promise<void> {
  await db
    .insertInto('public_certificate')
    .values({ directory, account_key_sealed: accountKeySealed })
    .onConflict((on) => on.doNothing())
    .execute()
}

/** True for one of several servers: it orders, and nobody does until `before` has passed again. */
export async function claim(
  db: Db,
  directory: string,
  at: { readonly now: Date; readonly before: Date },
): Promise<boolean> {
  const claimed = await db
    .updateTable('public_certificate')
    .set({ tried_at: at.now })
    .where('directory', '=', directory)
    .where((eb) => eb.or([eb('tried_at', 'is', null), eb('tried_at', '<', at.before)]))
    .returning('directory')
    .executeTakeFirst()
  return claimed !== undefined
}

export async function store(
  db: Db,
  directory: string,
  made: { readonly certificate: string; readonly privateKeySealed: Buffer; readonly notAfter: Date },
): Promise<void> {
  await db
    .updateTable('public_certificate')
    .set({
      certificate: made.certificate,
      private_key_sealed: made.privateKeySealed,
      not_after: made.notAfter,
      failed: null,
    })
    .where('directory', '=', directory)
    .execute()
}

export async function noteFailure(db: Db, directory: string, why: string): Promise<void> {
  await db.updateTable('public_certificate').set({ failed: why }).where('directory', '=', directory).execute()
}

export async function putAnswer(db: Db, token: string, answer: string, now: Date): Promise<void> {
  await db
    .insertInto('acme_answer')
    .values({ token, answer, created_at: now })
    .onConflict((on) => on.column('token').doUpdateSet({ answer, created_at: now }))
    .execute()
}

/** By their tokens: one for each name of the orders under way. */
export async function answers(db: Db): Promise<ReadonlyMap<string, string>> {
  const rows = await db.selectFrom('acme_answer').select(['token', 'answer']).execute()
  return new Map(rows.map(({ token, answer }) => [token, answer]))
}

export async function removeAnswer(db: Db, token: string): Promise<void> {
  await db.deleteFrom('acme_answer').where('token', '=', token).execute()
}

/** What an order that broke off left. */
export async function removeAnswersBefore(db: Db, before: Date): Promise<void> {
  await db.deleteFrom('acme_answer').where('created_at', '<', before).execute()
}

export type Shown = Pick<Stored, 'certificate' | 'triedAt' | 'failed'> & {
  readonly directory: string
  readonly notAfter: Date | undefined
}

export async function all(db: Db): Promise<Shown[]> {
  const rows = await db
    .selectFrom('public_certificate')
    .select(['directory', 'certificate', 'not_after', 'tried_at', 'failed'])
    .orderBy('directory')
    .execute()
  return rows.map((row) => ({
    directory: row.directory,
    certificate: row.certificate ?? undefined,
    notAfter: row.not_after ?? undefined,
    triedAt: row.tried_at ?? undefined,
    failed: row.failed ?? undefined,
  }))
}
