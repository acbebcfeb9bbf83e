// Every address of the partners' portal, as route-table.ts of administrators: paths.ts builds the links to exactly these.

export const routeTable = {
  home: '/partner',
  customers: '/partner/customers',
  customer: '/partner/customers/$relationshipId',
  orders: '/partner/orders',
  newOrder: '/partner/orders/new',
  order: '/partner/orders/$orderId',
  profiles: '/partner/customers/$relationshipId/profiles',
  profile: '/partner/customers/$relationshipId/profiles/$customerProfileId',
  batch: '/partner/customers/$relationshipId/batches/$batchId',
} as const
