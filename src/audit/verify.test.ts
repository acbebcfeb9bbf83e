// What is said of a trail, line by line and without a database: every kind of damage has its own sentence, and a whole
// trail none.

import { expect, test } from 'vitest'

import { type ChainedEntry, type Checkpoint, checkpointKey, digestOf } from './chain.ts'
import { makeVerifier, type TrailLine } from './verify.ts'

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
  const verifier = makeVerifier(known, trustedKey)
  for (const line of lines) verifier.line(line)
  return verifier.verdict()
}
const problems = (...args: Parameters<typeof judge>) => judge(...args).problems

const whole: readonly TrailLine[] = [trail(), entry(1), entry(2), checkpoint(2), entry(3), checkpoint(3), end(3)]

test('[I6] a whole trail is told to its end: how far, by whom signed, what waits', () => {
  const unsealed: TrailLine = { kind: 'unsealed', entry: entryOf(4) }
  expect(judge([...whole.slice(0, -1), unsealed, unsealed, end(3)], [signed(2), signed(3)], key.publicKey)).toEqual({
    ok: true,
    tenantId,
    keyId: key.keyId,
    position: 3,
    sealed: 3,
    unsealed: 2,
    newestCheckpoint: signed(3),
    problems: [],
  })
  expect(judge([trail(2), entry(3), checkpoint(3), end(3)])).toMatchObject({ ok: true, position: 3, sealed: 1 })
  expect(judge([trail(), end(0)])).toEqual({
    ok: true,
    tenantId,
    keyId: key.keyId,
    position: 0,
    sealed: 0,
    unsealed: 0,
    problems: [],
  })
})

test('[I6] one changed entry is one problem, with its place', () => {
  const changed: TrailLine = { ...entry(2), entry: { ...entryOf(2), action: 'y' } }
  expect(problems(whole.with(2, changed))).toEqual(['Entry 2 of the chain, or its place, was changed.'])
  expect(judge(whole.with(2, changed)).ok).toBe(false)
  expect(problems([trail(2), { ...entry(3), digest: digests[4]! }, end(3)])).toEqual([
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
  expect(problems([entry(1), end(1)])).toEqual([headless, headless, 'What follows entry 0 of the chain is not signed.'])
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
  expect(problems([trail(2), entry(3), end(3)])).toEqual(['What follows entry 2 of the chain is not signed.'])
})

test('[I6] a trail of another installation, and a key that is none, are told', () => {
  expect(problems(whole, [], stranger.publicKey)).toEqual([
    'The trail is signed by another installation than the one given.',
    'The checkpoint at 2 is not signed by this installation.',
    'The checkpoint at 3 is not signed by this installation.',
    'What follows entry 0 of the chain is not signed.',
  ])
  // without a key nothing can be said of signatures, and that is said
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
  // of another tenant, and of what stands before this stretch
  expect(problems(whole, [key.sign({ tenantId: 'fabrikam', position: 9, digest: 'ab', at })])).toEqual([])
  expect(problems([trail(2), entry(3), checkpoint(3), end(3)], [signed(1), signed(2)])).toEqual([])
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
