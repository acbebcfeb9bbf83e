// Joining the directory (MS-DVRD, MS-DVRJ): discovery, two key pairs, a certificate request with the fixed subject,
// and the device ticket that lets the directory reuse the object made at registration (docs/protocols/device-join.md).

import { X509Certificate } from 'node:crypto'

import { decodeJoinResponse, encodeJoinRequest, JoinMessageError, joinSubject } from '../../protocol/drs/join.ts'
import { deviceProblems, hresultOf } from '../../protocol/drs/problem.ts'
import { encodeRsaKeyBlob } from '../../protocol/drs/rsa-key-blob.ts'
import { administratorsSid } from '../../protocol/drs/sid.ts'
import { encodeCertificateRequest } from '../../protocol/pkcs10.ts'
import { type KeySource, type PrivateKeyPem, requestKey, rsaNumbers } from '../port/keys.ts'
import { discoverRegistration, movedTo, redirected } from './discover.ts'
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

export async function joinDirectory(http: Http, input: JoinInput): Promise<JoinResult> {
  const discovered = await discoverRegistration(http, input)
  if (discovered.kind === 'refused') return discovered
  const { joinEndpoint } = discovered.services
  const [privateKey, transportKey] = await Promise.all([input.privateKey ?? input.keys(), input.keys()])
  const reply = await http.send({
    at: 'join',
    method: 'POST',
    url: `${joinEndpoint}?api-version=2.0`,
    headers: {
      authorization: `Bearer ${input.accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(requestBody(input, privateKey, transportKey)),
  })
  const moved = movedTo(reply)
  if (moved !== undefined) return redirected(moved)
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
    const { hresult, sentence } = deviceProblems['answer-broken']
    return { kind: 'refused', code: hresult, message: `${sentence} ${(error as Error).message}` }
  }
}

function refusal(reply: HttpReply): JoinResult {
  const body = jsonOf(reply)
  const { internal, shown, text } = hresultOf(body, reply.status)
  const told = textIn(body, 'message') || `The registration service answered ${reply.status}.`
  const message = `${text} ${told}`
  return { kind: 'refused', code: shown, message: internal === shown ? message : `${message} (${internal})` }
}
