// What is assigned is read once a session, not once a message: a session takes seconds, and an assignment made meanwhile
// counts from the next one. Another server process that gets the next message reads it for itself.

import type { Assigned } from './assigned.ops.ts'

export type AssignedMemory = {
  /** `fresh` at the first message of a session. */
  readonly recall: (session: string, fresh: boolean, load: () => Promise<Assigned>) => Promise<Assigned>
}

const mostSessions = 2000

export function makeAssignedMemory(most = mostSessions): AssignedMemory {
  const known = new Map<string, Assigned>()
  return {
    async recall(session, fresh, load) {
      const before = fresh ? undefined : known.get(session)
      if (before) return before
      const assigned = await load()
      known.delete(session) // so that it stands last
      known.set(session, assigned)
      const [oldest] = known.size > most ? known.keys() : []
      if (oldest !== undefined) known.delete(oldest)
      return assigned
    },
  }
}
