// Tells administrators of a management certificate that two hold, with both sides, and disables the device where the tenant wants
// that (T-20).

import { raise } from '../../alarm/alarm.sql.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { AlarmDetails } from '../../contract/graph/alarm.ts'
import type { Db } from '../../db/schema.ts'
import { blockSharedDevice } from '../../directory/device/enabled.ops.ts'
import type { DirectoryDeviceId, EnrollmentId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Reactions } from '../../reactions.ts'
import { recordEvent } from '../../story/event.sql.ts'
import * as renewals from './renew.sql.ts'

type Shared = {
  readonly id: EnrollmentId
  readonly directoryDeviceId: DirectoryDeviceId | undefined
  readonly serialNumber: string | undefined
  readonly registrationId: string | undefined
}

const hourMs = 3_600_000

/** The alarm counts each time; audit and story hear of it once an hour, or two sharers would fill them. */
export async function reportShared(
  tx: Db,
  operation: OperationContext,
  { id, directoryDeviceId, serialNumber, registrationId }: Shared,
  sides: Pick<AlarmDetails['certificate-shared'], 'why' | 'one' | 'other'>,
  reactions: Reactions,
): Promise<boolean> {
  const { tenantId, now } = operation
  const news = await renewals.claimSharingReport(tx, { tenantId, id, now }, new Date(now.getTime() - hourMs))
  const by = { alarm: 'certificate-shared', reactions }
  const blocked = directoryDeviceId !== undefined && (await blockSharedDevice(tx, operation, directoryDeviceId, by))
  const detail = { ...sides, blocked }
  await raise(tx, tenantId, now, {
    kind: 'certificate-shared',
    subjectKind: 'managedDevice',
    subjectId: id,
    detail: {
      ...detail,
      directoryDeviceId: directoryDeviceId ?? null,
      registrationId: registrationId ?? null,
      serialNumber: serialNumber ?? null,
    },
  })
  if (!news) return blocked
  await recordAudit(tx, operation, {
    action: 'mdm.certificate.shared',
    targetKind: 'managedDevice',
    targetId: id,
    details: detail,
  })
  if (!directoryDeviceId) return blocked
  await recordEvent(tx, {
    tenantId,
    deviceId: directoryDeviceId,
    at: now,
    hop: 'mdm',
    step: 'certificate-shared',
    outcome: 'warning',
    detail,
  })
  return blocked
}
