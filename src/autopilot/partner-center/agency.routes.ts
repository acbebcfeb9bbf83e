// On whose behalf a call of Partner Center is: whoever may come in, for the customer that the address names.

import type { Db } from '../../db/schema.ts'
import { tokenOperation } from '../../http/caller/caller.ts'
import type { Call } from '../../http/serve.ts'
import { callingPartner } from '../../partner/center/center.ops.ts'
import { customerIdIn } from '../../partner/center/center.ts'
import type { Agency } from '../batch/agency.ops.ts'

type OfCustomer = Pick<Call<{ readonly customerId: string }>, 'caller' | 'now' | 'requestId' | 'params'>

/** Whether the customer consented is asked by what is done, where it is written. */
export async function agencyOf(db: Db, call: OfCustomer): Promise<Agency> {
  const operation = tokenOperation(call)
  const customerId = customerIdIn(call.params.customerId)
  const channel = 'partner-center-api'
  await callingPartner(db, operation.tenantId, channel)
  return { operation, customerId, channel }
}
