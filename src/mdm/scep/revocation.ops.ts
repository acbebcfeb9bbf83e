// What tells others that a certificate over SCEP ended: the list of an authority (RFC 5280) and the answer about one (RFC 6960).
//
// Anybody may ask, and a signature is dear: a list is written once for each change, and again when half of its life is over. What
// changed is seen in the newest certificates that were revoked, so that a list that is asked for after a change always has it. An answer
// without a nonce is given again for a minute to the same question, as long as it says what is so.

import { hash } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import { notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { listLifeMs, writeRevocationList } from '../../pki/scep/crl.ops.ts'
import { ocspRefusal, readOcspRequest, type Standing, writeOcspAnswer } from '../../pki/scep/ocsp.ops.ts'
import type { Seal } from '../../pki/seal.ts'
import { type TenantAuthority, tenantAuthorities } from '../../pki/tenant-authority/tenant-authority.ops.ts'
import * as made from './scep.sql.ts'

type Kept = { readonly version: string; readonly madeAt: number; readonly list: Buffer }

export type RevocationLists = {
  readonly of: (tenantId: TenantId, by: TenantAuthority, now: Date) => Promise<Buffer>
}

const mostBytes = 32 * 1024 * 1024

export function openRevocationLists(db: Db): RevocationLists {
  const kept = makeBoundedCache<string, Kept>(mostBytes, ({ list }) => list.length + 200)
  const being = new Map<string, Promise<Kept>>()

  async function write(tenantId: TenantId, by: TenantAuthority, version: string, now: Date): Promise<Kept> {
    const revoked = await made.revokedBy(db, tenantId, by.generation, now)
    return { version, madeAt: now.getTime(), list: writeRevocationList(by, revoked, now) }
  }

  return {
    async of(tenantId, by, now) {
      // first: what is revoked after this was read makes another list next time
      const version = await made.revokedVersion(db, tenantId)
      const key = `${tenantId}/${by.generation}`
      const before = kept.get(key)
      if (before?.version === version && now.getTime() - before.madeAt < listLifeMs / 2) return before.list
      const one = `${key}/${version}`
      const writing = being.get(one) ?? write(tenantId, by, version, now).finally(() => being.delete(one))
      being.set(one, writing)
      const written = await writing
      kept.set(key, written)
      return written.list
    },
  }
}

export async function revocationList(
  db: Db,
  { seal, lists }: { readonly seal: Seal; readonly lists: RevocationLists },
  { tenantId, generation }: { readonly tenantId: TenantId; readonly generation: number },
  now: Date,
): Promise<Buffer> {
  const by = (await tenantAuthorities(db, seal, tenantId)).find((one) => one.generation === generation)
  if (!by) throw notFound('List of revoked certificates of an authority', String(generation))
  return lists.of(tenantId, by, now)
}

type Answered = { readonly says: string; readonly at: number; readonly answer: Promise<Buffer> }

const mostAnswers = 2_000
/** Short against the ten minutes that an answer is good for. */
const answerKeptMs = 60_000

export type OcspAnswers = (
  asked: { readonly tenantId: TenantId; readonly question: Uint8Array },
  now: Date,
) => Promise<Buffer>

/** Whatever is wrong with the question stands in the answer. The same question without a nonce has the same answer, until it changes. */
export function openOcspAnswers(db: Db, seal: Seal): OcspAnswers {
  const kept = makeBoundedCache<string, Answered>(mostAnswers)
  return async ({ tenantId, question }, now) => {
    const request = readOcspRequest(question, await tenantAuthorities(db, seal, tenantId))
    if (typeof request === 'string') return ocspRefusal(request)
    const serials = request.asked.flatMap(({ serial }) => (serial === undefined ? [] : [serial]))
    const standings = await made.standings(db, tenantId, request.by.generation, serials)
    const standingOf = (serial: string): Standing => {
      const revokedAt = standings.get(serial)
      if (revokedAt === undefined) return 'unknown'
      return revokedAt === null ? 'good' : { revokedAt }
    }
    if (request.nonce) return writeOcspAnswer(request, standingOf, now)
    const key = `${tenantId} ${hash('sha256', question, 'base64')}`
    const says = JSON.stringify([request.by.generation, serials.map(standingOf)])
    const before = kept.get(key)
    if (before?.says === says && Math.abs(now.getTime() - before.at) < answerKeptMs) return before.answer
    const answer = writeOcspAnswer(request, standingOf, now)
    kept.set(key, { says, at: now.getTime(), answer })
    answer.catch(() => kept.forget(key))
    return answer
  }
}
