import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeSoap, soap12 } from '../soap.ts'
import { XmlError } from '../xml.ts'
import { decodeContext, type EnrollmentContext, encodeContext, missingContextItem } from './context.ts'
import {
  authPolicies,
  type DiscoverRequest,
  type DiscoverResponse,
  decodeDiscover,
  decodeDiscoverResponse,
  encodeDiscover,
  encodeDiscoverResponse,
} from './discover.ts'
import {
  decodeEnroll,
  decodeEnrollResponse,
  type EnrollRequest,
  encodeEnroll,
  encodeEnrollResponse,
  requestKinds,
} from './enroll.ts'
import {
  decodeGetPolicies,
  decodeGetPoliciesResponse,
  defaultCertificatePolicy,
  encodeGetPolicies,
  encodeGetPoliciesResponse,
} from './policy.ts'
import { decodeTermsOutcome, decodeTermsRequest, encodeTermsOutcome, encodeTermsRequest } from './terms-of-use.ts'

const ask = { messageId: 'urn:uuid:1', to: 'https://mdm.example/x' }
const answer = { relatesTo: 'urn:uuid:1', activityId: 'a' }
/** Trimmed already, because decoders trim. */
const word = fc.string({ minLength: 1, maxLength: 20 }).map((text) => text.replace(/[^!-~]/g, 'é'))
const soap = (body: string) => decodeSoap(`<s:Envelope xmlns:s="${soap12}"><s:Body>${body}</s:Body></s:Envelope>`)

describe('discovery', () => {
  const request: fc.Arbitrary<DiscoverRequest> = fc.record(
    {
      emailAddress: fc.oneof(fc.constant(''), word),
      osEdition: fc.nat(999),
      requestVersion: word,
      deviceType: word,
      applicationVersion: word,
      authPolicies: fc.subarray([...authPolicies]),
    },
    { requiredKeys: ['emailAddress', 'requestVersion', 'deviceType', 'applicationVersion', 'authPolicies'] },
  )
  const response: fc.Arbitrary<DiscoverResponse> = fc.record(
    {
      authPolicy: fc.constantFrom(...authPolicies),
      enrollmentVersion: word,
      enrollmentPolicyServiceUrl: word,
      enrollmentServiceUrl: word,
      authenticationServiceUrl: word,
    },
    { requiredKeys: ['authPolicy', 'enrollmentServiceUrl'] },
  )

  test('both messages are read back as they were written', () => {
    fc.assert(
      fc.property(request, (it) => void expect(decodeDiscover(decodeSoap(encodeDiscover(ask, it)))).toEqual(it)),
    )
    fc.assert(
      fc.property(
        response,
        (it) => void expect(decodeDiscoverResponse(decodeSoap(encodeDiscoverResponse(answer, it)))).toEqual(it),
      ),
    )
  })

  test('an odd edition and policies of later revisions are left out', () => {
    const read = decodeDiscover(
      soap(`<Discover><request><OSEdition>x</OSEdition><AuthPolicies><AuthPolicy> Federated
        </AuthPolicy><AuthPolicy>Telepathy</AuthPolicy></AuthPolicies></request></Discover>`),
    )
    expect(read).toEqual({
      emailAddress: '',
      requestVersion: '1.0',
      deviceType: '',
      applicationVersion: '',
      authPolicies: ['Federated'],
    })
  })

  test.each([
    ['<Other/>', 'DiscoverResponse in the SOAP body'],
    ['<DiscoverResponse/>', 'DiscoverResult inside DiscoverResponse'],
    [
      '<DiscoverResponse><DiscoverResult><AuthPolicy>X</AuthPolicy></DiscoverResult></DiscoverResponse>',
      'AuthPolicy of',
    ],
    [
      '<DiscoverResponse><DiscoverResult><AuthPolicy>Federated</AuthPolicy></DiscoverResult></DiscoverResponse>',
      'an EnrollmentServiceUrl',
    ],
  ])('the response %j is refused', (body, expected) => {
    expect(() => decodeDiscoverResponse(soap(body))).toThrow(expected)
  })
})

describe('certificate policy', () => {
  test('the request carries the TPM when there is one', () => {
    const tpm = { tpmManufacturer: 'HLT', tpmFirmwareVersion: '7.2' }
    expect(decodeGetPolicies(decodeSoap(encodeGetPolicies(ask, tpm)))).toEqual(tpm)
    expect(decodeGetPolicies(decodeSoap(encodeGetPolicies(ask)))).toEqual({})
  })

  test('the response is read back as it was written', () => {
    const written = encodeGetPoliciesResponse(answer, defaultCertificatePolicy)
    expect(decodeGetPoliciesResponse(decodeSoap(written))).toEqual(defaultCertificatePolicy)
  })

  test('a response without a policy, a number or its hash algorithm is refused', () => {
    const written = encodeGetPoliciesResponse(answer, defaultCertificatePolicy)
    const read = (from: string, to: string) => () => decodeGetPoliciesResponse(decodeSoap(written.replace(from, to)))
    expect(() => decodeGetPoliciesResponse(soap('<GetPoliciesResponse/>'))).toThrow('a policy in GetPoliciesResponse')
    expect(read('>2048<', '>many<')).toThrow('a whole number in minimalKeyLength')
    expect(read('oIDReferenceID>0', 'oIDReferenceID>1')).toThrow('an oID with oIDReferenceID 0')
  })
})

describe('certificate enrolment', () => {
  const request: fc.Arbitrary<EnrollRequest> = fc.record({
    kind: fc.constantFrom(...requestKinds),
    certificateRequest: fc.record({
      format: fc.constantFrom('pkcs10' as const, 'pkcs7' as const),
      der: fc.uint8Array(),
    }),
    context: fc.array(fc.record({ name: word, value: word })),
  })

  test('requests to issue, renew and recover are read back as they were written', () => {
    fc.assert(fc.property(request, (it) => void expect(decodeEnroll(decodeSoap(encodeEnroll(ask, it)))).toEqual(it)))
  })

  test('the response holds exactly one BinarySecurityToken, the provisioning document', () => {
    const provisioning = '<wap-provisioningdoc version="1.1"><x y="ü\uF000"/></wap-provisioningdoc>'
    const written = encodeEnrollResponse(answer, { provisioning })
    expect(written.match(/<BinarySecurityToken/g)).toHaveLength(1)
    expect(decodeEnrollResponse(decodeSoap(written))).toEqual({ provisioning })
  })

  test.each([
    ['<RequestSecurityToken/>', 'RequestType inside RequestSecurityToken'],
    ['<RequestSecurityToken><RequestType>x/Revoke</RequestType></RequestSecurityToken>', 'a RequestType of'],
    [
      '<RequestSecurityToken><RequestType>x/Issue</RequestType><BinarySecurityToken ValueType="x"/></RequestSecurityToken>',
      '#PKCS10 or #PKCS7',
    ],
  ])('the request %j is refused', (body, expected) => {
    expect(() => decodeEnroll(soap(body))).toThrow(XmlError)
    expect(() => decodeEnroll(soap(body))).toThrow(expected)
  })

  test('a response with another or an unreadable token is refused', () => {
    const written = encodeEnrollResponse(answer, { provisioning: 'x' })
    const read = (from: string, to: string) => () => decodeEnrollResponse(decodeSoap(written.replace(from, to)))
    expect(read('ProvisionDoc', 'Other')).toThrow('the ValueType')
    expect(read('>eA==<', '>/w==<')).toThrow('UTF-8 text')
    expect(read('>eA==<', '>!<')).toThrow('base64 in BinarySecurityToken')
    expect(() => decodeEnrollResponse(soap('<RequestSecurityTokenResponseCollection/>'))).toThrow(
      'a BinarySecurityToken',
    )
  })
})

describe('additional context', () => {
  test('all kinds of items are read back as they were written', () => {
    const context: EnrollmentContext = {
      uxInitiated: true,
      osEdition: 4,
      macAddresses: ['00-15-5D-2A-10-04', '00-15-5D-2A-10-05'],
      deviceId: '4D0E5A2B9C7F41D8A3E6B0C1D2F3A4B5',
      enrollmentType: 'Device',
      notInOobe: false,
    }
    expect(decodeContext(encodeContext(context))).toEqual(context)
    expect(missingContextItem(context)).toBeUndefined()
  })

  test('stray spaces, mixed case and unknown items are tolerated', () => {
    const items = [
      { name: 'NotInOobe', value: ' False ' },
      { name: 'deviceid', value: 'None' },
      { name: 'UXInitiated', value: 'perhaps' },
      { name: 'OSEdition', value: '-1' },
      { name: 'FutureItem', value: 'x' },
    ]
    expect(decodeContext(items)).toEqual({ notInOobe: false, deviceId: 'None' })
  })

  test('a missing DeviceID or EnrollmentType is named', () => {
    expect(missingContextItem({ enrollmentType: 'Full' })).toBe('DeviceID')
    expect(missingContextItem({ deviceId: 'x' })).toBe('EnrollmentType')
    expect(missingContextItem({ deviceId: 'x', enrollmentType: 'Half' })).toBe('EnrollmentType')
  })
})

describe('terms of use', () => {
  const request = {
    redirectUri: 'ms-appx-web://Microsoft.AAD.BrokerPlugin/ToUResponse',
    clientRequestId: '6f0a',
    apiVersion: '1.0',
    mode: 'azureadjoin',
  }

  test('the request is read back as it was written', () => {
    const address = encodeTermsRequest('https://portal.example/tou?tenant=1', request)
    const query = new URL(address).searchParams
    expect(decodeTermsRequest(query)).toEqual({ ok: true, request })
    query.delete('mode')
    expect(decodeTermsRequest(query)).toMatchObject({ ok: true, request: { clientRequestId: '6f0a' } })
  })

  test('a foreign redirect and an unknown version are refused', () => {
    const read = (more: Record<string, string>) =>
      decodeTermsRequest(new URLSearchParams({ redirect_uri: request.redirectUri, ...more }))
    expect(read({ redirect_uri: 'https://evil.example/' })).toEqual({ ok: false, problem: 'redirect-uri' })
    expect(read({ redirect_uri: '' })).toEqual({ ok: false, problem: 'redirect-uri' })
    expect(read({ 'api-version': '2.0' })).toEqual({ ok: false, problem: 'api-version' })
    expect(decodeTermsRequest(new URLSearchParams({ redirect_uri: 'taxiway://tou' }), ['taxiway']).ok).toBe(true)
  })

  test.each([
    { kind: 'accepted', opaqueBlob: 'a+b/c==' },
    { kind: 'declined' },
    { kind: 'declined', opaqueBlob: 'x' },
    { kind: 'failed', error: 'access_denied', description: 'not licensed & not sorry' },
  ] as const)('the outcome %j is read back as it was written', (outcome) => {
    expect(decodeTermsOutcome(encodeTermsOutcome(request, outcome))).toEqual(outcome)
  })

  test('an address without outcome gives none, and an unknown error is a server error', () => {
    expect(decodeTermsOutcome('ms-appx-web://x/ToUResponse')).toBeUndefined()
    expect(decodeTermsOutcome('ms-appx-web://x/?IsAccepted=maybe')).toBeUndefined()
    expect(decodeTermsOutcome('x:?error=odd')).toEqual({ kind: 'failed', error: 'server_error', description: '' })
  })
})

test('a flag is true or false and nothing else: names that every object has are no flags', () => {
  for (const value of ['__proto__', 'constructor', 'toString', '1', '']) {
    expect(decodeContext([{ name: 'NotInOobe', value }])).toEqual({})
  }
  expect(decodeContext([{ name: 'NotInOobe', value: ' FALSE ' }])).toEqual({ notInOobe: false })
})
