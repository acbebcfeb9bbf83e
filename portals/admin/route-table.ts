// Every address of the portal. routes/ serves exactly these, paths.ts builds links to exactly these, and
// test/portals/pure.test.ts compares the two.

import { sessionAddresses } from '../shared/session/addresses.ts'

export const routeTable = {
  ...sessionAddresses,
  devices: '/devices',
  cleanUp: '/devices/clean-up',
  device: '/devices/$deviceId',
  profiles: '/profiles',
  newProfile: '/profiles/new',
  profile: '/profiles/$profileId',
  groups: '/groups',
  newGroup: '/groups/new',
  group: '/groups/$groupId',
  people: '/people',
  newPerson: '/people/new',
  person: '/people/$personId',
  apps: '/apps',
  newApp: '/apps/new',
  app: '/apps/$appId',
  policies: '/policies',
  newPolicy: '/policies/new',
  policy: '/policies/$policyId',
  statusPages: '/status-pages',
  newStatusPage: '/status-pages/new',
  statusPage: '/status-pages/$pageId',
  alarms: '/alarms',
  settings: '/settings',
  organization: '/settings/organization',
  branding: '/settings/branding',
  roles: '/settings/roles',
  licences: '/settings/licences',
  licence: '/settings/licences/$licenceId',
  accessPolicies: '/settings/access-policies',
  newAccessPolicy: '/settings/access-policies/new',
  accessPolicy: '/settings/access-policies/$accessPolicyId',
} as const
