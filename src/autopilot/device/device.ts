// Small rules about a registered device: the labels its directory object carries, and how an administrator may call and tag it.

/** The management service's own limit; portals show 128. */
export const longestGroupTag = 2048

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

/** A cell that a spreadsheet would run as a formula is made plain text (T-28). */
export function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text
  return /[",;\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe
}
