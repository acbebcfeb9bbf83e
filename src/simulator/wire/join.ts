// Joining the directory (MS-DVRD, MS-DVRJ): discovery, two key pairs, a certificate request with the fixed subject,
// and the device ticket that lets the directory reuse the object made at registration (docs/protocols/device-join.md).

import { X509Certificate } from 'node:crypto'

import { decodeDiscover } from '../../protocol/drs/discover.ts'
import { decodeJoinResponse, encodeJoinRequest, JoinMessageError, joinSubject } from '../../protocol/drs/join.ts'
import { hresultOf } from '../../protocol/drs/problem.ts'
import { encodeRsaKeyBlob } from '../../protocol/drs/rsa-key-blob.ts'
import { administratorsSid } from '../../protocol/drs/sid.ts'
import { encodeCertificateRequest } from '../../protocol/pkcs10.ts'
import { type KeySource, type PrivateKeyPem, requestKey, rsaNumbers } from '../port/keys.ts'
import { type Http, type HttpReply, jsonOf } from './http.ts'
import { textIn } from './sign-in.ts'

/** Stored on disk: the device's identity in the directory. */
export type DirectoryIdentity = {
  readonly deviceId: string
  readonly tenantId: string
  /** PEM. */
  readonly certificate: string
  readonly privateKey: PrivateKeyPem
  readonly transportKey: PrivateKeyPem
  /** Members the directory adds to the local Administrators group: its own administrators, and the joiner. */
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
  /** The key that the TPM quoted over; a fresh one otherwise. */
  readonly privateKey?: PrivateKeyPem | undefined
}

export type JoinResult =
  | { readonly kind: 'joined'; readonly identity: DirectoryIdentity }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

const discoveryFailed = '0x801C000C'

export async function joinDirectory(http: Http, input: JoinInput): Promise<JoinResult> {
  const discovered = await http.send({
    at: 'join',
    method: 'GET',
    url: `${input.drs}/${input.tenantId}/Discover?api-version=1.9`,
    headers: { accept: 'application/json', 'ocp-adrs-client-name': 'dsreg' },
  })
  const endpoint = decodeDiscover(jsonOf(discovered))?.joinEndpoint
  if (!endpoint) {
    const message = `the registration service names no join endpoint (HTTP ${discovered.status})`
    return { kind: 'refused', code: discoveryFailed, message }
  }
  const [privateKey, transportKey] = await Promise.all([input.privateKey ?? input.keys(), input.keys()])
  const reply = await http.send({
    at: 'join',
    method: 'POST',
    url: `${endpoint}?api-version=2.0`,
    headers: {
      authorization: `Bearer ${input.accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(requestBody(input, privateKey, transportKey)),
  })
  if (reply.status >= 300) return refusal(reply)
  return readIdentity(reply, { tenantId: input.tenantId, privateKey, transportKey })
}

function requestBody(input: JoinInput, privateKey: PrivateKeyPem, transportKey: PrivateKeyPem): object {
  return encodeJoinRequest({
    certificateRequest: encodeCertificateRequest(joinSubject, requestKey(privateKey)),
    transportKey: encodeRsaKeyBlob(rsaNumbers(transportKey)),
    targetDomain: input.userName.slice(input.userName.lastIndexOf('@') + 1),
    deviceType: 'Windows',
    osVersion: input.os,
    displayName: input.name,
    joinType: 0,
    ...(input.deviceTicket === undefined ? {} : { deviceTicket: input.deviceTicket }),
  })
}

function readIdentity(
  reply: HttpReply,
  keys: Pick<DirectoryIdentity, 'tenantId' | 'privateKey' | 'transportKey'>,
): JoinResult {
  try {
    const { certificate: der, membership } = decodeJoinResponse(jsonOf(reply))
    const certificate = new X509Certificate(der)
    const administrators = membership.flatMap(({ localSid, addSids }) =>
      localSid === administratorsSid ? addSids : [],
    )
    // The first common name of the subject is the id the directory gave this device.
    const deviceId = /CN=([^\n,]+)/.exec(certificate.subject)?.[1]?.trim() ?? ''
    return {
      kind: 'joined',
      identity: { ...keys, deviceId, certificate: certificate.toString(), administrators },
    }
  } catch (error) {
    const unreadable =
      error instanceof JoinMessageError || (error as NodeJS.ErrnoException).code?.startsWith('ERR_OSSL')
    if (!unreadable) throw error
    return {
      kind: 'refused',
      code: '0x801C0012',
      message: `the answer to the join is broken: ${(error as Error).message}`,
    }
  }
}

function refusal(reply: HttpReply): JoinResult {
  const body = jsonOf(reply)
  const { internal, shown, text } = hresultOf(body, reply.status)
  const told = textIn(body, 'message') || `the registration service answered ${reply.status}`
  const message = text === undefined ? told : `${text} ${told}`
  return { kind: 'refused', code: shown, message: internal === shown ? message : `${message} (${internal})` }
}
