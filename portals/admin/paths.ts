// Builds every link of the portal, so that no component spells an address. Typed against route-table.ts.

import { errorHelp } from '../shared/routing/shared-pages.ts'
import { routeTable } from './route-table.ts'

const fill = (pattern: string, name: string, value: string) => pattern.replace(`$${name}`, encodeURIComponent(value))

export const paths = {
  home: () => routeTable.home,
  signIn: () => routeTable.signIn,
  signedIn: () => routeTable.signedIn,
  own: () => routeTable.own,
  devices: () => routeTable.devices,
  cleanUp: () => routeTable.cleanUp,
  imports: () => routeTable.imports,
  import: (importId: string) => fill(routeTable.import, 'importId', importId),
  hashDoctor: () => routeTable.hashDoctor,
  directoryDevices: () => routeTable.directoryDevices,
  directoryDevice: (objectId: string) => fill(routeTable.directoryDevice, 'objectId', objectId),
  corporateDevices: () => routeTable.corporateDevices,
  device: (deviceId: string) => fill(routeTable.device, 'deviceId', deviceId),
  repair: (deviceId: string) => fill(routeTable.repair, 'deviceId', deviceId),
  profiles: () => routeTable.profiles,
  newProfile: () => routeTable.newProfile,
  profile: (profileId: string) => fill(routeTable.profile, 'profileId', profileId),
  groups: () => routeTable.groups,
  newGroup: () => routeTable.newGroup,
  group: (groupId: string) => fill(routeTable.group, 'groupId', groupId),
  people: () => routeTable.people,
  newPerson: () => routeTable.newPerson,
  person: (personId: string) => fill(routeTable.person, 'personId', personId),
  signIns: () => routeTable.signIns,
  signInOne: (signInId: string) => fill(routeTable.signInOne, 'signInId', signInId),
  apps: () => routeTable.apps,
  newApp: () => routeTable.newApp,
  app: (appId: string) => fill(routeTable.app, 'appId', appId),
  policies: () => routeTable.policies,
  newPolicy: () => routeTable.newPolicy,
  policy: (policyId: string) => fill(routeTable.policy, 'policyId', policyId),
  statusPages: () => routeTable.statusPages,
  newStatusPage: () => routeTable.newStatusPage,
  statusPage: (pageId: string) => fill(routeTable.statusPage, 'pageId', pageId),
  compliancePolicies: () => routeTable.compliancePolicies,
  newCompliancePolicy: () => routeTable.newCompliancePolicy,
  compliancePolicy: (complianceId: string) => fill(routeTable.compliancePolicy, 'complianceId', complianceId),
  reports: () => routeTable.reports,
  filters: () => routeTable.filters,
  newFilter: () => routeTable.newFilter,
  filter: (filterId: string) => fill(routeTable.filter, 'filterId', filterId),
  restrictions: () => routeTable.restrictions,
  newRestriction: () => routeTable.newRestriction,
  restriction: (restrictionId: string) => fill(routeTable.restriction, 'restrictionId', restrictionId),
  alarms: () => routeTable.alarms,
  consent: () => routeTable.consent,
  partners: () => routeTable.partners,
  partnerUploads: () => routeTable.partnerUploads,
  partnerUpload: (uploadId: string) => fill(routeTable.partnerUpload, 'uploadId', uploadId),
  awaited: () => routeTable.awaited,
  contests: () => routeTable.contests,
  partnerConsent: (consentId: string) => fill(routeTable.partnerConsent, 'consentId', consentId),
  settings: () => routeTable.settings,
  organization: () => routeTable.organization,
  branding: () => routeTable.branding,
  roles: () => routeTable.roles,
  licences: () => routeTable.licences,
  licence: (licenceId: string) => fill(routeTable.licence, 'licenceId', licenceId),
  preparedPcs: () => routeTable.preparedPcs,
  preparedPc: (secretId: string) => fill(routeTable.preparedPc, 'secretId', secretId),
  bulkTokens: () => routeTable.bulkTokens,
  bulkToken: (tokenId: string) => fill(routeTable.bulkToken, 'tokenId', tokenId),
  applications: () => routeTable.applications,
  newApplication: () => routeTable.newApplication,
  application: (applicationId: string) => fill(routeTable.application, 'applicationId', applicationId),
  services: () => routeTable.services,
  newService: () => routeTable.newService,
  service: (serviceId: string) => fill(routeTable.service, 'serviceId', serviceId),
  issuers: () => routeTable.issuers,
  newIssuer: () => routeTable.newIssuer,
  issuer: (issuerId: string) => fill(routeTable.issuer, 'issuerId', issuerId),
  notices: () => routeTable.notices,
  sealedLists: () => routeTable.sealedLists,
  accessPolicies: () => routeTable.accessPolicies,
  newAccessPolicy: () => routeTable.newAccessPolicy,
  accessPolicy: (accessPolicyId: string) => fill(routeTable.accessPolicy, 'accessPolicyId', accessPolicyId),
} as const

/** Pages of their own beside the portal, with what they are about as their place. */
export const helpPages = {
  error: errorHelp,
  failure: (step: string) => `/docs/help/failures.html#${step}`,
} as const

/** To the list of devices with the panel of the import open; `kept-file`: with the file that waits there for its sender. */
export const importPanel = (panel: 'import' | 'kept-file' = 'import'): string =>
  `${paths.devices()}?${new URLSearchParams({ panel })}`

/** To the sign-ins of one person in the list. */
export const signInsOf = (personId: string): string => `${paths.signIns()}?${new URLSearchParams({ of: personId })}`

/** To one alarm in the list of the open ones. */
export const alarmPath = ({ kind, id }: { readonly kind: string; readonly id: string }): string =>
  `${paths.alarms()}?${new URLSearchParams({ kind, alarm: id })}`
