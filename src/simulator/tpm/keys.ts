// The keys of a TPM that prove who it is: the endorsement key with its certificate, and a fresh attestation key (TPM 2.0
// Library Part 3; TCG EK Credential Profile). A software TPM has three places for loaded keys, so each is flushed after use.

import { ekCertificateIndex, ekHandle, permanentHandle } from '../../protocol/tpm/constants.ts'
import { concat, readerOf, sized, u16, u32 } from '../../protocol/tpm/marshal.ts'
import { decodePublic, encodePublic, type TpmPublic } from '../../protocol/tpm/public.ts'
import { akTemplate, ekTemplate } from '../../protocol/tpm/templates.ts'
import { type Exchange, emptyPassword, send, TpmRefusal } from './exchange.ts'

export type LoadedKey = {
  readonly handle: number
  readonly value: TpmPublic
  /** TPM2B_PUBLIC as the TPM wrote it. */
  readonly bytes: Uint8Array
  /** Made for this run, so it takes a place until it is flushed. */
  readonly transient: boolean
}

/** The persistent endorsement key, or, where the firmware keeps none, the same key made again from the TPM's seed. */
export async function endorsementKey(exchange: Exchange): Promise<LoadedKey> {
  try {
    const { parameters } = await send(exchange, 'readPublic', { handles: [ekHandle] })
    return { handle: ekHandle, transient: false, ...readPublicOf(parameters) }
  } catch (error) {
    if (!(error instanceof TpmRefusal)) throw error
    return createPrimary(exchange, ekTemplate())
  }
}

export const attestationKey = (exchange: Exchange, kind?: 'ecc' | 'rsa'): Promise<LoadedKey> =>
  createPrimary(exchange, akTemplate(kind))

/**
 * A primary key of the endorsement hierarchy: only there does a quote tell the true version of the firmware (Part 1, §36.7),
 * and every TPM can make one, while some refuse children of the endorsement key.
 */
async function createPrimary(exchange: Exchange, template: TpmPublic): Promise<LoadedKey> {
  const nothing = new Uint8Array(0)
  const sensitive = sized(concat(sized(nothing), sized(nothing)))
  const { handles, parameters } = await send(exchange, 'createPrimary', {
    handles: [permanentHandle.endorsement],
    authorizations: [emptyPassword],
    parameters: concat(sensitive, encodePublic(template), sized(nothing), u32(0)),
  })
  const [handle = 0] = handles
  return { handle, transient: true, ...readPublicOf(parameters) }
}

function readPublicOf(parameters: Uint8Array): { readonly value: TpmPublic; readonly bytes: Uint8Array } {
  const bytes = sized(readerOf(parameters).sized(parameters.length))
  return { bytes, value: decodePublic(bytes) }
}

export async function flush(exchange: Exchange, key: Pick<LoadedKey, 'handle' | 'transient'>): Promise<void> {
  if (key.transient) await send(exchange, 'flushContext', { parameters: u32(key.handle) })
}

const chunk = 512
const largestCertificate = 4096

/** DER, from the place the TCG gives it; undefined when the TPM has none there, as many firmware TPMs. */
export async function endorsementCertificate(exchange: Exchange): Promise<Uint8Array | undefined> {
  try {
    const { parameters } = await send(exchange, 'nvReadPublic', { handles: [ekCertificateIndex] })
    const area = readerOf(readerOf(parameters).sized(parameters.length)) // TPMS_NV_PUBLIC (Part 2, §13.6)
    area.bytes(4 + 2 + 4)
    area.sized(64)
    const size = Math.min(area.u16(), largestCertificate)
    const parts: Uint8Array[] = []
    for (let at = 0; at < size; at += chunk) {
      const { parameters: part } = await send(exchange, 'nvRead', {
        handles: [ekCertificateIndex, ekCertificateIndex],
        authorizations: [emptyPassword],
        parameters: concat(u16(Math.min(chunk, size - at)), u16(at)),
      })
      parts.push(readerOf(part).sized(chunk))
    }
    return withoutPadding(concat(...parts))
  } catch (error) {
    if (error instanceof TpmRefusal) return undefined
    throw error
  }
}

/** Some vendors fill the place up behind the certificate: the outer SEQUENCE says where it ends. */
function withoutPadding(der: Uint8Array): Uint8Array {
  const [tag, form, high = 0, low = 0] = der
  return tag === 0x30 && form === 0x82 ? der.slice(0, 4 + high * 256 + low) : der
}
