// Policies, apps, certificates, actions and settings (the DDF files of Windows' configuration service providers): what
// our simulated device has, and so what our server may count on.

import { type DefinitionRow, rows } from './ddf-row.ts'

const msi = 'Vendor/MSFT/EnterpriseDesktopAppManagement/MSI/*'
const modern = 'Vendor/MSFT/EnterpriseModernAppManagement'
const pfx = 'Vendor/MSFT/ClientCertificateInstall/PFXCertInstall/*'
const scep = 'Vendor/MSFT/ClientCertificateInstall/SCEP/*'
const cache = 'Vendor/MSFT/NodeCache/*'
const renew = 'Vendor/MSFT/CertificateStore/My/WSTEP/Renew'

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
  ...['AppStore', 'nonStore'].flatMap((origin): DefinitionRow[] => [
    ['DU', 'node', 'DG', `${modern}/AppManagement/${origin}/*`],
    ['DU', 'node', 'DG', `${modern}/AppManagement/${origin}/*/*`],
    ...rows('DU', 'chr', 'G', `${modern}/AppManagement/${origin}/*/*`, 'Name Version'),
  ]),
  ['DU', 'node', 'ADG', `${modern}/AppInstallation/*`],
  ['DU', 'xml', 'ADGX', `${modern}/AppInstallation/*/StoreInstall`],
  ['DU', 'xml', 'ADGX', `${modern}/AppInstallation/*/HostedInstall`],
  ...rows('DU', 'int', 'G', `${modern}/AppInstallation/*`, 'LastError Status'),
  ...rows('DU', 'chr', 'G', `${modern}/AppInstallation/*`, 'LastErrorDescription'),
  ['D', 'node', 'ADG', 'Vendor/MSFT/Office/Installation/*'],
  ['D', 'chr', 'AGX', 'Vendor/MSFT/Office/Installation/*/Install'],
  ...rows('D', 'int', 'G', 'Vendor/MSFT/Office/Installation/*', 'FinalStatus Status'),
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
  ['D', 'chr', 'ADGR', 'Vendor/MSFT/AssignedAccess/Configuration', { upsert: true }],
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
  ...rows(
    'D',
    'chr',
    'ADGR',
    'Vendor/MSFT/BitLocker',
    'EncryptionMethodByDriveType FixedDrivesRecoveryOptions SystemDrivesRecoveryOptions',
    {
      upsert: true,
    },
  ),
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
    'SecureBootState Antivirus/Status Antispyware/Status Firewall/Status DeviceGuard/HypervisorEnforcedCodeIntegrityStatus',
  ),
  ['D', 'bool', 'G', 'Vendor/MSFT/DeviceStatus/Compliance/EncryptionCompliance'],
  ...rows('D', 'bool', 'G', 'Vendor/MSFT/Defender/Health', 'DefenderEnabled RtpEnabled SignatureOutOfDate'),
  ...rows('D', 'chr', 'G', 'Vendor/MSFT/DeviceStatus', 'OS/Edition TPM/SpecificationVersion DomainName'),
]

export const deviceNodes: readonly DefinitionRow[] = [
  ...policiesAndApps,
  ...certificates,
  ...deviceActions,
  ...deviceSettings,
]
