// Where oidc-provider keeps its sessions, codes, grants and refresh tokens: one row each, always of one tenant.
// Refresh tokens and codes are kept as digests: a reader of the table cannot use them (T-14).
//
// The library reads and writes them one by one. What a request will need is read ahead of it in one statement, with the account
// and the tenant behind it, and what it writes is gathered and written in one statement before it is answered.

import { createHash } from 'node:crypto'

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { type Tenant, tenantIn, tenantPart } from '../../directory/tenant/tenant.sql.ts'
import { type User, userIn, userPart } from '../../directory/user/user.sql.ts'
import { carried } from '../../kernel/carried.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import { type Origin, origin } from '../../kernel/origin.ts'

export type Payload = Readonly<Record<string, unknown>>

/** The adapter interface of oidc-provider, for one model. */
export type PayloadStore = {
  readonly upsert: (id: string, payload: Payload, expiresInSeconds: number | undefined) => Promise<void>
  readonly find: (id: string) => Promise<Payload | undefined>
  readonly findByUid: (uid: string) => Promise<Payload | undefined>
  readonly findByUserCode: (code: string) => Promise<Payload | undefined>
  readonly destroy: (id: string) => Promise<void>
  readonly revokeByGrantId: (grantId: string) => Promise<void>
  readonly consume: (id: string) => Promise<void>
}

const bearers = new Set(['RefreshToken', 'AuthorizationCode', 'PrimaryRefreshToken'])

const keyOf = (model: string, id: string): string =>
  bearers.has(model) ? createHash('sha256').update(id).digest('base64url') : id

// Reading -------------------------------------------------------------------------------------------------------------

/**
 * Caches reads within a request: the library asks for the same session or token in each of its steps. A write of the request
 * clears the cache. `consume` decides what counts once, and asks the database.
 */
const readFor = new WeakMap<Origin, Map<string, Promise<Payload | undefined>>>()

function knownForRequest(): Map<string, Promise<Payload | undefined>> | undefined {
  const request = origin()
  if (request.requestId === undefined) return undefined
  const known = readFor.get(request) ?? new Map<string, Promise<Payload | undefined>>()
  readFor.set(request, known)
  return known
}

const forgetForRequest = (): void => readFor.get(origin())?.clear()

type Stored = { readonly payload: unknown; readonly consumed_at: Date | null }

/**
 * A client with two windows may send one refresh token twice at once, and a lost answer is asked for again: for so long a token
 * that was used counts once more (RFC 9700 §4.14.2 leaves it to us). Whoever shows it later ends the whole sign-in.
 */
export const graceMs = 10_000

const counted = (model: string, { consumed_at }: Stored, now: Date): boolean =>
  consumed_at !== null && !(model === 'RefreshToken' && now.getTime() - consumed_at.getTime() < graceMs)

const payloadIn = (model: string, stored: Stored, now: Date): Payload => ({
  ...(stored.payload as Payload),
  ...(counted(model, stored, now) ? { consumed: true } : {}),
})

/** The row may go as soon as the nonce would be too old anyway. */
export type Nonce = { readonly digest: string; readonly expiresAt: Date }

export type Behind = {
  readonly tenant: Tenant | undefined
  /** Of the person whom the code, the token or the sign-in is of. */
  readonly account: User | undefined
  /** False when the nonce had been spent before; undefined where none was given. */
  readonly spent: boolean | undefined
}

/**
 * What a request rests on that shows a code, a token or a sign-in: that one with its grant, which the library then finds without
 * asking, the account and the tenant. Spends the nonce that came with it, if any.
 */
export async function readAhead(
  db: Db,
  tenantId: TenantId,
  { model, id }: { readonly model: string; readonly id: string },
  now: Date,
  nonce?: Nonce,
): Promise<Behind> {
  const key = keyOf(model, id)
  const accountId = sql<UserId>`coalesce(s.payload->>'accountId', s.payload#>>'{result,login,accountId}')::uuid`
  const { rows } = await sql<
    Stored & { grant_id: string | null; granted: unknown; account: unknown; tenant: unknown; spent: boolean }
  >`
    with ${spentPart(tenantId, nonce)}
    select s.payload, s.consumed_at, s.grant_id, g.payload as granted, exists (select from spent) as spent,
           ${userPart(db, tenantId, accountId)} as account, ${tenantPart(db, tenantId)} as tenant
      from (select) as one
      left join oidc_payload s on s.tenant_id = ${tenantId} and s.model = ${model} and s.id = ${key}
       and (s.expires_at is null or s.expires_at > ${now})
      left join oidc_payload g on g.tenant_id = ${tenantId} and g.model = 'Grant' and g.id = s.grant_id
       and (g.expires_at is null or g.expires_at > ${now})`.execute(db)
  const [row] = rows
  const known = knownForRequest()
  known?.set(nameOf(tenantId, model, key), Promise.resolve(row?.payload ? payloadIn(model, row, now) : undefined))
  if (row?.grant_id) {
    const grant = row.granted ? payloadIn('Grant', { payload: row.granted, consumed_at: null }, now) : undefined
    known?.set(nameOf(tenantId, 'Grant', row.grant_id), Promise.resolve(grant))
  }
  return { tenant: tenantIn(row?.tenant), account: userIn(row?.account), spent: nonce && row?.spent === true }
}

const nameOf = (tenantId: TenantId, model: string, key: string): string => `${tenantId} ${model} id ${key}`

// Writing -------------------------------------------------------------------------------------------------------------

type Row = {
  readonly model: string
  readonly id: string
  readonly payload: Payload
  readonly grant_id: string | null
  readonly uid: string | null
  readonly expires_at: Date | null
}

/** What becomes of one row. */
type Change = { readonly model: string; readonly id: string } & (
  | { readonly kind: 'kept'; readonly row: Row }
  | { readonly kind: 'gone' }
  | { readonly kind: 'taken'; readonly usedError: () => Error }
)

type Gathered = { readonly changes: Map<string, Change>; readonly write: () => Promise<void> }

const gathering = carried<Gathered>('rows of one request')

/**
 * What the work writes is written when it has ended, in one statement: whoever shows at the same moment what counts once gets
 * nothing of it written but what was gone already.
 */
export async function writtenTogether<T>(db: Db, tenantId: TenantId, clock: Clock, work: () => Promise<T>): Promise<T> {
  const changes = new Map<string, Change>()
  const write = async (): Promise<void> => {
    const all = [...changes.values()]
    changes.clear()
    if (all.length > 0) await writeChanges(db, tenantId, all, clock())
  }
  const done = await gathering.run({ changes, write }, work)
  await write()
  return done
}

/** Keeps nothing when something that counts once was taken before, and throws its error. */
async function writeChanges(db: Db, tenantId: TenantId, changes: readonly Change[], now: Date): Promise<void> {
  forgetForRequest()
  const of = <K extends Change['kind']>(kind: K) =>
    changes.filter((change): change is Extract<Change, { kind: K }> => change.kind === kind)
  const [taken, gone] = [of('taken'), of('gone')]
  const columns = (list: readonly Change[]) =>
    sql`unnest(${list.map(({ model }) => model)}::text[], ${list.map(({ id }) => id)}::text[]) as c (model, id)`
  const kept = of('kept')
    .map(({ row }) => row)
    .sort((a, b) => (a.model + a.id < b.model + b.id ? -1 : 1))
  const { rows } = await sql<{ taken: number }>`
    with taken as (
      update oidc_payload p set consumed_at = coalesce(p.consumed_at, ${now}) from ${columns(taken)}
       where p.tenant_id = ${tenantId} and p.model = c.model and p.id = c.id
         and (p.consumed_at is null or p.model = 'RefreshToken' and p.consumed_at > ${new Date(now.getTime() - graceMs)})
      returning 1
    ), gone as (
      delete from oidc_payload p using ${columns(gone)}
       where p.tenant_id = ${tenantId} and p.model = c.model and p.id = c.id
    ), kept as (
      insert into oidc_payload (tenant_id, model, id, payload, grant_id, uid, expires_at)
      select ${tenantId}, k.model, k.id, k.payload, k.grant_id, k.uid, k.expires_at
        from jsonb_to_recordset(${JSON.stringify(kept)}::jsonb)
          as k (model text, id text, payload jsonb, grant_id text, uid text, expires_at timestamptz)
       where (select count(*) from taken) = ${taken.length}::int
      on conflict (tenant_id, model, id) do update set payload = excluded.payload, expires_at = excluded.expires_at
    )
    select count(*)::int as taken from taken`.execute(db)
  const [first] = taken
  // two requests with one code at the same moment: the second loses
  if (first && rows[0]?.taken !== taken.length) throw first.usedError()
}

/** A new bearer as a part of the `with` of a statement that writes more. */
export const bearerPart = (
  tenantId: TenantId,
  { model, id, payload }: { readonly model: string; readonly id: string; readonly payload: Payload },
  expiresAt: Date,
): RawBuilder<unknown> => sql`
  bearer as (
    insert into oidc_payload (tenant_id, model, id, payload, expires_at)
    values (${tenantId}, ${model}, ${keyOf(model, id)}, ${JSON.stringify(payload)}, ${expiresAt})
  )`

/** Adds to what is kept with a bearer that is there. */
export async function markBearer(
  db: Db,
  tenantId: TenantId,
  { model, id }: { readonly model: string; readonly id: string },
  marks: Payload,
): Promise<void> {
  forgetForRequest()
  await sql`
    update oidc_payload set payload = payload || ${JSON.stringify(marks)}::jsonb
     where tenant_id = ${tenantId} and model = ${model} and id = ${keyOf(model, id)}`.execute(db)
}

/** A nonce as a part of the `with` of a statement that reads on: a row where it was spent just now, none otherwise. */
export const spentPart = (tenantId: TenantId, nonce: Nonce | undefined): RawBuilder<unknown> => sql`
  spent as (
    insert into oidc_payload (tenant_id, model, id, payload, expires_at)
    select ${tenantId}, 'SpentNonce', digest, '{}', ${nonce?.expiresAt ?? null}
      from unnest(${nonce ? [nonce.digest] : []}::text[]) as n (digest)
    on conflict (tenant_id, model, id) do nothing
    returning 1
  )`

/** False when it was spent before. */
export async function spend(db: Db, tenantId: TenantId, nonce: Nonce): Promise<boolean> {
  const { rows } = await sql`with ${spentPart(tenantId, nonce)} select 1 from spent`.execute(db)
  return rows.length > 0
}

/** `usedError` is thrown when something that counts once is used a second time in the same moment. */
export function payloadStore(
  db: Db,
  tenantId: TenantId,
  model: string,
  clock: Clock,
  usedError: () => Error,
): PayloadStore {
  async function findBy(column: 'id' | 'uid', value: string): Promise<Payload | undefined> {
    const known = knownForRequest()
    const name = column === 'id' ? nameOf(tenantId, model, value) : `${tenantId} ${model} uid ${value}`
    const found = known?.get(name) ?? read(column, value)
    known?.set(name, found)
    return found
  }

  async function read(column: 'id' | 'uid', value: string): Promise<Payload | undefined> {
    const row = await db
      .selectFrom('oidc_payload')
      .select(['payload', 'consumed_at'])
      .where('tenant_id', '=', tenantId)
      .where('model', '=', model)
      .where(column, '=', value)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', clock())]))
      .executeTakeFirst()
    return row && payloadIn(model, row, clock())
  }

  /** At once where nothing is gathered; where it is, a second change of a row that the first one counts for waits for that. */
  async function change(what: Change): Promise<void> {
    const gathered = gathering.get()
    if (!gathered) return writeChanges(db, tenantId, [what], clock())
    const name = `${model} ${what.id}`
    const before = gathered.changes.get(name)
    if (before && (before.kind === 'taken' || what.kind === 'taken')) await gathered.write()
    gathered.changes.set(name, what)
  }

  const changeOf = (id: string): Change | undefined => gathering.get()?.changes.get(`${model} ${id}`)

  return {
    async upsert(id, payload, expiresInSeconds) {
      const { jti, ...rest } = payload
      const key = keyOf(model, id)
      const row: Row = {
        model,
        id: key,
        payload: bearers.has(model) ? rest : payload,
        grant_id: text(payload.grantId),
        uid: text(payload.uid),
        expires_at: expiresInSeconds === undefined ? null : new Date(clock().getTime() + expiresInSeconds * 1000),
      }
      await change({ kind: 'kept', model, id: key, row })
    },
    async find(id) {
      const key = keyOf(model, id)
      const changed = changeOf(key)
      if (changed?.kind === 'gone') return undefined
      const payload = changed?.kind === 'kept' ? changed.row.payload : await findBy('id', key)
      const found = payload && changed?.kind === 'taken' ? { ...payload, consumed: true } : payload
      return found && bearers.has(model) ? { ...found, jti: id } : found
    },
    async findByUid(uid) {
      await gathering.get()?.write()
      return findBy('uid', uid)
    },
    findByUserCode: async () => undefined, // device codes have a table of their own (device-code/device-code.sql.ts)
    destroy: (id) => change({ kind: 'gone', model, id: keyOf(model, id) }),
    async revokeByGrantId(grantId) {
      await gathering.get()?.write()
      forgetForRequest()
      await db.deleteFrom('oidc_payload').where('tenant_id', '=', tenantId).where('grant_id', '=', grantId).execute()
    },
    consume: (id) => change({ kind: 'taken', model, id: keyOf(model, id), usedError }),
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
