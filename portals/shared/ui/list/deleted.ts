// Hands the name of what was deleted from the page that is left to the list, which says it. Not in the address, where a link could
// say it of anybody.

import { useEffect, useMemo, useState } from 'react'

import type { Notice } from '../said.tsx'

type Kind = 'person' | 'application' | 'directory-device'

let deleted: { readonly kind: Kind; readonly name: string } | undefined

export function handDeleted(kind: Kind, name: string): void {
  deleted = { kind, name }
}

/** Once, after the page itself has taken the focus. */
export function useDeletedNotice(kind: Kind, say: (name: string) => string): Notice | undefined {
  const [name, setName] = useState<string>()
  useEffect(() => {
    if (deleted?.kind === kind) setName(deleted.name)
    deleted = undefined
  }, [kind])
  const text = name === undefined ? undefined : say(name)
  return useMemo(() => (text === undefined ? undefined : { text }), [text])
}
