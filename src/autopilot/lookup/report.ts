// Limits a device's reports (T-55). A hash alone gets a ticket, so each limit holds for everybody with the hash: the content
// of one event, how far back it may lie, how many are taken an hour, how many are kept. A device that only claims gets a
// share for each ticket, and shares for some tickets an address; one that proved its TPM has an hourly allowance that nobody
// else uses up.

/** Per hour, for a device that proved its TPM. */
export const mostProvedAnHour = 500
/** Per hour, for one ticket that only claims; and the number of such tickets that may report within an hour. */
export const mostClaimedAnHour = 100
export const mostTicketsOfAddress = 6
export const mostTicketsOfDevice = 30
/** Limit on a device's own events, with proof and without; the server's events are kept until they are old. */
export const mostEventsKept = 5000

const longestDetail = 2000
const deepestDetail = 3
const mostMembers = 32
const oldestMs = 7 * 24 * 60 * 60 * 1000

/** The problem with the detail of an event; undefined when it may be stored. */
export function detailProblem(detail: Readonly<Record<string, unknown>>): string | undefined {
  const shape = shapeProblem(detail, 1)
  if (shape) return shape
  const { length } = JSON.stringify(detail)
  return length > longestDetail ? `has ${length} characters as JSON; at most ${longestDetail} are stored` : undefined
}

function shapeProblem(value: unknown, depth: number): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined
  if (depth > deepestDetail) return `is nested deeper than ${deepestDetail} levels`
  const members = Object.values(value)
  if (members.length > mostMembers)
    return `has a level with ${members.length} members; at most ${mostMembers} are stored`
  for (const member of members) {
    const problem = shapeProblem(member, depth + 1)
    if (problem) return problem
  }
  return undefined
}

/**
 * Its clock is not ours: an event is dated as long before now as it lies before the report by the device's own clock, never
 * in the future, never so far back that it would be swept out at once, and never before the first hello of the machine that
 * tells it: otherwise anybody with the hash could report events from before the device.
 */
export function timeOfEvent(at: Date, sentAt: Date, now: Date, firstHello: Date): Date {
  const ago = Math.min(oldestMs, Math.max(0, sentAt.getTime() - at.getTime()))
  return new Date(Math.max(now.getTime() - ago, Math.min(firstHello.getTime(), now.getTime())))
}
