// Hands the name of somebody who was just deleted from the page that is left to the list. Not in the address, where a link could say
// it of anybody.

let name: string | undefined

export function tellDeleted(deleted: string): void {
  name = deleted
}

/** Once. */
export function takeDeleted(): string | undefined {
  const deleted = name
  name = undefined
  return deleted
}
