// SOAP 1.2 with WS-Addressing as MDE2 uses it (MS-MDE2 §2, §3.2). Requests and responses are written
// with the prefixes `s:` and `a:`, because clients search for them as text; SOAP 1.1 is read as well, never written.
// All text is trimmed and base64 may hold line breaks or be URL-safe: real clients send all of these.
// The signature of the Certificate authentication policy is read in xml-signature.ts, faults in soap-fault.ts.

import { fromBase64, toBase64 } from '../kernel/bytes.ts'
import { child, filledText, parseXml, required, text, type XmlElement, XmlError, type XmlLimits } from './xml.ts'
import { element, type Markup } from './xml-write.ts'

export const soap12 = 'http://www.w3.org/2003/05/soap-envelope'
export const soap11 = 'http://schemas.xmlsoap.org/soap/envelope/'
export const addressing = 'http://www.w3.org/2005/08/addressing'
export const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd'
export const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd'
export const wssePasswordText =
  'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0#PasswordText'
export const wsseBase64 = `${wsse}#base64binary`
const diagnostics = 'http://schemas.microsoft.com/2004/09/ServiceModel/Diagnostics'

export const soapContentType = 'application/soap+xml; charset=utf-8'

/** ValueTypes of the token in the security header of a Federated enrolment (MS-MDE2 §3.4.4.1.1.1). */
export const tokenValueTypes = {
  /** A ticket from the MDM's own sign-in page. */
  ticket: 'http://schemas.microsoft.com/5.0.0.0/ConfigurationManager/Enrollment/DeviceEnrollmentUserToken',
  /** A token of the directory. */
  jwt: 'urn:ietf:params:oauth:token-type:jwt',
  /** A certificate, of who asks for policies; an enrolment calls it a ticket, and is told from one by its signature. */
  certificate: 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-x509-token-profile-1.0#X509v3',
} as const

export type SoapSecurity = {
  readonly usernameToken?: { readonly username: string; readonly password: string }
  /** Decoded: for a directory token the bytes are the text of the JWT. */
  readonly binarySecurityToken?: { readonly valueType: string; readonly value: Uint8Array }
  /** The message is signed, with the key of the certificate in the token; these are its times as they are written. */
  readonly signed?: { readonly created: string; readonly expires: string }
}

export type SoapMessage = {
  /** Empty when the header has none. */
  readonly action: string
  readonly messageId?: string
  readonly to?: string
  readonly relatesTo?: string
  readonly activityId?: string
  readonly security: SoapSecurity
  /** The one element inside Body; undefined when Body is empty. */
  readonly body: XmlElement | undefined
}

export function decodeSoap(document: Uint8Array | string, limits: Partial<XmlLimits> = {}): SoapMessage {
  const envelope = parseXml(document, limits)
  if (envelope.local !== 'Envelope' || ![soap12, soap11].includes(envelope.namespace))
    throw new XmlError(envelope.at, 'a SOAP envelope')
  const header = child(envelope, 'Header', envelope.namespace)
  const optional = {
    messageId: filledText(child(header, 'MessageID')),
    to: filledText(child(header, 'To')),
    relatesTo: filledText(child(header, 'RelatesTo')),
    activityId: filledText(child(header, 'ActivityId')),
  }
  return {
    action: text(child(header, 'Action')) ?? '',
    ...present(optional),
    security: decodeSecurity(child(header, 'Security')),
    body: required(envelope, 'Body', envelope.namespace).children[0],
  }
}

function decodeSecurity(security: XmlElement | undefined): SoapSecurity {
  const username = child(security, 'UsernameToken')
  const token = child(security, 'BinarySecurityToken')
  const timestamp = child(security, 'Timestamp')
  return present({
    usernameToken: username && {
      username: text(child(username, 'Username')) ?? '',
      password: text(child(username, 'Password')) ?? '',
    },
    binarySecurityToken: token && {
      valueType: (token.attributes.ValueType ?? '').trim(),
      value: decodeBase64(token),
    },
    signed: child(security, 'Signature') && {
      created: text(child(timestamp, 'Created')) ?? '',
      expires: text(child(timestamp, 'Expires')) ?? '',
    },
  })
}

/** The element's text as bytes. */
export function decodeBase64(element: XmlElement): Uint8Array {
  const bytes = fromBase64(element.text)
  if (!bytes) throw new XmlError(element.at, `base64 in ${element.local}`)
  return bytes
}

export type SoapRequestHeader = {
  readonly messageId: string
  readonly to: string
  readonly security?: SoapSecurity
}

export function encodeSoapRequest(action: string, header: SoapRequestHeader, body: Markup): string {
  return envelope(
    [
      must('a:Action', action),
      element('a:MessageID', {}, header.messageId),
      element('a:ReplyTo', {}, element('a:Address', {}, `${addressing}/anonymous`)),
      must('a:To', header.to),
      header.security && encodeSecurity(header.security),
    ],
    body,
  )
}

function encodeSecurity({ usernameToken, binarySecurityToken }: SoapSecurity): Markup {
  return element(
    'wsse:Security',
    { 'xmlns:wsse': wsse, 's:mustUnderstand': '1' },
    usernameToken &&
      element(
        'wsse:UsernameToken',
        { 'xmlns:u': wsu, 'u:Id': 'uuid-cc1ccc1f-2fba-4bcf-b063-ffc0cac77917-4' }, // constant on every Windows
        element('wsse:Username', {}, usernameToken.username),
        element('wsse:Password', { 'wsse:Type': wssePasswordText }, usernameToken.password),
      ),
    binarySecurityToken &&
      element(
        'wsse:BinarySecurityToken',
        { ValueType: binarySecurityToken.valueType, EncodingType: wsseBase64 },
        toBase64(binarySecurityToken.value),
      ),
  )
}

export type SoapResponseHeader = {
  /** The request's MessageID; undefined when it could not be read. */
  readonly relatesTo: string | undefined
  readonly activityId: string
  /** Only the certificate response carries one: five minutes around now. */
  readonly validity?: { readonly created: Date; readonly expires: Date }
}

export function encodeSoapResponse(action: string, header: SoapResponseHeader, body: Markup): string {
  return envelope(
    [
      must('a:Action', action),
      element('ActivityId', { xmlns: diagnostics, CorrelationId: header.activityId }, header.activityId),
      header.relatesTo === undefined ? undefined : element('a:RelatesTo', {}, header.relatesTo),
      header.validity && encodeTimestamp(header.validity),
    ],
    body,
  )
}

function encodeTimestamp({ created, expires }: { readonly created: Date; readonly expires: Date }): Markup {
  return element(
    'o:Security',
    { 's:mustUnderstand': '1', 'xmlns:o': wsse },
    element(
      'u:Timestamp',
      { 'xmlns:u': wsu, 'u:Id': '_0' },
      element('u:Created', {}, created.toISOString()),
      element('u:Expires', {}, expires.toISOString()),
    ),
  )
}

function envelope(header: readonly (Markup | undefined)[], body: Markup): string {
  return element(
    's:Envelope',
    { 'xmlns:s': soap12, 'xmlns:a': addressing },
    element('s:Header', {}, header),
    element('s:Body', {}, body),
  ).markup
}

const must = (name: string, content: string): Markup => element(name, { 's:mustUnderstand': '1' }, content)

/** Without its undefined members, which exact optional types do not admit. */
export function present<T extends object>(value: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, member]) => member !== undefined)) as {
    [K in keyof T]?: Exclude<T[K], undefined> // the entries are T's own
  }
}
