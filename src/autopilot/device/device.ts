// Small rules about a registered device: the labels its directory object carries, and how an administrator may call and tag it.

import { hasUnseen, withoutUnseen } from '../../kernel/text/plain-name.ts'

/** The management service's own limit; portals show 128. */
const longestGroupTag = 2048

type Problem = { readonly what: string; readonly remedy: string }

/** Undefined when it may be stored. Every taker of group tags calls this: the API and every kind of import. */
export function groupTagProblem(tag: string): Problem | undefined {
  if (tag.length > longestGroupTag) {
    return {
      what: `The group tag has ${tag.length} characters; ${longestGroupTag} are allowed.`,
      remedy: 'Shorten the group tag.',
    }
  }
  if (hasUnseen(tag)) return unseenIn('group tag', tag)
  if (tag === tag.trim()) return undefined
  return { what: 'The group tag begins or ends with a blank.', remedy: 'Write it without.' }
}

/** Of the user that a device is to be for. Whether there is one of that name is asked elsewhere. */
export const userNameProblem = (name: string): Problem | undefined =>
  hasUnseen(name) ? unseenIn('assigned user', name) : undefined

/** A line end would begin a row of its own in a table, and two tags that look alike would be in two groups. */
const unseenIn = (which: string, text: string): Problem => ({
  what: `The ${which} "${withoutUnseen(text).slice(0, 60)}" holds line ends, or characters that cannot be seen or that turn the direction of writing, so it could pass for another.`,
  remedy: `Write the ${which} again without them, on one line.`,
})

/** Dynamic groups select by these (docs/specification/graph.md). The order of a set does not matter; ours is fixed. */
export function physicalIds(device: {
  readonly registrationId: string
  readonly groupTag: string
  readonly purchaseOrderId: string
}): string[] {
  const ids = [`[ZTDID]:${device.registrationId}`]
  if (device.groupTag !== '') ids.push(`[OrderId]:${device.groupTag}`)
  if (device.purchaseOrderId !== '') ids.push(`[PurchaseOrderId]:${device.purchaseOrderId}`)
  return ids
}

/** Undefined when the name may be given to a computer: at most 15 letters, digits and hyphens, not only digits. */
export function deviceNameProblem(name: string): string | undefined {
  if (name === '') return undefined
  if (name.length > 15) return `has ${name.length} characters; a computer name has at most 15`
  if (!/^[A-Za-z0-9-]+$/.test(name)) return 'may hold only letters, digits and hyphens'
  if (/^\d+$/.test(name)) return 'may not be made of digits only'
  return undefined
}
