// Certificate enrolment policy, MS-XCEP as MDE2 uses it (MS-MDE2 §3.3). Of the whole response a Windows client
// reads three things: the minimal key length, the hash algorithm, and the key providers; those are our type, the rest
// of the document is constant. Left out: several policies, and policy caching by lastUpdate.

import {
  encodeSoapRequest,
  encodeSoapResponse,
  present,
  type SoapMessage,
  type SoapRequestHeader,
  type SoapResponseHeader,
} from '../soap.ts'
import { child, children, descend, filledText, required, text, type XmlElement, XmlError } from '../xml.ts'
import { element, type Markup } from '../xml-write.ts'
import { bodyOf } from './discover.ts'

export const pol = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollmentpolicy'
export const getPoliciesAction = `${pol}/IPolicy/GetPolicies`
export const getPoliciesResponseAction = `${pol}/IPolicy/GetPoliciesResponse`
const xsi = 'http://www.w3.org/2001/XMLSchema-instance'

/** Only inventory; the same answer goes to everyone. */
export type GetPoliciesRequest = { readonly tpmManufacturer?: string; readonly tpmFirmwareVersion?: string }

export type CertificatePolicy = {
  readonly commonName: string
  readonly validitySeconds: number
  readonly renewalSeconds: number
  readonly minimalKeyLength: number
  /** In order of preference. */
  readonly cryptoProviders: readonly string[]
  readonly hashAlgorithm: { readonly oid: string; readonly name: string }
}

export const defaultCertificatePolicy: CertificatePolicy = {
  commonName: 'TaxiwayMdmDevice',
  validitySeconds: 365 * 24 * 3600,
  renewalSeconds: 42 * 24 * 3600,
  minimalKeyLength: 2048,
  cryptoProviders: ['Microsoft Platform Crypto Provider', 'Microsoft Software Key Storage Provider'],
  hashAlgorithm: { oid: '2.16.840.1.101.3.4.2.1', name: 'szOID_NIST_sha256' },
}

export function encodeGetPolicies(header: SoapRequestHeader, request: GetPoliciesRequest = {}): string {
  const { tpmManufacturer, tpmFirmwareVersion } = request
  const body = element(
    'GetPolicies',
    { xmlns: pol, 'xmlns:xsi': xsi },
    element(
      'client',
      {},
      nil('lastUpdate'),
      nil('preferredLanguage'),
      tpmManufacturer === undefined ? undefined : element('TPMManufacturer', {}, tpmManufacturer),
      tpmFirmwareVersion === undefined ? undefined : element('TPMFirmwareVersion', {}, tpmFirmwareVersion),
    ),
    nil('requestFilter'),
  )
  return encodeSoapRequest(getPoliciesAction, header, body)
}

export function decodeGetPolicies(message: SoapMessage): GetPoliciesRequest {
  const client = child(bodyOf(message, 'GetPolicies'), 'client')
  return present({
    tpmManufacturer: filledText(child(client, 'TPMManufacturer')),
    tpmFirmwareVersion: filledText(child(client, 'TPMFirmwareVersion')),
  })
}

export function encodeGetPoliciesResponse(header: SoapResponseHeader, policy: CertificatePolicy): string {
  const { hashAlgorithm } = policy
  const body = element(
    'GetPoliciesResponse',
    { xmlns: pol, 'xmlns:xsi': xsi },
    element(
      'response',
      {},
      element('policyID', {}),
      ['policyFriendlyName', 'nextUpdateHours', 'policiesNotChanged'].map(nil),
      element('policies', {}, encodePolicy(policy)),
    ),
    nil('cAs'),
    element(
      'oIDs',
      {},
      element(
        'oID',
        {},
        element('value', {}, hashAlgorithm.oid),
        element('group', {}, '1'),
        element('oIDReferenceID', {}, '0'),
        element('defaultName', {}, hashAlgorithm.name),
      ),
    ),
  )
  return encodeSoapResponse(getPoliciesResponseAction, header, body)
}

function encodePolicy(policy: CertificatePolicy): Markup {
  return element(
    'policy',
    {},
    element('policyOIDReference', {}, '0'),
    nil('cAs'),
    element(
      'attributes',
      {},
      element('commonName', {}, policy.commonName),
      element('policySchema', {}, '3'),
      element(
        'certificateValidity',
        {},
        element('validityPeriodSeconds', {}, String(policy.validitySeconds)),
        element('renewalPeriodSeconds', {}, String(policy.renewalSeconds)),
      ),
      element('permission', {}, element('enroll', {}, 'true'), element('autoEnroll', {}, 'false')),
      encodeKeyAttributes(policy),
      element('revision', {}, element('majorRevision', {}, '101'), element('minorRevision', {}, '0')),
      ['supersededPolicies', 'privateKeyFlags', 'subjectNameFlags', 'enrollmentFlags', 'generalFlags'].map(nil),
      element('hashAlgorithmOIDReference', {}, '0'),
      ['rARequirements', 'keyArchivalAttributes', 'extensions'].map(nil),
    ),
  )
}

function encodeKeyAttributes(policy: CertificatePolicy): Markup {
  return element(
    'privateKeyAttributes',
    {},
    element('minimalKeyLength', {}, String(policy.minimalKeyLength)),
    ['keySpec', 'keyUsageProperty', 'permissions', 'algorithmOIDReference'].map(nil),
    element(
      'cryptoProviders',
      {},
      policy.cryptoProviders.map((provider) => element('provider', {}, provider)),
    ),
  )
}

export function decodeGetPoliciesResponse(message: SoapMessage): CertificatePolicy {
  const root = bodyOf(message, 'GetPoliciesResponse')
  const policy = descend(root, 'response', 'policies', 'policy')
  if (!policy) throw new XmlError(root.at, 'a policy in GetPoliciesResponse')
  const attributes = required(policy, 'attributes')
  const validity = child(attributes, 'certificateValidity')
  const keys = required(attributes, 'privateKeyAttributes')
  return {
    commonName: text(child(attributes, 'commonName')) ?? '',
    validitySeconds: seconds(child(validity, 'validityPeriodSeconds')),
    renewalSeconds: seconds(child(validity, 'renewalPeriodSeconds')),
    minimalKeyLength: seconds(required(keys, 'minimalKeyLength')),
    cryptoProviders: children(child(keys, 'cryptoProviders'), 'provider').map((one) => text(one) ?? ''),
    hashAlgorithm: decodeHashAlgorithm(root, text(child(attributes, 'hashAlgorithmOIDReference'))),
  }
}

function decodeHashAlgorithm(root: XmlElement, reference: string | undefined): CertificatePolicy['hashAlgorithm'] {
  const oids = children(child(root, 'oIDs'), 'oID')
  const oid = oids.find((one) => text(child(one, 'oIDReferenceID')) === reference)
  if (!oid) throw new XmlError(root.at, `an oID with oIDReferenceID ${reference ?? '(none given)'}`)
  return { oid: text(required(oid, 'value')) ?? '', name: text(child(oid, 'defaultName')) ?? '' }
}

function seconds(element: XmlElement | undefined): number {
  const written = text(element) ?? '0'
  if (!/^\d{1,12}$/.test(written)) throw new XmlError(element?.at ?? 0, `a whole number in ${element?.local}`)
  return Number(written)
}

const nil = (name: string): Markup => element(name, { 'xsi:nil': 'true' })
