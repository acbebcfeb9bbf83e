// Limits the authority's concurrent work (T-52). A request for a token signs and asks the database a dozen times, and hundreds
// from one sender at the same moment would make everybody wait. So a few run at a time, fewer of one site; the sites take
// turns, within a site its networks, and within a network the requests that show one credential (crowd.ts). A request that waits
// for a password waits in the line of passwords and not here: it gives its place back before, so that a flood of passwords stops
// no tokens. A connection has few places, and a request whose connection has closed is not begun.

import { addressGroup, addressSite } from '../kernel/address.ts'
import { carried } from '../kernel/carried.ts'
import { makeFairQueue } from '../kernel/fair-queue.ts'
import { origin } from '../kernel/origin.ts'
import { meterLine } from '../metrics/line.ts'
import { refusal } from './refusal.ts'

const tooMany = (message: string) => refusal('throttled', message, { code: 'too-many', retryAfterSeconds: 5 })

const requests = makeFairQueue({
  atOnce: 8,
  atOnceOfOne: 4,
  // as many as one address has connections: waiting slows a sender, while a refused one would come again at once
  most: 4000,
  mostOfOne: 1000,
  mostOfCaller: 1000,
  full: () => tooMany('Too many requests for sign-in wait at this moment. Wait a few seconds and try again.'),
})
meterLine('authority_requests', 'Requests for tokens and pages of the sign-in', requests)

/**
 * Applications that ask for a token for themselves. Those of one client that come in the same moment share one statement
 * (application/shared-read.ops.ts), and each needs one signature besides, so more of them run at a time: the more share, the less
 * each costs everybody else. Of 32 of one site those of another wait too long (test/flows/identity/token-floods.test.ts).
 */
const applications = makeFairQueue({
  atOnce: 48,
  atOnceOfOne: 24,
  most: 4000,
  mostOfOne: 1000,
  mostOfCaller: 1000,
  full: () => tooMany('Too many applications wait for a token at this moment. Wait a few seconds and try again.'),
})
meterLine('authority_applications', 'Requests of applications for a token for themselves', applications)

/** Anybody may ask these, and each asks the database: without a line, hundreds of them would keep the tokens waiting. */
const questions = makeFairQueue({
  atOnce: 4,
  atOnceOfOne: 2,
  most: 4000,
  mostOfOne: 1000,
  mostOfCaller: 1000,
  full: () => tooMany('Too many questions about tenants wait at this moment. Wait a few seconds and try again.'),
})
meterLine('authority_questions', 'Questions about tenants that anybody may ask', questions)

/** What a request came over, for the things that are asked of it here. */
export type Connection = {
  readonly destroyed: boolean
  readonly once: (event: 'close', heard: () => void) => unknown
  readonly destroy: () => unknown
}

type Open = { requests: number; readonly gone: AbortSignal }
const opened = new WeakMap<Connection, Open>()

function openOf(connection: Connection): Open {
  const known = opened.get(connection)
  if (known) return known
  const closing = new AbortController()
  if (connection.destroyed) closing.abort()
  else connection.once('close', () => closing.abort())
  const open = { requests: 0, gone: closing.signal }
  opened.set(connection, open)
  return open
}

/**
 * A client that waits for each answer has one request under way. A connection with more would fill the line alone, and is cut off:
 * refusals would queue behind the first answer, and meanwhile Node would not notice that the client hung up. RFC 9112 §9.3.2 has
 * clients that send ahead expect a closed connection.
 */
const mostOfConnection = 4

async function asOneOf<T>(
  connection: Connection | undefined,
  work: (gone: AbortSignal | undefined) => Promise<T>,
): Promise<T> {
  if (!connection) return work(undefined)
  const open = openOf(connection)
  if (open.requests >= mostOfConnection) {
    connection.destroy()
    throw tooMany('Too many requests came over this connection at once. Wait for their answers before you send others.')
  }
  open.requests++
  try {
    return await work(open.gone)
  } finally {
    open.requests--
  }
}

type Place = { readonly giveBack: () => void }
const own = carried<Place>('place in the authority')

/** `crowd`: the same for one credential within a network. Throws `too-many` when there is no place in the line, or it is lost. */
export const inAuthorityTurn = <T>(crowd: string, work: () => Promise<T>, connection?: Connection): Promise<T> =>
  asOneOf(connection, async (gone) => {
    let answer: Promise<T> | undefined
    await requests.run({ ...sender(), caller: crowd, ...(gone && { gone }) }, async () => {
      await new Promise<void>((giveBack) => {
        answer = own.run({ giveBack }, work)
        answer.then(
          () => giveBack(),
          () => giveBack(),
        )
      })
    })
    return answer as Promise<T>
  })

/** For an application that asks for itself; `crowd` as above. Throws `too-many` when there is no place in the line, or it is lost. */
export const inApplicationTurn = <T>(crowd: string, work: () => Promise<T>, connection?: Connection): Promise<T> =>
  asOneOf(connection, (gone) => applications.run({ ...sender(), caller: crowd, ...(gone && { gone }) }, work))

/** For what is published of a tenant. Throws `too-many` when there is no place in the line, or it is lost. */
export const inQuestionTurn = <T>(work: () => Promise<T>, connection?: Connection): Promise<T> =>
  asOneOf(connection, (gone) => questions.run({ ...sender(), ...(gone && { gone }) }, work))

function sender() {
  const { address = 'local' } = origin()
  return { owner: addressSite(address), group: addressGroup(address) }
}

/** Call before waiting in another line, which limits the work after it. */
export const leaveAuthorityTurn = (): void => own.get()?.giveBack()
