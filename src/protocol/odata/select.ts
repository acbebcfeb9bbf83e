// $select, $expand and $orderby (OData 4.01, URL Conventions 5.1.3 to 5.1.5) as the Graph API uses them.

import { type Reader, reader } from './lex.ts'
import { ODataError } from './problem.ts'

export type Order = { readonly property: string; readonly descending: boolean; readonly at: number }

/** `expand` has its own options: `members($select=id,displayName;$top=5)`. */
export type Expanded = {
  readonly name: string
  readonly options: Readonly<Record<string, string>>
  readonly at: number
}

const most = 100
const longest = 2000

/** `*` stands for everything and comes back as it is. Throws ODataError. */
export function parseSelect(text: string): string[] {
  return parts(text, (read) => (read.takeMark('*') ? '*' : nameOf(read)))
}

/** Throws ODataError. */
export function parseOrder(text: string): Order[] {
  return parts(text, (read) => {
    const { at } = read.peek()
    const property = nameOf(read)
    const descending = read.takeWord('desc')
    if (!descending) read.takeWord('asc')
    return { property, descending, at }
  })
}

/** Throws ODataError. */
export function parseExpand(text: string): Expanded[] {
  return parts(text, (read) => {
    const { at } = read.peek()
    return { name: nameOf(read), options: read.isMark('(') ? optionsOf(read, text) : {}, at }
  })
}

function parts<T>(text: string, part: (read: Reader) => T): T[] {
  if (text.length > longest)
    throw new ODataError(`it has ${text.length} characters; at most ${longest} are read`, longest)
  const read = reader(text)
  const found = [part(read)]
  while (read.takeMark(',')) {
    if (found.length === most) throw new ODataError(`it names more than ${most}`, read.peek().at)
    found.push(part(read))
  }
  read.expectEnd()
  return found
}

function nameOf(read: Reader): string {
  let name = read.expectName('the name of a property')
  while (read.takeMark('/')) name += `/${read.expectName('the name of a property')}`
  return name
}

/** The values stay text: each is an option of a list of its own. */
function optionsOf(read: Reader, text: string): Record<string, string> {
  const options: Record<string, string> = {}
  read.expectMark('(')
  for (;;) {
    read.takeMark('$')
    const name = read.expectName('the name of an option').toLowerCase()
    read.expectMark('=')
    const from = read.peek().at
    let depth = 0
    while (depth > 0 || !(read.isMark(';') || read.isMark(')'))) {
      if (read.isMark('(')) depth++
      if (read.isMark(')')) depth--
      if (read.take().kind === 'end') throw new ODataError("')' is missing", text.length)
    }
    options[`$${name}`] = text.slice(from, read.peek().at).trim()
    if (read.takeMark(';')) continue
    read.expectMark(')')
    return options
  }
}
