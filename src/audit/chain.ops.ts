// Gives committed entries their place in the chain of their tenant and signs how far it goes. Writers never wait for it:
// they leave an entry that waits, and one linker for each tenant, whichever server has the lock, links them in order.

import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import type { TenantId } from '../kernel/id.ts'
import * as chain from './chain.sql.ts'
import { type ChainedEntry, type Checkpoint, type CheckpointKey, digestOf } from './chain.ts'
import type { TrailLine } from './trail-line.ts'
import { makeVerifier, type Verdict } from './verify.ts'

const batch = 500
const pageSize = 1000

export type ChainDeps = { readonly db: Db; readonly checkpointKey: CheckpointKey; readonly clock: () => Date }

/** Links everything that is committed now; answers the newest checkpoint when there was something to link. */
export async function sealTrail(
  { db, checkpointKey, clock }: ChainDeps,
  tenantId: TenantId,
  wait = true,
): Promise<Checkpoint | undefined> {
  let newest: Checkpoint | undefined
  for (;;) {
    const made = await inTransaction(db, async (tx) => {
      if (!(await chain.lockChain(tx, tenantId, wait))) return undefined
      const links = await linkNext(tx, tenantId)
      const last = links.at(-1)
      if (!last) return undefined
      const { position, digest } = last
      const checkpoint = checkpointKey.sign({ tenantId, position, digest, at: clock().toISOString() })
      await chain.insertCheckpoint(tx, tenantId, checkpoint)
      return { checkpoint, more: links.length === batch }
    })
    if (made) newest = made.checkpoint
    if (!made?.more) return newest
  }
}

async function linkNext(tx: Db, tenantId: TenantId) {
  const entries = await chain.pending(tx, tenantId, batch)
  if (entries.length === 0) return []
  const links = linksFrom(await chain.head(tx, tenantId), entries)
  await chain.link(tx, tenantId, links)
  return links
}

/** How many rows of each table went. All zero: nothing is left of the trail. */
export type RemovedTrail = Readonly<Record<'audit_entry' | 'audit_link' | 'audit_checkpoint', number>>

/**
 * The next part of the trail of a tenant that is not there any more. What it ended with is kept before (`trailsRemoved`), and what still
 * waits gets its place in the chain first, so that an export of before is proved by it.
 */
export async function removeTrail(db: Db, tenantId: TenantId): Promise<RemovedTrail> {
  return inTransaction(db, async (tx) => {
    await chain.lockChain(tx, tenantId, true)
    while ((await linkNext(tx, tenantId)).length > 0);
    return chain.remove(tx, tenantId, pageSize)
  })
}

function linksFrom(head: chain.Head, entries: readonly ChainedEntry[]) {
  let { position, digest } = head
  return entries.map((entry) => {
    position++
    digest = digestOf(position, digest, entry)
    return { position, sequence: entry.sequence, digest }
  })
}

/**
 * Every line of the trail behind `after`, a page at a time, as it was at the first page: entries committed then are sealed
 * before they are exported, and later ones are left out, since nothing would vouch for them.
 */
export async function* exportTrail(deps: ChainDeps, tenantId: TenantId, after = 0): AsyncGenerator<TrailLine> {
  const { db, checkpointKey } = deps
  await sealTrail(deps, tenantId)
  const end = Math.max((await chain.head(db, tenantId)).position, await chain.newestCheckpoint(db, tenantId))
  const { keyId, publicKey } = checkpointKey
  const digest = (await chain.linkAt(db, tenantId, after)) ?? '' // no link stands at 0
  yield { kind: 'trail', tenantId, keyId, publicKey, after: { position: after, digest } }
  let position = after
  while (position < end) {
    const page = await chain.linkedAfter(db, tenantId, position, pageSize)
    for (const linked of page) {
      if (linked.position > end) break
      if (linked.entry) yield { kind: 'entry', position: linked.position, digest: linked.digest, entry: linked.entry }
      else yield { kind: 'gone', position: linked.position, digest: linked.digest, sequence: linked.sequence }
      if (linked.checkpoint) yield { kind: 'checkpoint', checkpoint: linked.checkpoint }
    }
    if (page.length < pageSize) break
    position = page.at(-1)!.position
  }
  if (after === 0) {
    for (const entry of await chain.outsideChain(db, tenantId, pageSize)) yield { kind: 'outside', entry }
  }
  yield { kind: 'end', position: end }
}

/** The whole chain, or the part behind `after`. */
export async function verifyTrail(
  deps: ChainDeps,
  tenantId: TenantId,
  known: readonly Checkpoint[] = [],
  after = 0,
): Promise<Verdict> {
  const verifier = makeVerifier({ known, key: deps.checkpointKey.publicKey, anyBeginning: true })
  for await (const line of exportTrail(deps, tenantId, after)) verifier.line(line)
  return verifier.verdict()
}

/** How much the regular check reads of each chain; the whole one is for `taxiway audit verify`. */
const stretch = 1000

export async function verifyStretch(
  deps: ChainDeps,
  tenantId: TenantId,
  known: readonly Checkpoint[],
): Promise<Verdict> {
  const { position } = await chain.head(deps.db, tenantId)
  const after = Math.max(0, position - stretch)
  const verdict = await verifyTrail(deps, tenantId, known, after)
  const problems: string[] = []
  for (const one of known) {
    if (one.position >= after || (await holds(deps.db, tenantId, one))) continue
    problems.push(`Entry ${one.position} or one before it is not what the kept checkpoint of ${one.at} says.`)
  }
  return problems.length === 0 ? verdict : { ...verdict, ok: false, problems: [...problems, ...verdict.problems] }
}

export const { tenantsWithPending, tenantsToVerify, trailsRemoved } = chain

/** Whether the chain still holds the signed entries. */
export async function holds(db: Db, tenantId: TenantId, { position, digest }: Checkpoint): Promise<boolean> {
  return (await chain.linkAt(db, tenantId, position)) === digest
}
