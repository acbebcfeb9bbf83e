// Applications as a kind of managed item.

import type { ManagedKind } from '../kind.ts'
import { appRoutes } from './app.routes.ts'
import { appSource } from './assigned.ops.ts'
import { contentRoutes } from './content/content.routes.ts'
import { type AppItem, appItems } from './items.ts'

export const routes: ManagedKind<AppItem>['routes'] = (serve, deps) => {
  contentRoutes(serve, deps)
  appRoutes(serve, deps)
}

export const app: ManagedKind<AppItem> = { items: appItems, source: appSource, routes }
