// Writes OMA-DM messages (the other half of message.ts): children in the order of the DTD, metadata in its namespace.
// Clients that are simple-minded look for the root without a prefix, so everything is in default namespaces.

import { assertNever } from '../../kernel/assert-never.ts'
import { type Content, element, fragment, type Markup } from '../xml-write.ts'
import type { Command, Credential, GroupCommand, Header, Item, Message, Meta, StatusCommand } from './message.ts'

const metinf = 'syncml:metinf'

export const syncmlContentType = 'application/vnd.syncml.dm+xml'

export function encodeMessage({ header, commands, final }: Message): string {
  return element(
    'SyncML',
    { xmlns: 'SYNCML:SYNCML1.2' },
    encodeHeader(header),
    element('SyncBody', {}, commands.map(encodeCommand), final ? element('Final', {}) : undefined),
  ).markup
}

function encodeHeader(header: Header): Markup {
  const { maxMessageSize, maxObjectSize } = header
  const sized = maxMessageSize !== undefined || maxObjectSize !== undefined
  return element(
    'SyncHdr',
    {},
    element('VerDTD', {}, '1.2'),
    element('VerProto', {}, 'DM/1.2'),
    element('SessionID', {}, header.sessionId),
    element('MsgID', {}, String(header.msgId)),
    element('Target', {}, element('LocURI', {}, header.target)),
    element('Source', {}, element('LocURI', {}, header.source), optional('LocName', header.sourceName)),
    header.credential && encodeCredential(header.credential),
    sized
      ? element('Meta', {}, inMetinf('MaxMsgSize', maxMessageSize), inMetinf('MaxObjSize', maxObjectSize))
      : undefined,
  )
}

function encodeCredential({ format, type, data }: Credential): Markup {
  return element(
    'Cred',
    {},
    element('Meta', {}, inMetinf('Format', format), inMetinf('Type', type)),
    element('Data', {}, data),
  )
}

export function encodeCommand(command: Command): Markup {
  const start = [element('CmdID', {}, command.cmdId)]
  switch (command.kind) {
    case 'Add':
    case 'Replace':
    case 'Delete':
    case 'Get':
    case 'Exec':
      return element(command.kind, {}, start, encodeMeta(command.meta), command.items.map(encodeItem))
    case 'Atomic':
    case 'Sequence':
      return encodeGroup(command, start)
    case 'Alert':
      return element('Alert', {}, start, element('Data', {}, String(command.code)), command.items.map(encodeItem))
    case 'Status':
      return encodeStatus(command, start)
    case 'Results':
      return element(
        'Results',
        {},
        start,
        encodeReference(command),
        encodeMeta(command.meta),
        command.items.map(encodeItem),
      )
    case 'Unknown':
      return element(command.name, {}, start)
    default:
      return assertNever(command)
  }
}

function encodeGroup(group: GroupCommand, start: Content): Markup {
  return element(group.kind, {}, start, group.commands.map(encodeCommand))
}

function encodeStatus(status: StatusCommand, start: Content): Markup {
  return element(
    'Status',
    {},
    start,
    encodeReference(status),
    element('Cmd', {}, status.cmd),
    status.targetRefs?.map((uri) => element('TargetRef', {}, uri)),
    status.sourceRefs?.map((uri) => element('SourceRef', {}, uri)),
    status.challenge && element('Chal', {}, encodeMeta(status.challenge) ?? element('Meta', {})),
    element('Data', {}, String(status.code)),
    status.items?.map(encodeItem),
  )
}

function encodeReference({ msgRef, cmdRef }: { readonly msgRef: number; readonly cmdRef: string }): Markup {
  return fragment(element('MsgRef', {}, String(msgRef)), element('CmdRef', {}, cmdRef))
}

function encodeItem(item: Item): Markup {
  return element(
    'Item',
    {},
    item.target === undefined ? undefined : element('Target', {}, element('LocURI', {}, item.target)),
    item.source === undefined ? undefined : element('Source', {}, element('LocURI', {}, item.source)),
    encodeMeta(item.meta),
    optional('Data', item.data),
    item.moreData ? element('MoreData', {}) : undefined,
  )
}

function encodeMeta(meta: Meta | undefined): Markup | undefined {
  if (!meta || Object.keys(meta).length === 0) return undefined
  return element(
    'Meta',
    {},
    inMetinf('Format', meta.format),
    inMetinf('Type', meta.type),
    inMetinf('Mark', meta.mark),
    inMetinf('Size', meta.size),
    inMetinf('NextNonce', meta.nextNonce),
  )
}

function inMetinf(name: string, content: string | number | undefined): Markup | undefined {
  return content === undefined ? undefined : element(name, { xmlns: metinf }, String(content))
}

function optional(name: string, content: string | undefined): Markup | undefined {
  return content === undefined ? undefined : element(name, {}, content)
}
