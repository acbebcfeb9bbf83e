import { expect, test } from 'vitest'

import { assurances } from '../kernel/assurance.ts'
import { boundAssurance, decideObject, type ObjectFacts } from './join-object.ts'

/** A colleague with a ticket to a device that pia has joined. */
const taken: ObjectFacts = {
  assurance: 'claimed',
  simulated: false,
  policy: { secretsNeed: 'registered', acceptsSimulatedTpm: false },
  blocked: false,
  assignedTo: 'nobody',
  object: { joined: true, lastJoiner: 'other', word: undefined },
  ticketIsOld: false,
}
const unused: ObjectFacts = { ...taken, object: { joined: false, lastJoiner: 'other', word: undefined } }
const own: ObjectFacts = { ...taken, object: { ...taken.object, lastJoiner: 'joiner' } }
const allowed: ObjectFacts = { ...taken, object: { ...taken.object, word: 'administrator' } }

test.each<[string, ObjectFacts, string]>([
  ['a device that nobody joined, and nobody is assigned', unused, 'take unused'],
  ['the assigned user joins', { ...unused, assignedTo: 'joiner' }, 'take unused'],
  ['[T-47] a colleague of the assigned user joins', { ...unused, assignedTo: 'other' }, 'contest assigned-to-another'],
  ['the same with the TPM that is registered', { ...unused, assignedTo: 'other', assurance: 'ek' }, 'take proof'],
  [
    'the same when an administrator allowed it',
    { ...unused, assignedTo: 'other', object: { ...unused.object, word: 'administrator' } },
    'take administrator',
  ],
  ['[T-47] somebody else without proof', taken, 'contest joined-by-another'],
  [
    '[T-47] even the assigned user, when somebody else holds it',
    { ...taken, assignedTo: 'joiner' },
    'contest joined-by-another',
  ],
  ['the same person again', own, 'take same-person'],
  ['the same person with a ticket of before', { ...own, ticketIsOld: true }, 'take same-person'],
  ['somebody else with the TPM', { ...taken, assurance: 'ek' }, 'take proof'],
  ['somebody else, attested', { ...taken, assurance: 'attested' }, 'take proof'],
  ['[T-34] with a software TPM', { ...taken, assurance: 'attested', simulated: true }, 'contest joined-by-another'],
  [
    'with a software TPM where such are accepted',
    { ...taken, assurance: 'ek', simulated: true, policy: { ...taken.policy, acceptsSimulatedTpm: true } },
    'take proof',
  ],
  [
    '[T-50] with a proof of before the last join',
    { ...taken, assurance: 'attested', ticketIsOld: true },
    'contest joined-by-another',
  ],
  ['an administrator allowed it', allowed, 'take administrator'],
  [
    '[T-50] an administrator allowed it, ticket of before',
    { ...allowed, ticketIsOld: true },
    'contest joined-by-another',
  ],
  ['management reset the device', { ...taken, object: { ...taken.object, word: 'reset' } }, 'take reset'],
  ['a blocked registration', { ...own, assurance: 'attested', blocked: true }, 'contest registration-blocked'],
])('%s', (_what, facts, expected) => {
  const decision = decideObject(facts)
  expect(decision.kind === 'take' ? `take ${decision.because}` : `contest ${decision.why}`).toBe(expected)
})

test('[T-47] without proof and without a word nobody but the same person ever gets a joined object', () => {
  for (const assignedTo of ['nobody', 'joiner', 'other'] as const) {
    for (const ticketIsOld of [true, false]) {
      for (const acceptsSimulatedTpm of [true, false]) {
        const facts = { ...taken, assignedTo, ticketIsOld, policy: { ...taken.policy, acceptsSimulatedTpm } }
        expect(decideObject(facts).kind).toBe('contest')
      }
    }
  }
})

test('attested is only the very key that the quote names', () => {
  for (const assurance of assurances) {
    const proof = { assurance, simulated: false, joinKey: 'aa' }
    expect(boundAssurance(proof, 'aa')).toBe(assurance)
    expect(boundAssurance(proof, 'bb')).toBe(assurance === 'attested' ? 'ek' : assurance)
    expect(boundAssurance({ ...proof, joinKey: undefined }, 'aa')).toBe(assurance === 'attested' ? 'ek' : assurance)
  }
})
