// The table of assurance needs, written a second time: a changed cell must be changed here too.

import { expect, test } from 'vitest'

import type { Evidence } from './assurance.ts'
import { type AssurancePolicy, admit, assuranceNeeds, type Consumer, secretsInWords } from './assurance-needs.ts'

const policy: AssurancePolicy = { secretsNeed: 'ek', acceptsSimulatedTpm: false }

test('[T-47] only these are given to a device that does not hold the object of its registration, whatever it proved', () => {
  const attested: Evidence = { assurance: 'attested', registered: false, simulated: false }
  const given = (Object.keys(assuranceNeeds) as Consumer[]).filter(
    (one) => admit(one, attested, policy).kind === 'admitted',
  )
  expect(given.sort()).toEqual(['assigned-object', 'blocking', 'enrolment', 'unused-object', 'used-object'])
})

test('[T-15] a tenant that asks for the registration only gives secrets to a claim, one that asks for more does not', () => {
  const claimed: Evidence = { assurance: 'claimed', registered: true, simulated: false }
  const kinds = (['registered', 'ek', 'attested'] as const).map(
    (secretsNeed) => admit('policy-with-secret', claimed, { ...policy, secretsNeed }).kind,
  )
  expect(kinds).toEqual(['admitted', 'refused', 'refused'])
})

test('[T-34] the words about software TPMs stand where their proof counts, and nowhere else', () => {
  const warns = (secretsNeed: AssurancePolicy['secretsNeed'], acceptsSimulatedTpm: boolean) =>
    secretsInWords({ secretsNeed, acceptsSimulatedTpm }).includes('software TPM')
  expect([warns('registered', false), warns('ek', false), warns('attested', false)]).toEqual([false, false, false])
  expect([warns('registered', true), warns('ek', true), warns('attested', true)]).toEqual([false, true, true])
})
