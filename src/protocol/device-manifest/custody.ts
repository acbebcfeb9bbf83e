// The chain of custody: maker to distributor to reseller to customer. Each hand-over is signed by whoever received the devices
// before, over the digest of the document before it, and names the key of whoever receives them now. So the maker's key is all that a
// customer has to know to verify every step, without a network.

import type { KeyObject } from 'node:crypto'

import type { Hand } from '../../kernel/custody.ts'
import type { Card } from './card.ts'
import { documentDigest, isSignedBy, keyId, publicText, signDocument } from './key.ts'
import type { HandOver, Manifest, Receiver } from './manifest.ts'
import { ManifestError, type Problem, shown } from './problem.ts'

export type Chain = { readonly manifest: Manifest; readonly handOvers: readonly HandOver[] }

/** Whoever has the devices now, as far as the chain says. */
export const holder = ({ manifest, handOvers }: Chain): Receiver => handOvers.at(-1)?.to ?? manifest.recipient

/** Of the last document, which holds the digest of the one before: it stands for the whole way, and names nobody. */
export const chainDigest = ({ manifest, handOvers }: Chain): string => documentDigest(handOvers.at(-1) ?? manifest)

/** Who handed the devices to whom, and when: the maker first. */
export const handsOf = ({ manifest, handOvers }: Chain): readonly Hand[] => [
  { from: manifest.sender.name, to: manifest.recipient.name, at: manifest.createdAt },
  ...handOvers.map(({ from, to, at }) => ({ from: from.name, to: to.name, at })),
]

export const receiverOf = ({ name, tenantId, tenantDomain, key }: Card): Receiver => ({
  name,
  ...(tenantId && { tenantId }),
  ...(tenantDomain && { domain: tenantDomain }),
  key,
})

/** One more document of the chain. @throws {ManifestError} when the devices are not the signer's to hand on, or cannot be. */
export function handOn(chain: Chain, to: Receiver, key: KeyObject, at: Date): HandOver {
  const from = holder(chain)
  if (from.key !== publicText(key)) {
    throw new ManifestError({
      reason: 'manifest-not-holder',
      message: `These devices were last handed to ${shown(from.name)}, and only their key can hand them on. Sign with the key that belongs to the card the file was sealed to.`,
    })
  }
  if (chain.manifest.signature === undefined) {
    throw new ManifestError({
      reason: 'manifest-envelope-signed',
      message: `${shown(chain.manifest.sender.name)} signed the envelope of this file with a certificate, and not the manifest in it: in another envelope nobody could verify who made it. Ask them for a file that is signed with an Ed25519 key (taxiway manifest seal without --certificate), or to send one to ${shown(to.name)} themselves.`,
    })
  }
  const document = {
    format: 'device-hand-over/1' as const,
    batch: chain.manifest.batch,
    number: chain.handOvers.length + 1,
    previousSha256: chainDigest(chain),
    from: { name: from.name, kid: keyId(from.key) },
    to,
    at: at.toISOString(),
  }
  return signDocument(document, key)
}

/** The first hand-over that does not follow from the document before it; of the manifest, its own signature is asked elsewhere. */
export function brokenHandOver({ manifest, handOvers }: Chain): Problem | undefined {
  let before: Manifest | HandOver = manifest
  let from = manifest.recipient
  let since = manifest.createdAt
  for (const [index, one] of handOvers.entries()) {
    const why =
      one.number !== index + 1 || one.batch !== manifest.batch
        ? 'belongs to another file or another place in it'
        : one.previousSha256 !== documentDigest(before)
          ? 'is about another document than the one before it'
          : !isSignedBy(one, from.key)
            ? `is not signed by ${shown(from.name)}, who had the devices then`
            : one.from.kid !== keyId(from.key) || one.from.name !== from.name
              ? `names somebody else than ${shown(from.name)} as the one who handed them on`
              : Date.parse(one.at) < Date.parse(since)
                ? 'is older than the document before it'
                : undefined
    if (why) {
      return {
        reason: 'manifest-custody',
        message: `The chain of custody is broken: hand-over ${index + 1}, from ${shown(one.from.name)} to ${shown(one.to.name)}, ${why}. Nothing was imported; ask ${shown(from.name)} for the file as they sent it.`,
      }
    }
    ;[before, from, since] = [one, one.to, one.at]
  }
  return undefined
}
