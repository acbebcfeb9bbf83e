// Every address of the Store for Business, as route-table.ts of administrators: paths.ts builds the links to exactly these.

export const routeTable = {
  home: '/store',
  devices: '/store/devices',
  profiles: '/store/profiles',
} as const
