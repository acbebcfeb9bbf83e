// Profiles of a partner's customer on the administration API.

import type { z } from 'zod'

import { customerProfile } from '../../contract/graph/customer-profile.ts'
import * as contract from '../../contract/partner/customer-profile.ts'
import type { Db } from '../../db/schema.ts'
import { serveWhole } from '../../graph/serve-list.routes.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import { agencyByConsent } from '../batch/agency.routes.ts'
import * as profiles from './customer-profile.ops.ts'

type Deps = { readonly db: Db; readonly urls: Urls }

export function customerProfileRoutes(serve: Serve, { db, urls }: Deps): void {
  serveWhole(serve, urls.graph, [contract.listCustomerProfiles], {
    name: 'customerProfiles',
    entity: customerProfile,
    all: async (_, call) => (await profiles.listPolicies(db, await agencyByConsent(db, call))).map(entityOf),
  })
  serve.json(contract.createCustomerProfile, async (call) =>
    entityOf(await profiles.makeForCustomer(db, await agencyByConsent(db, call), call.body)),
  )
  serve.json(contract.changeCustomerProfile, async (call) =>
    entityOf(await profiles.changeForCustomer(db, await agencyByConsent(db, call), call.params.profileId, call.body)),
  )
  serve.json(contract.deleteCustomerProfile, async (call) =>
    profiles.deletePolicy(db, await agencyByConsent(db, call), call.params.profileId),
  )
}

type Made = Awaited<ReturnType<typeof profiles.listPolicies>>[number]

const entityOf = ({ made, settings, ...profile }: Made): z.infer<typeof customerProfile> => ({
  id: profile.id,
  displayName: profile.displayName,
  description: profile.description,
  userType: settings.userType,
  privacySettingsHidden: settings.privacySettingsHidden,
  eulaHidden: settings.eulaHidden,
  madeBy: made.by,
  madeByName: made.name,
  devices: profile.devices,
  createdDateTime: profile.createdAt.toISOString(),
  lastModifiedDateTime: profile.modifiedAt.toISOString(),
})
