// A webhook of a customer's. The address that its name leads to is judged in the look-up of the connection itself, so that a name that
// leads elsewhere a moment later leads nowhere else; nothing is followed, and of the answer only its status is looked at.

import { lookup } from 'node:dns'
import { request } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'

import { signatureOf } from './notice.ts'

export type PostWebhook = (
  url: string,
  sent: { readonly id: string; readonly body: string; readonly secret: Uint8Array; readonly now: Date },
) => Promise<void>

const patienceMs = 10_000

/** Of whatever this server asks by an address that a customer wrote. */
export const judgedLookup =
  (mayTell: (address: string) => boolean): LookupFunction =>
  (hostname, options, done) => {
    lookup(hostname, { ...options, all: true }, (error, found) => {
      // one answer for both, or a customer would ask here for the names of this network
      const open = error ? [] : found.filter(({ address }) => mayTell(address))
      const [first] = open
      if (!first) return done(new Error(`${hostname} leads to no address outside, and inside nothing is told to`), '')
      if (options.all) return done(null, open)
      return done(null, first.address, first.family)
    })
  }

/** `authorities`: PEM of those that are trusted; none: the well-known ones. */
export function postWebhooks(mayTell: (address: string) => boolean, authorities: readonly string[]): PostWebhook {
  const judged = judgedLookup(mayTell)
  return (url, { id, body, secret, now }) =>
    new Promise((resolve, reject) => {
      const { hostname } = new URL(url)
      const host = hostname.replace(/^\[|\]$/g, '')
      // what is an address already is not looked up
      if (isIP(host) !== 0 && !mayTell(host))
        return reject(new Error(`${host} is an address inside, where nothing is told to`))
      const sent = request(
        url,
        {
          method: 'POST',
          lookup: judged,
          agent: false,
          signal: AbortSignal.timeout(patienceMs),
          ...(authorities.length > 0 && { ca: [...authorities] }),
          headers: {
            'content-type': 'application/json; charset=utf-8',
            'content-length': Buffer.byteLength(body),
            'user-agent': 'Taxiway',
            'taxiway-delivery': id,
            'taxiway-signature': signatureOf(body, secret, Math.floor(now.getTime() / 1000)),
          },
        },
        (answer) => {
          const status = answer.statusCode ?? 0
          answer.destroy() // however much it is
          if (status >= 200 && status < 300) resolve()
          else reject(new Error(`it answered ${status}`))
        },
      )
      sent.on('error', reject)
      sent.end(body)
    })
}
