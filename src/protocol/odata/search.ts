// $search as the Graph API uses it: clauses in double quotes, "property:text" or only "text", joined by AND and OR.

import { ODataError } from './problem.ts'

export type Search =
  | { readonly kind: 'clause'; readonly property?: string; readonly text: string }
  | { readonly kind: 'and' | 'or'; readonly all: readonly Search[] }

const longest = 1000
const mostClauses = 8

/** AND binds closer than OR. Throws ODataError. */
export function parseSearch(text: string): Search {
  if (text.length > longest)
    throw new ODataError(`it has ${text.length} characters; at most ${longest} are read`, longest)
  const pattern = /\s*(?:"((?:[^"\\]|\\.)*)"|(AND|OR)(?![\w"]))\s*/y
  const either: Search[][] = [[]]
  let wantsClause = true
  let clauses = 0
  let at = 0
  while (at < text.length) {
    pattern.lastIndex = at
    const match = pattern.exec(text)
    if (!match) throw new ODataError('each clause stands in double quotes: "displayName:north"', at)
    const [, quoted, joint] = match
    if (wantsClause !== (quoted !== undefined)) {
      throw new ODataError(wantsClause ? 'a clause is missing' : 'between two clauses AND or OR is missing', at)
    }
    if (joint === 'OR') either.push([])
    if (quoted !== undefined) {
      if (++clauses > mostClauses) throw new ODataError(`it has more than ${mostClauses} clauses`, at)
      either.at(-1)?.push(clauseOf(quoted, at))
    }
    wantsClause = quoted === undefined
    at = pattern.lastIndex
  }
  if (wantsClause) throw new ODataError('a clause is missing', at)
  return joined(
    'or',
    either.map((all) => joined('and', all)),
  )
}

function joined(kind: 'and' | 'or', all: readonly Search[]): Search {
  const [first] = all
  return all.length === 1 && first ? first : { kind, all }
}

function clauseOf(quoted: string, at: number): Search {
  const whole = quoted.replace(/\\(.)/g, '$1')
  const named = /^([A-Za-z]\w*):(.*)$/s.exec(whole)
  const text = (named?.[2] ?? whole).trim()
  if (text === '') throw new ODataError('a clause searches for nothing', at)
  return { kind: 'clause', text, ...(named?.[1] && { property: named[1] }) }
}
