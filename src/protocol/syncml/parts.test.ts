import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { type ServerStep, serverStep } from '../../../test/support/mdm/server-step.ts'

import { initialTree } from '../csp/ddf.ts'
import { type CspWorld, cspExecutor } from '../csp/execute.ts'
import { readValue, writeValue } from '../csp/tree.ts'
import { type ClientStart, clientStep, startClientSession } from './client-session.ts'
import { atomic, get, type PlannedCommand, replace } from './command.ts'
import { type Command, decodeMessage, type Item, type Message } from './message.ts'
import { encodeMessage } from './message-write.ts'
import { byCertificate, type QueuedCommand, type ServerSession, startServerSession } from './server-session.ts'
import { isSuccess } from './status.ts'

const serverUri = 'https://checkin.example/omadm/cimhandler.ashx'
const policy = (name: string) => `./Device/Vendor/MSFT/Policy/Config/Test/${name}`
const serial = './DevDetail/Ext/Microsoft/SMBIOSSerialNumber'
const start: ClientStart = {
  sessionId: '3',
  deviceId: '4D0E5A2B9C7F41D8A3E6B0C1D2F3A4B5',
  serverUri,
  initiatedBy: 'client',
  loginStatus: 'none',
  deviceInfo: { manufacturer: 'Contoso Devices', model: 'CD-14', managementVersion: '1.3', language: 'en-GB' },
}
const execute = cspExecutor<never>()
const stored = <T>(state: T): T => JSON.parse(JSON.stringify(state))
const sizeOf = (message: Message): number => Buffer.byteLength(encodeMessage(message))
const queued = (...commands: readonly PlannedCommand[]): readonly QueuedCommand[] =>
  commands.map((command, i) => ({ id: `q${i + 1}`, command }))

/** Through XML and JSON, as between two machines that store their state. `serverTakes`: what another server than ours may announce. */
function converse(
  queue: readonly QueuedCommand[],
  device: Partial<ClientStart> = {},
  {
    tree = initialTree(),
    serverTakes,
  }: { readonly tree?: CspWorld<never>['tree']; readonly serverTakes?: number } = {},
) {
  let { session: client, message } = startClientSession({ ...start, ...device })
  let server = startServerSession(start.sessionId, serverUri)
  let world: CspWorld<never> = { tree, effects: [] }
  const steps: ServerStep[] = []
  const sent: Message[] = []
  for (let round = 0; round < 200; round++) {
    sent.push(message)
    const step = serverStep(stored(server), decodeMessage(encodeMessage(message)), {
      authentication: byCertificate,
      queue,
    })
    steps.push(step)
    server = step.session
    const header = { ...step.reply.header, ...(serverTakes && { maxMessageSize: serverTakes }) }
    const reply = decodeMessage(encodeMessage({ ...step.reply, header }))
    const done = clientStep(stored(client), world, reply, { execute })
    client = done.session
    world = done.world
    if (!done.reply) {
      const results = steps.flatMap((one) => one.results)
      return { steps, results, world, sent, replies: steps.map((one) => one.reply), ended: done.ended }
    }
    message = done.reply
  }
  throw new Error('the session does not end')
}

const outcomes = (results: readonly { readonly id: string; readonly outcome: string; readonly status?: number }[]) =>
  results.map(({ id, outcome, status }) => [id, outcome, status])

/** Codes of all statuses that a side wrote. */
const codes = (messages: readonly Message[]): readonly number[] =>
  messages.flatMap(({ commands }) => commands.flatMap((one) => (one.kind === 'Status' ? [one.code] : [])))

describe('a device that announced how much it takes', () => {
  test('gets no message that is larger, and a value that fits into none in parts, each taken with 213', () => {
    const long = 'A value & its end. '.repeat(900)
    const queue = queued(replace(policy('Before'), '1'), replace(policy('Long'), long), replace(policy('After'), '2'))
    const { replies, results, sent, world, ended } = converse(queue, { maxMessageSize: 4096, maxObjectSize: 100_000 })
    expect(ended).toBe('complete')
    for (const reply of replies) expect(sizeOf(reply)).toBeLessThanOrEqual(4096)
    expect(outcomes(results)).toEqual(queue.map(({ id }) => [id, 'answered', 200]))
    expect(['Before', 'Long', 'After'].map((name) => readValue(world.tree, policy(name)))).toEqual(['1', long, '2'])
    const parts = replies.filter(({ final }) => !final)
    expect(parts.length).toBeGreaterThan(4)
    expect(codes(sent).filter((code) => code === 213)).toHaveLength(parts.length)
    const sizes = replies.flatMap(({ commands }) =>
      commands.flatMap((one) => ('items' in one ? (one.items?.[0]?.meta?.size ?? []) : [])),
    )
    expect(sizes).toEqual([Buffer.byteLength(long)]) // of the whole, with the first part
  })

  test('is told of each part what the whole is, and takes the whole as that', () => {
    const long = Buffer.alloc(6000, 7).toString('base64')
    const queue = queued(replace(policy('Long'), long, 'b64'))
    const { replies, results, world } = converse(queue, { maxMessageSize: 4096, maxObjectSize: 100_000 })
    expect(outcomes(results)).toEqual([['q1', 'answered', 200]])
    const formats = replies.flatMap(({ commands }) =>
      commands.flatMap((one) => (one.kind === 'Replace' ? [one.items?.[0]?.meta?.format] : [])),
    )
    expect(formats.length).toBeGreaterThan(1)
    expect(new Set(formats)).toEqual(new Set(['b64']))
    const kept = Object.values(world.tree.nodes).filter(({ value }) => value === long)
    expect(new Set(kept.map(({ format }) => format))).toEqual(new Set(['b64']))
  })

  test('is not sent an object that is larger than it takes; one that announced nothing gets none in parts', () => {
    const queue = queued(replace(policy('Long'), 'x'.repeat(9000)), replace(policy('Short'), 'y'))
    const roomy = { maxMessageSize: 100_000, maxObjectSize: 8999 } // it would fit into one message
    for (const device of [{ maxMessageSize: 4096, maxObjectSize: 8999 }, roomy, { maxMessageSize: 4096 }]) {
      const { results, replies } = converse(queue, device)
      expect(outcomes(results)).toEqual([
        ['q1', 'too-large', 413],
        ['q2', 'answered', 200],
      ])
      expect(replies.every(({ final }) => final)).toBe(true)
    }
  })

  test('gets a group whole or not at all', () => {
    const { results } = converse(queued(atomic(replace(policy('A'), 'x'.repeat(9000)), replace(policy('B'), '1'))), {
      maxMessageSize: 4096,
      maxObjectSize: 100_000,
    })
    expect(outcomes(results)).toEqual([['q1', 'too-large', 413]])
  })

  test('says why it takes no more of an object: the rest stays, and what is behind it goes out', () => {
    const takes = { maxMessageSize: 2048, maxObjectSize: 100_000 }
    const queue = queued(replace(policy('Long'), 'x'.repeat(9000)), replace(policy('Short'), 'y'))
    const opening = { ...startClientSession({ ...start, ...takes }).message }
    const first = serverStep(startServerSession('3', serverUri), opening, { authentication: byCertificate, queue })
    expect(first.reply).toMatchObject({ final: false })
    const chunk = first.reply.commands.find(({ kind }) => kind === 'Replace')
    const refuses = fromDevice(2, [status(1, chunk?.cmdId ?? '', 'Replace', 420)])
    const second = serverStep(stored(first.session), refuses, { authentication: byCertificate, queue })
    expect(outcomes(second.results)).toEqual([['q1', 'answered', 420]])
    expect(second.sent).toEqual(['q2'])
    expect(second.reply.final).toBe(true)
  })

  test('whatever is sent arrives as it is, at any size of messages', () => {
    const character = fc.constantFrom('a', '&', '<', 'ü', '\u{1F4BB}', '\uF000')
    const text = fc.array(character, { minLength: 1, maxLength: 3000 }).map((all) => all.join(''))
    fc.assert(
      fc.property(
        fc.array(text, { minLength: 1, maxLength: 4 }),
        fc.integer({ min: 2048, max: 9000 }),
        (values, most) => {
          const queue = queued(...values.map((one, i) => replace(policy(`P${i}`), one)))
          const { results, world, replies } = converse(queue, { maxMessageSize: most, maxObjectSize: 1_000_000 })
          expect(outcomes(results)).toEqual(queue.map(({ id }) => [id, 'answered', 200]))
          expect(values.map((_, i) => readValue(world.tree, policy(`P${i}`)))).toEqual(values)
          for (const reply of replies) expect(sizeOf(reply)).toBeLessThanOrEqual(most)
        },
      ),
      { numRuns: 15 },
    )
  })
})

describe('a server that announced how much it takes', () => {
  test('gets no message that is larger: the rest of the answers when it asks for them, and a long value in parts', () => {
    const long = 'ü<5XK>'.repeat(1500)
    const tree = writeValue(initialTree(), serial, long)
    const queue = queued(
      get('./DevDetail/SwV'),
      get(serial),
      ...Array.from({ length: 30 }, () => get('./DevDetail/LrgObj')),
    )
    const { sent, replies, results, ended } = converse(queue, {}, { tree, serverTakes: 4096 })
    expect(ended).toBe('complete')
    for (const message of sent.slice(1)) expect(sizeOf(message)).toBeLessThanOrEqual(4096)
    expect(results).toHaveLength(queue.length)
    expect(results[1]?.values).toEqual([{ uri: serial, data: long }])
    expect(codes(replies).filter((code) => code === 213).length).toBeGreaterThan(2)
    const asked = replies.filter(({ commands }) => commands.some((one) => one.kind === 'Alert' && one.code === 1222))
    expect(asked).toHaveLength(sent.filter(({ final }) => !final).length)
  })
})

const fromDevice = (msgId: number, commands: readonly Command[], final = true): Message => ({
  header: { sessionId: '3', msgId, target: serverUri, source: start.deviceId },
  commands,
  final,
})
const status = (msgRef: number, cmdRef: string, cmd: string, code = 200): Command => ({
  kind: 'Status',
  cmdId: '1',
  msgRef,
  cmdRef,
  cmd,
  code,
})

describe('an object whose end does not come', () => {
  const ask = (session: ServerSession, message: Message, queue: readonly QueuedCommand[] = []) =>
    serverStep(stored(session), message, { authentication: byCertificate, queue })
  const result = (item: Item): Command => ({ kind: 'Results', cmdId: '2', msgRef: 1, cmdRef: '2', items: [item] })
  const begun = () => {
    const first = ask(startServerSession('3', serverUri), fromDevice(1, []), queued(get('./a'), get('./b')))
    return ask(first.session, fromDevice(2, [result({ source: './a', data: 'ab', moreData: true })], false))
  }
  const missing = { kind: 'Alert', code: 1225 }

  test('is told to the device by alert 1225, and the session goes on', () => {
    const goesOn = ask(begun().session, fromDevice(3, [result({ source: './b', data: 'whole' })]), [
      { id: 'next', command: get('./c') },
    ])
    expect(goesOn.reply.commands).toContainEqual(expect.objectContaining(missing))
    expect(goesOn.results[0]?.values).toEqual([{ uri: './b', data: 'whole' }])
    expect(goesOn.sent).toEqual(['next'])
    const silent = ask(begun().session, fromDevice(3, []))
    expect(silent.reply.commands).toContainEqual(expect.objectContaining(missing))
    expect(silent.session.ended).toBe(true)
    const whole = ask(begun().session, fromDevice(3, [result({ source: './a', data: 'cd' })]))
    expect(whole.reply.commands).not.toContainEqual(expect.objectContaining(missing))
    expect(whole.results[0]?.values).toEqual([{ uri: './a', data: 'abcd' }])
  })

  test('is told to the server by alert 1225', () => {
    const { session } = startClientSession(start)
    const fromServer = (msgId: number, item: Item, final: boolean): Message => ({
      header: { sessionId: '3', msgId, target: start.deviceId, source: serverUri },
      commands: [{ kind: 'Replace', cmdId: '2', items: [item] }],
      final,
    })
    const world = { tree: initialTree(), effects: [] }
    const one = clientStep(session, world, fromServer(1, { target: policy('A'), data: 'a', moreData: true }, false), {
      execute,
    })
    const two = clientStep(one.session, one.world, fromServer(2, { target: policy('B'), data: 'b' }, true), { execute })
    expect(two.reply?.commands).toContainEqual(expect.objectContaining(missing))
    expect(readValue(two.world.tree, policy('A'))).toBeUndefined()
    expect(readValue(two.world.tree, policy('B'))).toBe('b')
  })

  test('an object that is announced larger than anybody takes is refused before it comes, with 416', () => {
    const first = ask(startServerSession('3', serverUri), fromDevice(1, []), queued(get('./a')))
    const huge = result({ source: './a', data: 'ab', moreData: true, meta: { size: 2 ** 31 } })
    expect(codes([ask(first.session, fromDevice(2, [huge])).reply])).toEqual([200, 416])
    const longer = result({ source: './a', data: 'abc', moreData: true, meta: { size: 2 } })
    expect(codes([ask(first.session, fromDevice(2, [longer])).reply])).toEqual([200, 424])
  })
})

describe('every status that Windows answers', () => {
  const meanings: Readonly<Record<number, boolean>> = {
    ...{ 200: true, 202: true, 214: false, 215: false, 216: false, 400: false, 401: false, 403: false, 404: false },
    ...{ 405: false, 406: false, 407: false, 412: false, 413: false, 415: false, 416: false, 418: false, 420: false },
    ...{ 424: false, 425: false, 500: false, 507: false, 508: false, 516: false },
  }

  test('is handed on as it is, and only those that say so count as done', () => {
    for (const [code, done] of Object.entries(meanings)) {
      const first = serverStep(startServerSession('3', serverUri), fromDevice(1, []), {
        authentication: byCertificate,
        queue: queued(replace('./a', '1')),
      })
      const { results } = serverStep(first.session, fromDevice(2, [status(1, '2', 'Replace', Number(code))]), {
        authentication: byCertificate,
        queue: [],
      })
      expect(outcomes(results)).toEqual([['q1', 'answered', Number(code)]])
      expect([code, isSuccess(Number(code))]).toEqual([code, done])
    }
  })

  test('of a group that could not be undone it is 516 that is told, whichever member came first', () => {
    const first = serverStep(startServerSession('3', serverUri), fromDevice(1, []), {
      authentication: byCertificate,
      queue: queued(atomic(replace('./a', '1'), replace('./b', '2'))),
    })
    const answers = [status(1, '2', 'Atomic', 507), status(1, '3', 'Replace', 516), status(1, '4', 'Replace', 500)]
    const { results } = serverStep(first.session, fromDevice(2, answers), { authentication: byCertificate, queue: [] })
    expect(results[0]).toMatchObject({ status: 507, members: [{ status: 516 }, { status: 500 }] })
  })
})

test('what a device says of itself is understood under both of its addresses', () => {
  const items: readonly Item[] = [
    { source: './Device/DevInfo/Man', data: 'Contoso' },
    { source: './devinfo/Mod', data: 'CD-14' },
  ]
  const step = serverStep(startServerSession('3', serverUri), fromDevice(1, [{ kind: 'Replace', cmdId: '2', items }]), {
    authentication: byCertificate,
    queue: [],
  })
  expect(step.deviceInfo).toEqual({ './DevInfo/Man': 'Contoso', './DevInfo/Mod': 'CD-14' })
  expect(codes([step.reply])).toEqual([200, 200])
})
