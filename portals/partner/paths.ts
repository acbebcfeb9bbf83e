// Builds every link to a page of the partners' portal. Typed against route-table.ts.

import { routeTable } from './route-table.ts'

const fill = (pattern: string, values: Readonly<Record<string, string>>): string =>
  pattern.replace(/\$(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? ''))

export const paths = {
  home: () => routeTable.home,
  customers: () => routeTable.customers,
  customer: (consentId: string) => fill(routeTable.customer, { relationshipId: consentId }),
  orders: () => routeTable.orders,
  newOrder: () => routeTable.newOrder,
  order: (orderId: string) => fill(routeTable.order, { orderId }),
  profiles: (consentId: string) => fill(routeTable.profiles, { relationshipId: consentId }),
  profile: (consentId: string, customerProfileId: string) =>
    fill(routeTable.profile, { relationshipId: consentId, customerProfileId }),
  batch: (consentId: string, batchId: string) => fill(routeTable.batch, { relationshipId: consentId, batchId }),
} as const
