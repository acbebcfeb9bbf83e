// Builds every link to a page of the business portal. Typed against route-table.ts.

import { routeTable } from './route-table.ts'

export const paths = {
  home: () => routeTable.home,
  devices: () => routeTable.devices,
  profiles: () => routeTable.profiles,
} as const
