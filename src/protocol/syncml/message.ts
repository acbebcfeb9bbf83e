// OMA-DM 1.2 messages in XML, both directions (OMA-TS-DM_RepPro-V1_2). Values are plain JSON.
// Encoded in the order of the DTD, without prefixes. Decoded leniently where devices differ: SYNCML 1.1 or no
// namespace, Meta at command or item, XML nested in Data. An unknown command becomes kind `Unknown`, so that
// it can be answered. Commands and items are counted: one message must not cost more than it is worth.
// Left out: WBXML, Copy, Move, Search, Put, Map (answered as optional), RespURI, NoResp (not supported by Windows).

import { present } from '../soap.ts'
import {
  child,
  children,
  filledText,
  parseXml,
  required,
  text,
  type XmlElement,
  XmlError,
  type XmlLimits,
} from '../xml.ts'
import { serialise } from '../xml-write.ts'

export type Meta = {
  /** chr, int, bool, b64, bin, xml, null, node, date, time, float. Absent means chr. */
  readonly format?: string
  readonly type?: string
  readonly mark?: string
  /** Of the whole object, with its first part. */
  readonly size?: number
  readonly nextNonce?: string
}

export type Item = {
  readonly target?: string
  readonly source?: string
  readonly meta?: Meta
  readonly data?: string
  readonly moreData?: true
}

export type Credential = { readonly format?: string; readonly type: string; readonly data: string }

export const leafKinds = ['Add', 'Replace', 'Delete', 'Get', 'Exec'] as const
export type LeafKind = (typeof leafKinds)[number]

/** A command on nodes. */
export type LeafCommand = {
  readonly kind: LeafKind
  readonly cmdId: string
  readonly meta?: Meta
  readonly items: readonly Item[]
}

export type GroupCommand = {
  readonly kind: 'Atomic' | 'Sequence'
  readonly cmdId: string
  readonly commands: readonly Command[]
}

export type AlertCommand = {
  readonly kind: 'Alert'
  readonly cmdId: string
  readonly code: number
  readonly items: readonly Item[]
}

export type StatusCommand = {
  readonly kind: 'Status'
  readonly cmdId: string
  readonly msgRef: number
  /** `0` is the header. Empty when the command had no CmdID. */
  readonly cmdRef: string
  /** Name of the command answered. */
  readonly cmd: string
  readonly targetRefs?: readonly string[]
  readonly sourceRefs?: readonly string[]
  readonly challenge?: Meta
  readonly code: number
  readonly items?: readonly Item[]
}

export type ResultsCommand = {
  readonly kind: 'Results'
  readonly cmdId: string
  readonly msgRef: number
  readonly cmdRef: string
  readonly meta?: Meta
  readonly items: readonly Item[]
}

export type UnknownCommand = { readonly kind: 'Unknown'; readonly cmdId: string; readonly name: string }

export type Command = LeafCommand | GroupCommand | AlertCommand | StatusCommand | ResultsCommand | UnknownCommand

export type Header = {
  /** Opaque; echoed unchanged. `0` is legal. */
  readonly sessionId: string
  readonly msgId: number
  readonly target: string
  readonly source: string
  /** Account name, sent together with a credential. */
  readonly sourceName?: string
  readonly credential?: Credential
  readonly maxMessageSize?: number
  readonly maxObjectSize?: number
}

export type Message = { readonly header: Header; readonly commands: readonly Command[]; readonly final: boolean }

export type SyncmlLimits = {
  readonly xml: Partial<XmlLimits>
  /** Group members included. */
  readonly commands: number
  /** Of all commands together. */
  readonly items: number
}

export const defaultSyncmlLimits: SyncmlLimits = {
  xml: { bytes: 1024 * 1024, elements: 100_000, depth: 32 },
  commands: 2_000,
  items: 10_000,
}

type Budget = { commands: number; items: number }

export function decodeMessage(document: Uint8Array | string, limits: Partial<SyncmlLimits> = {}): Message {
  const allowed = { ...defaultSyncmlLimits, ...limits }
  const root = parseXml(document, allowed.xml)
  if (root.local !== 'SyncML') throw new XmlError(root.at, 'a SyncML message')
  const body = required(root, 'SyncBody')
  const budget: Budget = { commands: allowed.commands, items: allowed.items }
  return {
    header: decodeHeader(required(root, 'SyncHdr')),
    commands: decodeCommands(body, budget),
    final: child(body, 'Final') !== undefined,
  }
}

function decodeHeader(header: XmlElement): Header {
  const source = child(header, 'Source')
  const credential = child(header, 'Cred')
  const meta = child(header, 'Meta')
  const sessionId = text(required(header, 'SessionID')) ?? ''
  if (sessionId === '' || sessionId.length > 36) throw new XmlError(header.at, 'a SessionID of 1 to 36 characters')
  return {
    sessionId,
    msgId: integer(required(header, 'MsgID')),
    target: text(child(child(header, 'Target'), 'LocURI')) ?? '',
    source: text(child(source, 'LocURI')) ?? '',
    ...present({
      sourceName: filledText(child(source, 'LocName')),
      credential: credential && decodeCredential(credential),
      maxMessageSize: optionalInteger(child(meta, 'MaxMsgSize')),
      maxObjectSize: optionalInteger(child(meta, 'MaxObjSize')),
    }),
  }
}

function decodeCredential(credential: XmlElement): Credential {
  const meta = decodeMeta(credential)
  return {
    type: meta?.type ?? '',
    data: text(child(credential, 'Data')) ?? '',
    ...present({ format: meta?.format }),
  }
}

const notCommands = new Set(['Final', 'CmdID', 'Meta', 'NoResp'])

function decodeCommands(container: XmlElement, budget: Budget): readonly Command[] {
  return container.children.filter(({ local }) => !notCommands.has(local)).map((one) => decodeCommand(one, budget))
}

function decodeCommand(element: XmlElement, budget: Budget): Command {
  if (--budget.commands < 0) throw new XmlError(element.at, 'fewer commands in one message')
  const cmdId = text(child(element, 'CmdID')) ?? ''
  const kind = element.local as Command['kind'] // not yet known to be one: the switch decides
  switch (kind) {
    case 'Add':
    case 'Replace':
    case 'Delete':
    case 'Get':
    case 'Exec':
      return { kind, cmdId, ...present({ meta: decodeMeta(element) }), items: decodeItems(element, budget) }
    case 'Atomic':
    case 'Sequence':
      return { kind, cmdId, commands: decodeCommands(element, budget) }
    case 'Alert':
      return { kind, cmdId, code: integer(required(element, 'Data')), items: decodeItems(element, budget) }
    case 'Status':
      return decodeStatus(element, cmdId, budget)
    case 'Results':
      return {
        kind,
        cmdId,
        ...reference(element),
        ...present({ meta: decodeMeta(element) }),
        items: decodeItems(element, budget),
      }
    default:
      return { kind: 'Unknown', cmdId, name: element.local }
  }
}

function decodeStatus(element: XmlElement, cmdId: string, budget: Budget): StatusCommand {
  const items = decodeItems(element, budget)
  const challenge = child(element, 'Chal')
  const targets = children(element, 'TargetRef').map((one) => text(one) ?? '')
  const sources = children(element, 'SourceRef').map((one) => text(one) ?? '')
  return {
    kind: 'Status',
    cmdId,
    ...reference(element),
    cmd: text(child(element, 'Cmd')) ?? '',
    code: leadingInteger(required(element, 'Data')),
    ...present({
      targetRefs: targets.length > 0 ? targets : undefined,
      sourceRefs: sources.length > 0 ? sources : undefined,
      challenge: challenge && (decodeMeta(challenge) ?? {}),
      items: items.length > 0 ? items : undefined,
    }),
  }
}

function reference(element: XmlElement): { msgRef: number; cmdRef: string } {
  return { msgRef: optionalInteger(child(element, 'MsgRef')) ?? 0, cmdRef: text(child(element, 'CmdRef')) ?? '' }
}

function decodeItems(command: XmlElement, budget: Budget): readonly Item[] {
  return children(command, 'Item').map((item): Item => {
    if (--budget.items < 0) throw new XmlError(item.at, 'fewer items in one message')
    const content = child(item, 'Data')
    return present({
      target: text(child(child(item, 'Target'), 'LocURI')),
      source: text(child(child(item, 'Source'), 'LocURI')),
      meta: decodeMeta(item),
      data: content && decodeData(content),
      moreData: child(item, 'MoreData') ? (true as const) : undefined,
    })
  })
}

/** Values are taken literally; only around nested XML, which some servers send unescaped, white space is dropped. */
function decodeData(content: XmlElement): string {
  if (content.children.length === 0) return content.text
  return content.text.trim() + content.children.map((one) => serialise(one, one.namespace)).join('')
}

/** Metadata that says nothing is none, as it is never written. */
function decodeMeta(holder: XmlElement): Meta | undefined {
  const element = child(holder, 'Meta')
  if (!element) return undefined
  const meta = present({
    format: filledText(child(element, 'Format')),
    type: filledText(child(element, 'Type')),
    mark: filledText(child(element, 'Mark')),
    size: optionalInteger(child(element, 'Size')),
    nextNonce: filledText(child(element, 'NextNonce')),
  })
  return Object.keys(meta).length > 0 ? meta : undefined
}

function integer(element: XmlElement): number {
  const written = text(element) ?? ''
  if (!/^\d{1,10}$/.test(written)) throw new XmlError(element.at, `a whole number in ${element.local}`)
  return Number(written)
}

function optionalInteger(element: XmlElement | undefined): number | undefined {
  return element && integer(element)
}

/** Some CSPs put text behind the number, some answer an HRESULT, with a sign or without: here it has the sign. */
function leadingInteger(element: XmlElement): number {
  const code = Number(/^\s*(-?\d{1,10})(?!\d)/.exec(text(element) ?? '')?.[1] ?? Number.NaN)
  if (!(code >= -(2 ** 31) && code < 2 ** 32)) throw new XmlError(element.at, 'a status code of 32 bits')
  return code | 0
}
