// The keys that a directory publishes. They are fetched as a webhook is told: only from outside, or from networks that the operator
// opened, nothing is followed, and what is large or slow is let go. Kept for an hour; they are asked for once a minute at most, answered
// or not, so that tokens of made-up keys fetch nothing more, nor any while the directory is away.

import { request } from 'node:https'
import { isIP } from 'node:net'

import { judgedLookup } from '../../partner/notice/webhook.ops.ts'
import { type SigningKey, signingKeys } from './issuer.ts'

export type FetchText = (url: string) => Promise<string>

const patienceMs = 5_000
const largestBytes = 256 * 1024

/** `authorities`: PEM of those that are trusted; none: the well-known ones. */
export function fetchOutside(mayTell: (address: string) => boolean, authorities: readonly string[]): FetchText {
  return (url) =>
    new Promise((resolve, reject) => {
      const host = new URL(url).hostname.replace(/^\[|\]$/g, '')
      // what is an address already is not looked up
      if (isIP(host) !== 0 && !mayTell(host)) return reject(new Error(`${host} is an address inside`))
      const asked = request(
        url,
        {
          lookup: judgedLookup(mayTell),
          agent: false,
          signal: AbortSignal.timeout(patienceMs),
          ...(authorities.length > 0 && { ca: [...authorities] }),
          headers: { accept: 'application/json', 'user-agent': 'Taxiway' },
        },
        (answer) => {
          const parts: Buffer[] = []
          let bytes = 0
          answer.on('data', (part: Buffer) => {
            bytes += part.length
            if (bytes > largestBytes) asked.destroy(new Error(`it is larger than ${largestBytes} bytes`))
            else parts.push(part)
          })
          answer.on('error', reject)
          answer.on('end', () => {
            if (answer.statusCode === 200) resolve(Buffer.concat(parts).toString('utf8'))
            else reject(new Error(`it answered ${answer.statusCode}`))
          })
        },
      )
      asked.on('error', reject)
      asked.end()
    })
}

type Kept = { keys: readonly SigningKey[]; at: number; asked: number; under: Promise<void> | undefined }

export type IssuerKeys = {
  /** Undefined: the directory publishes no such key. Throws when nothing can be fetched. */
  readonly find: (keysUrl: string, kid: string, now: Date) => Promise<SigningKey | undefined>
}

const goodMs = 3_600_000
const againMs = 60_000
const mostKept = 200

export function issuerKeys(fetchText: FetchText): IssuerKeys {
  const all = new Map<string, Kept>()

  const fresh = async (keysUrl: string, kept: Kept, now: number): Promise<void> => {
    kept.under ??= (async () => {
      kept.asked = now
      try {
        kept.keys = signingKeys(JSON.parse(await fetchText(keysUrl)))
        kept.at = now
      } finally {
        kept.under = undefined
      }
    })()
    await kept.under
  }

  return {
    async find(keysUrl, kid, at) {
      const now = at.getTime()
      const kept = all.get(keysUrl) ?? { keys: [], at: 0, asked: 0, under: undefined }
      all.delete(keysUrl)
      all.set(keysUrl, kept)
      const [oldest] = all.keys()
      if (all.size > mostKept && oldest !== undefined) all.delete(oldest)
      const isFresh = now - kept.at < goodMs
      const known = kept.keys.find((key) => key.kid === kid)
      if (known && isFresh) return known
      if (!kept.under && now - kept.asked < againMs) {
        if (isFresh) return undefined
        throw new Error('nothing could be fetched a moment ago')
      }
      await fresh(keysUrl, kept, now)
      return kept.keys.find((key) => key.kid === kid)
    },
  }
}
