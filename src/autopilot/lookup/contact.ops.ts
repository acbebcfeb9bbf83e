// Contacts of devices, gathered for a moment and written together, so that a shipment that is unboxed at once costs a few
// statements a second instead of two a device. A stop writes what is left; only a kill can lose the last moment of it.

import type { Db } from '../../db/schema.ts'
import { makeBoundedCache } from '../../kernel/bounded-cache.ts'
import type { RegistrationId } from '../../kernel/id.ts'
import { type Contact, recordContacts } from './lookup.sql.ts'

export type ContactLog = {
  /** One contact a device and minute is written, and one an hour is told in the story; more of them say nothing new. */
  readonly note: (contact: Omit<Contact, 'told'>) => void
  /** True at most once in `everyMs` for the same text. */
  readonly worthTelling: (what: string, now: Date, everyMs: number) => boolean
  /** Whether the story may tell what an anonymous request says of a device: one line an hour, whatever it is about (T-49). */
  readonly hearsay: (registrationId: RegistrationId, now: Date) => boolean
  readonly flush: () => Promise<void>
  readonly close: () => Promise<void>
}

const gatherMs = 100
const contactEveryMs = 60_000

/** What nobody has to prove anything for adds one line an hour to a story, however often it is said (T-49). */
export const hearsayEveryMs = 60 * 60 * 1000

const mostPending = 20_000
const mostRemembered = 200_000

export function makeContactLog(db: Db, onError: (error: unknown) => void): ContactLog {
  let pending: Contact[] = []
  let writing: Promise<void> = Promise.resolve()
  let timer: NodeJS.Timeout | undefined
  const told = makeBoundedCache<string, Date>(mostRemembered)

  function worthTelling(what: string, now: Date, everyMs: number): boolean {
    const before = told.get(what)
    if (before && now.getTime() - before.getTime() < everyMs) return false
    told.set(what, now)
    return true
  }

  const hearsay = (registrationId: RegistrationId, now: Date) =>
    worthTelling(`hearsay ${registrationId}`, now, hearsayEveryMs)

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
      if (!worthTelling(contact.registrationId, contact.at, contactEveryMs)) return
      pending.push({ ...contact, told: hearsay(contact.registrationId, contact.at) })
      timer ??= setTimeout(() => void flush(), gatherMs)
    },
    worthTelling,
    hearsay,
    flush,
    close: flush,
  }
}
