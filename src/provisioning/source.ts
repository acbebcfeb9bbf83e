// From where something comes: what another directory makes, or gives a name of its own, is kept there from then on.

type Named = { readonly externalId: string | null; readonly source?: string | null | undefined }

/** What to store, if anything. `actor` is whoever speaks for a directory that does not say what it is called. */
export function sourceOf(actor: string, before: Named, said: Named): { readonly source?: string | null } {
  if (said.source) return said.source === before.source ? {} : { source: said.source }
  if (said.externalId === before.externalId) return {}
  return { source: said.externalId === null ? null : (before.source ?? actor) }
}
