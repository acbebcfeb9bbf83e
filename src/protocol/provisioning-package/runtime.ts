// What Windows executes of a package: documents of OMA Client Provisioning, one for each setting, applied in the order of RunTime.xml. customizations.xml says the
// same once more, for the tool of the vendor.

import { createHash } from 'node:crypto'

import { toBase64 } from '../../kernel/bytes.ts'
import { characteristic, parm } from '../wap/characteristic.ts'
import { element, fragment, type Markup } from '../xml-write.ts'
import type { PackageSettings } from './settings.ts'
import { encodeWlanProfile } from './wlan.ts'

type Parm = readonly [name: string, value: string, datatype: 'string' | 'integer' | 'boolean']

/** One document: the nodes that lead to its values. */
export type Applied = { readonly name: string; readonly nodes: readonly string[]; readonly parms: readonly Parm[] }

/** Of the Accounts CSP. */
export const groupOf = { standard: '1', administrators: '2' } as const
/** Of the Provisioning CSP: a user name and a secret. */
export const onPremise = '0'

export const thumbprintOf = (der: Uint8Array): string => createHash('sha1').update(der).digest('hex').toUpperCase()

export function appliedBy(settings: PackageSettings): readonly Applied[] {
  const { rootCertificates, wirelessNetwork, computerName, account, firstRunHidden, enrollment } = settings
  const applied: Applied[] = rootCertificates.map(({ der }) => ({
    name: 'Certificates_RootCertificates',
    nodes: ['RootCATrustedCertificates', 'Root', thumbprintOf(der)],
    parms: [['EncodedCertificate', toBase64(der), 'string']],
  }))
  if (wirelessNetwork) {
    applied.push({
      name: 'ConnectivityProfiles_WLAN',
      nodes: ['WiFi', 'Profile', wirelessNetwork.ssid],
      parms: [['WlanXml', encodeWlanProfile(wirelessNetwork), 'string']],
    })
  }
  if (computerName !== undefined) {
    applied.push({
      name: 'Accounts_ComputerAccount',
      nodes: ['Accounts', 'Domain'],
      parms: [['ComputerName', computerName, 'string']],
    })
  }
  if (account) {
    applied.push({
      name: 'Accounts_Users',
      nodes: ['Accounts', 'Users', account.name],
      parms: [
        ['Password', account.password, 'string'],
        ['LocalUserGroup', account.administrator ? groupOf.administrators : groupOf.standard, 'integer'],
      ],
    })
  }
  if (firstRunHidden) {
    applied.push({
      name: 'OOBE_Desktop',
      nodes: ['MCSF', 'OOBE', 'Desktop'],
      parms: [['HideOobe', 'true', 'boolean']],
    })
  }
  if (enrollment) {
    applied.push({
      name: 'Workplace_Enrollments',
      nodes: ['Provisioning', 'Enrollments', enrollment.userName],
      parms: [
        ['AuthPolicy', onPremise, 'integer'],
        ['DiscoveryServiceFullUrl', enrollment.discoveryUrl, 'string'],
        ['Secret', enrollment.secret, 'string'],
      ],
    })
  }
  return applied
}

export const fileNameOf = ({ name }: Applied, index: number): string => `${index}__${name}.provxml`

export function appliedDocument({ nodes, parms }: Applied): Markup {
  const values = parms.map(([name, value, datatype]) => parm(name, value, datatype))
  const nested = nodes.reduceRight<Markup>((inside, type) => characteristic(type, inside), fragment(...values))
  return element('wap-provisioningdoc', {}, nested)
}

export const runTimeFolder = '$(_prov)\\RunTime\\'

export function runTimeDocument(applied: readonly Applied[], packageId: string): Markup {
  return element(
    'ConfigurationSource',
    { Version: '1.0' },
    applied.map((one, index) =>
      element('ConfigurationSet', {
        Type: 'provxml',
        SettingsGroup: groupId(`${packageId}/${index}`),
        Data: `${runTimeFolder}${fileNameOf(one, index)}`,
      }),
    ),
  )
}

/** A group is applied as one; each document is one of its own. */
function groupId(name: string): string {
  const hex = createHash('sha256').update(name).digest('hex')
  const parts = [hex.slice(0, 8), hex.slice(8, 12), `8${hex.slice(13, 16)}`, `8${hex.slice(17, 20)}`, hex.slice(20, 32)]
  return parts.join('-')
}

export const masterDatastore: Markup = element(
  'ConfigurationSourceList',
  { Version: '1.0' },
  element(
    'ConfigurationSource',
    { Name: 'RunTime', Path: '$(_prov)\\RunTime.xml' },
    element('EventList', {}, element('Event', { Name: 'RunTime' })),
  ),
)
