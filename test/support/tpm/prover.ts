// The device's half of a proof by TPM, step by step, so that a test can go wrong at each of them.

import { createHmac } from 'node:crypto'
import { Agent, request } from 'node:https'
import { TLSSocket } from 'node:tls'
import type { PcrSelection } from '../../../src/protocol/tpm/attest.ts'
import {
  activationText,
  channelBindingLabel,
  qualifyingData,
  quotedSelections,
} from '../../../src/protocol/ztd/proof.ts'
import { requestKey } from '../../../src/simulator/port/keys.ts'
import {
  attestationKey,
  endorsementCertificate,
  endorsementKey,
  flush,
  type LoadedKey,
} from '../../../src/simulator/tpm/keys.ts'
import { activateCredential, quote, readRegisters } from '../../../src/simulator/tpm/prove.ts'
import type { World } from '../world/world.ts'
import type { Swtpm } from './swtpm.ts'

export type Answer = { readonly status: number; readonly body: Record<string, unknown> }

export type Connection = {
  readonly post: (path: string, body: unknown, ticket?: string) => Promise<Answer>
  /** Of the TLS session; known after the first request. */
  readonly binding: () => Uint8Array
  readonly close: () => void
}

/** One TLS session with the deployment service. */
export function connectTo(world: World, maxVersion?: 'TLSv1.2'): Connection {
  const agent = new Agent({ keepAlive: true, maxSockets: 1, ca: world.ca, ...(maxVersion && { maxVersion }) })
  let binding = new Uint8Array(0)
  return {
    post: (path, body, ticket) =>
      new Promise((resolve, reject) => {
        const headers = { 'content-type': 'application/json', ...(ticket && { 'x-device-token': ticket }) }
        const outgoing = request(`${world.urls.ztd}${path}`, { method: 'POST', agent, headers }, (incoming) => {
          if (incoming.socket instanceof TLSSocket)
            binding = new Uint8Array(incoming.socket.exportKeyingMaterial(32, channelBindingLabel, Buffer.alloc(0)))
          let text = ''
          incoming.setEncoding('utf8').on('data', (part) => {
            text += part
          })
          incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, body: text ? JSON.parse(text) : {} }))
        })
        outgoing.on('error', reject).end(JSON.stringify(body))
      }),
    binding: () => binding,
    close: () => agent.destroy(),
  }
}

export async function helloTicket(connection: Connection, hardwareHash: string): Promise<string> {
  const { body } = await connection.post('/device/v1/hello', { hardwareHash, capabilities: ['tpm2'] })
  return String(body.deviceTicket)
}

export type Keys = {
  readonly ek: LoadedKey
  readonly ak: LoadedKey
  readonly certificate: Uint8Array | undefined
}

/** Runs something with the keys of a TPM, which are flushed after it. */
export async function withKeys<T>(
  tpm: Swtpm,
  operation: (keys: Keys, exchange: Awaited<ReturnType<Swtpm['open']>>['exchange']) => Promise<T>,
  kind: 'ecc' | 'rsa' = 'ecc',
): Promise<T> {
  const { exchange, close } = await tpm.open()
  try {
    const ek = await endorsementKey(exchange)
    const ak = await attestationKey(exchange, kind)
    try {
      return await operation({ ek, ak, certificate: await endorsementCertificate(exchange) }, exchange)
    } finally {
      await flush(exchange, ak)
    }
  } finally {
    close()
  }
}

export const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')
const bytesIn = (answer: Answer, name: string): Uint8Array =>
  new Uint8Array(Buffer.from(String(answer.body[name]), 'base64'))

export function beginBody({ ek, ak, certificate }: Keys): Record<string, string> {
  return {
    ekPublic: base64(ek.bytes),
    akPublic: base64(ak.bytes),
    ...(certificate && { ekCertificate: base64(certificate) }),
  }
}

export type AnswerOptions = {
  readonly binding: Uint8Array
  /** PEM of the key that will join; without one nothing is quoted. */
  readonly joinKey?: string
  readonly selections?: readonly PcrSelection[]
  /** What else goes into the quote than what it should be about. */
  readonly quotedKey?: string
}

/** What an honest TPM answers to a challenge. */
export async function answerOf(
  begun: Answer,
  { ek, ak }: Keys,
  exchange: Awaited<ReturnType<Swtpm['open']>>['exchange'],
  { binding, joinKey, selections = quotedSelections, quotedKey = joinKey }: AnswerOptions,
): Promise<Record<string, unknown>> {
  const packed = {
    credentialBlob: bytesIn(begun, 'credentialBlob'),
    encryptedSecret: bytesIn(begun, 'encryptedSecret'),
  }
  const secret = await activateCredential(exchange, { ek, ak }, packed)
  const activation = createHmac('sha256', secret).update(activationText(binding)).digest('base64')
  if (joinKey === undefined || quotedKey === undefined) return { id: begun.body.id, activation }
  const nonce = bytesIn(begun, 'nonce')
  const about = qualifyingData({ nonce, channelBinding: binding, joinKey: requestKey(quotedKey).publicKey })
  const { quoted, signature } = await quote(exchange, ak, about, selections)
  const pcrValues = (await readRegisters(exchange, selections)).map(base64)
  const joining = base64(requestKey(joinKey).publicKey)
  return {
    id: begun.body.id,
    activation,
    quote: { quoted: base64(quoted), signature: base64(signature), pcrValues, joinKey: joining },
  }
}

export function claimsOf(ticket: unknown): Record<string, unknown> {
  return JSON.parse(Buffer.from(String(ticket).split('.')[1] ?? '', 'base64url').toString('utf8'))
}
