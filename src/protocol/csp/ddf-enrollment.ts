// Nodes around enrolment and its status page (the DDF files of DMClient and EnrollmentStatusTracking): what our
// simulated device has, and so what our server may count on.

import { type DefinitionRow, rows } from './ddf-row.ts'

const provider = 'Vendor/MSFT/DMClient/Provider/*'
const first = `${provider}/FirstSyncStatus`
const poll = `${provider}/Poll`
const tracking = 'Vendor/MSFT/EnrollmentStatusTracking'
const prepared = `${tracking}/DevicePreparation/PolicyProviders/*`
const trackedApp = `${tracking}/Setup/Apps/Tracking/*/*`
const account = 'SyncML/DMAcc/*'

const standardObjects: readonly DefinitionRow[] = [
  ...rows('D', 'chr', 'G', 'DevInfo', 'DevId Man Mod DmV Lang Ext/ICCID'),
  ...rows('D', 'chr', 'G', 'DevDetail', 'DevTyp OEM FwV SwV HwV'),
  ...rows('D', 'bool', 'G', 'DevDetail', 'LrgObj', { default: 'false' }),
  ...rows('D', 'chr', 'G', 'DevDetail/URI', 'MaxDepth MaxTotLen MaxSegLen', { default: '0' }),
  ...rows('D', 'chr', 'GR', 'DevDetail/Ext/Microsoft', 'DeviceName DNSComputerName'),
  ...rows(
    'D',
    'chr',
    'G',
    'DevDetail/Ext/Microsoft',
    'OSPlatform LocalTime Resolution SMBIOSSerialNumber SMBIOSVersion SystemSKU',
  ),
  ...rows(
    'D',
    'int',
    'G',
    'DevDetail/Ext/Microsoft',
    'ProcessorArchitecture ProcessorType TotalStorage FreeStorage TotalRAM',
  ),
  ...rows(
    'D',
    'chr',
    'G',
    'DevDetail/Ext',
    'WLANMACAddress WlanIPv4Address WlanIPv6Address WlanDnsSuffix WlanSubnetMask',
  ),
  ...rows('D', 'chr', 'G', 'DevDetail/Ext', 'DeviceHardwareData'),
  ['D', 'node', 'ADG', account],
  ...rows('D', 'chr', 'GR', account, 'AppID ServerID Name'),
  ['D', 'chr', 'AGR', `${account}/AppAddr/*/Addr`],
  ...rows('D', 'chr', 'AGR', `${account}/AppAuth/*`, 'AAuthLevel AAuthType AAuthName'),
  ...rows('D', 'chr', 'AR', `${account}/AppAuth/*`, 'AAuthSecret', { upsert: true }),
  ...rows('D', 'bin', 'AR', `${account}/AppAuth/*`, 'AAuthData', { upsert: true }),
  ...rows(
    'D',
    'chr',
    'AGR',
    `${account}/Ext/Microsoft`,
    'DefaultEncoding SSLCLIENTCERTSEARCHCRITERIA UseHwDevID CRLCheck',
  ),
  ...rows('D', 'int', 'AGR', `${account}/Ext/Microsoft`, 'ConnRetryFreq', { default: '3' }),
  ...rows('D', 'int', 'AGR', `${account}/Ext/Microsoft`, 'InitialBackOffTime', { default: '16000' }),
  ...rows('D', 'int', 'AGR', `${account}/Ext/Microsoft`, 'MaxBackOffTime', { default: '86400000' }),
  ...rows('D', 'null', 'A', `${account}/Ext/Microsoft`, 'InitiateSession'),
]

const dmClient: readonly DefinitionRow[] = [
  ['D', 'chr', 'X', 'Vendor/MSFT/DMClient/Unenroll'],
  ['DU', 'node', 'ADG', provider, { explicit: true }],
  ...rows('D', 'chr', 'ADGR', provider, 'EntDeviceName EntDMID ExchangeID SignedEntDMID CertRenewTimeStamp', {
    upsert: true,
  }),
  ...rows('D', 'chr', 'ADGR', provider, 'PublisherDeviceID HelpPhoneNumber HelpWebsite HelpEmailAddress CommercialID', {
    upsert: true,
  }),
  ...rows('D', 'chr', 'GR', provider, 'ManagementServiceAddress ManagementServerAddressList'),
  ...rows('D', 'chr', 'AGR', provider, 'UPN AADResourceID', { upsert: true }),
  ...rows('D', 'chr', 'G', provider, 'AADDeviceID EnrollmentType HWDevID'),
  ...rows('D', 'bool', 'ADGR', provider, 'AADSendDeviceToken RequireMessageSigning', { default: 'false' }),
  ...rows('D', 'int', 'ADGR', provider, 'ForceAadToken', { default: '0' }),
  ...rows('D', 'chr', 'ADGR', provider, 'SyncApplicationVersion', { default: '1.0' }),
  ...rows('D', 'chr', 'G', provider, 'MaxSyncApplicationVersion', { default: '5.0' }),
  ...rows('D', 'bool', 'GR', provider, 'EnableOmaDmKeepAliveMessage', { default: 'false' }),
  ...rows('D', 'int', 'ADGR', provider, 'NumberOfDaysAfterLostContactToUnenroll', { upsert: true }),
  ...rows('D', 'null', 'XG', provider, 'Unenroll', { default: '' }),
  ...rows('D', 'int', 'ADGR', poll, 'NumberOfFirstRetries IntervalForFirstSetOfRetries', { upsert: true }),
  ...rows('D', 'int', 'ADGR', poll, 'NumberOfSecondRetries IntervalForSecondSetOfRetries', { upsert: true }),
  ...rows('D', 'int', 'ADGR', poll, 'NumberOfRemainingScheduledRetries IntervalForRemainingScheduledRetries', {
    upsert: true,
  }),
  ...rows('D', 'bool', 'ADGR', poll, 'PollOnLogin AllUsersPollOnFirstLogin', { upsert: true }),
  ...rows('D', 'chr', 'ADGR', `${provider}/Push`, 'PFN', { upsert: true }),
  ...rows('D', 'chr', 'G', `${provider}/Push`, 'ChannelURI'),
  ...rows('D', 'int', 'G', `${provider}/Push`, 'Status'),
  ...rows(
    'D',
    'chr',
    'ADGR',
    `${provider}/CustomEnrollmentCompletePage`,
    'Title BodyText HyperlinkHref HyperlinkText',
    { upsert: true },
  ),
  ...rows('D', 'int', 'ADGR', `${provider}/ConfigLock`, 'Lock SecureCore', { default: '0' }),
  ...rows('D', 'int', 'ADGR', `${provider}/ConfigLock`, 'UnlockDuration', { default: '480' }),
  ...rows('D', 'bool', 'ADGR', `${provider}/ConfigRefresh`, 'Enabled', { default: 'false' }),
  ...rows('D', 'int', 'ADGR', `${provider}/ConfigRefresh`, 'Cadence', { default: '90' }),
]

const firstSync: readonly DefinitionRow[] = [
  ['DU', 'node', 'ADG', first, { comesBy: 'device', explicit: true }],
  ...rows('DU', 'chr', 'ADGR', first, 'ExpectedPolicies ExpectedNetworkProfiles ExpectedMSIAppPackages', {
    rule: 'until-finished',
  }),
  ...rows('DU', 'chr', 'ADGR', first, 'ExpectedModernAppPackages ExpectedPFXCerts ExpectedSCEPCerts', {
    rule: 'until-finished',
  }),
  ...rows('D', 'int', 'GR', first, 'TimeOutUntilSyncFailure', { default: '60', rule: 'until-finished' }),
  ...rows('DU', 'bool', 'GR', first, 'ServerHasFinishedProvisioning', { default: 'false', rule: 'stays-true' }),
  ...rows('DU', 'bool', 'GR', first, 'IsSyncDone', { default: 'false', rule: 'once-true' }),
  ...rows('DU', 'int', 'GR', first, 'WasDeviceSuccessfullyProvisioned', { default: '2', rule: 'once-decided' }),
  ...rows('D', 'int', 'GR', first, 'BlockInStatusPage', { default: '0', rule: 'until-finished' }),
  ...rows('DU', 'bool', 'GR', first, 'AllowCollectLogsButton', { default: 'false', rule: 'until-finished' }),
  ...rows('DU', 'chr', 'ADGR', first, 'CustomErrorText', { upsert: true }),
  ...rows('D', 'bool', 'GR', first, 'SkipDeviceStatusPage', { default: 'true', rule: 'until-finished' }),
  // read anew for each person who signs in, so a server may say it after the device's own phase
  ...rows('D', 'bool', 'GR', first, 'SkipUserStatusPage', { default: 'true' }),
]

const enrollmentStatus: readonly DefinitionRow[] = [
  ['D', 'node', 'ADGR', prepared],
  ...rows('D', 'int', 'ADGR', prepared, 'InstallationState LastError', { upsert: true }),
  ...rows('D', 'int', 'ADGR', prepared, 'Timeout', { default: '15' }),
  ...rows('D', 'bool', 'ADGR', `${prepared}/TrackedResourceTypes`, 'Apps', { default: 'false' }),
  ['DU', 'bool', 'ADGR', `${tracking}/Setup/Apps/PolicyProviders/*/TrackingPoliciesCreated`, { default: 'false' }],
  ['DU', 'node', 'ADGR', trackedApp],
  ...rows('DU', 'chr', 'ADGR', trackedApp, 'TrackingUri', { upsert: true }),
  ...rows('DU', 'int', 'ADGR', trackedApp, 'InstallationState RebootRequired', { upsert: true }),
  ['DU', 'bool', 'G', `${tracking}/Setup/HasProvisioningCompleted`, { default: 'false' }],
]

export const enrollmentNodes: readonly DefinitionRow[] = [
  ...standardObjects,
  ...dmClient,
  ...firstSync,
  ...enrollmentStatus,
]
