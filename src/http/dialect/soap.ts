// Failures on the enrolment service: SOAP faults with the subcodes and error types that Windows turns into its HRESULTs
// (MS-MDE2 §2.2.10), HTTP status 500 as the protocol says. The terms-of-use page is looked at by a person.

import type { Fault, FaultCode } from '../../kernel/fault.ts'
import { decodeSoap } from '../../protocol/soap.ts'
import { encodeFault, type FaultErrorType, type FaultSubcode, faultErrorTypes } from '../../protocol/soap-fault.ts'
import { XmlError } from '../../protocol/xml.ts'
import { dropIllegal, element } from '../../protocol/xml-write.ts'
import { type Dialect, statusByCode } from './dialect.ts'

type Words = { readonly subcode: FaultSubcode; readonly errorType?: FaultErrorType }

const byCode: Readonly<Record<FaultCode, Words>> = {
  'invalid-input': { subcode: 'MessageFormat' },
  unauthenticated: { subcode: 'Authentication' },
  forbidden: { subcode: 'Authorization' },
  'not-found': { subcode: 'EnrollmentServer' },
  conflict: { subcode: 'EnrollmentServer' },
  gone: { subcode: 'EnrollmentServer' },
  'too-large': { subcode: 'MessageFormat' },
  'too-many': error('InMaintenance'),
  unavailable: error('InMaintenance'),
  internal: { subcode: 'InternalServiceFault' },
}

const byReason: Readonly<Record<string, Words>> = {
  'security-header': { subcode: 'InvalidSecurity' },
  // the authority's words for a name and a password in a message
  'bad-password': { subcode: 'Authentication' },
  'account-disabled': { subcode: 'Authorization' },
  locked: { subcode: 'Authentication' },
  'factor-needed': error('CustomServerError'), // Windows shows the sentence, which says where to sign in instead
  'factor-unregistered': error('CustomServerError'),
  'certificate-request': { subcode: 'CertificateRequest' },
  'device-cap-reached': error('DeviceCapReached'),
  'device-disabled': error('DeviceNotSupported'),
  'token-not-bound': error('DeviceNotSupported'),
  'sign-in-over': { subcode: 'Authentication' },
  'token-used': { subcode: 'Authentication' }, // what makes a client sign in again
  'issuer-device': error('DeviceNotSupported'),
  'device-not-joined': error('DeviceNotSupported'),
  'device-not-supported': error('DeviceNotSupported'),
  'enrollment-data': error('InvalidEnrollmentData'),
  'join-first': error('CustomServerError'),
  'not-eligible-to-renew': error('NotEligibleToRenew'),
  // of a secret of a batch: the sentence says what to ask for
  'secret-over': error('CustomServerError'),
  'secret-used-up': error('CustomServerError'),
  'secret-other-device': error('CustomServerError'),
  'not-supported': error('NotSupported'),
  'platform-blocked': error('DeviceNotSupported'),
  'personal-blocked': error('DeviceNotSupported'),
  'version-too-old': error('DeviceNotSupported'),
  'version-too-new': error('DeviceNotSupported'),
  'manufacturer-blocked': error('DeviceNotSupported'),
  'too-many-managed': error('UserLicense'), // 80180018 is what people are told it means
  'user-not-licensed': error('UserLicense'),
}

function error(errorType: FaultErrorType): Words {
  return { subcode: faultErrorTypes[errorType].subcode, errorType }
}

export const soapDialect: Dialect = (fault, request) => {
  const title = titles.find(([path]) => path.test(request.url))?.[1]
  if (title !== undefined) return page(title, fault)
  const words = byReason[fault.reason ?? ''] ?? byCode[fault.code]
  const body = encodeFault(
    { relatesTo: messageIdOf(request.body), activityId: request.id },
    { ...words, reason: dropIllegal(fault.message), message: dropIllegal(fault.message), traceId: request.id },
  )
  return { status: 500, contentType: 'application/soap+xml; charset=utf-8', body }
}

function messageIdOf(body: unknown): string | undefined {
  if (!(body instanceof Uint8Array)) return undefined
  try {
    return decodeSoap(body, { bytes: 256 * 1024, elements: 2_000, depth: 32 }).messageId
  } catch (error) {
    if (error instanceof XmlError) return undefined
    throw error
  }
}

/** The addresses that a person looks at. */
const titles: ReadonlyArray<readonly [path: RegExp, title: string]> = [
  [/^\/termsofuse\b/i, 'Terms of use'],
  [/^\/enrollmentserver\/sign(ed)?in\b/i, 'Enrolment in management'],
]

function page(title: string, fault: Fault): ReturnType<Dialect> {
  const html = element(
    'html',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: 'en' },
    element('head', {}, element('title', {}, title)),
    element(
      'body',
      {},
      element(
        'main',
        {},
        element('h1', {}, 'Something went wrong'),
        element('p', { role: 'alert' }, dropIllegal(fault.message)),
      ),
    ),
  )
  return {
    status: statusByCode[fault.code],
    contentType: 'text/html; charset=utf-8',
    body: `<!DOCTYPE html>\n${html.markup}`,
    headers: { 'content-security-policy': "default-src 'none'; style-src 'self'", 'cache-control': 'no-store' },
  }
}
