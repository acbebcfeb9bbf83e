import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { parseXml, type XmlElement, XmlError } from '../xml.ts'
import { certificateSearchCriteria } from './application.ts'
import { decodePoll, defaultPollSchedule, encodePoll } from './poll.ts'
import {
  decodeProvisioning,
  encodeProvisioning,
  missingFromEnrollment,
  type ProvisioningDocument,
} from './provisioning.ts'

const sha1 = (bytes: Uint8Array) => createHash('sha1').update(bytes).digest('hex')
const der = (...bytes: number[]) => new Uint8Array(bytes)

const enrolled: ProvisioningDocument = {
  roots: [der(1, 2)],
  intermediates: [der(3)],
  client: { store: 'System', certificate: der(4, 5, 6) },
  renewal: { automatic: true, periodDays: 45, retryDays: 4, serverUrl: 'https://mdm.example/Renew.svc' },
  application: {
    providerId: 'MS DM Server',
    name: 'Harbour Line',
    address: 'https://checkin.example/omadm/cimhandler.ashx',
    connectionRetries: 6,
    initialBackoffMs: 30000,
    maxBackoffMs: 120000,
    backCompatRetryDisabled: true,
    encoding: 'application/vnd.syncml.dm+xml',
    useHardwareDeviceId: false,
    certificateSearch: certificateSearchCriteria('3c9f', 'System'),
    clientAuth: { type: 'DIGEST', secret: 'kV9', nonce: 'cmFuZG9t' },
    serverAuth: { type: 'DIGEST', name: '3c9f', secret: 'w2Q', nonce: 'b3RoZXI=' },
  },
  provider: {
    providerId: 'MS DM Server',
    settings: [
      { path: 'UPN', value: 'pia@harbourline.example', datatype: 'string' },
      { path: 'EntDMID', value: '3c9f', datatype: 'string' },
      ...encodePoll(defaultPollSchedule),
    ],
  },
}

const written = encodeProvisioning(enrolled, sha1)

test('a complete document is read back as it was written', () => {
  expect(decodeProvisioning(written, sha1)).toEqual(enrolled)
  expect(missingFromEnrollment(enrolled)).toBeUndefined()
  expect(encodeProvisioning(decodeProvisioning(written, sha1), sha1)).toBe(written)
})

test('a renewal carries only the new certificate and the provider', () => {
  const renewed: ProvisioningDocument = {
    roots: [],
    intermediates: [],
    client: { store: 'User', certificate: der(7) },
    application: { providerId: 'MS DM Server' },
  }
  expect(decodeProvisioning(encodeProvisioning(renewed, sha1), sha1)).toEqual(renewed)
})

describe('the order that existing clients rely on', () => {
  const root = parseXml(written)
  const at = (element: XmlElement, ...path: number[]): XmlElement =>
    path.reduce((here, i) => here.children[i]!, element) // a wrong path fails the test

  test('by index: Root, CA and My are the first, second and third store, each with one certificate', () => {
    const names = [0, 1, 2].map((i) => at(root, 0, i).attributes.type)
    expect(names).toEqual(['Root', 'CA', 'My'])
    expect(at(root, 0).children).toHaveLength(3)
    for (const i of [0, 1, 2]) expect(at(root, 0, i, 0).children).toHaveLength(1)
    expect(at(root, 0, 2, 0, 0, 0).attributes.value).toBe('BAUG')
    expect(at(root, 0, 2, 0, 0, 1)).toMatchObject({ attributes: { type: 'PrivateKeyContainer' }, children: [] })
  })

  test('by depth: the third parm at depth four is the client certificate', () => {
    const found: string[] = []
    const walk = (element: XmlElement, depth: number): void => {
      if (element.local === 'parm' && depth === 5) found.push(element.attributes.value ?? '')
      for (const one of element.children) walk(one, depth + 1)
    }
    walk(root, 0)
    expect(found[2]).toBe('BAUG')
  })

  test('renewal settings stand in a second store, then APPLICATION, then DMClient', () => {
    expect(root.children.map((one) => one.attributes.type)).toEqual([
      'CertificateStore',
      'CertificateStore',
      'APPLICATION',
      'DMClient',
    ])
    expect(at(root, 1, 0, 0, 0).attributes.type).toBe('Renew')
  })

  test('names are upper-case thumbprints and BACKCOMPATRETRYDISABLED has no value', () => {
    expect(written).toContain(`type="${sha1(der(1, 2)).toUpperCase()}"`)
    expect(written).toContain('<parm name="BACKCOMPATRETRYDISABLED"/>')
    expect(written).toContain('value="Subject=CN%3D3c9f&amp;Stores=MY%5CSystem"')
  })

  test('two roots are refused before anything is written', () => {
    expect(() => encodeProvisioning({ ...enrolled, roots: [der(1), der(2)] }, sha1)).toThrow(XmlError)
  })
})

describe('refusals', () => {
  const read = (from: string, to: string) => () => decodeProvisioning(written.replaceAll(from, to), sha1)

  test('a certificate under a foreign name, or one that is no base64', () => {
    expect(read('"BAUG"', '"BAUH"')).toThrow('thumbprint')
    expect(read('"BAUG"', '"!"')).toThrow('an EncodedCertificate in base64')
  })

  test('another document, no w7 application, no provider', () => {
    expect(() => decodeProvisioning('<x/>', sha1)).toThrow('a wap-provisioningdoc')
    expect(read('"w7"', '"w2"')).toThrow('an APPLICATION with APPID w7')
    expect(read('PROVIDER-ID', 'PROVIDER')).toThrow('a PROVIDER-ID')
  })

  test('[T-38] a document type', () => {
    expect(() => decodeProvisioning('<!DOCTYPE a><a/>', sha1)).toThrow('no document type')
  })

  test.each<[string, Partial<ProvisioningDocument>]>([
    ['a root certificate', { roots: [] }],
    ['ADDR', { application: { providerId: 'MS DM Server' } }],
    ['CLIENT', { application: { providerId: 'MS DM Server', address: 'x' } }],
    [
      'APPSRV',
      {
        application: {
          providerId: 'x',
          address: 'x',
          clientAuth: { type: 'DIGEST', secret: 's' },
          serverAuth: { type: 'BASIC', secret: 's' },
        },
      },
    ],
    ['same provider', { provider: { providerId: 'Other', settings: [] } }],
    ['Poll', { provider: { providerId: 'MS DM Server', settings: [] } }],
  ])('an enrolment without %s is incomplete', (missing, change) => {
    expect(missingFromEnrollment({ ...enrolled, ...change })).toContain(missing)
  })

  test('an enrolment without a client certificate is incomplete', () => {
    const { client: _, ...rest } = enrolled
    expect(missingFromEnrollment(rest)).toBe('a client certificate')
  })
})

test('a poll schedule is read back, and its absence means once a day', () => {
  fc.assert(
    fc.property(fc.nat(999), fc.integer({ min: 1, max: 999 }), fc.boolean(), (count, intervalMinutes, onLogin) => {
      const schedule = { ...defaultPollSchedule, first: { count, intervalMinutes }, onLogin }
      const values = new Map(encodePoll(schedule).map(({ path, value }) => [path, value]))
      expect(decodePoll((name) => values.get(`Poll/${name}`))).toEqual(schedule)
    }),
  )
  expect(decodePoll(() => undefined).remaining).toEqual({ count: 0, intervalMinutes: 1440 })
})

test('renewal settings that are missing fall back to those of Windows', () => {
  const bare =
    '<characteristic type="CertificateStore"><characteristic type="My"><characteristic type="WSTEP"><characteristic type="Renew"/></characteristic></characteristic></characteristic>'
  const document = `<wap-provisioningdoc>${bare}<characteristic type="APPLICATION"><parm name="APPID" value="w7"/><parm name="PROVIDER-ID" value="x"/></characteristic></wap-provisioningdoc>`
  expect(decodeProvisioning(document, sha1).renewal).toEqual({ automatic: false, periodDays: 42, retryDays: 7 })
})
