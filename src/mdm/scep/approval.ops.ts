// First certificates of profiles that ask for somebody's approval (RFC 8894 §3.3.2.3): the device's request waits, an administrator
// decides about the key in it, and the device gets its certificate when it asks again. What is approved is the request, and nothing is
// issued by it: all that entitles to a certificate is asked for once more when the device comes (enrol.ops.ts).

import { createHash, randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Wanted } from '../../graph/options.ts'
import type { Found } from '../../graph/page.sql.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { makeDayLimit } from '../../kernel/rate-limit.ts'
import { ScepRefusal } from '../../pki/scep/problem.ts'
import * as requests from './request.sql.ts'
import { fateOf, rejectedUntil, waitsUntil } from './request.ts'

export { type CertificateRequest, requestList } from './request.sql.ts'

export type Approval = { readonly by: string }

/** Of one device by one profile: each is an entry of the audit, and takes the place of one that somebody looks at (T-55). */
const mostADay = 10
const asks = makeDayLimit(mostADay)

/** The approval, which is used up; undefined when the device has to ask again. In the transaction that issues. */
export async function approvalOf(
  tx: Db,
  operation: OperationContext,
  asked: requests.Asked,
): Promise<Approval | undefined> {
  const { tenantId, now } = operation
  const before = await requests.ofDevice(tx, tenantId, asked)
  const fate = fateOf(before && { ...before, isSameKey: before.spki.equals(asked.spki) }, asked, now)
  switch (fate) {
    case 'ask': {
      countAsk(operation, asked)
      const id = randomUUID()
      await requests.ask(tx, tenantId, { ...asked, id }, { now, expiresAt: waitsUntil(now) })
      await recordAudit(tx, operation, {
        action: 'mdm.scep.wait',
        targetKind: 'managedDevice',
        targetId: asked.enrollmentId,
        details: { request: id, policy: asked.policyId, subject: asked.subject },
      })
      return undefined
    }
    case 'wait':
      return undefined
    case 'go-on':
      if (before) await requests.remove(tx, tenantId, before.id)
      return { by: before?.decidedBy ?? '' }
    case 'rejected':
      throw new ScepRefusal('badRequest', 'An administrator rejected the certificate of this device.')
    case 'other-key':
      throw new ScepRefusal('badRequest', 'Another key waits for approval with this challenge.')
    case 'late':
      throw new ScepRefusal('badRequest', 'Nobody approved of the certificate in time.')
  }
}

/** Refused, it leaves the one that stands. */
function countAsk({ tenantId, now }: OperationContext, { enrollmentId, policyId }: requests.Asked): void {
  const who = `${tenantId} ${enrollmentId} ${policyId}`
  if (asks.wait(who, now) !== undefined) {
    throw new ScepRefusal('badRequest', `The device asked ${mostADay} times within a day for this certificate.`)
  }
  asks.count(who, now)
}

/** What a device says of its own key can be compared with it. */
export const keyDigestOf = ({ spki }: Pick<requests.CertificateRequest, 'spki'>): string =>
  createHash('sha256').update(spki).digest('hex')

export const listRequests = (db: Db, tenantId: TenantId, wanted: Wanted): Promise<Found<requests.CertificateRequest>> =>
  requests.page(db, tenantId, wanted)

export async function readRequest(db: Db, tenantId: TenantId, id: string): Promise<requests.CertificateRequest> {
  const found = await requests.byId(db, tenantId, id)
  if (!found) throw notFound('Certificate request', id)
  return found
}

export const approveRequest = (db: Db, operation: OperationContext, id: string) =>
  decide(db, operation, id, { state: 'approved', action: 'mdm.certificate-request.approve' })

export const rejectRequest = (db: Db, operation: OperationContext, id: string) =>
  decide(db, operation, id, {
    state: 'rejected',
    action: 'mdm.certificate-request.reject',
    expiresAt: rejectedUntil(operation.now),
  })

type Decided = Pick<requests.Decision, 'state' | 'expiresAt'> & { readonly action: string }

/** The request as it is then. A decision stands: another one about the same request is a conflict. */
async function decide(
  db: Db,
  operation: OperationContext,
  id: string,
  { action, ...decided }: Decided,
): Promise<requests.CertificateRequest> {
  const { tenantId, actor, now } = operation
  return inTransaction(db, async (tx) => {
    const before = await readRequest(tx, tenantId, id)
    if (!(await requests.decide(tx, tenantId, id, { ...decided, by: actor.name, now }))) {
      const { state, decidedBy } = await readRequest(tx, tenantId, id)
      throw new Fault(
        'conflict',
        state === 'waiting'
          ? 'This request waited too long, and its device does not ask for it any more. It is told to ask anew.'
          : `This request was ${state} by ${decidedBy} already. Nothing was changed.`,
        { reason: 'certificate-request-decided' },
      )
    }
    await recordAudit(tx, operation, {
      action,
      targetKind: 'managedDevice',
      targetId: before.enrollmentId,
      details: { request: id, policy: before.policyId, subject: before.subject, key: keyDigestOf(before) },
    })
    return readRequest(tx, tenantId, id)
  })
}
