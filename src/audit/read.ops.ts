// Reading the audit trail: whoever asks is shown the entries that their permissions open.

import type { Db } from '../db/schema.ts'
import type { Wanted } from '../graph/options.ts'
import type { Found } from '../graph/page.sql.ts'
import type { TenantId } from '../kernel/id.ts'
import * as entries from './read.sql.ts'
import { readableWith } from './readable.ts'

export { type TrailEntry, trailList } from './read.sql.ts'

export const readTrail = (
  db: Db,
  { tenantId, scopes }: { readonly tenantId: TenantId; readonly scopes: ReadonlySet<string> },
  wanted: Wanted,
): Promise<Found<entries.TrailEntry>> => entries.trail(db, tenantId, { readable: readableWith(scopes), wanted })
