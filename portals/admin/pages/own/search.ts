// The state of one's own page in its address: what the person comes back from adding. It is loaded before any page is.

export const added = ['passkey', 'app', 'recovery-codes'] as const
export type Added = (typeof added)[number]

export function ownSearch(raw: Record<string, unknown>): { added?: Added } {
  const found = added.find((known) => known === raw.added)
  return found ? { added: found } : {}
}
