// The removal of applications as a kind of managed item: the same applications, assigned to be taken away (intent uninstall).

import { removalSource } from '../app/assigned.ops.ts'
import { type RemovalItem, removalItems } from '../app/items.ts'
import { routes } from '../app/kind.routes.ts'
import type { ManagedKind } from '../kind.ts'

export const removal: ManagedKind<RemovalItem> = { items: removalItems, source: removalSource, routes }
