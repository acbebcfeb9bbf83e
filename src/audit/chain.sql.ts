// The chain's own tables: pending entries, links, checkpoints. Rows are only ever added, except the pending ones, until their tenant is
// removed.

import { type RawBuilder, sql } from 'kysely'
import { anyOf } from '../db/any-of.ts'
import { lockTenant } from '../db/lock/tenant-lock.ts'
import type { Db } from '../db/schema.ts'
import { TenantId } from '../kernel/id.ts'
import type { ChainedEntry, Checkpoint } from './chain.ts'

/** The hashed content: every column, times to the microsecond, so that no change in the database goes unseen. */
const entry: RawBuilder<unknown> = sql`jsonb_build_object(
  'sequence', e.sequence::text, 'tenantId', e.tenant_id,
  'at', to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'),
  'actor', jsonb_build_object('kind', e.actor_kind, 'id', e.actor_id, 'name', e.actor_name),
  'action', e.action, 'target', jsonb_build_object('kind', e.target_kind, 'id', e.target_id),
  'door', e.door, 'address', e.address, 'clientId', e.client_id, 'requestId', e.request_id,
  'before', e.before, 'after', e.after, 'details', e.details)`

/** By id behind `after`, so that tenants that cannot be sealed never fill the page of the others. */
export async function tenantsWithPending(db: Db, after: TenantId | undefined, limit: number): Promise<TenantId[]> {
  const { rows } = await sql<{ tenant_id: TenantId }>`/* every tenant: whose entries wait for their place */
    select distinct tenant_id from audit_pending
    where ${after ?? null}::uuid is null or tenant_id > ${after ?? null}::uuid
    order by tenant_id limit ${limit}`.execute(db)
  return rows.map((row) => row.tenant_id)
}

/** False when another server links this tenant's entries right now. */
export const lockChain = (tx: Db, tenantId: TenantId, wait: boolean): Promise<boolean> =>
  lockTenant(tx, tenantId, 'audit-chain', { wait })

export type Head = { readonly position: number; readonly digest: string }

export async function head(db: Db, tenantId: TenantId): Promise<Head> {
  const row = await db
    .selectFrom('audit_link')
    .select(['position', 'digest'])
    .where('tenant_id', '=', tenantId)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return row ? { position: Number(row.position), digest: row.digest.toString('hex') } : { position: 0, digest: '' }
}

export async function pending(db: Db, tenantId: TenantId, limit: number): Promise<ChainedEntry[]> {
  const { rows } = await sql<{ entry: ChainedEntry }>`
    select ${entry} as entry from audit_pending p
    join audit_entry e on e.tenant_id = p.tenant_id and e.sequence = p.sequence
    where p.tenant_id = ${tenantId} order by p.sequence limit ${limit}`.execute(db)
  return rows.map((row) => row.entry)
}

export async function link(
  tx: Db,
  tenantId: TenantId,
  links: ReadonlyArray<{ readonly position: number; readonly sequence: string; readonly digest: string }>,
): Promise<void> {
  const sequences = links.map(({ sequence }) => sequence)
  await sql`
    insert into audit_link (tenant_id, position, sequence, digest)
    select ${tenantId}, position, sequence, decode(digest, 'hex')
    from unnest(${links.map(({ position }) => String(position))}::bigint[], ${sequences}::bigint[],
                ${links.map(({ digest }) => digest)}::text[]) as t (position, sequence, digest)`.execute(tx)
  await sql`
    delete from audit_pending where tenant_id = ${tenantId} and sequence = any(${sequences}::bigint[])`.execute(tx)
}

export async function insertCheckpoint(tx: Db, tenantId: TenantId, checkpoint: Checkpoint): Promise<void> {
  await tx
    .insertInto('audit_checkpoint')
    .values({
      tenant_id: tenantId,
      position: String(checkpoint.position),
      digest: Buffer.from(checkpoint.digest, 'hex'),
      at: new Date(checkpoint.at),
      key_id: checkpoint.keyId,
      signature: Buffer.from(checkpoint.signature, 'base64'),
    })
    .execute()
}

export type Linked = {
  readonly position: number
  readonly sequence: string
  readonly digest: string
  /** Null: somebody removed it. */
  readonly entry: ChainedEntry | null
  readonly checkpoint: Checkpoint | undefined
}

export async function linkedAfter(db: Db, tenantId: TenantId, after: number, limit: number): Promise<Linked[]> {
  const { rows } = await sql<{
    position: string
    sequence: string
    digest: string
    entry: ChainedEntry | null
    signed_at: Date | null
    signed_digest: string
    key_id: string
    signature: string
  }>`
    select l.position, l.sequence, encode(l.digest, 'hex') as digest,
           case when e.sequence is null then null else ${entry} end as entry,
           c.at as signed_at, encode(c.digest, 'hex') as signed_digest, c.key_id,
           translate(encode(c.signature, 'base64'), E'\n', '') as signature
    from audit_link l
    left join audit_entry e on e.tenant_id = l.tenant_id and e.sequence = l.sequence
    left join audit_checkpoint c on c.tenant_id = l.tenant_id and c.position = l.position
    where l.tenant_id = ${tenantId} and l.position > ${after} order by l.position limit ${limit}`.execute(db)
  return rows.map((row) => ({
    position: Number(row.position),
    sequence: row.sequence,
    digest: row.digest,
    entry: row.entry,
    checkpoint: row.signed_at
      ? {
          tenantId,
          position: Number(row.position),
          digest: row.signed_digest,
          at: row.signed_at.toISOString(),
          keyId: row.key_id,
          signature: row.signature,
        }
      : undefined,
  }))
}

export async function linkAt(db: Db, tenantId: TenantId, position: number): Promise<string | undefined> {
  const row = await db
    .selectFrom('audit_link')
    .select('digest')
    .where('tenant_id', '=', tenantId)
    .where('position', '=', String(position))
    .executeTakeFirst()
  return row?.digest.toString('hex')
}

/** The furthest checkpoint: when the links behind it are gone it still says that they were there. */
export async function newestCheckpoint(db: Db, tenantId: TenantId): Promise<number> {
  const row = await db
    .selectFrom('audit_checkpoint')
    .select('position')
    .where('tenant_id', '=', tenantId)
    .orderBy('position', 'desc')
    .limit(1)
    .executeTakeFirst()
  return Number(row?.position ?? 0)
}

/** Entries that neither stand in the chain nor wait for it. */
export async function outsideChain(db: Db, tenantId: TenantId, limit: number): Promise<ChainedEntry[]> {
  const { rows } = await sql<{ entry: ChainedEntry }>`
    select ${entry} as entry from audit_entry e
    where e.tenant_id = ${tenantId}
      and not exists (select from audit_link l where l.tenant_id = e.tenant_id and l.sequence = e.sequence)
      and not exists (select from audit_pending p where p.tenant_id = e.tenant_id and p.sequence = e.sequence)
    order by e.sequence limit ${limit}`.execute(db)
  return rows.map((row) => row.entry)
}

/** By id behind `after`. Every tenant has a chain, since its creation is an entry; asking the links would miss one that is gone. */
export async function tenantsToVerify(db: Db, after: TenantId | undefined, limit: number): Promise<TenantId[]> {
  const { rows } = await sql<{ tenant_id: TenantId }>`/* every tenant: each chain is verified by itself */
    select tenant_id from tenant
    where ${after ?? null}::uuid is null or tenant_id > ${after ?? null}::uuid
    order by tenant_id limit ${limit}`.execute(db)
  return rows.map((row) => row.tenant_id)
}

/** A part of the trail of a tenant that is gone, by the only way that the server has to take away of a trail (0160). */
export async function remove(
  tx: Db,
  tenantId: TenantId,
  most: number,
): Promise<Readonly<Record<'audit_entry' | 'audit_link' | 'audit_checkpoint', number>>> {
  const { rows } = await sql<Record<'audit_entry' | 'audit_link' | 'audit_checkpoint', string>>`
    select audit_entry, audit_link, audit_checkpoint from remove_audit_trail(${tenantId}, ${most})`.execute(tx)
  const [{ audit_entry, audit_link, audit_checkpoint } = { audit_entry: 0, audit_link: 0, audit_checkpoint: 0 }] = rows
  return {
    audit_entry: Number(audit_entry),
    audit_link: Number(audit_link),
    audit_checkpoint: Number(audit_checkpoint),
  }
}

/** What the trails of these tenants ended with, as far as they were removed. */
export async function trailsRemoved(db: Db, tenantIds: readonly TenantId[]): Promise<ReadonlyMap<TenantId, Head>> {
  const rows = await db
    .selectFrom('audit_trail_removed')
    .select(['id', 'position', 'digest'])
    .where('id', '=', anyOf(tenantIds, 'uuid'))
    .execute()
  return new Map(
    rows.map((row) => [TenantId.parse(row.id), { position: Number(row.position), digest: row.digest.toString('hex') }]),
  )
}
