// Builds every link to a page of the partners' portal. Typed against route-table.ts.

import { routeTable } from './route-table.ts'

export const paths = {
  home: () => routeTable.home,
  customers: () => routeTable.customers,
} as const
