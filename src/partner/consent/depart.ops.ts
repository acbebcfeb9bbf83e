// What ends between partners and customers when one of them leaves the installation: both sides have it in their trail, with the names
// of the organisations and none of the people.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { withdrawInvitations } from '../invitation/invitation.ops.ts'
import { setProvider } from '../organisation/partner.ops.ts'
import * as partners from '../organisation/partner.sql.ts'
import { endAs } from './consent.ops.ts'
import * as consents from './consent.sql.ts'

/**
 * Ahead of the end of what was granted, so that nobody grants more meanwhile: its links are over, and resellers sell through it no more.
 * Whoever grants in this moment holds either, as here, links first (invitation.ops.ts).
 */
export async function askNobody(db: Db, operation: OperationContext): Promise<void> {
  await inTransaction(db, async (tx) => {
    await withdrawInvitations(tx, operation)
    await leaveResellers(tx, operation)
  })
}

/** At most so many at once, of the tenant of the operation. True: there may be more. */
export async function endSomeOf(db: Db, operation: OperationContext, most: number): Promise<boolean> {
  const { tenantId, now } = operation
  const end = { at: now, side: 'operator' } as const
  return inTransaction(db, async (tx) => {
    const granted = await consents.lockOpen(tx, tenantId, most)
    for (const consent of granted) await endAs(tx, operation, consent, end)
    const customers = await consents.lockOpenCustomers(tx, tenantId, most)
    for (const { consentId: id, customerId } of customers) {
      const found = await consents.lockWithImplied(tx, customerId, id)
      for (const one of found.filter(({ endedAt }) => endedAt === null)) await endAs(tx, operation, one, end)
      await consents.end(tx, { id, customerId, partnerId: tenantId }, end) // as it stands here, whatever stands there
    }
    return granted.length === most || customers.length === most
  })
}

async function leaveResellers(tx: Db, operation: OperationContext): Promise<void> {
  const { tenantId: providerId } = operation
  for (const resellerId of await partners.resellersOf(tx, providerId)) {
    await setProvider(tx, { ...operation, tenantId: resellerId }, { providerId, sellsThrough: false })
  }
}
