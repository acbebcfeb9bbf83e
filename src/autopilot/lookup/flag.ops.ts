// Flags devices whose hardware does not quite fit their registration (docs/protocols/profile-download.md).
//
// Invariants
//   1. A claim that nobody proved changes no device's state (T-49): it raises an alarm for the administrators and adds a line to
//      the story. All anonymous requests together, contacts included, add one line an hour to the story of a device.
//   2. Only a contact that proved the endorsement key decides between a changed UUID and a clone (T-20).

import { raise } from '../../alarm/alarm.sql.ts'
import type { AlarmKind } from '../../alarm/alarm.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import type { Admitted } from '../../kernel/assurance-needs.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import { recordEvent } from '../../story/event.sql.ts'
import { guardAgainstClone } from '../matching/match.ts'
import { type ContactLog, claimEveryMs } from './contact.ops.ts'
import * as lookups from './lookup.sql.ts'

export type FlaggedDevice = {
  readonly tenantId: TenantId
  readonly registrationId: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
}

export type FlagReason = 'uuid-changed' | 'possible-repair' | 'not-unique'

const alarmOf = {
  'uuid-changed': 'clone',
  'possible-repair': 'hardware-changed',
  'not-unique': 'not-unique',
} as const satisfies Record<FlagReason, AlarmKind>

const mostFlagged = 16

/** Raises an alarm for the administrators of the devices, once an hour for each reason, however often it is asked for. */
export async function flagDevice(
  { db, contacts }: { readonly db: Db; readonly contacts: ContactLog },
  devices: readonly FlaggedDevice[],
  reason: FlagReason,
  now: Date,
  run?: string,
): Promise<void> {
  for (const device of devices.slice(0, mostFlagged)) {
    const { tenantId, registrationId, directoryDeviceId } = device
    if (!contacts.firstWithin(`${reason} ${registrationId}`, now, claimEveryMs)) continue
    const toStory = contacts.firstClaim(registrationId, now)
    await inTransaction(db, async (tx) => {
      await raise(tx, tenantId, now, {
        kind: alarmOf[reason],
        subjectKind: 'autopilot-device',
        subjectId: registrationId,
        detail: { reason, assurance: 'claimed' },
      })
      if (!toStory) return
      await recordEvent(tx, {
        tenantId,
        deviceId: directoryDeviceId,
        at: now,
        hop: 'deployment',
        step: 'profile-refused',
        outcome: 'warning',
        detail: { reason, assurance: 'claimed' },
        assurance: 'claimed',
        run,
      })
    })
  }
}

/**
 * The TPM of a registered device has just proved its endorsement key. Two machines that both can are a copied software TPM:
 * its registration is blocked until it is imported anew. Returns whether the device may go on.
 */
export async function recordProvenContact(
  tx: Db,
  device: FlaggedDevice & { readonly otherUuid: boolean; readonly run?: string | undefined },
  admitted: Admitted<'blocking'>,
  now: Date,
): Promise<'fine' | 'blocked'> {
  const { tenantId, registrationId, directoryDeviceId, otherUuid, run } = device
  const known = await lookups.lockProven(tx, tenantId, registrationId)
  if (!known) return 'fine'
  const guard = guardAgainstClone(otherUuid, known, now)
  const changes = guard === 'clone' || (guard === 'suspicious' && !known.suspicious)
  await lookups.setProven(tx, tenantId, registrationId, now, changes ? guard : undefined)
  if (changes) {
    const reason = guard === 'clone' ? 'clone' : 'uuid-changed'
    const detail = { reason, assurance: admitted.evidence.assurance }
    await raise(tx, tenantId, now, {
      kind: 'clone',
      subjectKind: 'autopilot-device',
      subjectId: registrationId,
      detail,
    })
    const event = { tenantId, deviceId: directoryDeviceId, at: now, hop: 'deployment' as const }
    await recordEvent(tx, {
      ...event,
      step: 'profile-refused',
      outcome: 'warning',
      detail,
      assurance: detail.assurance,
      run,
    })
    const actor = { kind: 'system', id: 'deployment', name: 'deployment service' } as const
    await recordAudit(
      tx,
      { tenantId, actor, now },
      {
        action: 'autopilot.device.doubt',
        targetKind: 'autopilot-device',
        targetId: registrationId,
        details: detail,
      },
    )
  }
  return guard === 'clone' || known.blocked ? 'blocked' : 'fine'
}
