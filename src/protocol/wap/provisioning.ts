// The OMA Client Provisioning document that ends an enrolment or a renewal (OMA-WAP-ProvCont, MS-MDE2 §2.2.9).
// Existing clients read it by position, so the order is part of the format: the first CertificateStore holds exactly
// Root, CA and My with one certificate each, renewal settings follow in a second one, then APPLICATION, then DMClient.
// The decoder checks each certificate against its name, the upper-case SHA-1 thumbprint; SHA-1 is handed in.

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'
import { present } from '../soap.ts'
import { parseXml, type XmlElement, XmlError, type XmlLimits } from '../xml.ts'
import { element, type Markup } from '../xml-write.ts'
import { type Application, decodeApplication, encodeApplication } from './application.ts'
import { characteristic, characteristics, ofType, parm, parms } from './characteristic.ts'

/** Hexadecimal, either case. */
export type Sha1 = (bytes: Uint8Array) => string

export type ProvisioningDocument = {
  /** DER. One root and one intermediate at enrolment, none at renewal. */
  readonly roots: readonly Uint8Array[]
  readonly intermediates: readonly Uint8Array[]
  /** `User` for the enrolment type Full, `System` for Device. */
  readonly client?: { readonly store: CertificateScope; readonly certificate: Uint8Array }
  readonly renewal?: Renewal
  readonly application: Application
  readonly provider?: ProviderSettings
}

export const certificateScopes = ['User', 'System'] as const
export type CertificateScope = (typeof certificateScopes)[number]

export type Renewal = {
  readonly automatic: boolean
  readonly periodDays: number
  readonly retryDays: number
  readonly serverUrl?: string
}

/** Values for `./Device/Vendor/MSFT/DMClient/Provider/{providerId}/{path}`. */
export type ProviderSettings = { readonly providerId: string; readonly settings: readonly ProviderSetting[] }

export type ProviderSetting = {
  /** Relative, for example `UPN` or `Poll/PollOnLogin`. */
  readonly path: string
  readonly value: string
  readonly datatype: 'string' | 'integer' | 'boolean'
}

export function encodeProvisioning(document: ProvisioningDocument, sha1: Sha1): string {
  const { roots, intermediates, client, renewal, provider } = document
  if (roots.length > 1 || intermediates.length > 1) throw new XmlError(0, 'at most one root and one intermediate')
  const entry = (der: Uint8Array, ...inside: readonly Markup[]): Markup =>
    characteristic(sha1(der).toUpperCase(), parm('EncodedCertificate', toBase64(der)), ...inside)
  const store = (name: string, scope: string, entries: readonly Markup[]): Markup | undefined =>
    entries.length === 0 ? undefined : characteristic(name, characteristic(scope, ...entries))
  const key = characteristic('PrivateKeyContainer') // stays empty and inside: clients count parms by depth
  return element(
    'wap-provisioningdoc',
    { version: '1.1' },
    characteristic(
      'CertificateStore',
      store(
        'Root',
        'System',
        roots.map((der) => entry(der)),
      ),
      store(
        'CA',
        'System',
        intermediates.map((der) => entry(der)),
      ),
      client && store('My', client.store, [entry(client.certificate, key)]),
    ),
    renewal && encodeRenewal(renewal),
    encodeApplication(document.application),
    provider && encodeProvider(provider),
  ).markup
}

export function decodeProvisioning(
  document: Uint8Array | string,
  sha1: Sha1,
  limits: Partial<XmlLimits> = {},
): ProvisioningDocument {
  const root = parseXml(document, limits)
  if (root.local !== 'wap-provisioningdoc') throw new XmlError(root.at, 'a wap-provisioningdoc')
  const application = ofType(root, 'APPLICATION').find((one) => parms(one).get('APPID') === 'w7')
  if (!application) throw new XmlError(root.at, 'an APPLICATION with APPID w7')
  const stores = ofType(root, 'CertificateStore')
  const certificates = (name: string, scope: string): readonly Uint8Array[] =>
    nested(stores, name, scope)
      .flatMap(characteristics)
      .map((entry) => decodeCertificate(entry, sha1))
  const client = certificateScopes.flatMap((store) =>
    certificates('My', store).map((certificate) => ({ store, certificate })),
  )[0]
  const renewal = nested(stores, 'My', 'WSTEP', 'Renew')[0]
  const provider = nested(ofType(root, 'DMClient'), 'Provider').flatMap(characteristics)[0]
  return {
    roots: certificates('Root', 'System'),
    intermediates: certificates('CA', 'System'),
    ...present({
      client,
      renewal: renewal && decodeRenewal(renewal),
      provider: provider && { providerId: provider.attributes.type ?? '', settings: decodeSettings(provider, '') },
    }),
    application: decodeApplication(application),
  }
}

function nested(from: readonly XmlElement[], ...types: readonly string[]): readonly XmlElement[] {
  return types.reduce((here, type) => here.flatMap((one) => ofType(one, type)), from)
}

function decodeCertificate(entry: XmlElement, sha1: Sha1): Uint8Array {
  const der = fromBase64(parms(entry).get('EncodedCertificate') ?? '')
  if (!der?.length) throw new XmlError(entry.at, 'an EncodedCertificate in base64')
  const thumbprint = sha1(der).toUpperCase()
  if (entry.attributes.type?.toUpperCase() !== thumbprint)
    throw new XmlError(entry.at, `the certificate's thumbprint ${thumbprint} as its name`)
  return der
}

function encodeRenewal(renewal: Renewal): Markup {
  const settings = characteristic(
    'Renew',
    parm('ROBOSupport', String(renewal.automatic), 'boolean'),
    parm('RenewPeriod', String(renewal.periodDays), 'integer'),
    parm('RetryInterval', String(renewal.retryDays), 'integer'),
    renewal.serverUrl === undefined ? undefined : parm('ServerURL', renewal.serverUrl),
  )
  return characteristic('CertificateStore', characteristic('My', characteristic('WSTEP', settings)))
}

/** Defaults are those of Windows: six weeks before expiry, again each week. */
function decodeRenewal(renew: XmlElement): Renewal {
  const values = parms(renew)
  return {
    automatic: values.get('ROBOSupport')?.toLowerCase() === 'true',
    periodDays: Number.parseInt(values.get('RenewPeriod') ?? '', 10) || 42,
    retryDays: Number.parseInt(values.get('RetryInterval') ?? '', 10) || 7,
    ...present({ serverUrl: values.get('ServerURL') }),
  }
}

function encodeProvider({ providerId, settings }: ProviderSettings): Markup {
  const own = characteristic(providerId, ...encodeSettings(settings))
  return characteristic('DMClient', characteristic('Provider', own))
}

/** Parms first, then one characteristic for each next path segment, in order of first appearance. */
function encodeSettings(settings: readonly ProviderSetting[]): readonly Markup[] {
  const groups = new Map<string, ProviderSetting[]>()
  const own: Markup[] = []
  for (const setting of settings) {
    const slash = setting.path.indexOf('/')
    if (slash < 0) own.push(parm(setting.path, setting.value, setting.datatype))
    else {
      const group = setting.path.slice(0, slash)
      const members = groups.get(group) ?? []
      groups.set(group, members)
      members.push({ ...setting, path: setting.path.slice(slash + 1) })
    }
  }
  return [...own, ...[...groups].map(([group, members]) => characteristic(group, ...encodeSettings(members)))]
}

function decodeSettings(container: XmlElement, prefix: string): readonly ProviderSetting[] {
  const own = container.children.filter((one) => one.local === 'parm')
  return [
    ...own.map(({ attributes }): ProviderSetting => {
      const datatype = (['integer', 'boolean'] as const).find((one) => one === attributes.datatype) ?? 'string'
      return { path: `${prefix}${attributes.name ?? ''}`, value: attributes.value ?? '', datatype }
    }),
    ...characteristics(container).flatMap((one) => decodeSettings(one, `${prefix}${one.attributes.type ?? ''}/`)),
  ]
}

/** The first missing part that an enrolment needs; undefined when the document is complete. */
export function missingFromEnrollment(document: ProvisioningDocument): string | undefined {
  const { application } = document
  if (document.roots.length === 0) return 'a root certificate'
  if (!document.client) return 'a client certificate'
  if (!application.address) return 'ADDR'
  if (!application.clientAuth?.secret) return 'APPAUTH of level CLIENT with a secret'
  if (!application.serverAuth?.secret || !application.serverAuth.name)
    return 'APPAUTH of level APPSRV with name and secret'
  if (document.provider?.providerId !== application.providerId) return 'DMClient/Provider of the same provider'
  if (!document.provider.settings.some(({ path }) => path.startsWith('Poll/'))) return 'DMClient Poll'
  return undefined
}
