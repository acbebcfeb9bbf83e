// Names of the management-tree nodes that this server writes and reads (docs/specification/management.md).
// Segments that are not plain names are percent-encoded, as devices compare them literally.

import { agentName } from '../protocol/agent/manifest.ts'
import type { LeafKind } from '../protocol/syncml/message.ts'

/** Our name as a management server on the device; existing clients know this one. */
export const providerId = 'MS DM Server'

/** Where a device sends the messages of its sessions, below the origin of check-ins. */
export const checkinPath = '/omadm/cimhandler.ashx'

/** Likewise, for those that have no certificate to show. */
export const digestPath = (tenantId: string): string => `/omadm/digest/${tenantId}`

export type Phase = 'device' | 'user'

export type NodeCommand = {
  readonly kind: LeafKind
  readonly uri: string
  /** Absent means chr. */
  readonly format?: string
  readonly type?: string
  readonly data?: string
}

const root = (phase: Phase): string => (phase === 'device' ? './Device/Vendor/MSFT' : './User/Vendor/MSFT')

export const providerNode = (phase: Phase): string =>
  `${root(phase)}/DMClient/Provider/${encodeURIComponent(providerId)}`

export const firstSyncNode = (phase: Phase, name?: string): string =>
  `${providerNode(phase)}/FirstSyncStatus${name === undefined ? '' : `/${name}`}`

export const pollNode = (name: string): string => `${providerNode('device')}/Poll/${name}`

export const preparationNode = (name?: string): string =>
  `${root('device')}/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/${encodeURIComponent(providerId)}${
    name === undefined ? '' : `/${name}`
  }`

export const msiNode = (phase: Phase, productCode: string, name?: string): string =>
  `${root(phase)}/EnterpriseDesktopAppManagement/MSI/${encodeURIComponent(productCode)}${
    name === undefined ? '' : `/${name}`
  }`

/** What the page hears from the agent that installs Win32 packages, by the agent's name. */
export const agentProviderNode = (name?: string): string =>
  `${root('device')}/EnrollmentStatusTracking/DevicePreparation/PolicyProviders/${agentName}${
    name === undefined ? '' : `/${name}`
  }`

/** Of the installation of one family of packages. */
export const appxInstallationNode = (phase: Phase, familyName: string, name?: string): string =>
  `${root(phase)}/EnterpriseModernAppManagement/AppInstallation/${encodeURIComponent(familyName)}${
    name === undefined ? '' : `/${name}`
  }`

/** Of packages that came from no store, as the device lists what it has. */
export const appxNode = (phase: Phase, familyName: string, below?: string): string =>
  `${root(phase)}/EnterpriseModernAppManagement/AppManagement/nonStore/${encodeURIComponent(familyName)}${
    below === undefined ? '' : `/${below}`
  }`

/** Only the device has it. */
export const officeNode = (id: string, name?: string): string =>
  `${root('device')}/Office/Installation/${id}${name === undefined ? '' : `/${name}`}`

export const rootCertificateNode = (thumbprint: string): string =>
  `${root('device')}/RootCATrustedCertificates/Root/${thumbprint.toUpperCase()}/EncodedCertificate`

/** Of a certificate that the device gets with its key. */
export const pfxNode = (name: string, below?: string): string =>
  `${root('device')}/ClientCertificateInstall/PFXCertInstall/${name}${below === undefined ? '' : `/${below}`}`

/** Of a certificate that the device gets for itself. */
export const scepNode = (name: string, below?: string): string =>
  `${root('device')}/ClientCertificateInstall/SCEP/${name}${below === undefined ? '' : `/${below}`}`

/** Nodes the server asks of every new device. */
export const inventoryNodes = {
  osVersion: './DevDetail/SwV',
  osEdition: './Device/Vendor/MSFT/DeviceStatus/OS/Edition',
  serialNumber: './DevDetail/Ext/Microsoft/SMBIOSSerialNumber',
  computerName: './DevDetail/Ext/Microsoft/DNSComputerName',
  hardwareId: `${providerNode('device')}/HWDevID`,
  managementId: `${providerNode('device')}/EntDMID`,
  protocolVersion: `${providerNode('device')}/MaxSyncApplicationVersion`,
  capabilities: './Device/Vendor/MSFT/DeviceManageability/Capabilities/CSPVersions',
} as const

/** What the agent of Configuration Manager says of itself, for other management to read (docs/co-management.md). */
export const agentNode = './Device/Vendor/MSFT/DeviceManageability/Provider/ConfigMgr/ConfigInfo'

/** Between the entries of an Expected… list. */
export const listSeparator = '\uF000'

/** However it is written: a policy may say ./user/. */
export const isUserNode = (uri: string): boolean => /^\.\/user\//i.test(uri)

/** What a policy may name, in the words that everybody is told: of scopeOfUri below. */
export const addressRule =
  'begins with ./Device/Vendor/ (or its old form ./Vendor/), with ./User/Vendor/, or with ./DevDetail/, ./DevInfo/ or ./SyncML/ of the device'

/** `./Vendor` is the old spelling of `./Device/Vendor`. */
export const sameNode = (uri: string): string => uri.toLowerCase().replace(/^\.\/device\//, './')

/** `./User/…` belongs to a person, everything else to the device; undefined when this is no node a policy may name. */
export function scopeOfUri(uri: string): Phase | undefined {
  if (!/^\.\/[\x21-\x7e]{1,1000}$/.test(uri) || uri.endsWith('/')) return undefined
  if (/^\.\/(Device\/)?Vendor\//i.test(uri) || /^\.\/(DevInfo|DevDetail|SyncML)\//i.test(uri)) return 'device'
  return /^\.\/User\/Vendor\//i.test(uri) ? 'user' : undefined
}

/** Settings in the user's own tree wait for the user, however they are assigned. */
export function phaseOf(through: 'device' | 'user', scope: Phase): Phase {
  return through === 'device' && scope === 'device' ? 'device' : 'user'
}
