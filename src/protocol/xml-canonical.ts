// The canonical form of XML without comments: Canonical XML 1.0 of a whole document, and Exclusive XML Canonicalization of one element.
// One text stands for all the ways in which the same content can be written; a signature is over that text.

import type { WrittenAttribute, WrittenElement } from './xml.ts'

type Scope = ReadonlyMap<string, string>

const nothing: Scope = new Map([['', '']])

/** Most elements declare nothing, and have the scope around them. */
const within = (scope: Scope, declared: Scope): Scope =>
  declared.size === 0 ? scope : new Map([...scope, ...declared])

/** Of a document, by its root. `without` is left out with all that is in it. */
export const canonicalDocument = (root: WrittenElement, without?: WrittenElement): string =>
  write(root, nothing, (element, rendered) => declarations(rendered, [...element.declares]), without)

/** Of an element by itself: only the namespaces that it uses are declared. `inScope`: what stands around it declares. */
export const canonicalElement = (element: WrittenElement, inScope: Scope): string => exclusive(element, inScope)

export const canonicalDocumentExclusive = (root: WrittenElement, without?: WrittenElement): string =>
  exclusive(root, nothing, without)

/** What the ancestors of an element declare, the element itself left out; undefined where it is not in there. */
export function scopeOf(root: WrittenElement, of: WrittenElement, around: Scope = nothing): Scope | undefined {
  if (root === of) return around
  const here = within(around, root.declares)
  for (const one of root.content) {
    const found = typeof one === 'string' ? undefined : scopeOf(one, of, here)
    if (found) return found
  }
  return undefined
}

function exclusive(element: WrittenElement, inScope: Scope, without?: WrittenElement): string {
  const scopes = new Map<WrittenElement, Scope>()
  const used = (one: WrittenElement, rendered: Scope): readonly (readonly [string, string])[] => {
    const prefixes = new Set([
      one.prefix,
      ...one.attributes.map(({ prefix }) => prefix).filter((prefix) => prefix !== ''),
    ])
    const scope = scopes.get(one) ?? inScope
    const all = within(scope, one.declares)
    for (const child of one.content) if (typeof child !== 'string') scopes.set(child, all)
    return declarations(
      rendered,
      [...prefixes].map((prefix) => [prefix, all.get(prefix) ?? '']),
    )
  }
  return write(element, nothing, used, without)
}

/** Those that were not written already, in their order. */
const declarations = (
  rendered: Scope,
  wanted: readonly (readonly [string, string])[],
): readonly (readonly [string, string])[] =>
  wanted
    .filter(([prefix, namespace]) => prefix !== 'xml' && (rendered.get(prefix) ?? '') !== namespace)
    .sort(([one], [other]) => compare(one, other))

function write(
  element: WrittenElement,
  rendered: Scope,
  declared: (element: WrittenElement, rendered: Scope) => readonly (readonly [string, string])[],
  without: WrittenElement | undefined,
): string {
  const own = declared(element, rendered)
  const now = within(rendered, new Map(own))
  const names = own.map(([prefix, namespace]) => ` xmlns${prefix && `:${prefix}`}="${escapeAttribute(namespace)}"`)
  const attributes = [...element.attributes]
    .sort(byNamespace)
    .map(({ name, value }) => ` ${name}="${escapeAttribute(value)}"`)
  const content = element.content
    .filter((one) => one !== without)
    .map((one) => (typeof one === 'string' ? escapeText(one) : write(one, now, declared, without)))
  return `<${element.name}${names.join('')}${attributes.join('')}>${content.join('')}</${element.name}>`
}

const byNamespace = (one: WrittenAttribute, other: WrittenAttribute): number =>
  compare(one.namespace, other.namespace) || compare(one.local, other.local)

/** By code point: UTF-16 units would put some characters in another order. */
function compare(one: string, other: string): number {
  if (one === other) return 0
  const [a, b] = [[...one], [...other]]
  const at = a.findIndex((character, n) => character !== b[n])
  if (at < 0) return -1
  return (a[at]?.codePointAt(0) ?? -1) - (b[at]?.codePointAt(0) ?? -1)
}

const escapeText = (text: string): string =>
  text.replace(/[&<>\r]/g, (character) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;' })[character] ?? '&#xD;')

const attributeEscapes: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '"': '&quot;',
  '\t': '&#x9;',
  '\n': '&#xA;',
  '\r': '&#xD;',
}

const escapeAttribute = (text: string): string =>
  text.replace(/[&<"\t\n\r]/g, (character) => attributeEscapes[character] ?? character)
