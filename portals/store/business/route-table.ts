// Every address of the business portal, as route-table.ts of administrators: paths.ts builds the links to exactly these.

export const routeTable = {
  home: '/business',
  devices: '/business/devices',
  profiles: '/business/profiles',
} as const
