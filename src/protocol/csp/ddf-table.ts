// The nodes our simulated device has, and so the nodes our server may count on: a compact excerpt of the device
// description framework in our own words (mdm-protocols §5.9, §5.10, §6.1, §6.2, §7.1–7.5).
// Columns: scopes (D device, U user), format, access (Add Delete Get Replace eXecute), pattern, options.

import type { Format } from './value.ts'

export type WriteRule =
  /** True stays true. */
  | 'stays-true'
  /** From false to true and nothing else. */
  | 'once-true'
  /** Frozen as soon as it is 0 or 1. */
  | 'once-decided'
  /** Frozen as soon as the sibling ServerHasFinishedProvisioning is true. */
  | 'until-finished'

export type DefinitionOptions = {
  /** The value from the moment the parent exists. */
  readonly default?: string
  readonly rule?: WriteRule
  /** Replace makes it when it is missing. */
  readonly upsert?: true
  /** Must be added itself before anything below it can be. */
  readonly explicit?: true
  /** In this scope it is there as soon as its parent is, although it can be added. */
  readonly comesBy?: 'device'
}

export type DefinitionRow = readonly [
  scopes: 'D' | 'U' | 'DU',
  format: Format | 'any',
  access: string,
  pattern: string,
  options?: DefinitionOptions,
]

/** Several rows that differ in the last part of the pattern. */
function rows(
  scopes: DefinitionRow[0],
  format: DefinitionRow[1],
  access: string,
  parent: string,
  names: string,
  options: DefinitionOptions = {},
): readonly DefinitionRow[] {
  return names.split(' ').map((name) => [scopes, format, access, `${parent}/${name}`, options])
}

const provider = 'Vendor/MSFT/DMClient/Provider/*'
const first = `${provider}/FirstSyncStatus`
const poll = `${provider}/Poll`
const tracking = 'Vendor/MSFT/EnrollmentStatusTracking'
const prepared = `${tracking}/DevicePreparation/PolicyProviders/*`
const trackedApp = `${tracking}/Setup/Apps/Tracking/*/*`
const msi = 'Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*'
const pfx = 'Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*'
const scep = 'Vendor/MSFT/ClientCertificateInstall/SCEP/*'
const account = 'SyncML/DMAcc/*'
const cache = 'Vendor/MSFT/NodeCache/*'
const renew = 'Vendor/MSFT/CertificateStore/My/WSTEP/Renew'

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
  ...rows('D', 'bool', 'GR', first, 'SkipDeviceStatusPage SkipUserStatusPage', {
    default: 'true',
    rule: 'until-finished',
  }),
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

const policiesAndApps: readonly DefinitionRow[] = [
  ['DU', 'any', 'ADGR', 'Vendor/MSFT/Policy/Config/*/*', { upsert: true }],
  ['DU', 'any', 'G', 'Vendor/MSFT/Policy/Result/*/*'],
  ['D', 'chr', 'ADGR', 'Vendor/MSFT/Policy/ConfigOperations/ADMXInstall/*/*/*', { upsert: true }],
  ['DU', 'node', 'ADG', msi],
  ...rows('DU', 'chr', 'G', msi, 'Version Name Publisher InstallPath InstallDate LastErrorDesc'),
  ...rows('DU', 'xml', 'ADGRX', msi, 'DownloadInstall'),
  ...rows('DU', 'int', 'G', msi, 'Status', { default: '10' }),
  ...rows('DU', 'int', 'G', msi, 'LastError', { default: '0' }),
  ['DU', 'chr', 'G', 'Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/UpgradeCode/*'],
  ['DU', 'chr', 'G', 'Vendor/MSFT/EnterpriseModernAppManagement/AppManagement/AppStore/*/*/Name'],
  ['DU', 'xml', 'ADGX', 'Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/*/StoreInstall'],
  ['DU', 'xml', 'ADGX', 'Vendor/MSFT/EnterpriseModernAppManagement/AppInstallation/*/HostedInstall'],
  ['D', 'chr', 'AGX', 'Vendor/MSFT/Office/Installation/*/Install'],
  ['D', 'int', 'G', 'Vendor/MSFT/Office/Installation/*/Status'],
]

const certificates: readonly DefinitionRow[] = [
  ...['Root', 'CA', 'TrustedPublisher', 'TrustedPeople'].flatMap((store): DefinitionRow[] => [
    ['DU', 'node', 'ADG', `Vendor/MSFT/RootCATrustedCertificates/${store}/*`],
    ['DU', 'b64', 'ADGR', `Vendor/MSFT/RootCATrustedCertificates/${store}/*/EncodedCertificate`, { upsert: true }],
  ]),
  ['DU', 'node', 'ADG', pfx],
  ...rows('DU', 'int', 'AGR', pfx, 'KeyLocation PFXCertPasswordEncryptionType'),
  ...rows('DU', 'chr', 'AGR', pfx, 'ContainerName PFXCertBlob'),
  ...rows('DU', 'chr', 'AR', pfx, 'PFXCertPassword', { upsert: true }),
  ...rows('DU', 'bool', 'AGR', pfx, 'PFXKeyExportable', { default: 'true' }),
  ...rows('DU', 'chr', 'G', pfx, 'Thumbprint'),
  ...rows('DU', 'int', 'G', pfx, 'Status'),
  ['DU', 'node', 'ADG', scep],
  ...rows(
    'DU',
    'chr',
    'AGR',
    `${scep}/Install`,
    'ServerURL EKUMapping SubjectName HashAlgorithm CAThumbprint SubjectAlternativeNames ValidPeriod',
  ),
  ...rows('DU', 'chr', 'AR', `${scep}/Install`, 'Challenge', { upsert: true }),
  ...rows(
    'DU',
    'int',
    'AGR',
    `${scep}/Install`,
    'KeyUsage KeyProtection KeyLength ValidPeriodUnits RetryCount RetryDelay',
  ),
  ...rows('DU', 'null', 'X', `${scep}/Install`, 'Enroll'),
  ...rows('DU', 'chr', 'G', scep, 'CertThumbprint RespondentServerUrl'),
  ...rows('DU', 'int', 'G', scep, 'Status', { default: '32' }),
  ...rows('DU', 'int', 'G', scep, 'ErrorCode', { default: '0' }),
  ...rows(
    'D',
    'b64',
    'ADGR',
    'Vendor/MSFT/CertificateStore',
    'Root/System/*/EncodedCertificate CA/System/*/EncodedCertificate',
  ),
  ...rows('D', 'b64', 'G', 'Vendor/MSFT/CertificateStore/My', 'User/*/EncodedCertificate System/*/EncodedCertificate'),
  ...rows('D', 'bool', 'AGR', renew, 'ROBOSupport', { upsert: true }),
  ...rows('D', 'int', 'AGR', renew, 'RenewPeriod RetryInterval', { upsert: true }),
  ...rows('D', 'chr', 'AGR', renew, 'ServerURL', { upsert: true }),
]

const deviceActions: readonly DefinitionRow[] = [
  ...rows('D', 'null', 'XG', 'Vendor/MSFT/Reboot', 'RebootNow', { default: '' }),
  ...rows('D', 'chr', 'ADGR', 'Vendor/MSFT/Reboot/Schedule', 'Single DailyRecurrent WeeklyRecurrent', { upsert: true }),
  ...rows(
    'D',
    'chr',
    'X',
    'Vendor/MSFT/RemoteWipe',
    'doWipe doWipePersistProvisionedData doWipeProtected doWipePersistUserData',
  ),
  ...rows(
    'D',
    'chr',
    'X',
    'Vendor/MSFT/RemoteWipe',
    'doWipeCloud doWipeCloudPersistUserData doWipeCloudPersistProvisionedData',
  ),
  ...rows('D', 'chr', 'X', 'Vendor/MSFT/RemoteWipe/AutomaticRedeployment', 'doAutomaticRedeployment'),
  ...rows('D', 'int', 'G', 'Vendor/MSFT/RemoteWipe/AutomaticRedeployment', 'Status LastError', { default: '0' }),
  ...rows('D', 'null', 'XG', 'Vendor/MSFT/RemoteLock', 'Lock', { default: '' }),
  ...rows('D', 'any', 'X', 'Vendor/MSFT/OfflineDomainJoin', 'Blob'),
  ...rows('D', 'chr', 'XG', 'Vendor/MSFT/DiagnosticLog/DiagnosticArchive', 'ArchiveDefinition', { default: '' }),
  ...rows('D', 'chr', 'G', 'Vendor/MSFT/DiagnosticLog/DiagnosticArchive', 'ArchiveResults', { default: '' }),
  ...rows('D', 'null', 'X', 'Vendor/MSFT/LAPS/Actions', 'ResetPassword'),
  ...rows('D', 'int', 'G', 'Vendor/MSFT/LAPS/Actions', 'ResetPasswordStatus', { default: '0' }),
  ...rows('D', 'chr', 'X', 'Vendor/MSFT/BitLocker', 'RotateRecoveryPasswords'),
]

const deviceSettings: readonly DefinitionRow[] = [
  ['DU', 'chr', 'ADGR', 'Vendor/MSFT/WiFi/Profile/*/WlanXml', { upsert: true }],
  ['DU', 'chr', 'ADGR', 'Vendor/MSFT/VPNv2/*/ProfileXML', { upsert: true }],
  ...rows('D', 'chr', 'A', 'Vendor/MSFT/Accounts', 'Domain/ComputerName Users/*/Password'),
  ['D', 'int', 'A', 'Vendor/MSFT/Accounts/Users/*/LocalUserGroup'],
  ['DU', 'node', 'ADG', cache],
  ...rows('DU', 'chr', 'ADGR', cache, 'CacheVersion'),
  ...rows('DU', 'chr', 'G', cache, 'ChangedNodes', { default: '' }),
  ...rows('DU', 'xml', 'G', cache, 'ChangedNodesData', { default: '' }),
  ...rows('DU', 'chr', 'ADGR', `${cache}/Nodes/*`, 'NodeURI ExpectedValue AutoSetExpectedValue', { upsert: true }),
  ['D', 'bool', 'GR', 'Vendor/MSFT/TenantLockdown/RequireNetworkInOOBE', { default: 'false' }],
  ['D', 'chr', 'GR', 'Vendor/MSFT/WindowsAutopilot/HardwareMismatchRemediationData'],
  ['D', 'node', 'ADG', 'Vendor/MSFT/Update/ApprovedUpdates/*'],
  ...rows(
    'D',
    'chr',
    'G',
    'Vendor/MSFT/Update',
    'InstalledUpdates/* InstallableUpdates/* FailedUpdates/* PendingRebootUpdates/*',
  ),
  ...rows('D', 'time', 'G', 'Vendor/MSFT/Update', 'LastSuccessfulScanTime'),
  ...rows('D', 'null', 'XG', 'Vendor/MSFT/Update/Rollback', 'QualityUpdate FeatureUpdate', { default: '' }),
  ...rows('D', 'int', 'ADGR', 'Vendor/MSFT/BitLocker', 'RequireDeviceEncryption AllowWarningForOtherDiskEncryption', {
    upsert: true,
  }),
  ...rows(
    'D',
    'int',
    'ADGR',
    'Vendor/MSFT/BitLocker',
    'AllowStandardUserEncryption ConfigureRecoveryPasswordRotation',
    { upsert: true },
  ),
  ...rows('D', 'chr', 'ADGR', 'Vendor/MSFT/BitLocker', 'EncryptionMethodByDriveType SystemDrivesRecoveryOptions', {
    upsert: true,
  }),
  ...rows('D', 'int', 'G', 'Vendor/MSFT/BitLocker/Status', 'DeviceEncryptionStatus RotateRecoveryPasswordsStatus', {
    default: '0',
  }),
  ...rows(
    'D',
    'int',
    'ADGR',
    'Vendor/MSFT/LAPS/Policies',
    'BackupDirectory PasswordAgeDays PasswordComplexity PasswordLength',
    { upsert: true },
  ),
  ...rows('D', 'int', 'ADGR', 'Vendor/MSFT/LAPS/Policies', 'PostAuthenticationActions PostAuthenticationResetDelay', {
    upsert: true,
  }),
  ...rows('D', 'chr', 'ADGR', 'Vendor/MSFT/LAPS/Policies', 'AdministratorAccountName', { upsert: true }),
  ['DU', 'any', 'ADGR', 'Vendor/MSFT/PassportForWork/*/Policies/*', { upsert: true }],
  ['DU', 'any', 'ADGR', 'Vendor/MSFT/PassportForWork/*/Policies/PINComplexity/*', { upsert: true }],
  ...rows('D', 'chr', 'ADGR', 'Vendor/MSFT/Personalization', 'DesktopImageUrl LockScreenImageUrl', { upsert: true }),
  ...rows('D', 'xml', 'G', 'Vendor/MSFT/DeviceManageability/Capabilities', 'CSPVersions'),
  ...rows('D', 'chr', 'GR', 'Vendor/MSFT/DeviceManageability/Provider/*', 'ConfigInfo'),
  ...rows('D', 'chr', 'G', 'Vendor/MSFT/DeviceManageability/Provider/*', 'EnrollmentInfo'),
  ...rows(
    'D',
    'int',
    'G',
    'Vendor/MSFT/DeviceStatus',
    'SecureBootState Compliance/EncryptionCompliance Antivirus/Status',
  ),
  ...rows('D', 'chr', 'G', 'Vendor/MSFT/DeviceStatus', 'OS/Edition TPM/SpecificationVersion DomainName'),
]

export const definitionTable: readonly DefinitionRow[] = [
  ...standardObjects,
  ...dmClient,
  ...firstSync,
  ...enrollmentStatus,
  ...policiesAndApps,
  ...certificates,
  ...deviceActions,
  ...deviceSettings,
]
