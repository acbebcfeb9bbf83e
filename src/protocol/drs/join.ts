// Join request and response of the device registration service (MS-DVRJ §3.1.5.1.1;
// docs/specification/device-registration.md). Encoders for the device, decoders for both. Field names in any letter
// case where clients differ; attributes arrive as text or as booleans.

import { z } from 'zod'

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'

/** The document is not what a join request or response has to be; `at` is the path of the field. */
export class JoinMessageError extends Error {
  readonly at: string
  constructor(at: string, expected: string) {
    super(`${at}: expected ${expected}`)
    this.name = 'JoinMessageError'
    this.at = at
  }
}

/** The fixed subject of every join request; the directory puts the real name into the certificate. */
export const joinSubject = '7E980AD9-B86D-4306-9425-9AC066FB014A'

export type JoinRequest = {
  /** PKCS#10, DER. */
  readonly certificateRequest: Uint8Array
  /** BCRYPT_RSAKEY_BLOB. */
  readonly transportKey: Uint8Array
  readonly joinType: number
  readonly deviceType: string
  readonly osVersion: string
  readonly displayName: string
  readonly targetDomain: string
  /** The device ticket by which the directory finds the Autopilot registration. */
  readonly deviceTicket?: string
  /** DER, unread. */
  readonly aikCertificate?: Uint8Array
  readonly attestationData?: Uint8Array
}

export function encodeJoinRequest(request: JoinRequest): Record<string, unknown> {
  const ticket = request.deviceTicket
  return {
    CertificateRequest: { Type: 'pkcs10', Data: toBase64(request.certificateRequest) },
    TransportKey: toBase64(request.transportKey),
    TargetDomain: request.targetDomain,
    DeviceType: request.deviceType,
    OSVersion: request.osVersion,
    DeviceDisplayName: request.displayName,
    JoinType: request.joinType,
    Attributes: {
      ReuseDevice: 'true',
      ReturnClientSid: 'true',
      ...(ticket === undefined ? {} : { 'MSA-DDID': toBase64(new TextEncoder().encode(ticket)) }),
    },
  }
}

const text = (longest: number) => z.string().max(longest)
const attributes = z.record(text(100), z.unknown())

const requestShape = z.object({
  CertificateRequest: z.object({ Type: text(20), Data: text(24_000) }),
  TransportKey: text(8_000),
  TargetDomain: text(256).default(''),
  DeviceType: text(64).default('Windows'),
  OSVersion: text(64).default(''),
  DeviceDisplayName: text(256),
  JoinType: z.number().int(),
  AikCertificate: text(16_000).nullish(),
  AttestationData: text(16_000).nullish(),
  Attributes: attributes.optional(),
  attributes: attributes.optional(),
})

export function decodeJoinRequest(body: unknown): JoinRequest {
  const fields = check(requestShape, body)
  if (fields.CertificateRequest.Type.toLowerCase() !== 'pkcs10') {
    throw new JoinMessageError('CertificateRequest.Type', 'pkcs10')
  }
  const ticket = (fields.Attributes ?? fields.attributes)?.['MSA-DDID']
  return {
    certificateRequest: bytes(fields.CertificateRequest.Data, 'CertificateRequest.Data'),
    transportKey: bytes(fields.TransportKey, 'TransportKey'),
    joinType: fields.JoinType,
    deviceType: fields.DeviceType,
    osVersion: fields.OSVersion,
    displayName: fields.DeviceDisplayName,
    targetDomain: fields.TargetDomain,
    ...(fields.AikCertificate && { aikCertificate: bytes(fields.AikCertificate, 'AikCertificate') }),
    ...(fields.AttestationData && { attestationData: bytes(fields.AttestationData, 'AttestationData') }),
    ...(typeof ticket === 'string' && ticket !== '' ? { deviceTicket: decodeTicket(ticket) } : {}),
  }
}

function decodeTicket(base64: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes(base64, 'Attributes.MSA-DDID'))
  } catch {
    throw new JoinMessageError('Attributes.MSA-DDID', 'base64 of text')
  }
}

export type JoinResponse = {
  /** SHA-1, hexadecimal. */
  readonly thumbprint: string
  readonly certificate: Uint8Array
  readonly userPrincipalName: string
  readonly membership: ReadonlyArray<{ readonly localSid: string; readonly addSids: readonly string[] }>
}

export function encodeJoinResponse(response: JoinResponse): Record<string, unknown> {
  return {
    Certificate: { Thumbprint: response.thumbprint.toUpperCase(), RawBody: toBase64(response.certificate) },
    User: { Upn: response.userPrincipalName },
    MembershipChanges: response.membership.map(({ localSid, addSids }) => ({ LocalSID: localSid, AddSIDs: addSids })),
  }
}

const responseShape = z.object({
  Certificate: z.object({ Thumbprint: text(64).default(''), RawBody: text(24_000) }),
  User: z.object({ Upn: text(256) }).optional(),
  MembershipChanges: z.array(z.object({ LocalSID: text(200), AddSIDs: z.array(text(200)) })).default([]),
})

export function decodeJoinResponse(body: unknown): JoinResponse {
  const fields = check(responseShape, body)
  return {
    thumbprint: fields.Certificate.Thumbprint.toLowerCase(),
    certificate: bytes(fields.Certificate.RawBody, 'Certificate.RawBody'),
    userPrincipalName: fields.User?.Upn ?? '',
    membership: fields.MembershipChanges.map(({ LocalSID, AddSIDs }) => ({ localSid: LocalSID, addSids: AddSIDs })),
  }
}

export function check<T>(shape: z.ZodType<T>, body: unknown): T {
  const parsed = attempt(() => shape.safeParse(body))
  if (!parsed) throw new JoinMessageError('the body', 'members that can be read')
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new JoinMessageError(issue?.path.join('.') || 'the body', issue?.message.toLowerCase() ?? 'another shape')
}

export function bytes(base64: string, at: string): Uint8Array {
  const decoded = fromBase64(base64)
  if (!decoded?.length) throw new JoinMessageError(at, 'base64')
  return decoded
}

/** Undefined when the library stumbles over an object with a `length` that cannot be made a number. */
function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
