// The device's half of the proof by TPM (docs/protocols/attestation.md): it asks for a challenge with a ticket that only
// claims, lets the TPM open the credential and quote over a new key, and gets a ticket that is bound to that key. Without a
// proof the deployment goes on with the ticket that claims, as on a PC without a TPM.

import { createHmac } from 'node:crypto'

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'
import { TpmCodecError } from '../../protocol/tpm/marshal.ts'
import { activationText, qualifyingData, quotedSelections } from '../../protocol/ztd/proof.ts'
import { type KeySource, type PrivateKeyPem, requestKey } from '../port/keys.ts'
import { type Tpm, TpmUnavailable } from '../port/tpm.ts'
import type { DeviceStep, StepOutcome } from '../trace.ts'
import { type Http, type HttpReply, jsonOf } from '../wire/http.ts'
import { TpmRefusal } from './exchange.ts'
import { attestationKey, endorsementCertificate, endorsementKey, flush } from './keys.ts'
import { activateCredential, quote, readRegisters } from './prove.ts'

export type ProvedTicket = { readonly ticket: string; readonly joinKey: PrivateKeyPem }

export type ProverSettings = {
  readonly http: Http
  readonly origin: string
  readonly openTpm: Tpm
  readonly keys: KeySource
  readonly onStep: (step: DeviceStep, outcome: StepOutcome, detail: string) => void
}

/** The service refused, or its answer cannot be used. */
class NotProved extends Error {}

export function makeProver(settings: ProverSettings): (claimedTicket: string) => Promise<ProvedTicket | undefined> {
  let refused = false
  return async (claimedTicket) => {
    if (refused) return undefined
    try {
      const proved = await prove(settings, claimedTicket)
      settings.onStep('tpm-shown', 'ok', proved.how)
      return proved
    } catch (error) {
      const refusals = [NotProved, TpmRefusal, TpmCodecError, TpmUnavailable]
      if (!(error instanceof Error) || !refusals.some((kind) => error instanceof kind)) throw error
      refused = true // once is enough until the device is switched on again
      settings.onStep('tpm-not-shown', 'warning', error.message)
      return undefined
    }
  }
}

async function prove(settings: ProverSettings, ticket: string): Promise<ProvedTicket & { readonly how: string }> {
  const [tpm, joinKey] = await Promise.all([settings.openTpm(), settings.keys()])
  const { exchange } = tpm
  try {
    const ek = await endorsementKey(exchange)
    const certificate = await endorsementCertificate(exchange)
    const ak = await attestationKey(exchange)
    try {
      const begun = await post(settings, ticket, '/attest/v1/begin', {
        ekPublic: toBase64(ek.bytes),
        akPublic: toBase64(ak.bytes),
        ...(certificate && { ekCertificate: toBase64(certificate) }),
      })
      const { channelBinding } = begun
      if (!channelBinding) throw new NotProved('the deployment service does not speak TLS')
      const packed = {
        credentialBlob: bytesIn(begun, 'credentialBlob'),
        encryptedSecret: bytesIn(begun, 'encryptedSecret'),
      }
      const secret = await activateCredential(exchange, { ek, ak }, packed)
      const spki = requestKey(joinKey).publicKey
      const nonce = bytesIn(begun, 'nonce')
      const qualifying = qualifyingData({ nonce, channelBinding, joinKey: spki })
      const { quoted, signature } = await quote(exchange, ak, qualifying, quotedSelections)
      const registers = await readRegisters(exchange, quotedSelections)
      const done = await post(settings, ticket, '/attest/v1/complete', {
        id: textIn(begun, 'id'),
        activation: createHmac('sha256', secret).update(activationText(channelBinding)).digest('base64'),
        quote: {
          quoted: toBase64(quoted),
          signature: toBase64(signature),
          pcrValues: registers.map(toBase64),
          joinKey: toBase64(spki),
        },
      })
      const simulated = jsonOf(done)?.simulated === true
      const how = `${textIn(done, 'assurance')}${simulated ? ', as a TPM that nobody vouches for' : ''}`
      return { ticket: textIn(done, 'deviceTicket'), joinKey, how }
    } finally {
      await flush(exchange, ak)
      await flush(exchange, ek)
    }
  } finally {
    tpm.close()
  }
}

async function post({ http, origin }: ProverSettings, ticket: string, path: string, body: object): Promise<HttpReply> {
  const reply = await http.send({
    at: 'attest',
    method: 'POST',
    url: `${origin}${path}`,
    headers: { 'content-type': 'application/json', accept: 'application/json', 'x-device-token': ticket },
    body: JSON.stringify(body),
    oneConnection: true,
  })
  if (reply.status < 300) return reply
  const detail = jsonOf(reply)?.ErrorDetail
  throw new NotProved(typeof detail === 'string' ? detail : `the deployment service answered ${reply.status}`)
}

function textIn(reply: HttpReply, name: string): string {
  const value = jsonOf(reply)?.[name]
  if (typeof value === 'string') return value
  throw new NotProved(`the answer of the deployment service has no ${name}`)
}

function bytesIn(reply: HttpReply, name: string): Uint8Array {
  const bytes = fromBase64(textIn(reply, name))
  if (bytes) return bytes
  throw new NotProved(`the answer of the deployment service has a broken ${name}`)
}
