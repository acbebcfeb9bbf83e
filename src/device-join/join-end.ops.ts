// The one way in which a directory join ends: its certificates. Primary refresh tokens and refresh tokens that a device
// proved name that certificate and are asked for it at each use, so they end in the same moment.

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId } from '../kernel/id.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import * as certificates from '../pki/certificate.sql.ts'

/** How many certificates ended now. */
export function endJoin(tx: Db, { tenantId, now }: OperationContext, id: DirectoryDeviceId): Promise<number> {
  return certificates.revoke(tx, tenantId, { authority: 'join', subjectId: id }, now)
}
