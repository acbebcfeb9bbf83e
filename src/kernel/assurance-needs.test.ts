import { expect, expectTypeOf, test } from 'vitest'

import { assurances, type Evidence } from './assurance.ts'
import {
  type Admitted,
  type AssurancePolicy,
  admit,
  assuranceNeeds,
  type Consumer,
  vouchers,
} from './assurance-needs.ts'

const strict: AssurancePolicy = { secretsNeed: 'ek', acceptsSimulatedTpm: false }
const lenient: AssurancePolicy = { secretsNeed: 'registered', acceptsSimulatedTpm: false }
const claimed: Evidence = { assurance: 'claimed', registered: true, simulated: false }
const consumers = Object.keys(assuranceNeeds) as Consumer[]
const kinds = (evidence: Evidence, policy: AssurancePolicy): Record<string, string> =>
  Object.fromEntries(consumers.map((one) => [one, admit(one, evidence, policy).kind]))

test('[T-47] what a registered device that only claims gets, and what it does not', () => {
  expect(kinds(claimed, lenient)).toEqual({
    'unused-object': 'admitted',
    'assigned-object': 'refused',
    'used-object': 'refused',
    'assigned-user-name': 'admitted',
    enrolment: 'admitted',
    'policy-with-secret': 'admitted',
    'application-with-secret': 'admitted',
    blocking: 'refused',
    'domain-join-blob': 'refused',
    'self-deploying': 'refused',
  })
})

test('[T-15] a device without the object of its registration gets no secret at any assurance and under any policy', () => {
  for (const assurance of assurances) {
    for (const secretsNeed of ['registered', 'ek', 'attested'] as const) {
      const evidence = { assurance, registered: false, simulated: false }
      const policy = { secretsNeed, acceptsSimulatedTpm: true }
      for (const one of ['policy-with-secret', 'application-with-secret', 'domain-join-blob'] as const) {
        expect(admit(one, evidence, policy)).toMatchObject({ kind: 'refused', why: 'not-registered' })
      }
    }
  }
})

test('[T-34] the proof of a software TPM counts where the tenant accepts it, and nowhere else', () => {
  const simulated: Evidence = { assurance: 'attested', registered: true, simulated: true }
  for (const one of consumers) {
    const least = assuranceNeeds[one].least
    const wanted = least === 'claimed' ? 'admitted' : 'refused'
    expect([one, admit(one, simulated, strict).kind]).toEqual([one, wanted])
    expect(admit(one, simulated, { ...strict, acceptsSimulatedTpm: true }).kind).toBe('admitted')
  }
})

test('a word stands in for proof only where the table says so, and never for holding the object', () => {
  const taken = (one: Consumer, voucher: keyof typeof vouchers) => admit(one, claimed, strict, voucher).kind
  for (const voucher of ['administrator', 'reset'] as const) {
    expect([taken('used-object', voucher), taken('assigned-object', voucher)]).toEqual(['admitted', 'admitted'])
  }
  expect([taken('used-object', 'same-person'), taken('assigned-object', 'same-person')]).toEqual([
    'admitted',
    'refused',
  ])
  for (const one of ['policy-with-secret', 'domain-join-blob', 'self-deploying', 'blocking'] as const) {
    for (const voucher of Object.keys(vouchers) as (keyof typeof vouchers)[])
      expect(taken(one, voucher)).toBe('refused')
  }
})

test('more proof never gets less', () => {
  for (const one of consumers) {
    for (const secretsNeed of ['registered', 'ek', 'attested'] as const) {
      const policy = { secretsNeed, acceptsSimulatedTpm: false }
      const admitted = assurances.map((assurance) => admit(one, { ...claimed, assurance }, policy).kind === 'admitted')
      expect(admitted).toEqual([...admitted].sort())
    }
  }
})

test('a refusal says in words what was missing', () => {
  const refused = admit('policy-with-secret', claimed, strict)
  expect(refused.kind === 'refused' && refused.words).toBe(
    'A policy that holds a secret, such as a Wi-Fi key needs the proof that the registered TPM is present; this device proved nothing.',
  )
})

test('an admission for one thing is none for another, and cannot be written by hand', () => {
  expectTypeOf<Admitted<'enrolment'>>().not.toExtend<Admitted<'policy-with-secret'>>()
  expectTypeOf<{ kind: 'admitted'; consumer: 'enrolment'; evidence: Evidence }>().not.toExtend<Admitted<'enrolment'>>()
})
