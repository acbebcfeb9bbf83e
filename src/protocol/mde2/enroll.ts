// Certificate enrolment, MS-WSTEP as MDE2 uses it (MS-MDE2 §3.4): RequestSecurityToken with a
// PKCS#10 (issue) or PKCS#7 (renew), and the response whose only token is the provisioning document.
// The device describes itself in named items; context.ts gives them meaning.

import { toBase64 } from '../../kernel/bytes.ts'
import {
  decodeBase64,
  encodeSoapRequest,
  encodeSoapResponse,
  type SoapMessage,
  type SoapRequestHeader,
  type SoapResponseHeader,
  wsse,
  wsseBase64,
} from '../soap.ts'
import { child, children, descend, required, text, XmlError } from '../xml.ts'
import { element } from '../xml-write.ts'
import { bodyOf } from './discover.ts'

export const wst = 'http://docs.oasis-open.org/ws-sx/ws-trust/200512'
export const enr09 = 'http://schemas.microsoft.com/windows/pki/2009/01/enrollment'
const authorization = 'http://schemas.xmlsoap.org/ws/2006/12/authorization'
export const enrollAction = `${enr09}/RST/wstep`
export const enrollResponseAction = `${enr09}/RSTRC/wstep`
const tokenType = 'http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentToken'
const provisioningDocument =
  'http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentProvisionDoc'

export const requestKinds = ['Issue', 'Renew', 'Recovery'] as const
export type RequestKind = (typeof requestKinds)[number]

/** Names may repeat: one MAC item for each network card. */
export type ContextItem = { readonly name: string; readonly value: string }

export type EnrollRequest = {
  readonly kind: RequestKind
  /** `pkcs10` is a certificate request; `pkcs7` wraps one, signed with the expiring key. DER. */
  readonly certificateRequest: { readonly format: 'pkcs10' | 'pkcs7'; readonly der: Uint8Array }
  readonly context: readonly ContextItem[]
}

export function encodeEnroll(header: SoapRequestHeader, request: EnrollRequest): string {
  const { format, der } = request.certificateRequest
  const body = element(
    'wst:RequestSecurityToken',
    { 'xmlns:wst': wst },
    element('wst:TokenType', {}, tokenType),
    element('wst:RequestType', {}, `${wst}/${request.kind}`),
    element(
      'wsse:BinarySecurityToken',
      {
        'xmlns:wsse': wsse,
        ValueType: `${enr09}#${format === 'pkcs10' ? 'PKCS10' : 'PKCS7'}`,
        EncodingType: wsseBase64,
      },
      toBase64(der),
    ),
    element(
      'ac:AdditionalContext',
      { 'xmlns:ac': authorization },
      request.context.map(({ name, value }) =>
        element('ac:ContextItem', { Name: name }, element('ac:Value', {}, value)),
      ),
    ),
  )
  return encodeSoapRequest(enrollAction, header, body)
}

export function decodeEnroll(message: SoapMessage): EnrollRequest {
  const request = bodyOf(message, 'RequestSecurityToken')
  const type = required(request, 'RequestType')
  const kind = requestKinds.find((one) => text(type)?.endsWith(`/${one}`))
  if (!kind) throw new XmlError(type.at, `a RequestType of ${requestKinds.join(', ')}`)
  const token = required(request, 'BinarySecurityToken')
  const valueType = token.attributes.ValueType?.trim() ?? ''
  if (!/#PKCS(7|10)$/.test(valueType)) throw new XmlError(token.at, 'a ValueType ending in #PKCS10 or #PKCS7')
  return {
    kind,
    certificateRequest: { format: valueType.endsWith('#PKCS10') ? 'pkcs10' : 'pkcs7', der: decodeBase64(token) },
    context: children(child(request, 'AdditionalContext'), 'ContextItem').map((item) => ({
      name: (item.attributes.Name ?? '').trim(),
      value: text(child(item, 'Value')) ?? '',
    })),
  }
}

/** `provisioning` is the whole wap-provisioningdoc (wap/provisioning.ts). */
export type EnrollResponse = { readonly provisioning: string }

export function encodeEnrollResponse(header: SoapResponseHeader, response: EnrollResponse): string {
  const token = element(
    'BinarySecurityToken', // the only one in the envelope: some clients take the first they find
    { xmlns: wsse, ValueType: provisioningDocument, EncodingType: wsseBase64 },
    toBase64(new TextEncoder().encode(response.provisioning)),
  )
  const body = element(
    'RequestSecurityTokenResponseCollection',
    { xmlns: wst },
    element(
      'RequestSecurityTokenResponse',
      {},
      element('TokenType', {}, tokenType),
      element('DispositionMessage', { xmlns: enr09 }),
      element('RequestedSecurityToken', {}, token),
      element('RequestID', { xmlns: enr09 }, '0'),
    ),
  )
  return encodeSoapResponse(enrollResponseAction, header, body)
}

export function decodeEnrollResponse(message: SoapMessage): EnrollResponse {
  const collection = bodyOf(message, 'RequestSecurityTokenResponseCollection')
  const token = descend(collection, 'RequestSecurityTokenResponse', 'RequestedSecurityToken', 'BinarySecurityToken')
  if (!token) throw new XmlError(collection.at, 'a BinarySecurityToken in RequestedSecurityToken')
  if (token.attributes.ValueType?.trim() !== provisioningDocument)
    throw new XmlError(token.at, `the ValueType ${provisioningDocument}`)
  try {
    return { provisioning: new TextDecoder('utf-8', { fatal: true }).decode(decodeBase64(token)) }
  } catch (error) {
    if (error instanceof XmlError) throw error
    throw new XmlError(token.at, 'UTF-8 text inside the BinarySecurityToken')
  }
}
