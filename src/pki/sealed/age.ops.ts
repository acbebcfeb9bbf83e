// Files sealed with age (age-encryption.org/v1, X25519 recipients), which `age -d -i key.txt` opens. Only keys are taken: a file that a
// password opens would let its sender choose how long we compute.

import { setImmediate } from 'node:timers/promises'
import { Decrypter, Encrypter, generateX25519Identity, identityToRecipient } from 'age-encryption'

import { Fault } from '../../kernel/fault.ts'
import { isArmouredAge } from '../../protocol/device-manifest/envelope.ts'
import { damaged, notForUs } from './problem.ts'

export type AgeKey = { readonly recipient: string; readonly identity: string }

export async function makeAgeKey(): Promise<AgeKey> {
  const identity = await generateX25519Identity()
  return { identity, recipient: await identityToRecipient(identity) }
}

/** @throws {Fault} for what is no identity of age. */
export async function ageRecipientOf(identity: string): Promise<string> {
  return identityToRecipient(identity).catch((cause: unknown) => {
    throw new Fault('invalid-input', 'This is no key of age: it has to begin with AGE-SECRET-KEY-1.', {
      reason: 'age-key',
      cause,
    })
  })
}

export async function sealWithAge(content: Uint8Array, recipients: readonly string[]): Promise<Uint8Array> {
  const encrypter = new Encrypter()
  for (const recipient of recipients) encrypter.addRecipient(recipient)
  return encrypter.encrypt(content)
}

/** A header holds a line or two for each recipient; one that goes on is made to keep us reading. */
const longestHeader = 16 * 1024

const pieceBytes = 64 * 1024
/** Each takes a millisecond to decrypt. */
const piecesPerTurn = 8

/** Others have their turns while a long file is decrypted. */
function inPieces(file: Uint8Array): ReadableStream<Uint8Array> {
  let count = 0
  return new ReadableStream<Uint8Array>(
    {
      async pull(controller) {
        if (count % piecesPerTurn === 0) await setImmediate()
        const at = count++ * pieceBytes
        if (at >= file.length) controller.close()
        else controller.enqueue(file.subarray(at, at + pieceBytes))
      },
    },
    { highWaterMark: 0 },
  )
}

/** @throws {Fault} when none of the keys opens it, or it is not whole. */
export async function openAge(file: Uint8Array, identities: readonly string[]): Promise<Uint8Array> {
  if (isArmouredAge(file)) throw armored()
  const head = Buffer.from(file.buffer, file.byteOffset, Math.min(file.length, longestHeader))
  if (!head.includes('\n--- ')) throw damaged()
  const decrypter = new Decrypter()
  for (const identity of identities) decrypter.addIdentity(identity)
  try {
    const pieces: Uint8Array[] = []
    for await (const piece of await decrypter.decrypt(inPieces(file))) pieces.push(piece)
    return Buffer.concat(pieces)
  } catch (cause) {
    const { message } = cause as Error
    throw message.startsWith('no identity matched') ? notForUs(cause) : damaged(cause)
  }
}

const armored = (): Fault =>
  new Fault(
    'invalid-input',
    'The file is armoured text. Take the armour off first (age -d reads both), or ask the sender to seal it without age -a.',
    { reason: 'sealed-armored' },
  )
