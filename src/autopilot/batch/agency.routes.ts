// On whose behalf a call is, at both doors of Partner Center: its interface names the customer by the id of its organisation, its pages by
// that of the consent.

import type { Db } from '../../db/schema.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import { notFound } from '../../kernel/fault.ts'
import { GuidText } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { callingPartner } from '../../partner/center/center.ops.ts'
import { customerIdIn } from '../../partner/center/center.ts'
import { customerOfConsent } from '../../partner/consent/consent.ops.ts'
import { refuseAtDoor } from '../../partner/organisation/doors.ts'
import { ownPartner } from '../../partner/organisation/partner.ops.ts'
import type { Agency } from './agency.ops.ts'

type CallWith<P> = Parameters<typeof tokenOperation>[0] & { readonly params: P }

/** At the interface. Whether the customer consented is asked by what is done, where it is written. */
export async function agencyOf(db: Db, call: CallWith<{ readonly customerId: string }>): Promise<Agency> {
  const operation = tokenOperation(call)
  const customerId = customerIdIn(call.params.customerId)
  const channel = 'partner-center-api'
  await callingPartner(db, operation.tenantId, channel)
  return { operation, customerId, channel }
}

const byHand = 'partner-center-csv'

/** By hand. Only cloud solution providers come in, resellers among them (S-021, S-034). */
export async function customerByConsent(db: Db, operation: OperationContext, consentId: string | undefined) {
  const id = GuidText.safeParse(consentId).data
  if (id === undefined) throw notFound('Customer', String(consentId))
  const customer = await customerOfConsent(db, operation, id)
  refuseAtDoor(await ownPartner(db, operation.tenantId), byHand)
  return customer
}

export async function agencyByConsent(db: Db, call: CallWith<{ readonly id?: string }>): Promise<Agency> {
  const operation = tokenOperation(call)
  const { customerId } = await customerByConsent(db, operation, call.params.id)
  return { operation, customerId, channel: byHand }
}
