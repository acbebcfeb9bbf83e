// The files that the commands of a manifest read: keys, cards, certificates.

import { createPrivateKey, createPublicKey, type KeyObject, X509Certificate } from 'node:crypto'

import { Fault } from '../../kernel/fault.ts'
import { sameWords } from '../../kernel/text/spoken.ts'
import { asFault } from '../../pki/sealed/file.ops.ts'
import { type Card, cardWords, readCard } from '../../protocol/device-manifest/card.ts'
import { publicText } from '../../protocol/device-manifest/key.ts'
import { readGivenFile } from '../given-file.ts'
import { sayAside } from '../output.ts'

/** Of whoever receives. Their words were compared with what they say themselves, or are shown so that they can be. */
export function givenCard(path: string, words: string | undefined): Card {
  const card = asFault(readCard, readGivenFile(path, 'Name the card of the receiver.').toString('utf8'))
  const own = cardWords(card)
  if (words === undefined) {
    sayAside(`Compare by telephone: the words of ${card.name} are ${own}. With --words this is checked here.`)
  } else if (!sameWords(own, words)) {
    throw new Fault(
      'invalid-input',
      `The card in ${path} has the words ${own}, and not those given. It is somebody else's card: nothing was sealed. Get the card from the receiver again, and the words by telephone.`,
      { reason: 'manifest-words' },
    )
  }
  return card
}

export function givenPrivateKey(path: string): KeyObject {
  const pem = readGivenFile(path, 'Name the file with your private key.')
  try {
    return createPrivateKey(pem)
  } catch (cause) {
    throw new Fault('invalid-input', `${path} holds no private key in PEM that can be read without a password.`, {
      reason: 'manifest-key-file',
      cause,
    })
  }
}

export type GivenSender = { readonly key?: string; readonly certificate?: X509Certificate }

/** A card, a certificate or a public key in PEM. */
export function givenSender(path: string): GivenSender {
  const bytes = readGivenFile(path, 'Name the card, the public key or the certificate of the sender.')
  const text = bytes.toString('latin1')
  if (text.trimStart().startsWith('{')) return { key: asFault(readCard, bytes.toString('utf8')).key }
  try {
    if (text.includes('CERTIFICATE') || bytes[0] === 0x30) return { certificate: new X509Certificate(bytes) }
    return { key: asFault(publicText, createPublicKey(bytes)) }
  } catch (cause) {
    if (cause instanceof Fault) throw cause
    throw new Fault('invalid-input', `${path} holds no card, no public key in PEM and no certificate.`, {
      reason: 'manifest-sender-file',
      cause,
    })
  }
}

export type GivenKey = { readonly identity?: string; readonly cmsKey?: KeyObject; readonly own?: string }

const cardLine = '# card: '

/** As age reads it, with the key of our card in a comment. */
export const keyFileText = (identity: string, recipient: string, card: string): string =>
  [`# public key: ${recipient}`, `${cardLine}${card}`, identity, ''].join('\n')

/** What opens: a file of keys as age has them, or a private key in PEM for CMS. */
export function givenOpeningKey(path: string): GivenKey {
  const lines = readGivenFile(path, 'Name the file with the key that opens.').toString('utf8').split(/\r?\n/)
  const identity = lines.find((line) => line.startsWith('AGE-SECRET-KEY-1'))
  if (identity === undefined) return { cmsKey: givenPrivateKey(path) }
  const own = lines.find((line) => line.startsWith(cardLine))?.slice(cardLine.length)
  return { identity, ...(own && { own }) }
}
