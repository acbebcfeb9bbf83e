// How the file of an application is kept: in sealed parts, or in open ones, as its mark says.

import type { Db } from '../../../../db/schema.ts'
import type { AppId, TenantId } from '../../../../kernel/id.ts'
import type { Seal } from '../../../../pki/seal.ts'
import { sealPart } from '../../../secret/app.ts'
import * as apps from '../app.sql.ts'

export type StoredApp = { readonly tenantId: TenantId; readonly appId: AppId }

/** The file as it is kept follows the mark. */
export async function sealContent(tx: Db, seal: Seal, ref: StoredApp): Promise<void> {
  for (let part = 0; ; part++) {
    const stored = await apps.part(tx, ref.tenantId, ref.appId, part)
    if (!stored) return
    if (stored.sealed) continue
    const content = sealPart(seal, ref, part, stored.content)
    await apps.replacePart(tx, ref.tenantId, ref.appId, part, { content, sealed: true })
  }
}
