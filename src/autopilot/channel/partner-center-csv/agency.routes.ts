// On whose behalf a call of Partner Center's pages is: the customer is named by the id of its consent. Only cloud solution providers come
// in, resellers among them (S-021, S-034).

import type { Db } from '../../../db/schema.ts'
import { tokenOperation } from '../../../http/caller/caller.ts'
import { notFound } from '../../../kernel/fault.ts'
import { GuidText } from '../../../kernel/id.ts'
import type { OperationContext } from '../../../kernel/operation-context.ts'
import { customerOfConsent } from '../../../partner/consent/consent.ops.ts'
import { refuseAtDoor } from '../../../partner/organisation/doors.ts'
import { ownPartner } from '../../../partner/organisation/partner.ops.ts'
import type { Agency } from '../../batch/agency.ops.ts'

const channel = 'partner-center-csv'

export async function customerOf(db: Db, operation: OperationContext, consentId: string | undefined) {
  const id = GuidText.safeParse(consentId).data
  if (id === undefined) throw notFound('Customer', String(consentId))
  const customer = await customerOfConsent(db, operation, id)
  refuseAtDoor(await ownPartner(db, operation.tenantId), channel)
  return customer
}

type OfCustomer = Parameters<typeof tokenOperation>[0] & { readonly params: { readonly id?: string } }

export async function agencyOfConsent(db: Db, call: OfCustomer): Promise<Agency> {
  const operation = tokenOperation(call)
  const { customerId } = await customerOf(db, operation, call.params.id)
  return { operation, customerId, channel }
}
