// How much a device may say of itself (T-55). A ticket is given for a hash alone, so each bound holds for whoever has the
// hash: what one event may carry, how far back it may lie, how many of them are taken an hour, how many are kept. Who only
// claims gets a share for each ticket, and shares for some tickets an address; who proved the TPM has an hour that nobody
// else uses up.

/** An hour of the device that proved its TPM. */
export const mostProvedAnHour = 500
/** An hour of one ticket that only claims, and how many such tickets may tell something within an hour. */
export const mostClaimedAnHour = 100
export const mostTicketsOfAddress = 6
export const mostTicketsOfDevice = 30
/** Of those a device told itself, with proof and without; what the server saw is kept until it is old. */
export const mostEventsKept = 5000

const longestDetail = 2000
const deepestDetail = 3
const mostMembers = 32
const oldestMs = 7 * 24 * 60 * 60 * 1000

/** What is wrong with the detail of an event; undefined when it may be stored. */
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
 * tells it: whoever has the hash could otherwise tell of what was before the device.
 */
export function timeOfEvent(at: Date, sentAt: Date, now: Date, firstHello: Date): Date {
  const ago = Math.min(oldestMs, Math.max(0, sentAt.getTime() - at.getTime()))
  return new Date(Math.max(now.getTime() - ago, Math.min(firstHello.getTime(), now.getTime())))
}
