// A certificate with its key as an administrator gives it: opened once, to see that it does.

import { fromBase64 } from '../../../kernel/bytes.ts'
import type { TenantId } from '../../../kernel/id.ts'
import { openPfx } from '../../../pki/pfx.ops.ts'
import type { ContentReading } from '../policy/configuration.ts'
import { mostBytes, readOpened } from './entity.ts'
import type { PfxBody } from './pfx.contract.ts'

export async function readPfx(
  given: PfxBody & { readonly displayName?: string },
  tenantId: TenantId,
): Promise<ContentReading> {
  const bytes = fromBase64(given.pfx ?? '')
  if (!bytes || bytes.length > mostBytes) return readOpened(given, new Uint8Array(), 'closed')
  return readOpened(given, bytes, await openPfx(tenantId, bytes, given.pfxPassword ?? ''))
}
