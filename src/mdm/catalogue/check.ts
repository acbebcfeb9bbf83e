// Whether a node takes a value, said before any device is asked.

import { assertNever } from '../../kernel/assert-never.ts'
import { canonicalValue, isValueOf } from '../../protocol/csp/value.ts'
import { parseXml, XmlError } from '../../protocol/xml.ts'
import { readAdmxValue } from './admx-value.ts'
import { type CatalogueNode, findNode, nearest, type Values } from './catalogue.ts'
import { documentProblem } from './document.ts'
import { isIngested } from './ingested.ts'

export type Checked =
  /** In the format that the node has. */
  | { readonly ok: true; readonly format: string; readonly value: string }
  /** Goes on behind the name of the setting; never says the value, which may be a secret. */
  | { readonly ok: false; readonly problem: string }

type Given = { readonly uri: string; readonly format: string; readonly value: string }

/** `beyond`: the administrator knows of values that the catalogue does not. */
export function checkSetting({ uri, format, value }: Given, beyond: boolean): Checked {
  const node = findNode(uri)
  if (!node) {
    const problem = isIngested(uri) && !beyond ? admxProblem(value) : undefined
    return problem === undefined ? { ok: true, format, value } : { ok: false, problem }
  }
  if (!/[AR]/.test(node.access) || node.format === 'node' || node.format === 'null')
    return { ok: false, problem: `cannot be set: ${whyFixed(node)}` }
  if (beyond) return { ok: true, format, value }
  const fits = inFormat(node, format, value)
  if (fits === undefined) return { ok: false, problem: `needs ${kindOf(node)}, and this is ${article(format)}` }
  const problem = problemOf(node, fits.value)
  return problem === undefined ? { ok: true, ...fits } : { ok: false, problem }
}

/** What whoever set it should know; undefined for nothing. */
export function remarkOn(uri: string): string | undefined {
  const node = findNode(uri)
  if (node?.deprecated) return 'Windows has given this setting up. Look for the one that took its place.'
  if (node || isIngested(uri)) return undefined
  const meant = nearest(uri)
  return `Our catalogue does not know this node: devices get it as it stands.${meant === undefined ? '' : ` Did you mean ${meant}?`}`
}

function whyFixed({ format, access }: CatalogueNode): string {
  if (access.includes('X')) return 'Windows executes it, for which there are remote actions'
  return format === 'node' ? 'it holds other nodes' : 'Windows lets it be read only'
}

const kinds: Readonly<Record<string, string>> = {
  chr: 'a text',
  xml: 'a text',
  int: 'a whole number',
  bool: 'true or false',
  b64: 'base64',
  time: 'a date',
  float: 'a number',
}
const article = (format: string): string => kinds[format] ?? format

/** Scripts say text for everything; a text that is a value of the node goes in the node's own format. */
function inFormat(
  { format }: CatalogueNode,
  given: string,
  value: string,
): { format: string; value: string } | undefined {
  const isText = (one: string) => one === 'chr' || one === 'xml'
  if (given === format || ((isText(given) || given === 'b64') && isText(format))) return { format: given, value }
  if (isText(given) && format === 'time') return { format: given, value }
  return isText(given) && isValueOf(format, value) ? { format, value: canonicalValue(format, value) } : undefined
}

function kindOf(node: CatalogueNode): string {
  const { values, format } = node
  return values.kind === 'any' || values.kind === 'form' ? article(format) : `${article(format)}, ${takes(node)}`
}

/** What the node takes, in words. */
export function takes({ values, separator }: Pick<CatalogueNode, 'values' | 'separator'>): string {
  const list =
    separator === undefined ? '' : `, several with ${separator === '\uF000' ? 'U+F000' : `'${separator}'`} between`
  switch (values.kind) {
    case 'any':
      return `any value${list}`
    case 'admx':
      return '<enabled/> with its <data id="…" value="…"/>, or <disabled/>'
    case 'xml':
      return 'an XML document'
    case 'json':
      return 'a JSON document'
    case 'one-of':
      return `one of ${values.of.join(', ')}${list}`
    case 'flags':
      return `a sum of ${values.of.join(', ')}`
    case 'range':
      return `from ${values.from} to ${values.to}${list}`
    case 'form':
      return `in the form ${values.expression}${list}`
    default:
      return assertNever(values)
  }
}

function problemOf(node: CatalogueNode, value: string): string | undefined {
  const { values, separator, format, address } = node
  const document = documentProblem(address, value)
  if (document !== undefined) return document
  if (values.kind === 'admx') return admxProblem(value)
  if (values.kind === 'xml') return xmlProblem(value)
  const entries = separator === undefined ? [value] : value.split(separator).map((one) => one.trim())
  return entries.every((one) => fits(values, format, one)) ? undefined : `takes ${takes(node)}`
}

function fits(values: Values, format: string, value: string): boolean {
  switch (values.kind) {
    case 'any':
    case 'admx':
    case 'xml':
      return true
    case 'json':
      return isJson(value)
    case 'one-of':
      return values.of.some((one) => (format === 'int' ? Number(one) === Number(value) : same(one, value, format)))
    case 'flags': {
      const all = values.of.reduce((sum, one) => sum | BigInt(one), 0n)
      return /^(0x[0-9a-f]{1,8}|\d{1,10})$/i.test(value) && (BigInt(value) & ~all) === 0n
    }
    case 'range':
      return Number(value) >= values.from && Number(value) <= values.to
    case 'form':
      return new RegExp(values.expression).test(value)
    default:
      return assertNever(values)
  }
}

const same = (one: string, other: string, format: string): boolean =>
  format === 'bool' ? one.toLowerCase() === other.toLowerCase() : one === other

function isJson(text: string): boolean {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}

const limits = { bytes: 1024 * 1024, depth: 32, elements: 20_000 }

function admxProblem(value: string): string | undefined {
  const read = readAdmxValue(value)
  return read.ok ? undefined : read.problem
}

function xmlProblem(value: string): string | undefined {
  try {
    parseXml(value, limits)
    return undefined
  } catch (error) {
    if (!(error instanceof XmlError)) throw error
    return `needs a whole XML document: it is broken at character ${error.at}`
  }
}
