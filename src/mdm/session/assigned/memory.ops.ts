// Assignments are read once a session, not once a message: a session takes seconds, and an assignment made meanwhile
// counts from the next one. Another server process that gets the next message reads it for itself.

import { makeBoundedCache } from '../../../kernel/bounded-cache.ts'
import type { Assigned } from './assigned.ops.ts'

export type AssignedMemory = {
  /** `fresh` at the first message of a session. */
  readonly recall: (session: string, fresh: boolean, load: () => Promise<Assigned>) => Promise<Assigned>
}

const mostSessions = 2000

export function makeAssignedMemory(most = mostSessions): AssignedMemory {
  const known = makeBoundedCache<string, Assigned>(most)
  return {
    async recall(session, fresh, load) {
      const before = fresh ? undefined : known.get(session)
      if (before) return before
      const assigned = await load()
      known.set(session, assigned)
      return assigned
    },
  }
}
