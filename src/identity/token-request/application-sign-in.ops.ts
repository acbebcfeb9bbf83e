// Applications that got a token for themselves, in the audit trail: of one application, from one address, for one resource the first
// of an hour, which is as long as a token is good. What asks for one with every request would otherwise fill the trail, which is
// kept for ever.

import { recordAudit } from '../../audit/record.sql.ts'
import { inTransaction } from '../../db/tx.ts'
import type { TenantId } from '../../kernel/id.ts'
import { origin } from '../../kernel/origin.ts'
import type { Authority } from '../identity.ops.ts'
import { accessTokenSeconds } from '../provider/resource.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'

/** When each was last written, the one that waits longest first; of one process, and never more than these. */
const written = new WeakMap<Authority['db'], Map<string, number>>()
const mostKept = 10_000

export async function noteApplication(
  { db, clock }: Authority,
  tenantId: TenantId,
  {
    clientId,
    resource,
    name,
  }: { readonly clientId: string; readonly resource: string | undefined; readonly name: string },
): Promise<void> {
  const now = clock()
  const ofThis = written.get(db) ?? new Map<string, number>()
  written.set(db, ofThis)
  const key = `${tenantId} ${clientId} ${resource} ${origin().address}`
  const before = ofThis.get(key)
  if (before !== undefined && now.getTime() - before < accessTokenSeconds * 1000) return
  await inTransaction(db, (tx) =>
    recordAudit(
      tx,
      { tenantId, actor: { kind: 'application', id: clientId, name }, now },
      {
        action: 'identity.application.sign-in',
        targetKind: 'application',
        targetId: clientId,
        details: signInDetails({ clientId, way: 'client-credentials', resource }),
      },
    ),
  )
  ofThis.delete(key)
  ofThis.set(key, now.getTime())
  const [oldest] = ofThis.keys()
  if (ofThis.size > mostKept && oldest !== undefined) ofThis.delete(oldest)
}
