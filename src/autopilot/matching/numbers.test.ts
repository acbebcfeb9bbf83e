// The numbers of the score and its thresholds, each at its edge: one point more or less decides who gets a device.

import { expect, test } from 'vitest'

import { RegistrationId, TenantId } from '../../kernel/id.ts'
import type { HardwareFacts } from './facts.ts'
import { type Candidate, decideAtOobe, decideImport, judge } from './match.ts'

const nothing: HardwareFacts = { otherDisks: [], macs: [] }
const scoreOf = (a: Partial<HardwareFacts>, b: Partial<HardwareFacts>) =>
  judge({ ...nothing, ...a }, { ...nothing, ...b }).score

test.each([
  ['ek', 100, 0],
  ['uuid', 35, -15],
  ['tuple', 35, 0],
  ['pkid', 25, -10],
  ['systemDisk', 25, -5],
  ['sku', 2, -3],
  ['family', 2, -3],
  ['board', 2, -3],
] as const)(
  '%s is worth %d when equal, %d when different, nothing when one side lacks it',
  (name, equal, different) => {
    expect(scoreOf({ [name]: 'a' }, { [name]: 'a' })).toBe(equal)
    expect(scoreOf({ [name]: 'a' }, { [name]: 'b' })).toBe(different)
    expect(scoreOf({ [name]: 'a' }, {})).toBe(0)
  },
)

test('another tuple counts against a device only with another serial number', () => {
  expect(scoreOf({ tuple: 'a', serial: '1' }, { tuple: 'b', serial: '2' })).toBe(-15)
  expect(scoreOf({ tuple: 'a', serial: '1' }, { tuple: 'b', serial: '1' })).toBe(0)
})

test('addresses and data disks add a little, up to a limit, and no address in common takes away', () => {
  const macs = (...shared: string[]) => scoreOf({ macs: ['x', ...shared] }, { macs: ['y', ...shared] })
  expect([macs(), macs('a'), macs('a', 'b'), macs('a', 'b', 'c')]).toEqual([-10, 15, 30, 30])
  expect(scoreOf({ macs: ['a'] }, {})).toBe(0)
  const disks = (...shared: string[]) => scoreOf({ otherDisks: shared }, { otherDisks: ['z', ...shared] })
  expect([disks(), disks('a'), disks('a', 'b'), disks('a', 'b', 'c')]).toEqual([0, 5, 10, 10])
})

test('the thresholds are 120 with the key and 75 with two proofs, and not a point less', () => {
  const judged = (a: Partial<HardwareFacts>, b: Partial<HardwareFacts>) =>
    judge({ ...nothing, ...a }, { ...nothing, ...b })
  const withKey = { ek: 'k', pkid: 'p', systemDisk: 's' }
  expect(judged(withKey, { ...withKey, systemDisk: 't' })).toMatchObject({
    score: 120,
    matches: true,
    bareMatches: true,
  })
  const less = { ...withKey, systemDisk: 't', sku: 'a' }
  expect(judged({ ...withKey, sku: 'b' }, less)).toMatchObject({ score: 117, matches: false, bareMatches: false })
  const proofs = { pkid: 'p', systemDisk: 's', macs: ['a', 'b'] }
  expect(judged(proofs, proofs)).toMatchObject({ score: 80, bareScore: 50, matches: true, bareMatches: false })
  expect(judged({ ...proofs, sku: 'a', family: 'b' }, { ...proofs, sku: 'c', family: 'd' })).toMatchObject({
    score: 74,
    matches: false,
  })
  const least = { pkid: 'p', systemDisk: 's', macs: ['a'], otherDisks: ['d', 'e'] }
  expect(judged(least, least)).toMatchObject({ score: 75, matches: true })
  const one = { pkid: 'p', macs: ['a', 'b'], otherDisks: ['d', 'e'], sku: 'a', family: 'b', board: 'c' }
  expect(judged(one, one)).toMatchObject({ score: 71, matches: false, looksRepaired: false })
  const oneName = { tuple: 't', macs: ['a', 'b'], otherDisks: ['d', 'e'], sku: 'a', family: 'b', board: 'c' }
  expect(judged(oneName, oneName)).toMatchObject({ score: 81, matches: false, looksRepaired: false })
})

test('a veto holds whatever the score, with and without addresses', () => {
  const all = { uuid: 'u', tuple: 't', serial: '1', pkid: 'p', systemDisk: 's', macs: ['a', 'b'] }
  const judgement = judge({ ...nothing, ...all, ek: 'k' }, { ...nothing, ...all, ek: 'l' })
  expect(judgement).toMatchObject({ veto: 'V1', matches: false, bareMatches: false, ekEqual: false })
  expect(judgement.bareScore).toBeGreaterThanOrEqual(120)
})

test('the key alone is beyond guessing, and so is a UUID that follows from nothing; a product key is not', () => {
  expect(judge({ ...nothing, ek: 'k' }, { ...nothing, ek: 'k' }).beyondGuessing).toBe(true)
  expect(judge({ ...nothing, uuid: 'u' }, { ...nothing, uuid: 'u' }).beyondGuessing).toBe(true)
  expect(judge({ ...nothing, pkid: 'p' }, { ...nothing, pkid: 'p' }).beyondGuessing).toBe(false)
  expect(judge({ ...nothing, ek: 'k' }, { ...nothing, ek: 'l' }).beyondGuessing).toBe(false)
})

test('a repaired device of another tenant is told to nobody, and an unclear one names only what is ours', () => {
  const [ours, theirs] = ['8', '9'].map((first) => TenantId.parse(`${first}c0f3f44-1111-4222-8333-9d1e2f3a4b5c`))
  const candidate = (n: number, tenantId: TenantId, facts: Partial<HardwareFacts>): Candidate => ({
    registrationId: RegistrationId.parse(`00000000-0000-4000-8000-00000000000${n}`),
    tenantId,
    facts: { ...nothing, ...facts },
  })
  const board = { uuid: 'u', pkid: 'p', systemDisk: 's', macs: ['a', 'b'] }
  const repaired = [candidate(1, ours!, { ...board, ek: 'old' }), candidate(2, theirs!, { ...board, ek: 'old' })]
  expect(decideImport({ ...nothing, ...board, ek: 'new' }, repaired, ours!)).toEqual({
    kind: 'new',
    repaired: [repaired[0]],
  })
  const alike = [candidate(1, ours!, board), candidate(2, theirs!, board)]
  expect(decideImport({ ...nothing, ...board }, alike, ours!)).toEqual({ kind: 'not-unique', candidates: [alike[0]] })
})

test('a device found by addresses alone is said to be supported by them, also beside one that is not it', () => {
  const tenantId = TenantId.parse('8c0f3f44-1111-4222-8333-9d1e2f3a4b5c')
  const candidate = (n: number, facts: Partial<HardwareFacts>): Candidate => ({
    registrationId: RegistrationId.parse(`00000000-0000-4000-8000-00000000000${n}`),
    tenantId,
    facts: { ...nothing, ...facts },
  })
  const shown = { ...nothing, pkid: 'p', systemDisk: 's', macs: ['a', 'b'] }
  const [stranger, it] = [candidate(1, { pkid: 'q' }), candidate(2, shown)]
  for (const candidates of [[it], [stranger, it], [it, stranger]]) {
    const { decision, supported } = decideAtOobe(shown, candidates)
    expect(decision).toMatchObject({ kind: 'device', device: it })
    expect(supported).toBe(true)
  }
  expect(decideAtOobe(shown, [])).toEqual({ decision: { kind: 'unregistered' }, supported: false })
  const sure = candidate(3, { ...shown, tuple: 't', ek: 'k' })
  expect(decideAtOobe({ ...shown, tuple: 't', ek: 'k' }, [sure]).supported).toBe(false)
})

const tenantId = TenantId.parse('8c0f3f44-1111-4222-8333-9d1e2f3a4b5c')
const registered = (n: number, facts: Partial<HardwareFacts>, more: Partial<Candidate> = {}): Candidate => ({
  registrationId: RegistrationId.parse(`00000000-0000-4000-8000-00000000000${n}`),
  tenantId,
  facts: { ...nothing, ...facts },
  ...more,
})
const uuid = '6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b'

test('any two of tuple, UUID, product key and system disk are enough, and no one of them is', () => {
  const parts = { tuple: 't', uuid, pkid: 'p', systemDisk: 's' } as const
  const weight = { macs: ['a', 'b'], otherDisks: ['d', 'e'] }
  const names = Object.keys(parts) as (keyof typeof parts)[]
  for (const one of names) {
    const alone = { ...nothing, ...weight, [one]: parts[one] }
    expect([one, judge(alone, alone)]).toMatchObject([one, { matches: false, looksRepaired: false }])
    for (const other of names.filter((name) => name !== one)) {
      const both = { ...alone, [other]: parts[other] }
      expect([one, other, judge(both, both)]).toMatchObject([one, other, { matches: true, looksRepaired: true }])
    }
  }
})

test('the best of two that pass must lead by 25 points', () => {
  const shown = { ...nothing, tuple: 't', uuid, pkid: 'p', systemDisk: 's', sku: 'a' }
  const { pkid: _, ...without } = shown
  const best = registered(1, shown)
  expect(decideAtOobe(shown, [registered(2, without), best]).decision).toMatchObject({ kind: 'device', device: best })
  // 23: the second lacks the product key, the best the SKU
  const nearly = registered(2, without)
  const { sku: _sku, ...better } = shown
  expect(decideAtOobe(shown, [nearly, registered(1, better)]).decision.kind).toBe('unclear')
})

test('[T-56] who has the endorsement key comes before whoever has registered more of the other parts', () => {
  const shown = { ...nothing, ek: 'k', tuple: 't', uuid, pkid: 'p', systemDisk: 's', macs: ['a', 'b'] }
  const { ek: _, ...squatted } = shown
  const owner = registered(1, { ek: 'k', tuple: 't' })
  expect(decideAtOobe(shown, [registered(2, squatted), owner]).decision).toMatchObject({
    kind: 'device',
    device: owner,
  })
})

test('two that differ in their addresses only are told apart by these, and that counts as supported', () => {
  const shown = { ...nothing, tuple: 't', uuid, pkid: 'p', macs: ['a', 'b'] }
  const it = registered(1, shown)
  const { decision, supported } = decideAtOobe(shown, [registered(2, { ...shown, macs: [] }), it])
  expect(decision).toMatchObject({ kind: 'device', device: it })
  expect(supported).toBe(true)
})

test('a device that only its addresses put before another one is supported by them', () => {
  const shown = { ...nothing, tuple: 't', uuid, pkid: 'p', macs: ['a', 'b'], otherDisks: ['d', 'e'] }
  const { pkid: _, ...near } = shown
  const [it, other] = [registered(1, near), registered(2, { ...shown, macs: ['c'], otherDisks: [] })]
  expect(decideAtOobe(shown, [other, it])).toMatchObject({ decision: { kind: 'device', device: it }, supported: true })
})
