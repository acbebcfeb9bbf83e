// customizations.xml: a package as the tool of the vendor reads it (Windows Configuration Designer, icd.exe), which builds a package of it, too.
// Who keeps a certificate beside it finds it by the name of its file.

import { type Content, element, type Markup } from '../xml-write.ts'
import type { PackageIdentity, PackageSettings } from './settings.ts'

const configNamespace = 'urn:schemas-Microsoft-com:Windows-ICD-Package-Config.v1.0'
const settingsNamespace = 'urn:schemas-microsoft-com:windows-provisioning'

/** Without its end. */
const longestFileName = 60

/** Of an administrator's package, as the tool itself says. */
export const ownerType = 'ITAdmin'

export function customizationsDocument(identity: PackageIdentity, settings: PackageSettings): Markup {
  return element(
    'WindowsCustomizations',
    {},
    element(
      'PackageConfig',
      { xmlns: configNamespace },
      element('ID', {}, `{${identity.id}}`),
      element('Name', {}, identity.name),
      element('Version', {}, identity.version),
      element('OwnerType', {}, ownerType),
      element('Rank', {}, '0'),
    ),
    settingsElement(settings),
  )
}

export function settingsElement(settings: PackageSettings): Markup {
  const { rootCertificates, wirelessNetwork, computerName, account, firstRunHidden, enrollment } = settings
  const common: Content[] = []
  if (account || computerName !== undefined) {
    common.push(
      element(
        'Accounts',
        {},
        computerName === undefined
          ? undefined
          : element('ComputerAccount', {}, element('ComputerName', {}, computerName)),
        account &&
          element(
            'Users',
            {},
            keyed(
              'User',
              'UserName',
              account.name,
              element('Password', {}, account.password),
              element('UserGroup', {}, account.administrator ? 'Administrators' : 'Standard Users'),
            ),
          ),
      ),
    )
  }
  if (rootCertificates.length > 0) {
    const each = rootCertificates.map(({ name }) =>
      keyed('RootCertificate', 'CertificateName', name, element('CertificatePath', {}, certificateFile(name))),
    )
    common.push(element('Certificates', {}, element('RootCertificates', {}, each)))
  }
  if (wirelessNetwork) {
    const { ssid, hidden, passphrase } = wirelessNetwork
    const facts = element(
      'WLANXmlSettings',
      {},
      element('AutoConnect', {}, 'True'),
      element('HiddenNetwork', {}, hidden ? 'True' : 'False'),
      passphrase === undefined ? undefined : element('SecurityKey', {}, passphrase),
      element('SecurityType', {}, passphrase === undefined ? 'Open' : 'WPA2-Personal'),
    )
    const network = keyed('WLANConfig', 'SSID', ssid, facts)
    common.push(element('ConnectivityProfiles', {}, element('WLAN', {}, element('WLANSetting', {}, network))))
  }
  if (firstRunHidden) common.push(element('OOBE', {}, element('Desktop', {}, element('HideOobe', {}, 'True'))))
  if (enrollment) {
    const one = keyed(
      'UPN',
      'UPN',
      enrollment.userName,
      element('AuthPolicy', {}, 'OnPremise'),
      element('DiscoveryServiceFullUrl', {}, enrollment.discoveryUrl),
      element('Secret', {}, enrollment.secret),
    )
    common.push(element('Workplace', {}, element('Enrollments', {}, one)))
  }
  return element('Settings', { xmlns: settingsNamespace }, element('Customizations', {}, element('Common', {}, common)))
}

/** One of a collection: its key stands twice. */
const keyed = (name: string, key: string, value: string, ...inside: readonly Content[]): Markup =>
  element(name, { [key]: value, Name: value }, ...inside)

/** As a file beside customizations.xml. */
export const certificateFile = (name: string): string =>
  `${name.replaceAll(/[^A-Za-z0-9.-]+/g, '-').slice(0, longestFileName)}.cer`
