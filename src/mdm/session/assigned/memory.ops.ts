// Assignments are read once a session, not once a message: a session takes seconds, and an assignment made meanwhile
// counts from the next one. Another server process that gets the next message reads it for itself.
//
// A device has one session, the last it began, and one that begins another forgets the first. What is remembered is bounded
// by its size, since it is the size that an organisation chooses (T-52): a large assignment is read again with each message.

import { makeBoundedCache } from '../../../kernel/bounded-cache.ts'
import type { EnrollmentId } from '../../../kernel/id.ts'
import type { Assigned } from './assigned.ops.ts'

export type AssignedMemory = {
  /** `fresh` at the first message of a session. `isRead`: by this very call. */
  readonly recall: (
    session: { readonly enrollmentId: EnrollmentId; readonly sessionId: string },
    fresh: boolean,
    load: () => Promise<Assigned>,
  ) => Promise<{ readonly assigned: Assigned; readonly isRead: boolean }>
}

type Bounds = { readonly mostBytes: number; readonly mostBytesOfOne: number }
const usual: Bounds = { mostBytes: 64 * 1024 * 1024, mostBytesOfOne: 256 * 1024 }
/** Of an entry, besides what was read: an empty assignment takes memory, too. */
const bytesOfEntry = 1024

type Entry = { readonly sessionId: string; readonly assigned: Assigned }

export function makeAssignedMemory({ mostBytes, mostBytesOfOne }: Bounds = usual): AssignedMemory {
  const weightOf = ({ assigned }: Entry) => bytesOfEntry + assigned.bytes
  const known = makeBoundedCache<EnrollmentId, Entry>(mostBytes, weightOf)
  return {
    async recall({ enrollmentId, sessionId }, fresh, load) {
      const before = fresh ? undefined : known.get(enrollmentId)
      if (before?.sessionId === sessionId) return { assigned: before.assigned, isRead: false }
      const assigned = await load()
      if (assigned.bytes > mostBytesOfOne) known.forget(enrollmentId)
      else known.set(enrollmentId, { sessionId, assigned })
      return { assigned, isRead: true }
    },
  }
}
