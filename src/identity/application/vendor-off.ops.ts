// Whether the organisation turned off a client of the vendor's. It is asked of the client that wants the token, wherever one may: also
// of one that shows what another was given.

import type { Db } from '../../db/schema.ts'
import type { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isOwnPage, knownClients } from '../../protocol/oauth/known.ts'
import { isTurnedOff } from '../service-principal/service-principal.sql.ts'
import { turnedOff } from './turned-off.ts'

export async function whyVendorOff(db: Db, tenantId: TenantId, clientId: string): Promise<Fault | undefined> {
  const known = knownClients.find((one) => one.clientId === clientId)
  if (!known || isOwnPage(clientId)) return undefined
  return (await isTurnedOff(db, tenantId, clientId)) ? turnedOff(known.name) : undefined
}

export async function refuseTurnedOff(db: Db, tenantId: TenantId, clientId: string): Promise<void> {
  const off = await whyVendorOff(db, tenantId, clientId)
  if (off) throw off
}
