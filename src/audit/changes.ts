// What a change changed, for its audit entry: the members that differ, as they were and as they are. What must never stand
// in the trail is said to have changed and not shown.

import { isDeepStrictEqual } from 'node:util'

export type Members = Readonly<Record<string, unknown>>
export type Changes = { readonly before?: Members; readonly after?: Members }

const neverShown =
  /^(password|passwordHash|secret|clientSecret|secretHash|token|privateKey|hardwareHash|hardwareIdentifier|commandLine)$/i

/** An object that came has no `before`, one that went no `after`. */
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

/** As JSON will say it, so that a Date and its text are one value. Bytes are told by their size. */
function plain(value: unknown): unknown {
  if (value === undefined || value === null) return value ?? undefined
  if (value instanceof Uint8Array) return `${value.length} bytes`
  return JSON.parse(JSON.stringify(value))
}
