import { createHash } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { toBase64 } from '../../kernel/bytes.ts'
import { XmlError } from '../xml.ts'
import {
  challengeFor,
  digestCredential,
  messageCode,
  nonceOfChallenge,
  readMessageCode,
  writeMessageCode,
} from './credential.ts'
import { type Command, decodeMessage, type Item, leafKinds, type Message, type Meta } from './message.ts'
import { encodeMessage } from './message-write.ts'
import { isSuccess } from './status.ts'

const md5 = (bytes: Uint8Array) => new Uint8Array(createHash('md5').update(bytes).digest())

/** Trimmed and not empty, because addresses and names are trimmed when read. */
const word = fc.string({ minLength: 1, maxLength: 12 }).map((text) => text.replace(/[^!-~]/g, 'ß'))
const data = fc.string({ maxLength: 12 }).map((text) => text.replace(/[^ -~\n]/g, '\uF000'))
const meta: fc.Arbitrary<Meta> = fc.record(
  { format: word, type: word, mark: word, size: fc.nat(9999), nextNonce: word },
  { requiredKeys: ['format'] },
)
const item: fc.Arbitrary<Item> = fc.record(
  { target: word, source: word, meta, data, moreData: fc.constant(true as const) },
  { requiredKeys: [] },
)
const items = fc.array(item, { maxLength: 3 })
const cmdId = fc.nat(999).map((id) => String(id + 1))
const refs = { msgRef: fc.nat(99), cmdRef: cmdId }
const leaf = fc.record(
  { kind: fc.constantFrom(...leafKinds), cmdId, meta, items },
  { requiredKeys: ['kind', 'cmdId', 'items'] },
)
const command: fc.Arbitrary<Command> = fc.oneof(
  leaf,
  fc.record({
    kind: fc.constantFrom('Atomic' as const, 'Sequence' as const),
    cmdId,
    commands: fc.array(leaf, { maxLength: 3 }),
  }),
  fc.record({ kind: fc.constant('Alert' as const), cmdId, code: fc.nat(9999), items }),
  fc.record({ kind: fc.constant('Results' as const), cmdId, ...refs, items }),
  fc.record({ kind: fc.constant('Unknown' as const), cmdId, name: fc.constantFrom('Copy', 'Search') }),
  fc.record(
    {
      kind: fc.constant('Status' as const),
      cmdId,
      ...refs,
      cmd: word,
      targetRefs: fc.array(word, { minLength: 1, maxLength: 2 }),
      sourceRefs: fc.array(word, { minLength: 1, maxLength: 2 }),
      challenge: meta,
      code: fc.integer({ min: -2147483648, max: 2147483647 }),
      items: fc.array(item, { minLength: 1, maxLength: 2 }),
    },
    { requiredKeys: ['kind', 'cmdId', 'msgRef', 'cmdRef', 'cmd', 'code'] },
  ),
)
const message: fc.Arbitrary<Message> = fc.record({
  header: fc.record(
    {
      sessionId: word,
      msgId: fc.nat(999),
      target: word,
      source: word,
      sourceName: word,
      credential: fc.record({ type: word, data: word, format: word }),
      maxMessageSize: fc.nat(9999),
      maxObjectSize: fc.nat(9999),
    },
    { requiredKeys: ['sessionId', 'msgId', 'target', 'source'] },
  ),
  commands: fc.array(command, { maxLength: 6 }),
  final: fc.boolean(),
})

const frame = (body: string, header = '<SessionID>0</SessionID><MsgID>1</MsgID>') =>
  `<SyncML><SyncHdr>${header}</SyncHdr><SyncBody>${body}</SyncBody></SyncML>`
const read = (body: string) => decodeMessage(frame(body)).commands

describe('messages', () => {
  test('any message is read back as it was written', () => {
    fc.assert(fc.property(message, (it) => void expect(decodeMessage(encodeMessage(it))).toEqual(it)))
  })

  test('reading arbitrary text gives a message or an XmlError and nothing else', () => {
    const scrap = fc.constantFrom(
      '<Alert>',
      '</Alert>',
      '<CmdID>1</CmdID>',
      '<Data>',
      '</Data>',
      '<Item/>',
      'x',
      '&amp;',
    )
    fc.assert(
      fc.property(fc.array(scrap, { maxLength: 12 }), (parts) => {
        try {
          read(parts.join(''))
        } catch (error) {
          expect(error).toBeInstanceOf(XmlError)
        }
      }),
    )
  })

  test('the header keeps the order of the DTD and the root has no prefix', () => {
    const written = encodeMessage({
      header: {
        sessionId: '3',
        msgId: 1,
        target: 't',
        source: 's',
        sourceName: 'n',
        credential: { type: 'x', data: 'y' },
      },
      commands: [],
      final: true,
    })
    const names = [...written.matchAll(/<([A-Z][A-Za-z]+)/g)].map(([, name]) => name)
    expect(names.slice(0, 12).join(' ')).toBe(
      'SyncML SyncHdr VerDTD VerProto SessionID MsgID Target LocURI Source LocURI LocName Cred',
    )
  })

  test('the old namespace and none are accepted', () => {
    for (const xmlns of ['', ' xmlns="SYNCML:SYNCML1.1"', ' xmlns="SYNCML:SYNCML1.2"'])
      expect(decodeMessage(frame('<Final/>').replace('<SyncML', `<SyncML${xmlns}`)).final).toBe(true)
  })

  test('XML nested in Data where escaped text is due is taken as that text', () => {
    const [exec] = read(`<Exec><CmdID>1</CmdID><Item><Data>
      <MsiInstallJob id="{7C1B}"><Product Version="4&amp;2"/></MsiInstallJob></Data></Item></Exec>`)
    expect(exec).toMatchObject({
      items: [{ data: '<MsiInstallJob id="{7C1B}"><Product Version="4&amp;2"/></MsiInstallJob>' }],
    })
  })

  test('an unknown element and a missing CmdID are kept to be answered', () => {
    expect(read('<Copy><CmdID>4</CmdID></Copy><Get><Item/></Get>')).toEqual([
      { kind: 'Unknown', cmdId: '4', name: 'Copy' },
      { kind: 'Get', cmdId: '', items: [{}] },
    ])
  })

  test('text after a status number is ignored, no number is refused', () => {
    expect(read('<Status><CmdID>1</CmdID><Data>500 0x80070005</Data></Status>')).toMatchObject([{ code: 500 }])
    for (const text of ['2147942405', '-2147024891']) {
      expect(read(`<Status><CmdID>1</CmdID><Data>${text}</Data></Status>`)).toMatchObject([{ code: -2147024891 }])
    }
    for (const text of ['20020020020', '4294967296', '-2147483649', 'bad', '']) {
      expect(() => read(`<Status><CmdID>1</CmdID><Data>${text}</Data></Status>`)).toThrow('a status code')
    }
  })

  test.each([
    ['<x/>', 'a SyncML message'],
    ['<SyncML/>', 'SyncBody inside SyncML'],
    ['<SyncML><SyncBody/></SyncML>', 'SyncHdr inside SyncML'],
    [frame('', '<MsgID>1</MsgID>'), 'SessionID inside SyncHdr'],
    [frame('', '<SessionID/><MsgID>1</MsgID>'), 'a SessionID of 1 to 36'],
    [frame('', '<SessionID>1</SessionID><MsgID>-1</MsgID>'), 'a whole number in MsgID'],
    [frame('<Alert><CmdID>1</CmdID></Alert>'), 'Data inside Alert'],
  ])('%j is refused', (document, expected) => {
    expect(() => decodeMessage(document)).toThrow(expected)
  })
})

describe('attacks', () => {
  test('[T-39] 10,000 commands or items in one message are refused', () => {
    const many = '<Get><CmdID>1</CmdID></Get>'.repeat(10_000)
    expect(() => read(many)).toThrow('fewer commands in one message')
    expect(() => read(`<Atomic><CmdID>1</CmdID>${many}</Atomic>`)).toThrow('fewer commands in one message')
    expect(() => read(`<Get><CmdID>1</CmdID>${'<Item/>'.repeat(10_001)}</Get>`)).toThrow('fewer items in one message')
    expect(read('<Get><CmdID>1</CmdID></Get>'.repeat(2_000))).toHaveLength(2_000)
  })

  test('[T-39] data beyond the limit is refused unread', () => {
    expect(() => read(`<Alert><Data>${'9'.repeat(2_000_000)}</Data></Alert>`)).toThrow('at most 1048576 bytes')
  })

  test('metadata that says nothing is none', () => {
    const exec = (meta: string) =>
      decodeMessage(
        new TextEncoder().encode(
          `<SyncML xmlns="SYNCML:SYNCML1.2"><SyncHdr><VerDTD>1.2</VerDTD><VerProto>DM/1.2</VerProto><SessionID>1</SessionID><MsgID>1</MsgID><Target><LocURI>a</LocURI></Target><Source><LocURI>b</LocURI></Source></SyncHdr><SyncBody><Exec><CmdID>1</CmdID><Item><Target><LocURI>./A</LocURI></Target>${meta}</Item></Exec><Final/></SyncBody></SyncML>`,
        ),
      ).commands
    const format = (text: string) => `<Meta><Format xmlns="syncml:metinf">${text}</Format></Meta>`
    expect([exec('<Meta/>'), exec(format(''))]).toEqual([exec(''), exec('')])
    expect(exec(format('chr'))).toMatchObject([{ items: [{ meta: { format: 'chr' } }] }])
    expect(exec('')).toEqual([{ kind: 'Exec', cmdId: '1', items: [{ target: './A' }] }])
  })

  test('[T-39] session id 0 is legal', () => {
    expect(decodeMessage(frame('')).header).toMatchObject({ sessionId: '0', msgId: 1 })
  })

  test('[T-38] groups nested thousands of levels deep are refused', () => {
    expect(() => read('<Atomic>'.repeat(10_000))).toThrow('at most 32 levels')
  })
})

describe('digest', () => {
  test('the digest is computed over the raw nonce, as worked out by hand', () => {
    const nonce = toBase64(new Uint8Array([0, 255, 7]))
    const inner = createHash('md5').update('pia:s3cret').digest('base64')
    const outer = createHash('md5').update(Buffer.concat([Buffer.from(`${inner}:`), Buffer.from([0, 255, 7])]))
    expect(digestCredential('pia', 's3cret', nonce, md5)).toEqual({
      format: 'b64',
      type: 'syncml:auth-md5',
      data: outer.digest('base64'),
    })
  })

  test('the code of a message is that over it, its nonce and the account, and stands in a header as it is read', () => {
    const account = { name: 'pia', secret: 's3cret' }
    const mac = messageCode(account, 'c2Vjb25k', new TextEncoder().encode('<SyncML/>'), md5)
    expect(mac).toBe('Hurr2WVrdeoIWM4TPAzxEw==') // by another program
    const said = { userName: 'pia', mac }
    expect(readMessageCode(writeMessageCode(said))).toEqual(said)
    expect(readMessageCode(`mac=${mac} ,username = "pia",other=1`)).toEqual(said)
    expect(readMessageCode(`algorithm=SHA-1, username="pia", mac=${mac}`)).toBeUndefined()
    expect(readMessageCode(`username="pia"`)).toBeUndefined()
    expect(readMessageCode(`${writeMessageCode(said)}${','.repeat(1024)}`)).toBeUndefined()
  })

  test('a challenge gives its nonce, one for another method gives none', () => {
    expect(nonceOfChallenge(challengeFor('digest', 'bm9uY2U='))).toBe('bm9uY2U=')
    expect(nonceOfChallenge({ type: 'syncml:auth-md5' })).toBe('')
    expect(nonceOfChallenge({ type: 'syncml:auth-basic' })).toBeUndefined()
  })
})

test('statuses by which nothing was done are no success, though they begin with 2', () => {
  expect([200, 202, 212, 213].every(isSuccess)).toBe(true)
  expect([199, 214, 215, 216, 404, 507].some(isSuccess)).toBe(false)
})
