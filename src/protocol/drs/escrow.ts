// Secrets that a joined device keeps at the registration service, proved by the certificate of its join: recovery passwords of BitLocker,
// and the password of its local administrator (docs/protocols/device-secrets.md says what of it is public, and what is ours).

import { z } from 'zod'

import { fromBase64, toBase64 } from '../../kernel/bytes.ts'
import { isStorable } from '../../kernel/text/storable-text.ts'
import { check, JoinMessageError } from './join.ts'

/** As Graph calls them. */
export const volumes = ['operatingSystemVolume', 'fixedDataVolume', 'removableDataVolume'] as const
export type Volume = (typeof volumes)[number]

/** As devices call them: by a word, or by a number from 1. */
const words: readonly string[] = ['OSV', 'FDV', 'RDV']

export type RecoveryKey = {
  /** Of the key protector: what the recovery screen of Windows shows. A GUID, in lower case. */
  readonly id: string
  /** Eight groups of six digits. */
  readonly key: string
  readonly volume: Volume
}

/** A GUID; Windows writes it in braces, too. */
const keyId = z
  .string()
  .max(38)
  .transform((text) => text.replace(/^\{(.*)\}$/, '$1'))
  .pipe(z.guid().toLowerCase())

const recoveryKeyShape = z.object({
  kid: keyId,
  key: z.string().max(64),
  vol: z.string().max(8).optional(),
  volumeType: z.number().int().optional(),
})

/** Each group is a number of sixteen bits, times eleven: a typing mistake does not pass for another key. */
export function isRecoveryPassword(text: string): boolean {
  const groups = text.split('-')
  return (
    groups.length === 8 &&
    groups.every((group) => /^\d{6}$/.test(group) && Number(group) % 11 === 0 && Number(group) < 65_536 * 11)
  )
}

/** From sixteen bytes. */
export function recoveryPasswordOf(random: Uint8Array): string {
  const group = (at: number) => ((random[at] ?? 0) + 256 * (random[at + 1] ?? 0)) * 11
  return [0, 2, 4, 6, 8, 10, 12, 14].map((at) => String(group(at)).padStart(6, '0')).join('-')
}

export const encodeRecoveryKey = ({ id, key, volume }: RecoveryKey): Record<string, unknown> => ({
  kid: id,
  key,
  vol: words[volumes.indexOf(volume)],
})

/** Throws JoinMessageError, which never says the key. */
export function decodeRecoveryKey(body: unknown): RecoveryKey {
  const { kid, key, vol, volumeType } = check(recoveryKeyShape, body)
  if (!isRecoveryPassword(key)) throw new JoinMessageError('key', 'eight groups of six digits, each divisible by 11')
  const at = vol === undefined ? (volumeType ?? 1) - 1 : words.indexOf(vol.toUpperCase())
  const volume = volumes[at]
  if (!volume)
    throw new JoinMessageError(vol === undefined ? 'volumeType' : 'vol', `one of ${words.join(', ')}, or 1 to 3`)
  return { id: kid, key, volume }
}

/** The most that one request names. */
export const mostRevoked = 16

const revocationShape = z.object({ kids: z.array(keyId).min(1).max(mostRevoked) })

export const encodeRevocation = (kids: readonly string[]): Record<string, unknown> => ({ kids })

export const decodeRevocation = (body: unknown): readonly string[] => check(revocationShape, body).kids

export type KeptKey = Omit<RecoveryKey, 'key'> & { readonly createdAt: Date }

/** Never with the key: what a device has to know of it is in the device. */
export const encodeKeptKeys = (keys: readonly KeptKey[]): Record<string, unknown> => ({
  keys: keys.map(({ id, volume, createdAt }) => ({
    kid: id,
    volumeType: volumes.indexOf(volume) + 1,
    creationTime: createdAt.toISOString(),
  })),
})

export type LocalPassword = {
  readonly accountName: string
  /** Of the machine's own accounts: `S-1-5-21-…-500` is the built-in administrator. */
  readonly accountSid: string
  readonly password: string
  /** When the device makes the next one. */
  readonly refreshAt: Date | undefined
}

/** LAPS makes passwords of up to 64 characters, and passphrases that are longer. */
const longestPasswordBytes = 256

const localPasswordShape = z.object({
  accountName: z.string().min(1).max(104).refine(isStorable, 'text that can be kept'),
  accountSid: z.string().regex(/^S-1-5-21(-\d{1,10}){4}$/, 'the security identifier of a local account'),
  passwordBase64: z.string().max(4 * Math.ceil(longestPasswordBytes / 3)),
  passwordExpirationTime: z.iso.datetime().optional(),
})

export const encodeLocalPassword = ({
  accountName,
  accountSid,
  password,
  refreshAt,
}: LocalPassword): Record<string, unknown> => ({
  accountName,
  accountSid,
  passwordBase64: toBase64(new TextEncoder().encode(password)),
  ...(refreshAt && { passwordExpirationTime: refreshAt.toISOString() }),
})

/** Throws JoinMessageError, which never says the password. */
export function decodeLocalPassword(body: unknown): LocalPassword {
  const { accountName, accountSid, passwordBase64, passwordExpirationTime } = check(localPasswordShape, body)
  const password = utf8(fromBase64(passwordBase64))
  if (!password) throw new JoinMessageError('passwordBase64', 'a password in UTF-8, in base64')
  const refreshAt = passwordExpirationTime === undefined ? undefined : new Date(passwordExpirationTime)
  return { accountName, accountSid, password, refreshAt }
}

function utf8(bytes: Uint8Array | undefined): string | undefined {
  try {
    return bytes && new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    return undefined
  }
}
