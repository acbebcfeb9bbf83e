// Where the items of each kind come from. Kinds that share a table share a source, which is asked once.

import { appSource } from './app/assigned.ops.ts'
import type { ItemName } from './kinds.ts'
import { policySource } from './policy/assigned.ops.ts'
import type { Source } from './source.ts'

const sourceOf: Readonly<Record<ItemName, Source>> = { policy: policySource, certificate: policySource, app: appSource }

export const sources: readonly Source[] = [...new Set(Object.values(sourceOf))]
