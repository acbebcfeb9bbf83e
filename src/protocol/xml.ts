// Reads XML 1.0 with namespaces into a small tree; the only file that knows the parser library (saxes).
// For the messages of MDE2 (SOAP), OMA-DM (SyncML) and OMA Client Provisioning, which come from devices we do not trust:
// a document type is refused, entities other than XML's own five are refused, and bytes, depth, elements and
// attributes are bounded while parsing, so a hostile document costs no more than reading it once.

import { SaxesParser } from 'saxes'

export type XmlElement = {
  /** As written, prefix included. */
  readonly name: string
  /** Empty when the element is in no namespace. */
  readonly namespace: string
  readonly local: string
  /** By local name; namespace declarations are left out. */
  readonly attributes: Readonly<Record<string, string>>
  readonly children: readonly XmlElement[]
  /** The element's own character data, CDATA included, without that of its children. */
  readonly text: string
  /** Offset in the document, in characters, where the start tag was recognised. */
  readonly at: number
}

export type XmlLimits = {
  /** Of the document: bytes when bytes are given, UTF-16 units when text is given. */
  readonly bytes: number
  readonly depth: number
  readonly elements: number
  /** Per element, namespace declarations included. */
  readonly attributes: number
}

export const defaultXmlLimits: XmlLimits = { bytes: 1024 * 1024, depth: 64, elements: 20_000, attributes: 64 }

/** The document, or the message in it, is not what was expected; `at` is the offset where reading stopped. */
export class XmlError extends Error {
  readonly at: number
  readonly expected: string
  constructor(at: number, expected: string) {
    super(`XML broken at character ${at}: expected ${expected}`)
    this.name = 'XmlError'
    this.at = at
    this.expected = expected
  }
}

/** The root element, or an XmlError. Nothing else comes out, whatever goes in. */
export function parseXml(document: Uint8Array | string, limits: Partial<XmlLimits> = {}): XmlElement {
  const allowed = { ...defaultXmlLimits, ...limits }
  if (document.length > allowed.bytes) throw new XmlError(allowed.bytes, `at most ${allowed.bytes} bytes`)
  return readTree(typeof document === 'string' ? document : decodeUtf8(document), allowed)
}

function decodeUtf8(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    throw new XmlError(0, 'UTF-8 text')
  }
}

type Growing = Omit<XmlElement, 'children' | 'text'> & { children: XmlElement[]; text: string }

/** A parser that refuses what nobody should send, and the way to refuse more. `depth`: how many elements are open now. */
function guarded(allowed: Omit<XmlLimits, 'bytes'>, depth: () => number, length = Number.POSITIVE_INFINITY) {
  const parser = new SaxesParser({ xmlns: true })
  let elements = 0
  let attributes = 0
  const refuse = (expected: string): never => {
    throw new XmlError(Math.min(parser.position, length), expected)
  }
  parser.on('error', (error) => refuse(`well-formed XML (${error.message})`))
  parser.on('doctype', () => refuse('no document type declaration'))
  parser.on('opentagstart', () => {
    attributes = 0
    if (depth() >= allowed.depth) refuse(`at most ${allowed.depth} levels`)
    if (++elements > allowed.elements) refuse(`at most ${allowed.elements} elements`)
  })
  parser.on('attribute', () => {
    if (++attributes > allowed.attributes) refuse(`at most ${allowed.attributes} attributes`)
  })
  return { parser, refuse }
}

function readTree(text: string, allowed: XmlLimits): XmlElement {
  const open: Growing[] = []
  let root: Growing | undefined
  const { parser, refuse } = guarded(allowed, () => open.length, text.length)
  parser.on('opentag', (tag) => {
    const own = Object.values(tag.attributes).filter(({ prefix, name }) => prefix !== 'xmlns' && name !== 'xmlns')
    const element: Growing = {
      name: tag.name,
      namespace: tag.uri,
      local: tag.local,
      attributes: Object.fromEntries(own.map(({ local, value }) => [local, value])),
      children: [],
      text: '',
      at: parser.position,
    }
    open.at(-1)?.children.push(element)
    root ??= element
    open.push(element)
  })
  const append = (characters: string): void => {
    const current = open.at(-1)
    if (current) current.text += characters
  }
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('closetag', () => void open.pop())
  parser.write(text).close()
  return root ?? refuse('a root element')
}

/** An element as it is written: what a canonical form of it needs, and nobody else. */
export type WrittenElement = {
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly local: string
  /** Of this start tag, by prefix; that of the default namespace is empty. */
  readonly declares: ReadonlyMap<string, string>
  readonly attributes: readonly WrittenAttribute[]
  readonly content: readonly (WrittenElement | string)[]
}

export type WrittenAttribute = {
  readonly name: string
  readonly prefix: string
  readonly namespace: string
  readonly local: string
  readonly value: string
}

/** Of a whole document that is written canonically: what an element uses is looked for in the namespaces around it. */
const mostDeclared = 64

/** The root element, or an XmlError. Comments are left out, and processing instructions refused. */
export function parseWritten(document: Uint8Array | string, limits: Partial<XmlLimits> = {}): WrittenElement {
  const allowed = { ...defaultXmlLimits, ...limits }
  if (document.length > allowed.bytes) throw new XmlError(allowed.bytes, `at most ${allowed.bytes} bytes`)
  const open: Array<Omit<WrittenElement, 'content'> & { readonly content: (WrittenElement | string)[] }> = []
  let root: WrittenElement | undefined
  const { parser, refuse } = guarded(allowed, () => open.length)
  let declared = 0
  parser.on('processinginstruction', () => refuse('no processing instruction'))
  parser.on('opentag', ({ name, prefix, uri: namespace, local, ns, attributes }) => {
    const declares = new Map(Object.entries(ns))
    declared += declares.size
    if (declared > mostDeclared) refuse(`at most ${mostDeclared} namespace declarations in the document`)
    const own = Object.values(attributes).filter((one) => one.prefix !== 'xmlns' && one.name !== 'xmlns')
    const element = {
      ...{ name, prefix, namespace, local },
      declares,
      attributes: own.map(({ uri, ...one }) => ({ ...one, namespace: uri })),
      content: [],
    }
    open.at(-1)?.content.push(element)
    root ??= element
    open.push(element)
  })
  const append = (characters: string) => void open.at(-1)?.content.push(characters)
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('closetag', () => void open.pop())
  parser.write(typeof document === 'string' ? document : decodeUtf8(document)).close()
  return root ?? refuse('a root element')
}

/** Of an element, the texts of the children that have no children themselves, by local name; the first of each name. */
export type XmlRecord = ReadonlyMap<string, string>

export type XmlRecordReader = {
  /** Every element completed by this piece of text that has such children. */
  readonly push: (text: string) => XmlRecord[]
  readonly end: () => XmlRecord[]
}

/** A document of any length, piece by piece, in memory for one element at each level. Throws an XmlError. */
export function makeXmlRecordReader(limits: {
  readonly depth: number
  readonly attributes: number
  /** Of one text. */
  readonly characters: number
  /** That are kept of one element. */
  readonly members: number
}): XmlRecordReader {
  const open: Array<{ readonly local: string; readonly members: Map<string, string>; text: string; isLeaf: boolean }> =
    []
  let done: XmlRecord[] = []
  /** Characters since the last tag began or ended: what the parser itself has to keep. */
  let waiting = 0
  const { parser, refuse } = guarded({ ...limits, elements: Number.POSITIVE_INFINITY }, () => open.length)
  parser.on('opentag', ({ local }) => {
    const parent = open.at(-1)
    if (parent) parent.isLeaf = false
    open.push({ local, members: new Map(), text: '', isLeaf: true })
    waiting = 0
  })
  const append = (characters: string): void => {
    const current = open.at(-1)
    if (!current) return
    if (current.text.length + characters.length > limits.characters) refuse(`at most ${limits.characters} characters`)
    current.text += characters
  }
  parser.on('text', append)
  parser.on('cdata', append)
  parser.on('closetag', () => {
    waiting = 0
    const closed = open.pop()
    const members = open.at(-1)?.members
    if (!closed) return
    if (closed.members.size > 0) done.push(closed.members)
    if (!closed.isLeaf || !members || members.has(closed.local) || members.size >= limits.members) return
    members.set(closed.local, closed.text.trim())
  })
  const taken = (): XmlRecord[] => {
    const records = done
    done = []
    return records
  }
  return {
    push(text) {
      waiting += text.length
      parser.write(text)
      if (waiting > limits.characters + text.length) refuse(`at most ${limits.characters} characters without a tag`)
      return taken()
    },
    end() {
      parser.close()
      return taken()
    },
  }
}

/** The first child of that name; without a namespace, the first with that local name in any namespace. */
export function child(element: XmlElement | undefined, local: string, namespace?: string): XmlElement | undefined {
  return element?.children.find((one) => matches(one, local, namespace))
}

export function children(element: XmlElement | undefined, local: string, namespace?: string): readonly XmlElement[] {
  return element?.children.filter((one) => matches(one, local, namespace)) ?? []
}

/** Like `child`, but its absence is an error. */
export function required(element: XmlElement, local: string, namespace?: string): XmlElement {
  const found = child(element, local, namespace)
  if (!found) throw new XmlError(element.at, `${local} inside ${element.local}`)
  return found
}

/** Follows local names down; undefined as soon as one is missing. */
export function descend(element: XmlElement | undefined, ...locals: readonly string[]): XmlElement | undefined {
  return locals.reduce((here, local) => child(here, local), element)
}

/** The element's text without surrounding white space: samples in the specifications wrap lines. */
export function text(element: XmlElement | undefined): string | undefined {
  return element?.text.trim()
}

/** Like `text`, but undefined also when nothing is left. */
export function filledText(element: XmlElement | undefined): string | undefined {
  return text(element) || undefined
}

function matches(element: XmlElement, local: string, namespace: string | undefined): boolean {
  return element.local === local && (namespace === undefined || element.namespace === namespace)
}
