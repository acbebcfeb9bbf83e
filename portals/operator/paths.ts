// Builds every link to a page of the operator's portal. Typed against route-table.ts.

import { routeTable } from './route-table.ts'

export const paths = {
  home: () => routeTable.home,
  organisations: () => routeTable.organisations,
  organisation: (id: string) => routeTable.organisation.replace('$organisationId', encodeURIComponent(id)),
  contests: () => routeTable.contests,
} as const
