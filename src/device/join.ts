// Joining the directory (mdm-protocols §2.1-2.5): discovery, two key pairs, a certificate request with the fixed subject,
// and the device ticket that lets the directory reuse the object made at registration (device-oobe.md §2.8).

import { X509Certificate } from 'node:crypto'

import { guidToMixedEndian, toBase64 } from '../kernel/bytes.ts'
import { encodeCertificateRequest } from '../protocol/pkcs10.ts'
import { type Http, type HttpReply, jsonOf } from './http.ts'
import { type KeySource, type PrivateKeyPem, requestKey, rsaNumbers } from './keys.ts'
import { textIn } from './sign-in.ts'

/** What the disk keeps: the device's identity in the directory. */
export type DirectoryIdentity = {
  readonly deviceId: string
  readonly tenantId: string
  /** PEM. */
  readonly certificate: string
  readonly privateKey: PrivateKeyPem
  readonly transportKey: PrivateKeyPem
  /** Members the directory adds to the local Administrators group. */
  readonly administrators: readonly string[]
}

export type JoinInput = {
  readonly drs: string
  readonly tenantId: string
  readonly userName: string
  readonly accessToken: string
  readonly deviceTicket: string | undefined
  readonly name: string
  readonly os: string
  readonly keys: KeySource
}

export type JoinResult =
  | { readonly kind: 'joined'; readonly identity: DirectoryIdentity }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

/** The subject every Windows asks for; the directory puts the real one in the certificate. */
const subject = '7E980AD9-B86D-4306-9425-9AC066FB014A'

export async function joinDirectory(http: Http, input: JoinInput): Promise<JoinResult> {
  const discovered = await http.send({
    at: 'join',
    method: 'GET',
    url: `${input.drs}/${input.tenantId}/Discover?api-version=1.9`,
    headers: { accept: 'application/json', 'ocp-adrs-client-name': 'dsreg' },
  })
  const service = jsonOf(discovered)?.DeviceJoinService as Readonly<Record<string, unknown>> | undefined
  const endpoint = textIn(service, 'JoinEndpoint')
  if (!endpoint) return refusal(discovered, 'the registration service names no join endpoint')

  const [privateKey, transportKey] = await Promise.all([input.keys(), input.keys()])
  const reply = await http.send({
    at: 'join',
    method: 'POST',
    url: `${endpoint}?api-version=2.0`,
    headers: {
      authorization: `Bearer ${input.accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(joinRequest(input, privateKey, transportKey)),
  })
  const answer = readJoinAnswer(reply)
  if (!answer) return refusal(reply, 'the registration service sent no certificate')
  return {
    kind: 'joined',
    identity: { ...answer, tenantId: input.tenantId, privateKey, transportKey },
  }
}

function joinRequest(input: JoinInput, privateKey: PrivateKeyPem, transportKey: PrivateKeyPem): object {
  const ticket = input.deviceTicket
  return {
    CertificateRequest: {
      Type: 'pkcs10',
      Data: toBase64(encodeCertificateRequest(subject, requestKey(privateKey))),
    },
    TransportKey: toBase64(rsaKeyBlob(transportKey)),
    TargetDomain: input.userName.slice(input.userName.lastIndexOf('@') + 1),
    DeviceType: 'Windows',
    OSVersion: input.os,
    DeviceDisplayName: input.name,
    JoinType: 0,
    Attributes: {
      ReuseDevice: 'true',
      ReturnClientSid: 'true',
      ...(ticket ? { 'MSA-DDID': toBase64(new TextEncoder().encode(ticket)) } : {}),
    },
  }
}

/** BCRYPT_RSAKEY_BLOB (mdm-protocols §2.4). */
function rsaKeyBlob(key: PrivateKeyPem): Uint8Array {
  const { modulus, exponent } = rsaNumbers(key)
  const blob = new Uint8Array(24 + exponent.length + modulus.length)
  const head = new DataView(blob.buffer)
  head.setUint32(0, 0x31415352, true) // "RSA1"
  head.setUint32(4, modulus.length * 8, true)
  head.setUint32(8, exponent.length, true)
  head.setUint32(12, modulus.length, true)
  blob.set(exponent, 24)
  blob.set(modulus, 24 + exponent.length)
  return blob
}

function readJoinAnswer(
  reply: HttpReply,
): Pick<DirectoryIdentity, 'deviceId' | 'certificate' | 'administrators'> | undefined {
  const body = reply.status < 300 ? jsonOf(reply) : undefined
  const raw = textIn(body?.Certificate as Readonly<Record<string, unknown>> | undefined, 'RawBody')
  if (raw === '') return undefined
  const certificate = pem(raw)
  const changes = Array.isArray(body?.MembershipChanges) ? body.MembershipChanges : []
  const administrators = changes
    .filter((change) => change?.LocalSID === 'S-1-5-32-544')
    .flatMap((change) => (Array.isArray(change.AddSIDs) ? change.AddSIDs.map(String) : []))
  return { deviceId: deviceIdOf(certificate), certificate, administrators }
}

export function pem(base64: string): string {
  const lines = base64.replace(/\s/g, '').match(/.{1,64}/g) ?? []
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`
}

/** The first common name of the subject. */
function deviceIdOf(certificate: string): string {
  return /CN=([^\n,]+)/.exec(new X509Certificate(certificate).subject)?.[1]?.trim() ?? ''
}

/** A refusal comes in one of three shapes (mdm-protocols §2.9). */
function refusal(reply: HttpReply, otherwise: string): JoinResult {
  const body = jsonOf(reply)
  const odata = body?.['odata.error'] as Readonly<Record<string, unknown>> | undefined
  const nested = odata?.message as Readonly<Record<string, unknown>> | undefined
  const message = textIn(body, 'message') || textIn(body, 'Message') || textIn(nested, 'value') || otherwise
  const subcode = textIn(body, 'subcode') || textIn(body, 'code') || textIn(body, 'ErrorType')
  const code = hresults[subcode] ?? hresultByStatus[reply.status] ?? '0x801c0003'
  return { kind: 'refused', code, message: `${message} (HTTP ${reply.status})` }
}

const hresults: Readonly<Record<string, string>> = {
  error_directory_quota_exceeded: '0x801c000e',
  AuthorizationError: '0x801c0003',
  error_authorization: '0x801c0003',
  AuthenticationError: '0x801c0002',
}

const hresultByStatus: Readonly<Record<number, string>> = {
  400: '0x801c0001',
  401: '0x801c0002',
  404: '0x801c000c',
  500: '0x801c0006',
}

/** The security identifier of a directory object: its GUID as four little-endian numbers (mdm-protocols §2.5). */
export function sidOf(objectId: string): string {
  const view = new DataView(guidToMixedEndian(objectId).buffer)
  return `S-1-12-1-${[0, 4, 8, 12].map((at) => view.getUint32(at, true)).join('-')}`
}
