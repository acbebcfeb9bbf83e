// A bundle of devices (protocol/device-manifest) in its envelope: age, or CMS that is signed within and sealed around it.

import type { KeyObject, X509Certificate } from 'node:crypto'

import { Fault } from '../../kernel/fault.ts'
import { type Bundle, readBundle, writeBundle } from '../../protocol/device-manifest/bundle.ts'
import { type Card, sealingKey } from '../../protocol/device-manifest/card.ts'
import { isAge, isCms } from '../../protocol/device-manifest/envelope.ts'
import { ManifestError, type Problem } from '../../protocol/device-manifest/problem.ts'
import { readCertificate } from '../x509.ts'
import { openAge, sealWithAge } from './age.ops.ts'
import { type CmsKey, openCms, sealWithCms } from './cms.ops.ts'
import { certificateKid, readSignedCms, signCms } from './cms-signed.ops.ts'

export type CmsSigner = { readonly certificate: X509Certificate; readonly key: KeyObject }

/** With a `signer` as CMS, otherwise as age. */
export async function sealBundle(bundle: Bundle, to: Card, now: Date, signer?: CmsSigner): Promise<Uint8Array> {
  const content = writeBundle(bundle)
  const { value } = sealingKey(to, signer ? 'x509' : 'age', now)
  if (!signer) return sealWithAge(content, [value])
  const recipient = readCertificate(Buffer.from(value, 'base64'))
  if (!recipient) {
    const message = 'The certificate of the card cannot be read. Get the card anew from its owner.'
    throw new Fault('invalid-input', message, { reason: 'sealed-certificate' })
  }
  return sealWithCms(signCms(content, signer.certificate, signer.key, now), [recipient])
}

export type Opening = {
  readonly ageIdentities: readonly string[]
  readonly cmsKeys: readonly CmsKey[]
  /** Of senders that are trusted. */
  readonly certificates: readonly X509Certificate[]
  readonly now: Date
}

export type Opened = { readonly bundle: Bundle; readonly certificateKid?: string }

/** Says nothing yet of who made the bundle, but for the certificate of a trusted sender who signed the envelope. */
export async function openSealed(file: Uint8Array, opening: Opening): Promise<Opened> {
  if (isAge(file)) return { bundle: asFault(readBundle, await openAge(file, opening.ageIdentities)) }
  if (!isCms(file)) throw notSealed()
  const { content, signer } = readSignedCms(openCms(file, opening.cmsKeys), opening.certificates, opening.now)
  return { bundle: asFault(readBundle, content), ...(signer && { certificateKid: certificateKid(signer) }) }
}

const notSealed = (): Fault =>
  new Fault(
    'invalid-input',
    'This is no sealed file: it begins neither like one of age nor like CMS in DER. A plain CSV is imported with taxiway import.',
    { reason: 'sealed-unknown' },
  )

export const faultOf = ({ reason, message }: Problem, cause?: unknown): Fault =>
  new Fault('invalid-input', message, { reason, ...(cause !== undefined && { cause }) })

/** What reads documents knows nothing of faults. */
export function asFault<A extends unknown[], R>(read: (...given: A) => R, ...given: A): R {
  try {
    return read(...given)
  } catch (error) {
    throw error instanceof ManifestError ? faultOf(error, error) : error
  }
}
