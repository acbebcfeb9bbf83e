// Contacts of devices, gathered for a moment and written together, so that a shipment that is unboxed at once costs a few
// statements a second instead of two a device. A stop writes the rest; only a kill can lose the last moment of it.

import type { Db } from '../../db/schema.ts'
import { addressGroup } from '../../kernel/address.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import type { RegistrationId } from '../../kernel/id.ts'
import { origin } from '../../kernel/origin.ts'
import { type Contact, recordContacts } from './lookup.sql.ts'

export type ContactLog = {
  /** One contact a device and minute is written, and one an hour goes to the story; more of them say nothing new. */
  readonly note: (contact: Omit<Contact, 'toStory'>) => void
  /** True at most once in `everyMs` for the same text. */
  readonly firstWithin: (what: string, now: Date, everyMs: number) => boolean
  /** True for the first unproved claim about a device in an hour, by any sender: the story gets one line (T-49). */
  readonly firstClaim: (registrationId: RegistrationId, now: Date) => boolean
  /**
   * Whether the answer to a ticket, which is given for a hash, goes to the story: each answer once an hour for each run, so that no
   * run hides another, and of a few runs of an address. Undefined when it does not; otherwise what the line says besides.
   */
  readonly answered: (what: string, to: Asker, now: Date) => AnsweredDetail | undefined
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

export type Asker = {
  readonly registrationId: RegistrationId
  readonly run: string | undefined
  /** Proved TPMs are counted apart from mere claims. */
  readonly proved?: boolean
}

/** The last line of an hour, of an address or of all, says so. */
export type AnsweredDetail = { readonly othersNotTold?: true }

type Hour = { readonly since: Date; readonly runs: Array<{ readonly run: string; readonly address: string }> }

const gatherMs = 100
const contactEveryMs = 60_000

/** Unproved claims about a device add one line an hour to its story, however many they are (T-49). */
export const claimEveryMs = 60 * 60 * 1000
/** Answers to tickets go to the story for so many runs of a device from one address, and in all. */
const mostRunsOfAddress = 4
const mostRunsOfDevice = 24

const mostPending = 20_000
const mostRemembered = 200_000

export function makeContactLog(db: Db, onError: (error: unknown) => void): ContactLog {
  let pending: Contact[] = []
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const lastOf = makeBoundedCache<string, Date>(mostRemembered)
  const runsOf = makeBoundedCache<string, Hour>(mostRemembered)

  function firstWithin(what: string, now: Date, everyMs: number): boolean {
    const before = lastOf.get(what)
    if (before && now.getTime() - before.getTime() < everyMs) return false
    lastOf.set(what, now)
    return true
  }

  const firstClaim = (registrationId: RegistrationId, now: Date) =>
    firstWithin(`claim ${registrationId}`, now, claimEveryMs)

  function answered(what: string, { registrationId, run = '', proved = false }: Asker, now: Date) {
    const key = `${what} ${proved} ${registrationId}`
    const before = runsOf.get(key)
    const isOver = !before || now.getTime() - before.since.getTime() >= claimEveryMs
    const hour: Hour = isOver ? { since: now, runs: [] } : before
    const address = addressGroup(origin().address ?? 'local')
    const ofAddress = hour.runs.filter((one) => one.address === address).length
    const isRecorded = hour.runs.some((one) => one.run === run)
    if (isRecorded || ofAddress >= mostRunsOfAddress || hour.runs.length >= mostRunsOfDevice) return undefined
    hour.runs.push({ run, address })
    runsOf.set(key, hour)
    const isLast = ofAddress + 1 === mostRunsOfAddress || hour.runs.length === mostRunsOfDevice
    return isLast ? { othersNotTold: true as const } : {}
  }

  async function write(): Promise<void> {
    const contacts = pending
    if (contacts.length === 0) return
    pending = []
    try {
      await recordContacts(db, contacts)
    } catch (error) {
      onError(error)
      if (pending.length + contacts.length <= mostPending) pending = [...contacts, ...pending]
    }
  }

  function flush(): Promise<void> {
    clearTimeout(timer)
    timer = undefined
    writing = writing.then(write)
    return writing
  }

  return {
    note(contact) {
      if (!firstWithin(contact.registrationId, contact.at, contactEveryMs)) return
      pending.push({ ...contact, toStory: firstClaim(contact.registrationId, contact.at) })
      timer ??= setTimeout(() => void flush(), gatherMs)
    },
    firstWithin,
    firstClaim,
    answered,
    flush,
    close: flush,
  }
}
