// Terms of use and enrolment in management (MS-MDE2 §3; docs/specification/management.md): the page in the web host,
// discovery, certificate policy, and the request with its key, answered by the provisioning document. A fault becomes
// the code Windows shows.

import { createHash, randomUUID, X509Certificate } from 'node:crypto'

import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { type EnrollmentContext, encodeContext } from '../../protocol/mde2/context.ts'
import { type AuthPolicy, decodeDiscoverResponse, encodeDiscover } from '../../protocol/mde2/discover.ts'
import { decodeEnrollResponse, encodeEnroll } from '../../protocol/mde2/enroll.ts'
import { decodeGetPoliciesResponse, encodeGetPolicies } from '../../protocol/mde2/policy.ts'
import { decodeTermsOutcome, encodeTermsRequest } from '../../protocol/mde2/terms-of-use.ts'
import { encodeCertificateRequest } from '../../protocol/pkcs10.ts'
import {
  decodeSoap,
  type SoapMessage,
  type SoapSecurity,
  soapContentType,
  tokenValueTypes,
} from '../../protocol/soap.ts'
import { decodeFault, formatHresult, hresultOfFault } from '../../protocol/soap-fault.ts'
import {
  decodeProvisioning,
  missingFromEnrollment,
  type ProvisioningDocument,
} from '../../protocol/wap/provisioning.ts'
import { XmlError } from '../../protocol/xml.ts'
import { type KeySource, type PrivateKeyPem, requestKey } from '../port/keys.ts'
import type { Http } from './http.ts'
import { openWebHost, WebHostError } from './web-host.ts'

/** The enrolment as stored on disk. */
export type Management = {
  readonly providerId: string
  readonly address: string
  readonly deviceId: string
  /** PEM. */
  readonly certificate: string
  readonly privateKey: PrivateKeyPem
  /** PEM, of those that may have issued it; absent on a disk of before. */
  readonly authorities?: readonly string[]
  readonly account: { readonly name: string; readonly secret: string; readonly nonce: string } | null
  readonly userName: string
  /** It was reset, and whoever signs in next is its user. */
  readonly awaitsUser?: true
  readonly sessions: number
  /** How its certificate is renewed; absent where its server does not say. */
  readonly renewal?: RenewalPlan
}

export type RenewalPlan = {
  readonly url: string
  readonly periodDays: number
  readonly retryDays: number
  /** When it was tried for the last time, in milliseconds. */
  readonly triedAt?: number
  /** For which a certificate was asked that did not come: it is asked for again, since only the answer may be lost. */
  readonly key?: PrivateKeyPem
}

export type Refused = { readonly kind: 'refused'; readonly code: string; readonly message: string }
export type TermsResult = { readonly kind: 'accepted'; readonly blob: string } | Refused
export type EnrollResult =
  | { readonly kind: 'enrolled'; readonly management: Management; readonly document: ProvisioningDocument }
  | Refused

const termsRedirect = 'ms-appx-web://Microsoft.AAD.BrokerPlugin/ToUResponse'
const generalFailure = '0x80180008'

export async function acceptTerms(http: Http, url: string, token: string, language: string): Promise<TermsResult> {
  const host = openWebHost(http, 'terms', language)
  const request = { redirectUri: termsRedirect, clientRequestId: randomUUID(), apiVersion: '1.0', mode: 'azureadjoin' }
  try {
    let arrival = await host.open(encodeTermsRequest(url, request), {
      authorization: `Bearer ${token}`,
      'cxh-host': 'FRX',
    })
    if (arrival.kind === 'page' && arrival.status < 400) arrival = await host.submit(arrival.page, {})
    if (arrival.kind === 'page') return refused('0x8018000f', arrival.page.alerts[0] ?? arrival.page.text.slice(0, 200))
    const outcome = decodeTermsOutcome(arrival.address)
    if (outcome?.kind === 'accepted') return { kind: 'accepted', blob: outcome.opaqueBlob }
    return refused(
      '0x8018000f',
      outcome?.kind === 'failed' ? outcome.description : 'the terms of use were not accepted',
    )
  } catch (error) {
    if (error instanceof WebHostError)
      return refused((error.status ?? 0) >= 500 ? generalFailure : '0x8018000f', error.message)
    throw error
  }
}

/** How the device can show who enrols, and does so in the way that discovery chose. */
export type Proof =
  /** A token of the directory, which the device obtained: nothing is asked then. */
  | { readonly kind: 'token'; readonly token: string }
  /** Of a package, or handed over by a program: nobody is asked then. */
  | { readonly kind: 'secret'; readonly secret: string; readonly asToken?: boolean }
  | {
      readonly kind: 'person'
      readonly policies: readonly AuthPolicy[]
      readonly password: string
      /** The ticket of the page that discovery names. */
      readonly atPage: (address: string) => Promise<{ readonly kind: 'ticket'; readonly ticket: string } | Refused>
    }

export type EnrollInput = {
  readonly discoveryUrl: string
  readonly proof: Proof
  readonly userName: string
  /** During the first run, and not later at the desktop. */
  readonly inOobe: boolean
  /** The device joined with a bulk token, and belongs to nobody. */
  readonly byPackage: boolean
  /** The directory's id of this device. */
  readonly deviceId: string
  readonly registrationId: string | null
  readonly termsBlob: string | null
  readonly name: string
  readonly os: string
  readonly osEdition: number
  readonly locale: string
  readonly manufacturer: string
  readonly model: string
  readonly serial: string
  readonly keys: KeySource
}

export async function enrollInManagement(http: Http, input: EnrollInput): Promise<EnrollResult> {
  try {
    const services = await discover(http, input)
    if ('kind' in services) return services
    const security = await securityFor(input, services)
    if ('kind' in security) return security
    if (services.policyUrl) {
      const policy = await exchange(http, services.policyUrl, (header) => encodeGetPolicies(header), security)
      if ('kind' in policy) return policy
      const { minimalKeyLength } = decodeGetPoliciesResponse(policy)
      if (minimalKeyLength > 2048) return refused('0x80180004', `a key of ${minimalKeyLength} bits is asked for`)
    }
    const privateKey = await input.keys()
    const csr = encodeCertificateRequest(input.deviceId, requestKey(privateKey))
    const answer = await exchange(
      http,
      services.enrollUrl,
      (header) =>
        encodeEnroll(header, {
          kind: 'Issue',
          certificateRequest: { format: 'pkcs10', der: csr },
          context: encodeContext(contextOf(input)),
        }),
      security,
    )
    if ('kind' in answer) return answer
    return readProvisioning(decodeEnrollResponse(answer).provisioning, { privateKey, url: services.enrollUrl }, input)
  } catch (error) {
    if (error instanceof XmlError) return refused('0x80180001', error.message)
    throw error
  }
}

const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

async function securityFor(
  { proof, userName }: EnrollInput,
  { authPolicy, pageUrl }: Services,
): Promise<SoapSecurity | Refused> {
  if (proof.kind === 'token') {
    return { binarySecurityToken: { valueType: tokenValueTypes.jwt, value: utf8(proof.token) } }
  }
  if (proof.kind === 'secret' && proof.asToken)
    return { binarySecurityToken: { valueType: tokenValueTypes.ticket, value: utf8(`${userName}:${proof.secret}`) } }
  if (proof.kind === 'secret') return { usernameToken: { username: userName, password: proof.secret } }
  if (authPolicy === 'OnPremise') return { usernameToken: { username: userName, password: proof.password } }
  if (authPolicy !== 'Federated' || !pageUrl) return refused(generalFailure, `no page to sign in at (${authPolicy})`)
  const answer = await proof.atPage(pageUrl)
  if (answer.kind === 'refused') return answer
  return { binarySecurityToken: { valueType: tokenValueTypes.ticket, value: utf8(answer.ticket) } }
}

type Services = {
  readonly authPolicy: AuthPolicy
  readonly policyUrl: string | undefined
  readonly enrollUrl: string
  readonly pageUrl: string | undefined
}

function offeredBy(proof: Proof): readonly AuthPolicy[] {
  if (proof.kind === 'person') return proof.policies
  return [proof.kind === 'token' || proof.asToken ? 'Federated' : 'OnPremise']
}

async function discover(http: Http, input: EnrollInput): Promise<Services | Refused> {
  const offered = offeredBy(input.proof)
  const message = await exchange(http, input.discoveryUrl, (header) =>
    encodeDiscover(header, {
      emailAddress: input.userName,
      osEdition: input.osEdition,
      requestVersion: '4.0',
      deviceType: 'CIMClient_Windows',
      applicationVersion: input.os,
      authPolicies: offered,
    }),
  )
  if ('kind' in message) return message
  const found = decodeDiscoverResponse(message)
  if (!offered.includes(found.authPolicy)) {
    return refused(generalFailure, `${found.authPolicy} was answered, and only ${offered.join(', ')} offered`)
  }
  return {
    authPolicy: found.authPolicy,
    policyUrl: found.enrollmentPolicyServiceUrl,
    enrollUrl: found.enrollmentServiceUrl,
    pageUrl: found.authenticationServiceUrl,
  }
}

type SoapWriter = (header: Parameters<typeof encodeGetPolicies>[0]) => string

/** The answer's message, or the refusal that its fault means. */
export async function exchange(
  http: Http,
  url: string,
  write: SoapWriter,
  security?: SoapSecurity,
): Promise<SoapMessage | Refused> {
  const reply = await http.send({
    at: 'enroll',
    method: 'POST',
    url,
    headers: { 'content-type': soapContentType, 'user-agent': 'ENROLLClient' },
    body: write({ messageId: `urn:uuid:${randomUUID()}`, to: url, ...(security ? { security } : {}) }),
  })
  if (reply.body.length === 0)
    return refused(generalFailure, `${new URL(url).origin} answered ${reply.status} and nothing else`)
  if (reply.status >= 500 && !/soap\+xml|text\/xml/.test(reply.headers['content-type'] ?? '')) {
    return refused(generalFailure, `${new URL(url).origin} answered ${reply.status}`)
  }
  const message = decodeSoap(reply.body)
  const fault = decodeFault(message)
  if (fault) return refused(formatHresult(hresultOfFault(fault)), fault.message ?? fault.reason)
  return reply.status < 300 ? message : refused(generalFailure, `${new URL(url).origin} answered ${reply.status}`)
}

function contextOf(input: EnrollInput): EnrollmentContext {
  return {
    uxInitiated: input.proof.kind !== 'secret',
    hardwareDeviceId: toHex(sha256(utf8(`${input.manufacturer}/${input.serial}`))).toUpperCase(),
    locale: input.locale,
    targetedUserLoggedIn: false,
    osEdition: input.osEdition,
    deviceName: input.name,
    deviceId: input.deviceId.replaceAll('-', '').toUpperCase(),
    enrollmentType: 'Device',
    deviceType: 'CIMClient_Windows',
    osVersion: input.os,
    applicationVersion: input.os,
    notInOobe: !input.inOobe,
    ...(input.byPackage && { bulkJoin: true }),
    manufacturer: input.manufacturer,
    deviceModel: input.model,
    serialNumber: input.serial,
    requestVersion: '4.0',
    ...(input.termsBlob === null ? {} : { enrollmentData: input.termsBlob }),
    ...(input.registrationId === null ? {} : { zeroTouchProvisioning: input.registrationId }),
  }
}

export const readDocument = (text: string): ProvisioningDocument =>
  decodeProvisioning(text, (bytes) => createHash('sha1').update(bytes).digest('hex'))

function readProvisioning(
  text: string,
  { privateKey, url }: { readonly privateKey: PrivateKeyPem; readonly url: string },
  input: EnrollInput,
): EnrollResult {
  const document = readDocument(text)
  const missing = missingFromEnrollment(document)
  if (missing || !document.client || !document.application.address) {
    return refused('0x80180023', `the provisioning document lacks ${missing ?? 'its account'}`)
  }
  const { serverAuth } = document.application
  const account = serverAuth?.name
    ? { name: serverAuth.name, secret: serverAuth.secret, nonce: serverAuth.nonce ?? '' }
    : null
  const { renewal } = document
  return {
    kind: 'enrolled',
    document,
    management: {
      providerId: document.application.providerId,
      address: document.application.address,
      deviceId: input.deviceId.replaceAll('-', '').toUpperCase(),
      certificate: new X509Certificate(document.client.certificate).toString(),
      privateKey,
      authorities: document.roots.map((der) => new X509Certificate(der).toString()),
      account,
      userName: input.userName,
      sessions: 0,
      ...(renewal?.automatic && {
        renewal: { url: renewal.serverUrl ?? url, periodDays: renewal.periodDays, retryDays: renewal.retryDays },
      }),
    },
  }
}

export function refused(code: string, message: string): Refused {
  return { kind: 'refused', code, message }
}
