// Writes XML 1.0: markup is built bottom-up from values, so nothing unescaped can slip in.
// Attributes and children keep the order given; the same value is always the same text.
// Characters outside XML 1.0 (most control characters, lone surrogates) are refused; U+F000, the list separator of
// Windows management values, passes through as it is.

import { type XmlElement, XmlError } from './xml.ts'

/** Finished XML, as opposed to text that still needs escaping. */
export type Markup = { readonly markup: string }

/** Text is escaped, markup is inserted, undefined is left out. */
export type Content = Markup | string | undefined | readonly Content[]

export type Attributes = Readonly<Record<string, string | undefined>>

export function element(name: string, attributes: Attributes, ...content: readonly Content[]): Markup {
  let tag = `<${name}`
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== undefined) tag += ` ${key}="${escapeAttribute(value)}"`
  }
  const inside = write(content)
  return { markup: inside === '' ? `${tag}/>` : `${tag}>${inside}</${name}>` }
}

/** Several pieces of markup as one. */
export function fragment(...content: readonly Content[]): Markup {
  return { markup: write(content) }
}

function write(content: Content): string {
  if (content === undefined) return ''
  if (typeof content === 'string') return escapeText(content)
  if ('markup' in content) return content.markup
  return content.map(write).join('')
}

export function escapeText(text: string): string {
  return refuseIllegal(text).replace(/[&<>\r]/g, (character) => entities[character] ?? character)
}

function escapeAttribute(text: string): string {
  return refuseIllegal(text).replace(/[&<>"\t\n\r]/g, (character) => entities[character] ?? character)
}

const entities: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  '\t': '&#9;',
  '\n': '&#10;',
  '\r': '&#13;',
}

const illegal = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/u

function refuseIllegal(text: string): string {
  const at = text.search(illegal)
  if (at >= 0) throw new XmlError(at, 'only characters that XML 1.0 allows')
  return text
}

/** The text without the characters XML 1.0 cannot carry; for values that must go out in any case. */
export function dropIllegal(text: string): string {
  return text.replace(new RegExp(illegal.source, 'gu'), '')
}

/** A parsed element as XML again, for clients that nest XML where escaped text is due. Mixed text comes first. */
export function serialise(parsed: XmlElement, outerNamespace = ''): string {
  const xmlns = parsed.namespace === outerNamespace ? undefined : parsed.namespace
  const nested = parsed.children.map((one) => ({ markup: serialise(one, parsed.namespace) }))
  return element(parsed.local, { xmlns, ...parsed.attributes }, parsed.text, nested).markup
}
