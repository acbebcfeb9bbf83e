// Where oidc-provider keeps its sessions, codes, grants and refresh tokens: one row each, always of one tenant.
// Refresh tokens and codes are kept as digests: a reader of the table cannot use them (T-14).

import { createHash } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
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

/**
 * Caches reads within a request: the library asks for the same session or token in each of its steps. A write of the request
 * clears the cache. `consume` decides what counts once, and asks the database.
 */
const readFor = new WeakMap<Origin, Map<string, Promise<Payload | undefined>>>()

function onceForRequest(key: string, read: () => Promise<Payload | undefined>): Promise<Payload | undefined> {
  const request = origin()
  if (request.requestId === undefined) return read()
  const known = readFor.get(request) ?? new Map<string, Promise<Payload | undefined>>()
  readFor.set(request, known)
  const found = known.get(key) ?? read()
  known.set(key, found)
  return found
}

const forgetForRequest = (): void => readFor.get(origin())?.clear()

const bearers = new Set(['RefreshToken', 'AuthorizationCode', 'PrimaryRefreshToken'])

/** `usedError` is thrown when something that counts once is used a second time in the same moment. */
export function payloadStore(
  db: Db,
  tenantId: TenantId,
  model: string,
  clock: Clock,
  usedError: () => Error,
): PayloadStore {
  const keyOf = (id: string): string => (bearers.has(model) ? createHash('sha256').update(id).digest('base64url') : id)

  const findBy = (column: 'id' | 'uid', value: string): Promise<Payload | undefined> =>
    onceForRequest(`${tenantId} ${model} ${column} ${value}`, () => read(column, value))

  async function read(column: 'id' | 'uid', value: string): Promise<Payload | undefined> {
    const row = await db
      .selectFrom('oidc_payload')
      .select(['payload', 'consumed_at'])
      .where('tenant_id', '=', tenantId)
      .where('model', '=', model)
      .where(column, '=', value)
      .where((eb) => eb.or([eb('expires_at', 'is', null), eb('expires_at', '>', clock())]))
      .executeTakeFirst()
    return row && { ...(row.payload as Payload), ...(row.consumed_at ? { consumed: true } : {}) }
  }

  return {
    async upsert(id, payload, expiresInSeconds) {
      forgetForRequest()
      const { jti, ...rest } = payload
      const stored = JSON.stringify(bearers.has(model) ? rest : payload)
      const expiresAt = expiresInSeconds === undefined ? null : new Date(clock().getTime() + expiresInSeconds * 1000)
      await db
        .insertInto('oidc_payload')
        .values({
          tenant_id: tenantId,
          model,
          id: keyOf(id),
          payload: stored,
          grant_id: text(payload.grantId),
          user_code: null,
          uid: text(payload.uid),
          expires_at: expiresAt,
          consumed_at: null,
        })
        .onConflict((conflict) =>
          conflict.columns(['tenant_id', 'model', 'id']).doUpdateSet({ payload: stored, expires_at: expiresAt }),
        )
        .execute()
    },
    async find(id) {
      const payload = await findBy('id', keyOf(id))
      return payload && bearers.has(model) ? { ...payload, jti: id } : payload
    },
    findByUid: (uid) => findBy('uid', uid),
    findByUserCode: async () => undefined, // the device-code grant is not offered (T-13)
    async destroy(id) {
      forgetForRequest()
      await db
        .deleteFrom('oidc_payload')
        .where('tenant_id', '=', tenantId)
        .where('model', '=', model)
        .where('id', '=', keyOf(id))
        .execute()
    },
    async revokeByGrantId(grantId) {
      forgetForRequest()
      await db.deleteFrom('oidc_payload').where('tenant_id', '=', tenantId).where('grant_id', '=', grantId).execute()
    },
    async consume(id) {
      forgetForRequest()
      const { numUpdatedRows } = await db
        .updateTable('oidc_payload')
        .set({ consumed_at: clock() })
        .where('tenant_id', '=', tenantId)
        .where('model', '=', model)
        .where('id', '=', keyOf(id))
        .where('consumed_at', 'is', null)
        .executeTakeFirstOrThrow()
      // two requests with one code at the same moment: the second loses
      if (numUpdatedRows === 0n) throw usedError()
    },
  }
}

const text = (value: unknown): string | null => (typeof value === 'string' ? value : null)
