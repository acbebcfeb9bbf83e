// The adapter around @simplewebauthn/server (docs/decisions/0006-dependencies.md), which reads what browsers answer and checks it
// (WebAuthn §7, https://www.w3.org/TR/webauthn-3/). Nothing outside this file knows the library, and it is loaded at the first passkey.

import type { AuthenticationResponseJSON, RegistrationResponseJSON } from '@simplewebauthn/server'
import { z } from 'zod'
import type { Passkey } from './passkey.sql.ts'
import { longestAnswer, type RelyingParty } from './passkey.ts'

const library = () => import('@simplewebauthn/server')

/** What the page hands to the browser, as JSON, and the challenge in it, in base64url. */
export type Options = { readonly json: string; readonly challenge: string }

/** ES256, RS256 (the TPM of Windows) and Ed25519, by their COSE numbers. */
const algorithms = [-7, -257, -8]

export async function optionsToMake(
  site: RelyingParty,
  person: { readonly id: string; readonly userName: string; readonly displayName: string; readonly issuer: string },
  existing: readonly Passkey[],
): Promise<Options> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: person.issuer,
    rpID: site.id,
    userID: new TextEncoder().encode(person.id),
    userName: person.userName,
    userDisplayName: person.displayName,
    attestationType: 'none',
    excludeCredentials: existing.map(described),
    // found without a name, so that it can stand in for the password; opened by a gesture, so that it counts for two
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
  })
  return { json: JSON.stringify(options), challenge: options.challenge }
}

/** `existing`: empty, where nobody may be told which keys a person has. */
export async function optionsToUse(site: RelyingParty, existing: readonly Passkey[]): Promise<Options> {
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: site.id,
    allowCredentials: existing.map(described),
    userVerification: 'required',
  })
  return { json: JSON.stringify(options), challenge: options.challenge }
}

const described = ({ credentialId, transports }: Passkey) => ({
  id: credentialId,
  transports: transports as ('usb' | 'nfc' | 'ble' | 'hybrid' | 'internal')[], // hints: browsers leave out what they do not know
})

export type MadeKey = Pick<Passkey, 'credentialId' | 'publicKey' | 'signCount' | 'transports' | 'aaguid' | 'synced'>

/** Undefined: not made here, now, for this challenge, with a gesture. */
export async function readMade(site: RelyingParty, challenge: string, answer: string): Promise<MadeKey | undefined> {
  const response = read<RegistrationResponseJSON>(answer)
  if (!response) return undefined
  const { verifyRegistrationResponse } = await library()
  const checked = await verifyRegistrationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    requireUserVerification: true,
    supportedAlgorithmIDs: algorithms,
  }).catch(() => undefined)
  if (!checked?.verified) return undefined
  const { credential, aaguid, credentialBackedUp } = checked.registrationInfo
  return {
    credentialId: credential.id,
    publicKey: Buffer.from(credential.publicKey),
    signCount: credential.counter,
    transports: knownTransports(credential.transports),
    aaguid,
    synced: credentialBackedUp,
  }
}

const knownTransports = (said: unknown): string[] =>
  ['usb', 'nfc', 'ble', 'hybrid', 'internal', 'smart-card'].filter((one) => Array.isArray(said) && said.includes(one))

export type Proof = { readonly signCount: number; readonly synced: boolean }

/** What is read of an answer before the library checks it: strangers write it. */
const claim = z.object({ id: z.string(), response: z.object({ userHandle: z.string().nullish() }) })

/** The id that an answer names, and whose it says the key is; nothing of it is checked. */
export function claimedIn(
  answer: string,
): { readonly credentialId: string; readonly userId: string | undefined } | undefined {
  const { data } = claim.safeParse(read(answer))
  if (!data) return undefined
  const { userHandle } = data.response
  return { credentialId: data.id, userId: userHandle ? Buffer.from(userHandle, 'base64url').toString() : undefined }
}

/** Undefined: not signed by this key, here, now, for this challenge, with a gesture. The count is not compared. */
export async function readProof(
  site: RelyingParty,
  challenge: string,
  answer: string,
  { credentialId, publicKey }: Passkey,
): Promise<Proof | undefined> {
  const response = read<AuthenticationResponseJSON>(answer)
  if (!response) return undefined
  const { verifyAuthenticationResponse } = await library()
  const checked = await verifyAuthenticationResponse({
    response,
    expectedChallenge: challenge,
    expectedOrigin: site.origin,
    expectedRPID: site.id,
    credential: { id: credentialId, publicKey: new Uint8Array(publicKey), counter: 0 },
    requireUserVerification: true,
  }).catch(() => undefined)
  if (!checked?.verified) return undefined
  const { newCounter, credentialBackedUp } = checked.authenticationInfo
  return { signCount: newCounter, synced: credentialBackedUp }
}

/** The library checks each member of it. */
function read<T>(answer: string): T | undefined {
  if (answer.length > longestAnswer) return undefined
  try {
    const value: unknown = JSON.parse(answer)
    return typeof value === 'object' && value !== null ? (value as T) : undefined
  } catch {
    return undefined
  }
}
