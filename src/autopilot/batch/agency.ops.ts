// A partner's person who acts for a customer. What is written stands with the customer; the consent is asked for in the transaction that
// writes, and held there; both sides have it in their trail.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import type { Channel } from '../../kernel/channel.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { origin, within } from '../../kernel/origin.ts'
import type { Relation, Right } from '../../kernel/partner.ts'
import { lockConsent } from '../../partner/consent/consent.ops.ts'
import type { Consent } from '../../partner/consent/consent.ts'
import { recordInEach } from '../../partner/organisation/both-trails.ops.ts'

export type Agency = {
  /** Of the person or application, in the partner's own tenant. */
  readonly operation: OperationContext
  readonly customerId: TenantId
  readonly channel: Channel
}

const relationOf = (channel: Channel): Relation => (channel === 'oem-direct' ? 'oem' : 'reseller')

/** Throws `forbidden`; in a transaction it stays so until the end. */
export const mayAct = (db: Db, agency: Agency, right: Right): Promise<Consent> =>
  lockConsent(db, betweenOf(agency), right)

/** Whether this is not refused with `forbidden`. Any other failure is thrown. */
export async function isAllowed(ask: () => Promise<unknown>): Promise<boolean> {
  try {
    await ask()
    return true
  } catch (error) {
    if (error instanceof Fault && error.code === 'forbidden') return false
    throw error
  }
}

export const betweenOf = ({ operation: { tenantId: partnerId, now }, customerId, channel }: Agency) => ({
  ...{ partnerId, customerId, now },
  relation: relationOf(channel),
})

/** As the customer's trail has it: the name of who did it, and the partner in place of the account. */
export const inCustomer = ({ operation, customerId }: Agency): OperationContext => ({
  ...operation,
  tenantId: customerId,
  actor: { ...operation.actor, id: operation.tenantId },
})

type Entry = Parameters<typeof recordInEach>[3]

export const recordOfBoth = (tx: Db, { operation, customerId }: Agency, entry: Entry): Promise<void> =>
  recordInEach(tx, operation, [customerId, operation.tenantId], entry)

/**
 * What an operation of the customer's own does and records. The partner's trail has this entry, in which nothing stands of the customer's
 * that the partner does not see.
 */
export async function forCustomer<T>(
  tx: Db,
  agency: Agency,
  entry: Entry | ((done: T) => Entry),
  work: (operation: OperationContext) => Promise<T>,
): Promise<T> {
  const { door } = origin() // neither address nor application is the customer's affair
  const done = await within({ door }, () => work(inCustomer(agency)))
  await recordAudit(tx, agency.operation, typeof entry === 'function' ? entry(done) : entry)
  return done
}
