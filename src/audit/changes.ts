// The members that a change altered, old and new, for its audit entry. A member that must never stand in the trail is
// reported as changed, without its value.

import { isDeepStrictEqual } from 'node:util'

export type Members = Readonly<Record<string, unknown>>
export type Changes = { readonly before?: Members; readonly after?: Members }

const neverShown =
  /^(password|passwordHash|secret|clientSecret|secretHash|token|privateKey|hardwareHash|hardwareIdentifier|commandLine)$/i

/** An added object has no `before`, a removed one no `after`. */
export function changes(before: object | undefined, after: object | undefined): Changes {
  const was = before as Members | undefined
  const is = after as Members | undefined
  const names = [...new Set([...Object.keys(was ?? {}), ...Object.keys(is ?? {})])].filter(
    (name) => !isDeepStrictEqual(plain(was?.[name]), plain(is?.[name])),
  )
  return {
    ...(was && { before: pick(was, names, 'not shown') }),
    ...(is && { after: pick(is, names, was ? 'changed, not shown' : 'not shown') }),
  }
}

function pick(members: Members, names: readonly string[], instead: string): Members {
  const shown = names.flatMap((name) => {
    const value = plain(members[name])
    if (value === undefined) return []
    return [[name, neverShown.test(name) ? instead : value] as const]
  })
  return Object.fromEntries(shown)
}

/** As in JSON, so that a Date and its text are one value. Bytes appear as their size. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return value ?? undefined
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return JSON.parse(JSON.stringify(value))
}
