import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { decodeSoap, encodeSoapRequest, encodeSoapResponse, tokenValueTypes } from './soap.ts'
import {
  decodeFault,
  encodeFault,
  type FaultErrorType,
  type FaultSubcode,
  faultErrorTypes,
  faultOfHresult,
  faultSubcodes,
  formatHresult,
  hresultOfFault,
} from './soap-fault.ts'
import { parseXml, XmlError } from './xml.ts'
import { element } from './xml-write.ts'

const jwt = new TextEncoder().encode('eyJh.eyJz.c2ln')
const header = { messageId: 'urn:uuid:1', to: 'https://mdm.example/EnrollmentServer/Discovery.svc' }

describe('requests', () => {
  test('a request with a directory token is read back as it was written', () => {
    const security = { binarySecurityToken: { valueType: tokenValueTypes.jwt, value: jwt } }
    const message = decodeSoap(encodeSoapRequest('urn:do', { ...header, security }, element('x', { xmlns: 'urn:x' })))
    expect(message).toMatchObject({ action: 'urn:do', ...header, security })
    expect(message.body).toMatchObject({ local: 'x', namespace: 'urn:x' })
  })

  test('a user name and password travel as a UsernameToken', () => {
    const security = { usernameToken: { username: 'pia@harbourline.example', password: 'a<b&c' } }
    expect(decodeSoap(encodeSoapRequest('urn:do', { ...header, security }, element('x', {}))).security).toEqual(
      security,
    )
  })

  test('wrapped lines, URL-safe base64 and SOAP 1.1 are read', () => {
    const message = decodeSoap(`<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"
      xmlns:w="http://www.w3.org/2005/08/addressing"><e:Header><w:Action>
      urn:do </w:Action><Security><BinarySecurityToken ValueType=" jwt ">-_
      8</BinarySecurityToken></Security></e:Header><e:Body/></e:Envelope>`)
    expect(message.action).toBe('urn:do')
    expect(message.security.binarySecurityToken).toEqual({ valueType: 'jwt', value: new Uint8Array([0xfb, 0xff]) })
    expect(message.body).toBeUndefined()
  })

  test.each([
    ['<a/>', 'a SOAP envelope'],
    ['<Envelope xmlns="urn:other"/>', 'a SOAP envelope'],
    ['<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"/>', 'Body inside Envelope'],
    [
      `<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Header><Security><BinarySecurityToken>!
       </BinarySecurityToken></Security></s:Header><s:Body/></s:Envelope>`,
      'base64 in BinarySecurityToken',
    ],
  ])('%j is refused', (document, expected) => {
    expect(() => decodeSoap(document)).toThrow(XmlError)
    expect(() => decodeSoap(document)).toThrow(expected)
  })

  test('[T-38] an envelope with a document type is refused', () => {
    expect(() => decodeSoap('<!DOCTYPE x><a/>')).toThrow('no document type declaration')
  })
})

test('a response names the request it answers, and the certificate response its validity', () => {
  const written = encodeSoapResponse(
    'urn:done',
    {
      relatesTo: 'urn:uuid:1',
      activityId: '0f3c8d1e-0000-4000-8000-000000000001',
      validity: { created: new Date('2027-02-17T09:20:00Z'), expires: new Date('2027-02-17T09:25:00Z') },
    },
    element('x', {}),
  )
  expect(decodeSoap(written)).toMatchObject({
    action: 'urn:done',
    relatesTo: 'urn:uuid:1',
    activityId: '0f3c8d1e-0000-4000-8000-000000000001',
    security: {},
  })
  expect(written).toContain('<u:Created>2027-02-17T09:20:00.000Z</u:Created>')
})

describe('faults', () => {
  const answer = { relatesTo: 'urn:uuid:1', activityId: 'a' }
  const subcodes = Object.keys(faultSubcodes) as FaultSubcode[]
  const errorTypes = Object.keys(faultErrorTypes) as FaultErrorType[]

  test('every fault is read back as it was written', () => {
    const line = fc.string({ minLength: 1 }).map((text) => text.replace(/[^!-~]/g, 'x'))
    const fault = fc.record(
      {
        subcode: fc.constantFrom(...subcodes),
        reason: line,
        errorType: fc.constantFrom(...errorTypes),
        message: line,
        traceId: line,
      },
      { requiredKeys: ['subcode', 'reason'] },
    )
    fc.assert(
      fc.property(fault, (value) => void expect(decodeFault(decodeSoap(encodeFault(answer, value)))).toEqual(value)),
    )
  })

  test('every subcode and ErrorType has an HRESULT that leads back to it', () => {
    for (const subcode of subcodes) expect(faultOfHresult(hresultOfFault({ subcode }))).toEqual({ subcode })
    for (const errorType of errorTypes) {
      const { subcode } = faultErrorTypes[errorType]
      expect(faultOfHresult(hresultOfFault({ subcode, errorType }))).toEqual({ subcode, errorType })
    }
    expect(faultOfHresult(0x80180010)).toBeUndefined()
    expect(formatHresult(hresultOfFault({ subcode: 'Authorization', errorType: 'DeviceCapReached' }))).toBe(
      '0x80180013',
    )
  })

  test('lower-case elements and SOAP 1.1 faults are understood', () => {
    const read = (fault: string) =>
      decodeFault({
        action: '',
        security: {},
        body: parseXml(`<s:Fault xmlns:s="urn:s" xmlns:a="urn:a">${fault}</s:Fault>`),
      })
    expect(
      read('<s:code><s:value>s:receiver</s:value><s:subcode><s:value>s:authorization</s:value></s:subcode></s:code>'),
    ).toEqual({ subcode: 'Authorization', reason: '' })
    expect(read('<faultcode>a:InternalServiceFault</faultcode><faultstring>no</faultstring>')).toEqual({
      subcode: 'InternalServiceFault',
      reason: 'no',
    })
    expect(read('<faultcode>s:Odd</faultcode>')?.subcode).toBe('EnrollmentServer')
  })

  test('a message that is no fault is not one, and simple clients find the text s:fault', () => {
    expect(decodeFault(decodeSoap(encodeSoapResponse('urn:x', answer, element('x', {}))))).toBeUndefined()
    expect(encodeFault(answer, { subcode: 'MessageFormat', reason: 'r' }).toLowerCase()).toContain('s:fault')
  })
})
