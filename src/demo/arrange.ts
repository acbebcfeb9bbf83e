// An administrator's morning, done through the same API that portal and scripts use: people, groups, profiles, policies,
// applications, the status page. Only the two organisations themselves are made by the operator.

import type { Api } from '../client/api.ts'
import { squareLogo } from './logo.ts'
import { organisations, type PersonName, people, simulatedPackage } from './scenario.ts'

export type Credentials = { readonly userPrincipalName: string; readonly password: string }

const management = '/beta/deviceManagement'

/** Creates everybody of one organisation. */
export async function hirePeople(
  api: Api,
  organisation: keyof typeof organisations,
  makePassword: () => string,
): Promise<Partial<Record<PersonName, Credentials>>> {
  const { domain } = organisations[organisation]
  const hired: Partial<Record<PersonName, Credentials>> = {}
  for (const [key, person] of Object.entries(people)) {
    if (person.organisation !== organisation) continue
    const userPrincipalName = `${key}@${domain}`
    const password = makePassword()
    await api.post('/v1.0/users', { userPrincipalName, displayName: person.name, passwordProfile: { password } })
    hired[key as PersonName] = { userPrincipalName, password }
  }
  return hired
}

export async function brand(api: Api, tenantId: string, organisation: keyof typeof organisations): Promise<void> {
  const { displayName, domain, colour } = organisations[organisation]
  await api.patch(`/v1.0/organization/${tenantId}/branding`, {
    displayName,
    signInPageText: `Welcome to ${displayName}. Sign in with your ${domain} address. Help desk: extension 4200.`,
    usernameHintText: `you@${domain}`,
    backgroundColor: colour,
  })
  await api.send('PUT', `/v1.0/organization/${tenantId}/branding/squareLogo`, squareLogo(colour), 'image/png')
}

/** Everything that Contoso deploys. */
export async function prepareContoso(api: Api): Promise<void> {
  const office = await taggedGroup(api, 'Office notebooks', 'Office')
  const workshop = await taggedGroup(api, 'Workshop PCs', 'Workshop')
  await profile(api, office, 'Office notebook', { userType: 'standard', eulaHidden: true, privacySettingsHidden: true })
  await profile(api, workshop, 'Workshop PC', { userType: 'standard', eulaHidden: true, privacySettingsHidden: true })
  await statusPage(api)
  await policy(api, office, 'No privacy page', './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience', 1)
  await policy(api, office, 'Telemetry: required only', './Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry', 1)
  await policy(
    api,
    office,
    'Start screen for users',
    './User/Vendor/MSFT/Policy/Config/Browser/AllowSearchSuggestionsinAddressBar',
    0,
  )
  await trustedRoot(api, office)
  await application(api, office, 'Contoso Office Tools', '4.2.0', 0)
  await application(api, workshop, 'Contoso Machine Control', '1.0.7', 1603)
}

async function taggedGroup(api: Api, displayName: string, tag: string): Promise<string> {
  const group = await api.post<{ id: string }>('/v1.0/groups', {
    displayName,
    mailEnabled: false,
    mailNickname: displayName.toLowerCase().replaceAll(' ', '-'),
    securityEnabled: true,
    groupTypes: ['DynamicMembership'],
    membershipRule: `(device.devicePhysicalIds -any (_ -eq "[OrderID]:${tag}"))`,
    membershipRuleProcessingState: 'On',
  })
  return group.id
}

const toGroup = (groupId: string) => ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } })

async function profile(api: Api, groupId: string, displayName: string, oobe: Record<string, unknown>): Promise<void> {
  const profiles = `${management}/windowsAutopilotDeploymentProfiles`
  const { id } = await api.post<{ id: string }>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName,
    description: 'Made by the demonstration',
    deviceNameTemplate: 'CON-%RAND:5%',
    outOfBoxExperienceSetting: { deviceUsageType: 'singleUser', ...oobe },
  })
  await api.post(`${profiles}/${id}/assignments`, toGroup(groupId))
}

async function statusPage(api: Api): Promise<void> {
  const pages = `${management}/deviceEnrollmentConfigurations`
  const { id } = await api.post<{ id: string }>(pages, {
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName: 'Show progress, stop on failure',
    showInstallationProgress: true,
    blockDeviceSetupRetryByUser: true,
    allowDeviceResetOnInstallFailure: true,
    allowLogCollectionOnInstallFailure: true,
    allowDeviceUseOnInstallFailure: false,
    installProgressTimeoutInMinutes: 10,
    customErrorMessage: 'Setup could not finish. Call the help desk, extension 4200, and keep this screen open.',
  })
  await api.post(`${pages}/${id}/assign`, {
    enrollmentConfigurationAssignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}

async function policy(api: Api, groupId: string, displayName: string, omaUri: string, value: number): Promise<void> {
  const policies = `${management}/deviceConfigurations`
  const { id } = await api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName,
    omaSettings: [{ '@odata.type': '#microsoft.graph.omaSettingInteger', displayName, omaUri, value }],
  })
  await api.post(`${policies}/${id}/assign`, { assignments: [toGroup(groupId)] })
}

/** Any certificate will do to show that it arrives; this one is our own authority's. */
async function trustedRoot(api: Api, groupId: string): Promise<void> {
  const policies = `${management}/deviceConfigurations`
  const { id } = await api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows81TrustedRootCertificate',
    displayName: 'Contoso root certificate',
    certFileName: 'contoso-root.cer',
    trustedRootCertificate: api.ca.replace(/-----[^-]+-----|\s/g, ''),
  })
  await api.post(`${policies}/${id}/assign`, { assignments: [toGroup(groupId)] })
}

async function application(
  api: Api,
  groupId: string,
  displayName: string,
  version: string,
  result: number,
): Promise<void> {
  const apps = '/beta/deviceAppManagement/mobileApps'
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName,
    publisher: 'Contoso Ltd',
    productCode: `{${crypto.randomUUID().toUpperCase()}}`,
    productVersion: version,
    commandLine: '/quiet',
    fileName: `${displayName.toLowerCase().replaceAll(' ', '-')}-${version}.msi`,
  })
  await api.send('PUT', `${apps}/${id}/content`, simulatedPackage(displayName, result), 'application/octet-stream')
  await api.post(`${apps}/${id}/assign`, {
    mobileAppAssignments: [
      { '@odata.type': '#microsoft.graph.mobileAppAssignment', intent: 'required', ...toGroup(groupId) },
    ],
  })
}
