// Every address of the operator's portal, as route-table.ts of administrators: paths.ts builds the links to exactly these.

export const routeTable = {
  home: '/operator',
  organisations: '/operator/organisations',
  organisation: '/operator/organisations/$organisationId',
  contests: '/operator/contests',
} as const
