// An office to deploy devices in, for flow tests: a tenant whose devices with the group tag Office get a profile, a status
// page, a policy, a certificate and an application, all arranged through the administration API.

import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { bootDevice, type DeviceResult } from '../../../src/simulator/boot.ts'
import type { DeviceOptions, Hardware } from '../../../src/simulator/options.ts'
import { keyPool } from '../../../src/simulator/port/keys.ts'
import { type SimulatedHardwareOptions, simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { dynamicGroup } from './dynamic-group.ts'
import type { Person, TenantOptions, World, WorldTenant } from './world.ts'

export type Office = {
  readonly tenant: WorldTenant
  readonly groupId: string
  readonly profileId: string
  readonly changeProfile: (changes: Record<string, unknown>) => Promise<void>
  /** Registers the machine with the group tag; `''` registers it without. */
  readonly register: (hardware: Hardware, groupTag?: string) => Promise<void>
}

export type OfficeOptions = TenantOptions & {
  readonly profile?: Record<string, unknown>
  readonly oobe?: Record<string, unknown>
  /** Null shows no status page. */
  readonly statusPage?: Record<string, unknown> | null
  /** With which result the required application installs; null assigns none. */
  readonly application?: number | null
}

type OmaValue =
  | { readonly type: 'Integer'; readonly value: number }
  | { readonly type: 'String'; readonly value: string }

let nextSeed = 1000
const keys = keyPool(3)

/** A machine nobody else in this test run has. */
export function newHardware(options: SimulatedHardwareOptions = {}): Hardware {
  const fields = simulatedHardware(nextSeed++, options)
  return { hash: encodeFields(fields).base64, fields }
}

const management = '/beta/deviceManagement'
const toGroup = (groupId: string) => ({ target: { '@odata.type': '#microsoft.graph.groupAssignmentTarget', groupId } })

export async function openOffice(
  world: Pick<World, 'tenant'>,
  domain: string,
  options: OfficeOptions = {},
): Promise<Office> {
  const tenant = await world.tenant(domain, options)
  const { api } = tenant
  const { id: groupId } = await dynamicGroup(
    api,
    'Office notebooks',
    '(device.devicePhysicalIds -any (_ -eq "[OrderID]:Office"))',
  )
  const profiles = `${management}/windowsAutopilotDeploymentProfiles`
  const { id: profileId } = await api.post<{ id: string }>(profiles, {
    '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
    displayName: 'Office notebook',
    ...options.profile,
    outOfBoxExperienceSetting: {
      deviceUsageType: 'singleUser',
      userType: 'standard',
      eulaHidden: true,
      privacySettingsHidden: true,
      ...options.oobe,
    },
  })
  await api.post(`${profiles}/${profileId}/assignments`, toGroup(groupId))
  if (options.statusPage !== null) await addStatusPage(tenant, options.statusPage ?? {})
  const office = { tenant, groupId }
  await addPolicy(office, './Device/Vendor/MSFT/Policy/Config/Privacy/DisablePrivacyExperience')
  await addPolicy(office, './User/Vendor/MSFT/Policy/Config/Browser/AllowSearchSuggestionsinAddressBar')
  if (options.application !== null) await addApplication(tenant, groupId, options.application ?? 0)
  return {
    ...office,
    profileId,
    changeProfile: async (changes) => void (await api.patch(`${profiles}/${profileId}`, changes)),
    register: (hardware, groupTag = 'Office') => register(tenant, hardware, groupTag),
  }
}

async function addStatusPage({ api }: WorldTenant, settings: Record<string, unknown>): Promise<void> {
  const pages = `${management}/deviceEnrollmentConfigurations`
  const { id } = await api.post<{ id: string }>(pages, {
    '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
    displayName: 'Show progress',
    showInstallationProgress: true,
    blockDeviceSetupRetryByUser: true,
    allowDeviceResetOnInstallFailure: true,
    allowLogCollectionOnInstallFailure: true,
    allowDeviceUseOnInstallFailure: false,
    installProgressTimeoutInMinutes: 10,
    customErrorMessage: 'Call the help desk, extension 4200.',
    ...settings,
  })
  await api.post(`${pages}/${id}/assign`, {
    enrollmentConfigurationAssignments: [{ target: { '@odata.type': '#microsoft.graph.allDevicesAssignmentTarget' } }],
  })
}

/** One setting for the devices of the office. */
export async function addPolicy(
  { tenant: { api }, groupId }: Pick<Office, 'tenant' | 'groupId'>,
  omaUri: string,
  { type, value }: OmaValue = { type: 'Integer', value: 1 },
): Promise<void> {
  const policies = `${management}/deviceConfigurations`
  const { id } = await api.post<{ id: string }>(policies, {
    '@odata.type': '#microsoft.graph.windows10CustomConfiguration',
    displayName: omaUri.split('/').at(-1),
    omaSettings: [{ '@odata.type': `#microsoft.graph.omaSetting${type}`, displayName: 'value', omaUri, value }],
  })
  await api.post(`${policies}/${id}/assign`, { assignments: [toGroup(groupId)] })
}

export async function addApplication(
  { api }: WorldTenant,
  groupId: string,
  result: number,
  over: Record<string, unknown> = {},
): Promise<void> {
  const apps = '/beta/deviceAppManagement/mobileApps'
  const { id } = await api.post<{ id: string }>(apps, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: 'Office tools',
    publisher: 'Contoso Ltd',
    productCode: `{${crypto.randomUUID().toUpperCase()}}`,
    productVersion: '4.2.0',
    commandLine: '/quiet',
    fileName: 'office-tools.msi',
    ...over,
  })
  const content = Buffer.from(`TAXIWAY-MSI 1\nresult=${result}\nA simulated package.\n`)
  await api.send('PUT', `${apps}/${id}/content`, content, 'application/octet-stream')
  await api.post(`${apps}/${id}/assign`, {
    mobileAppAssignments: [
      { '@odata.type': '#microsoft.graph.mobileAppAssignment', intent: 'required', ...toGroup(groupId) },
    ],
  })
}

async function register({ api }: WorldTenant, { hash, fields }: Hardware, groupTag: string): Promise<void> {
  const csv = `Device Serial Number,Windows Product ID,Hardware Hash,Group Tag\r\n${fields.serialNumber},,${hash},${groupTag}\r\n`
  const path = `${management}/importedWindowsAutopilotDeviceIdentities/importCsv?fileName=test.csv`
  const answer = await api.send('POST', path, csv, 'text/csv')
  if (answer.includes('"status":"error"')) throw new Error(`The row was refused: ${answer}`)
}

/** Boots the machine with the person in front of it; waits as short as the real clock allows. */
export function boot(
  world: Pick<World, 'urls' | 'ca'>,
  hardware: Hardware,
  person: Pick<Person, 'userPrincipalName' | 'password'> | undefined,
  over: Partial<DeviceOptions> = {},
): Promise<DeviceResult> {
  const { ztd, login, drs } = world.urls
  return bootDevice({
    services: { ztd, login, drs },
    ca: world.ca,
    hardware,
    keys,
    pollMs: 100,
    ...over,
    answers: {
      ...(person && { userName: person.userPrincipalName, password: person.password }),
      ...over.answers,
    },
  })
}

/** The directory's device objects, managed devices and the registration of this serial number. */
export async function recordsOf({ api }: WorldTenant, hardware: Hardware) {
  type List<T> = { value: T[] }
  const serial = hardware.fields.serialNumber ?? ''
  const managed = await api.get<List<{ id: string; serialNumber: string }>>(`${management}/managedDevices`)
  type Registered = { id: string; azureActiveDirectoryDeviceId: string; deploymentProfileAssignmentStatus: string }
  const registered = await api.get<List<Registered>>(
    `${management}/windowsAutopilotDeviceIdentities?$filter=${encodeURIComponent(`serialNumber eq '${serial}'`)}`,
  )
  const devices =
    await api.get<List<{ id: string; deviceId: string; displayName: string; trustType: string | null }>>(
      '/v1.0/devices',
    )
  return {
    registration: registered.value[0],
    managed: managed.value.filter(({ serialNumber }) => serialNumber === serial),
    devices: devices.value,
  }
}
