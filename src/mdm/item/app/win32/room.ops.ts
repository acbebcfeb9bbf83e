// How much all Win32 packages of an organisation may hold, as they are stated; their files are counted by themselves.

import type { Db } from '../../../../db/schema.ts'
import { Fault } from '../../../../kernel/fault.ts'
import type { TenantId } from '../../../../kernel/id.ts'
import { bytesOfWin32 } from '../app.sql.ts'

/** A device may be assigned all of them, and each session reads what is assigned to its device (T-52). */
const mostBytes = 8 * 1024 * 1024

/** Asked when it was written, and before that stands. */
export async function refuseTooMuch(tx: Db, tenantId: TenantId): Promise<void> {
  const bytes = await bytesOfWin32(tx, tenantId)
  if (bytes <= mostBytes) return
  const size = (n: number) => (n / 1024 / 1024).toFixed(1)
  throw new Fault(
    'conflict',
    `What is stated of all Win32 packages of this organisation would be ${size(bytes)} MB, of at most ${size(mostBytes)}. Delete packages that are not needed, or let rules look for files and values of the registry in the place of long scripts.`,
    { reason: 'packages-too-large' },
  )
}
