// The registration of a computer that an Active Directory synchronises (docs/specification/device-registration.md#computers-of-an-active-directory):
// join type 6, signed with the key whose certificate the computer keeps in userCertificate of its own object.

import { z } from 'zod'

import { bytes, check, JoinMessageError } from './join.ts'

export type HybridRequest = {
  /** PKCS#10, DER. */
  readonly certificateRequest: Uint8Array
  /** BCRYPT_RSAKEY_BLOB. */
  readonly transportKey: Uint8Array
  readonly tenantId: string
  readonly deviceType: string
  readonly osVersion: string
  readonly securityIdentifier: string
  readonly signedAt: Date
  /** What the signature is over. */
  readonly signedText: string
  readonly signature: Uint8Array
}

const text = (longest: number) => z.string().max(longest)

const shape = z.object({
  CertificateRequest: z.object({ Type: text(20), Data: text(24_000) }),
  JoinType: z.number().int(),
  ServerAdJoinData: z.object({
    TransportKey: text(8_000),
    DeviceType: text(64).default('Windows'),
    OSVersion: text(64).default(''),
    TargetDomainId: z.guid().toLowerCase(),
    ClientIdentity: z.object({ Type: text(40), Sid: text(200), SignedBlob: text(4_000) }),
  }),
})

export function decodeHybridRequest(body: unknown): HybridRequest {
  const { JoinType, CertificateRequest: request, ServerAdJoinData: said } = check(shape, body)
  if (JoinType !== 6) throw new JoinMessageError('JoinType', '6')
  if (request.Type.toLowerCase() !== 'pkcs10') throw new JoinMessageError('CertificateRequest.Type', 'pkcs10')
  const { Type: type, Sid: signedText, SignedBlob } = said.ClientIdentity
  if (type.toLowerCase() !== 'sha256signed') {
    throw new JoinMessageError('ServerAdJoinData.ClientIdentity.Type', 'sha256signed')
  }
  const [, securityIdentifier, day, time] =
    /^(S-1-5-21(?:-\d{1,10}){4})\.(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)Z$/.exec(signedText) ?? []
  const signedAt = new Date(`${day}T${time}Z`)
  if (securityIdentifier === undefined || Number.isNaN(signedAt.getTime())) {
    throw new JoinMessageError('ServerAdJoinData.ClientIdentity.Sid', 'SID.yyyy-MM-dd HH:mm:ssZ')
  }
  return {
    certificateRequest: bytes(request.Data, 'CertificateRequest.Data'),
    transportKey: bytes(said.TransportKey, 'ServerAdJoinData.TransportKey'),
    tenantId: said.TargetDomainId,
    deviceType: said.DeviceType,
    osVersion: said.OSVersion,
    securityIdentifier,
    signedAt,
    signedText,
    signature: bytes(SignedBlob, 'ServerAdJoinData.ClientIdentity.SignedBlob'),
  }
}
