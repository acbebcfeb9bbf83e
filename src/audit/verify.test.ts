// The verdict on a trail, line by line and without a database: every kind of damage has its own sentence, and an undamaged
// trail none.

import { expect, test } from 'vitest'

import { escapedInJson } from '../kernel/text/printable.ts'

import { type ChainedEntry, type Checkpoint, checkpointKey, digestOf } from './chain.ts'
import { readTrailLine, type TrailLine } from './trail-line.ts'
import { makeVerifier } from './verify.ts'

const key = checkpointKey(new Uint8Array(32).fill(7))
const stranger = checkpointKey(new Uint8Array(32).fill(8))
const tenantId = 'contoso'
const at = '2026-06-01T12:00:00.000Z'

const entryOf = (n: number): ChainedEntry => ({ sequence: String(100 + n), action: 'x', n })
const digests = ['']
for (let n = 1; n <= 6; n++) digests.push(digestOf(n, digests[n - 1]!, entryOf(n)))
const signed = (position: number, by = key): Checkpoint =>
  by.sign({ tenantId, position, digest: digests[position]!, at })

type Line<K extends TrailLine['kind']> = Extract<TrailLine, { kind: K }>
const trail = (after = 0): Line<'trail'> => {
  const { publicKey, keyId } = key
  return { kind: 'trail', tenantId, publicKey, keyId, after: { position: after, digest: digests[after]! } }
}
const entry = (n: number): Line<'entry'> => ({ kind: 'entry', position: n, digest: digests[n]!, entry: entryOf(n) })
const checkpoint = (n: number, by = key): Line<'checkpoint'> => ({ kind: 'checkpoint', checkpoint: signed(n, by) })
const end = (position: number): Line<'end'> => ({ kind: 'end', position })

function judge(lines: readonly TrailLine[], known: readonly Checkpoint[] = [], trustedKey?: string) {
  const verifier = makeVerifier({ known, key: trustedKey })
  for (const line of lines) verifier.line(line)
  return verifier.verdict()
}
const problems = (...args: Parameters<typeof judge>) => judge(...args).problems

const whole: readonly TrailLine[] = [trail(), entry(1), entry(2), checkpoint(2), entry(3), checkpoint(3), end(3)]

test('[I6] a whole trail is told to its end: how far, by whom signed, what waits', () => {
  expect(judge(whole, [signed(2), signed(3)], key.publicKey)).toEqual({
    ok: true,
    tenantId,
    keyId: key.keyId,
    beginsAfter: 0,
    position: 3,
    compared: 2,
    sealed: 3,
    newestCheckpoint: signed(3),
    problems: [],
  })
})

test('[I6] a trail without an entry is not whole, whoever signed it; who vouches for what stands before may find none', () => {
  const empty =
    'The trail holds no entry: each tenant has at least that of its creation, and nothing in this one is signed.'
  expect(judge([trail(), end(0)], [], key.publicKey)).toEqual({
    ok: false,
    tenantId,
    keyId: key.keyId,
    beginsAfter: 0,
    position: 0,
    compared: 0,
    sealed: 0,
    problems: [empty],
  })
  const vouched = makeVerifier({ anyBeginning: true })
  for (const line of [trail(), end(0)]) vouched.line(line)
  expect(vouched.verdict().ok).toBe(true)
})

test('[I6] one changed entry is one problem, with its place', () => {
  const changed: TrailLine = { ...entry(2), entry: { ...entryOf(2), action: 'y' } }
  expect(problems(whole.with(2, changed))).toEqual(['Entry 2 of the chain, or its place, was changed.'])
  expect(judge(whole.with(2, changed)).ok).toBe(false)
  expect(problems([trail(2), { ...entry(3), digest: digests[4]! }, end(3)], [signed(2)])).toEqual([
    'Entry 3 of the chain, or its place, was changed.',
    'What follows entry 2 of the chain is not signed.',
  ])
})

test('[I6] what is gone, or stands beside the chain, is told', () => {
  const gone: TrailLine = { kind: 'gone', position: 2, digest: digests[2]!, sequence: '102' }
  expect(problems(whole.with(2, gone))).toEqual(['Entry 2 of the chain (sequence 102) was removed.'])
  expect(problems([trail(), entry(1), entry(3), checkpoint(3), end(3)])).toEqual([
    'Entry 3 of the chain, or its place, was changed.',
    'After entry 1 of the chain comes 3: what stood between is gone.',
  ])
  expect(problems([...whole.slice(0, -1), { kind: 'outside', entry: entryOf(9) }, end(3)])).toEqual([
    'The entry with sequence 109 does not stand in the chain: its place was removed.',
  ])
  expect(problems([...whole.slice(0, -1), end(5)])).toEqual(['The trail ends at 3 and should end at 5.'])
  expect(problems(whole.slice(0, -1))).toEqual(['The trail breaks off before its end.'])
  const headless = 'The file does not begin with its line of kind "trail".'
  expect(problems([entry(1), end(1)])).toEqual([headless, 'The trail breaks off before its end.'])
  expect(problems([entry(1), ...whole])).toEqual([headless])
  expect(judge([])).toMatchObject({ ok: false, beginsAfter: 0, position: 0, sealed: 0 })
  expect(problems([...whole, entry(4)])).toEqual(['Line 8 stands behind the end.'])
})

test('[I6] a checkpoint counts at its place, for what stands there, by this installation', () => {
  expect(problems([trail(), entry(1), entry(2), checkpoint(1), end(2)])).toEqual([
    'A checkpoint for entry 1 stands at 2.',
    'What follows entry 1 of the chain is not signed.',
  ])
  const foreignTenant = key.sign({ tenantId: 'fabrikam', position: 2, digest: digests[2]!, at })
  expect(problems(whole.with(3, { kind: 'checkpoint', checkpoint: foreignTenant }))).toEqual([
    'A checkpoint for entry 2 stands at 2.',
  ])
  const otherwise = key.sign({ tenantId, position: 2, digest: digests[4]!, at })
  expect(problems(whole.with(3, { kind: 'checkpoint', checkpoint: otherwise }))).toEqual([
    'Entry 2 or one before it is not what its checkpoint says.',
  ])
  expect(problems(whole.with(5, checkpoint(3, stranger)))).toEqual([
    'The checkpoint at 3 is not signed by this installation.',
    'What follows entry 2 of the chain is not signed.',
  ])
  expect(problems([trail(), entry(1), end(1)])).toEqual(['What follows entry 0 of the chain is not signed.'])
  expect(problems([trail(2), entry(3), end(3)], [signed(2)])).toEqual([
    'What follows entry 2 of the chain is not signed.',
  ])
})

test('[I6] a trail of another installation, and a key that is none, are told', () => {
  expect(problems(whole, [], stranger.publicKey)).toEqual([
    'The trail is signed by another installation than the one given.',
    'The checkpoint at 2 is not signed by this installation.',
    'The checkpoint at 3 is not signed by this installation.',
    'What follows entry 0 of the chain is not signed.',
  ])
  // without a key signatures cannot be checked, and the verdict says so
  expect(judge(whole, [signed(3)], 'AAAA')).toMatchObject({
    ok: false,
    keyId: '',
    problems: ['The key that checks the signatures is not an Ed25519 public key.'],
  })
  expect(judge([])).toMatchObject({ ok: false, tenantId: '', keyId: '', position: 0 })
})

test('[I6] checkpoints that were kept elsewhere say what the chain was', () => {
  expect(problems(whole, [signed(5)])).toEqual([`The chain ends at 3; on ${at} it reached 5: its end was cut off.`])
  const another = key.sign({ tenantId, position: 2, digest: digests[4]!, at })
  expect(problems(whole, [another])).toEqual([
    `Entry 2 or one before it is not what the kept checkpoint of ${at} says.`,
  ])
  expect(problems(whole, [signed(2, stranger)])).toEqual([
    'The kept checkpoint at 2 is not signed by this installation.',
  ])
  // of another tenant
  expect(problems(whole, [key.sign({ tenantId: 'fabrikam', position: 9, digest: 'ab', at })])).toEqual([])
  // two of one place are both compared
  expect(problems(whole, [another, signed(2)])).toHaveLength(1)
})

test('[I6] a trail whose beginning was cut off is whole only from a kept checkpoint of exactly that place', () => {
  const later: readonly TrailLine[] = [trail(2), entry(3), checkpoint(3), end(3)]
  const notShown =
    'The trail begins behind entry 2, and no kept checkpoint says what stood there: entries 1 to 2 are not in it.'
  expect(judge(later, [signed(2)])).toMatchObject({ ok: true, beginsAfter: 2, position: 3, sealed: 1 })
  expect(judge(later, [signed(2), signed(3)])).toMatchObject({ ok: true, compared: 2 })
  expect(problems(later, [signed(1), signed(2)])).toEqual([
    `The trail does not pass entry 1, which the kept checkpoint of ${at} is about.`,
  ])
  expect(problems(later)).toEqual([notShown])
  expect(problems([trail(1), entry(2), checkpoint(2), end(2)])).toEqual([
    notShown.replace('entry 2', 'entry 1').replace('1 to 2', '1 to 1'),
  ])
  expect(problems(later, [signed(1), signed(3)])).toEqual([
    notShown,
    `The trail does not pass entry 1, which the kept checkpoint of ${at} is about.`,
  ])
  expect(problems(later, [signed(2, stranger)])).toEqual([
    'The kept checkpoint at 2 is not signed by this installation.',
    notShown,
  ])
  const another = key.sign({ tenantId, position: 2, digest: digests[4]!, at })
  expect(problems(later, [another])).toContain(notShown)
  // nothing left but the two lines around it
  expect(problems([trail(3), end(3)], [signed(2)])).toHaveLength(2)
  expect(judge([trail(3), end(3)]).ok).toBe(false)
})

test('[I6] who vouches for what stands before asks for no checkpoint of it, and still for each one after', () => {
  const vouched = (known: readonly Checkpoint[]) => {
    const verifier = makeVerifier({ known, anyBeginning: true })
    for (const line of [trail(2), entry(3), checkpoint(3), end(3)]) verifier.line(line)
    return verifier.verdict().problems
  }
  expect(vouched([signed(1), signed(2), signed(3)])).toEqual([])
  expect(vouched([signed(1), signed(4)])).toEqual([`The chain ends at 3; on ${at} it reached 4: its end was cut off.`])
})

test('[I6] a line that is no line of an export, and a checkpoint from before the first entry', () => {
  const verifier = makeVerifier({ known: [signed(0)] })
  for (const line of [whole[0], undefined, ...whole.slice(1)]) verifier.line(line)
  expect(verifier.verdict().problems).toEqual([
    'Line 2 is not as an export writes it, so nothing vouches for what it says.',
  ])
})

test('[I6] a second beginning in a trail hides nothing that stood between', () => {
  const jumped = [trail(), entry(1), trail(2), entry(3), checkpoint(3), end(3)]
  expect(problems(jumped)).toContain('Line 3 begins a second trail: nothing says that it goes on with the first.')
  expect(problems(jumped, [signed(2)])).toContain(
    `The trail does not pass entry 2, which the kept checkpoint of ${at} is about.`,
  )
  const forged = { ...entryOf(2), action: 'y' }
  const digest = digestOf(2, digests[1]!, forged)
  const changed: TrailLine = { kind: 'entry', position: 2, digest, entry: forged }
  expect(judge([trail(), entry(1), changed, trail(2), entry(3), checkpoint(3), end(3)]).ok).toBe(false)
  expect(problems([trail(), ...whole])).toContain(
    'Line 2 begins a second trail: nothing says that it goes on with the first.',
  )
})

test('[I6] a line is believed as an export writes it: no member twice, and none beside those that are signed', () => {
  const line = JSON.stringify(entry(1))
  expect(readTrailLine(line)).toEqual(entry(1))
  for (const kind of whole) expect(readTrailLine(JSON.stringify(kind))).toEqual(kind)
  const hidden: TrailLine = { ...entry(1), entry: { ...entryOf(1), action: 'a\u202eb' } }
  expect(readTrailLine(JSON.stringify(hidden))).toEqual(hidden)
  const escaped = JSON.stringify({ ...entry(1), entry: { ...entryOf(1), action: 'a\u202eb' } }).replace(
    '\u202e',
    '\\u202e',
  )
  expect(readTrailLine(escaped)).toEqual(hidden)
  // an earlier version escaped what a terminal obeys and left what is drawn as nothing, and the stack of marks, as they were
  const odd: TrailLine = { ...entry(1), entry: { ...entryOf(1), action: `a\u202eb\u3164c${'\u0301'.repeat(9)}` } }
  const raw = JSON.stringify(odd)
  for (const written of [raw, raw.replace('\u202e', '\\u202e'), escapedInJson(raw)]) {
    expect(readTrailLine(written)).toEqual(odd)
  }
  expect(readTrailLine(raw.replace('\u202e', '\\u202E'))).toBeUndefined()
  for (const forged of [
    line.replace('"action":', '"action":"nothing","action":'),
    line.replace('"entry":{', '"entry":{"action":"fake"},"entry":{'),
    line.replace('{"kind"', '{"note":"approved","kind"'),
    line.replace('"action"', '"\\u0061ction"'),
    line.replace('"position":1', '"position":1.0'),
    line.replace('"position":1', '"position":"1"'),
    line.replace('"kind":"entry"', '"kind":"comment"'),
    JSON.stringify({ kind: 'unsealed', entry: entryOf(9) }), // nothing would vouch for it
    JSON.stringify(trail()).replace('"position":0', '"position":-1'),
    JSON.stringify(checkpoint(2)).replace('=="', '"'),
    JSON.stringify(checkpoint(2)).replace('{"tenantId"', '{"by":"the boss","tenantId"'),
    'null',
    '[]',
    '',
    `\ufeff${line}`,
  ]) {
    expect([forged, readTrailLine(forged)]).toEqual([forged, undefined])
  }
})

test('a hundred problems are listed and the others counted', () => {
  const gone = Array.from(
    { length: 101 },
    (_, n): TrailLine => ({ kind: 'gone', position: n + 1, digest: '', sequence: '' }),
  )
  const found = problems([trail(), ...gone.slice(0, 100), end(100)])
  expect(found).toHaveLength(100)
  expect(found.at(-1)).toContain('was removed')
  const more = problems([trail(), ...gone, end(101)])
  expect(more).toHaveLength(101)
  expect(more.at(-1)).toBe('… and 1 more.')
})
