// By whom and how the devices of an import are registered, and what a partner is told of a device that is registered already. A partner
// brings nothing up to date: what stands was registered with what its registrar knew (docs/protocols/partners.md).

import type { Channel } from '../../../kernel/channel.ts'
import type { TenantId } from '../../../kernel/id.ts'
import type { PreparedRow } from './row.ts'
import { type Finding, refusal } from './verdict.ts'

export type Registrar = {
  readonly channel: Channel
  /** The organisation that registers for another one; none registers for itself. */
  readonly partner?: { readonly id: TenantId; readonly name: string }
  readonly batchId?: string
  readonly purchaseOrderId?: string
}

/** What a device told its management. */
const byHash: readonly Channel[] = ['conversion', 'prepared-pc']

/**
 * Ways by which a device that is registered already is refused, and not brought up to date: at two doors what group it is in was said
 * while it was added (L-044), and what a device says of itself changes no registration.
 */
const addOnly: ReadonlySet<Channel> = new Set(['store-csv', 'business-csv', ...byHash])

/** Of a device of the organisation that is registered already; undefined where the row brings it up to date. */
export function refusalOfKnown(
  row: Pick<PreparedRow, 'line' | 'serialNumber'>,
  stored: Registered,
  { partner, channel }: Registrar,
): Finding | undefined {
  if (partner) return refusalForPartner(row, stored, partner)
  if (!addOnly.has(channel)) return undefined
  const message = `Your organisation has registered the device ${row.serialNumber} already.`
  if (byHash.includes(channel)) {
    const remedy =
      'Its registration stays as it is. To register it with this object of the directory, delete that registration first.'
    return refusal('ZtdDeviceAlreadyAssigned', { line: row.line }, message, remedy)
  }
  const remedy = 'Leave the row out. To put the device into another group, delete it first.'
  return refusal('ZtdDeviceAlreadyAssigned', { line: row.line }, message, remedy)
}

type Registered = { readonly registeredBy: TenantId | null; readonly registeredByName: string | null }

function refusalForPartner(
  { line, serialNumber }: Pick<PreparedRow, 'line' | 'serialNumber'>,
  { registeredBy, registeredByName }: Registered,
  partner: NonNullable<Registrar['partner']>,
): Finding {
  const refused = (who: string, remedy: string): Finding =>
    refusal('ZtdDeviceAlreadyAssigned', { line }, `${who} registered the device ${serialNumber} already.`, remedy)
  if (registeredBy === null) {
    const remedy = 'An administrator of the customer has to delete it there first; then upload it again.'
    return refused('The customer itself', remedy)
  }
  const remedy = 'Nothing to do. To register it anew, remove it first; then upload it again.'
  return registeredBy === partner.id
    ? refused('Your organisation', remedy)
    : refused(`Another partner of the customer, ${registeredByName ?? 'unnamed'},`, remedy)
}
