// Limits the authority's concurrent work (T-52). A request for a token signs and asks the database a dozen times, and hundreds
// from one sender at the same moment would make everybody wait. So a few run at a time, fewer of one site; the sites take
// turns, and within a site the requests that show one credential (crowd.ts). A request that waits for a password waits in the
// line of passwords and not here: it gives its place back before, so that a flood of passwords stops no tokens.

import { AsyncLocalStorage } from 'node:async_hooks'
import { addressSite } from '../kernel/address.ts'
import { makeFairQueue } from '../kernel/fair-queue.ts'
import { origin } from '../kernel/origin.ts'
import { meterLine } from '../metrics/line.ts'
import { refusal } from './refusal.ts'

const requests = makeFairQueue({
  atOnce: 8,
  atOnceOfOne: 4,
  // as many as one address has connections: waiting slows a sender, while a refused one would come again at once
  most: 4000,
  mostOfOne: 1000,
  mostOfCaller: 1000,
  full: () =>
    refusal('throttled', 'Too many requests for sign-in wait at this moment. Wait a few seconds and try again.', {
      code: 'too-many',
      retryAfterSeconds: 5,
    }),
})
meterLine('authority_requests', 'Requests for tokens and pages of the sign-in', requests)

type Place = { readonly giveBack: () => void }
const own = new AsyncLocalStorage<Place>()

/** `crowd`: the same for one credential within a site. Throws `too-many` when there is no place in the line, or it is lost. */
export async function inAuthorityTurn<T>(crowd: string, work: () => Promise<T>): Promise<T> {
  let answer: Promise<T> | undefined
  await requests.run({ owner: addressSite(origin().address ?? 'local'), caller: crowd }, async () => {
    await new Promise<void>((giveBack) => {
      answer = own.run({ giveBack }, work)
      answer.then(
        () => giveBack(),
        () => giveBack(),
      )
    })
  })
  return answer as Promise<T>
}

/** Call before waiting in another line, which limits the work after it. */
export const leaveAuthorityTurn = (): void => own.getStore()?.giveBack()
