// Hands a group that was just created from the form to its page. Not in the address, where a link could say it of any group.

let id: string | undefined

export function tellCreated(created: string): void {
  id = created
}

/** Once. */
export function takeCreated(group: string): boolean {
  const isNew = id === group
  id = undefined
  return isNew
}
