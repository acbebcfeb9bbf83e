// The first page that is for whoever signed in: of the portal that their role is for.

import { createRoute, redirect } from '@tanstack/react-router'
import { routeTable } from '../admin/route-table.ts'
import { routeTable as ofPartner } from '../partner/route-table.ts'
import { root, signedInFirst } from '../shared/routing/root.tsx'
import { can, type Operation } from '../shared/session/can.ts'
import { account } from '../shared/session/session.ts'

export const home = createRoute({
  getParentRoute: () => root,
  path: routeTable.home,
  beforeLoad: async (context) => {
    await signedInFirst(context)
    const sees = (operation: Operation) => can(operation).allowed
    // who sees registrations and no managed device has a role of a partner's
    const isAgent = sees('partner.customer.list') && !sees('mdm.device.list') && account()?.hasGroupRoles !== true
    if (isAgent) throw redirect({ to: ofPartner.customers })
    if (sees('autopilot.device.list')) throw redirect({ to: routeTable.devices })
    throw redirect({ to: sees('directory.user.list') ? routeTable.people : routeTable.own })
  },
})
