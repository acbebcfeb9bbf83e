// A device changes its owner by a release and a claim after it (I1). The trail of each side has the claim, under one transfer id that the
// operator of the installation finds in both; neither reads who the other is.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { within } from '../../kernel/origin.ts'
import { type Claimed, end } from '../device/release.sql.ts'
import type { NewDevice } from './copy/write.ts'
import { type BatchKeys, keysOfRow } from './row/keys.ts'

/** By which it is the machine that was released: nobody guesses an endorsement key; without one its names and its UUID, both. */
export function decidingKeys({ row, keys: { row: index } }: NewDevice, keys: BatchKeys): string[] {
  const all = keysOfRow(keys, index, row.facts)
  const ek = all.find(({ kind }) => kind === 'e')
  if (ek) return [ek.key]
  const names = all.filter(({ kind }) => kind === 't' || kind === 'u').map(({ key }) => key)
  return names.length === 2 ? names : []
}

const claimsOfEntry = 100

export async function recordClaims(
  tx: Db,
  operation: OperationContext,
  fresh: readonly NewDevice[],
  claimed: readonly Claimed[],
): Promise<void> {
  const { tenantId, now } = operation
  await end(tx, claimed, now)
  const foreign = claimed.filter((one) => one.tenantId !== tenantId)
  if (foreign.length === 0) return
  for (const some of chunks(foreign)) {
    await recordAudit(tx, operation, {
      action: 'autopilot.device.claim',
      targetKind: 'autopilot-device',
      targetId: fresh[some[0]?.position ?? 0]?.id ?? '',
      details: {
        devices: some.map(({ id, at, position }) => ({
          transferId: id,
          registrationId: fresh[position]?.id,
          serialNumber: fresh[position]?.row.serialNumber,
          releasedAt: at,
        })),
      },
    })
  }
  const releasers = new Map<TenantId, Claimed[]>()
  for (const one of foreign) releasers.set(one.tenantId, [...(releasers.get(one.tenantId) ?? []), one])
  const actor = { kind: 'system', id: 'transfers', name: 'transfers of devices' } as const
  for (const [releaser, all] of releasers) {
    for (const some of chunks(all)) {
      const entry = {
        action: 'autopilot.device.claimed-by-other',
        targetKind: 'autopilot-device',
        targetId: some[0]?.registrationId ?? '',
        details: {
          devices: some.map(({ id, registrationId, serialNumber, at, by, why }) => ({
            ...{ transferId: id, registrationId, serialNumber, releasedAt: at, releasedBy: by, why },
          })),
        },
      }
      // from where and with what the other side came is not this one's affair
      await within({ door: 'local' }, () => recordAudit(tx, { tenantId: releaser, actor, now }, entry))
    }
  }
}

function chunks<Item>(all: readonly Item[]): Item[][] {
  const parts: Item[][] = []
  for (let at = 0; at < all.length; at += claimsOfEntry) parts.push(all.slice(at, at + claimsOfEntry))
  return parts
}
