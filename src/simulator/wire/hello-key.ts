// Registers a key of Windows Hello with the registration service (MS-KPP §3.1.5.1; docs/protocols/device-join.md).

import { encodeKeyRequest } from '../../protocol/drs/key.ts'
import { hresultOf } from '../../protocol/drs/problem.ts'
import { encodeRsaKeyBlob } from '../../protocol/drs/rsa-key-blob.ts'
import { type PrivateKeyPem, rsaNumbers } from '../port/keys.ts'
import { discoverRegistration } from './discover.ts'
import { type Http, jsonOf } from './http.ts'
import { textIn } from './sign-in.ts'

/** On the disk, one for each person; a real device has it in its TPM, behind a gesture. */
export type HelloKey = {
  readonly keyId: string
  readonly userName: string
  readonly privateKey: PrivateKeyPem
}

/** By the user name in lower case. */
export type HelloKeys = Readonly<Record<string, HelloKey>>

export type HelloKeyResult =
  | { readonly kind: 'registered'; readonly key: HelloKey }
  | { readonly kind: 'refused'; readonly code: string; readonly message: string }

export type HelloKeyInput = {
  readonly drs: string
  readonly tenantId: string
  readonly userName: string
  /** Of the person on this device, with a second factor that was just shown. */
  readonly accessToken: string
  readonly privateKey: PrivateKeyPem
}

export async function registerHelloKey(http: Http, input: HelloKeyInput): Promise<HelloKeyResult> {
  const { accessToken, privateKey } = input
  const discovered = await discoverRegistration(http, input)
  if (discovered.kind === 'refused') return discovered
  const { keyEndpoint } = discovered.services
  const reply = await http.send({
    at: 'join',
    method: 'POST',
    url: `${keyEndpoint}?api-version=1.0`,
    headers: {
      authorization: `Bearer ${accessToken}`,
      'content-type': 'application/json',
      accept: 'application/json',
    },
    body: JSON.stringify(encodeKeyRequest(encodeRsaKeyBlob(rsaNumbers(privateKey)))),
  })
  const body = jsonOf(reply)
  const keyId = textIn(body, 'kid')
  if (!keyId) {
    const { shown, text } = hresultOf(body, reply.status)
    return { kind: 'refused', code: shown, message: `${text} ${textIn(body, 'message')}`.trim() }
  }
  return { kind: 'registered', key: { keyId, userName: textIn(body, 'upn') || input.userName, privateKey } }
}
