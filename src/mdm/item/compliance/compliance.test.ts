import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import type { Evidence } from '../../../kernel/assurance.ts'
import { comparedVersions } from '../../../kernel/windows-version.ts'
import { compliesUntil, isCompliant, keep, overall, unmetSettings } from '../../compliance.ts'
import { inventoryNodes } from '../../node.ts'
import { learnAll } from '../../session/deployment.ts'
import type { Tree } from '../../tree.ts'
import { type Demand, flagNames, flags, nodesOf, type Rules, verdictOf } from './rules.ts'

const claims: Evidence = { assurance: 'claimed', registered: true, simulated: false }
const proves: Evidence = { ...claims, assurance: 'attested' }
const demand = (rules: Rules, more: Partial<Demand> = {}): Demand => ({
  ...{ name: 'Office', rules, needsAttestation: false, graceHours: 0 },
  ...more,
})
const said = (values: Readonly<Record<string, string | null>>) =>
  Object.fromEntries(Object.entries(values).map(([uri, value]) => [uri, { value }]))
const secure = flags.secureBootEnabled.node
const statesOf = (verdict: { readonly settings: readonly { readonly state: string }[] }) =>
  verdict.settings.map(({ state }) => state)
const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour))
const judged = (tree: ReturnType<typeof said>, of = demand({ secureBootEnabled: true })) => [
  { ...verdictOf(of, tree, claims), id: 'one' },
]

describe('what a device says', () => {
  test.each([
    ['1', 'compliant'],
    ['2', 'nonCompliant'],
    [null, 'nonCompliant'],
  ])('secure boot said as %s is %s', (value, state) => {
    expect(statesOf(verdictOf(demand({ secureBootEnabled: true }), said({ [secure]: value }), claims))).toEqual([state])
  })

  test('nothing is known before it is asked', () => {
    expect(statesOf(verdictOf(demand({ secureBootEnabled: true }), {}, claims))).toEqual(['unknown'])
    expect(nodesOf({ secureBootEnabled: true, osMinimumVersion: '10.0' })).toEqual([inventoryNodes.osVersion, secure])
  })

  test.each([
    [404, 'nonCompliant'],
    [405, 'nonCompliant'],
    [406, 'nonCompliant'],
    [500, 'unknown'],
    [407, 'unknown'],
    [0, 'unknown'],
  ])('a question that is answered with %i makes it %s', (status, state) => {
    const of = demand({ secureBootEnabled: true })
    const answered = (tree: Tree) => learnAll(tree, [{ command: { kind: 'Get', uri: secure }, status }])
    expect(statesOf(verdictOf(of, answered({}), claims))).toEqual([state])
    const known = state === 'unknown' ? 'compliant' : state // a failure takes back nothing that was said
    expect(statesOf(verdictOf(of, answered(said({ [secure]: '1' })), claims))).toEqual([known])
  })

  test('versions are compared number by number', () => {
    const within = (version: string) =>
      statesOf(
        verdictOf(
          demand({ osMinimumVersion: '10.0.19045', osMaximumVersion: '10.0.22631.9' }),
          said({ [inventoryNodes.osVersion]: version }),
          claims,
        ),
      )
    expect(within('10.0.19045.0')).toEqual(['compliant', 'compliant'])
    expect(within('10.0.9999.1')).toEqual(['nonCompliant', 'compliant'])
    expect(within('10.0.22631.10')).toEqual(['compliant', 'nonCompliant'])
    expect(within('10.0.19045.3803')).toEqual(['compliant', 'compliant'])
    expect(within('newest')).toEqual(['nonCompliant', 'nonCompliant'])
    fc.assert(
      fc.property(fc.array(fc.nat(99), { minLength: 1, maxLength: 4 }), (parts) => {
        expect(comparedVersions(parts.join('.'), parts.join('.'))).toBe(0)
        expect(comparedVersions([...parts, 1].join('.'), parts.join('.'))).toBe(0) // an update of that build
      }),
    )
  })
})

describe('where attestation is demanded', () => {
  const everything = Object.fromEntries(flagNames.map((name) => [name, true])) as Rules

  test('[T-16] nothing that a device says makes it compliant, whatever it says', () => {
    const value = fc.oneof(fc.constantFrom('0', '1', 'true', 'false', '2.0'), fc.string())
    fc.assert(
      fc.property(fc.tuple(...flagNames.map(() => value)), (values) => {
        const tree = said(Object.fromEntries(flagNames.map((name, at) => [flags[name].node, values[at] ?? null])))
        const verdict = verdictOf(demand(everything, { needsAttestation: true }), tree, claims)
        expect(new Set(statesOf(verdict))).toEqual(new Set(['nonCompliant']))
        expect(new Set(verdict.settings.map(({ source }) => source))).toEqual(new Set(['claimed']))
      }),
    )
  })

  test('a proof by the TPM says that there is one, and one by a software TPM says nothing', () => {
    const tpm = demand({ tpmRequired: true }, { needsAttestation: true })
    expect(verdictOf(tpm, {}, proves).settings).toMatchObject([{ state: 'compliant', source: 'attested' }])
    expect(statesOf(verdictOf(tpm, {}, { ...proves, simulated: true }))).toEqual(['nonCompliant'])
  })
})

describe('what is kept', () => {
  test('a time of grace ends by itself, and counts from when the policy was first not met', () => {
    const off = judged(said({ [secure]: '2' }), demand({ secureBootEnabled: true }, { graceHours: 2 }))
    const first = keep(undefined, off, at(0))
    const second = keep(first, off, at(1))
    expect([overall(first, at(0)), overall(second, at(1)), overall(second, at(2))]).toEqual([
      'inGracePeriod',
      'inGracePeriod',
      'noncompliant',
    ])
    expect([isCompliant(second, at(1)), isCompliant(second, at(2)), isCompliant([], at(2))]).toEqual([
      true,
      false,
      null,
    ])
  })

  test('the directory may say that a device complies until the first time of grace ends', () => {
    const on = said({ [secure]: '1' })
    const off = said({ [secure]: '2' })
    const within = (graceHours: number, id: string) => ({
      ...judged(off, demand({ secureBootEnabled: true }, { graceHours }))[0]!,
      id,
    })
    const passed = keep(undefined, [within(5, 'one'), within(3, 'two')], at(0))
    expect(compliesUntil(passed, at(1))).toEqual(at(3))
    expect(compliesUntil(passed, at(4))).toBeNull()
    expect(compliesUntil(keep(undefined, judged(on), at(0)), at(0))).toBe('infinity')
    expect([compliesUntil(undefined, at(0)), compliesUntil([], at(0))]).toEqual([null, null])
    expect(unmetSettings(passed)).toEqual(['secureBootEnabled'])
  })

  test('each change of a setting stands in its history once', () => {
    const on = judged(said({ [secure]: '1' }))
    const off = judged(said({ [secure]: '2' }))
    const kept = keep(keep(keep(undefined, on, at(0)), on, at(1)), off, at(2))
    expect(kept).toMatchObject([
      {
        state: 'noncompliant',
        unmet: { since: at(2).toISOString() },
        settings: [
          {
            state: 'nonCompliant',
            value: '2',
            since: at(2).toISOString(),
            past: [{ state: 'compliant', value: '1', since: at(0).toISOString() }],
          },
        ],
      },
    ])
    const asked = keep(undefined, judged({}), at(0))
    expect(asked).toMatchObject([{ state: 'unknown' }])
    expect(keep(asked, on, at(1))).toMatchObject([{ settings: [{ since: at(1).toISOString(), past: [] }] }])
    expect(keep(kept, on, at(3))[0]).not.toHaveProperty('unmet')
  })

  test('a device complies only if it meets every policy', () => {
    const both = [...judged(said({ [secure]: '1' })), { ...judged(said({ [secure]: '2' }))[0]!, id: 'two' }]
    expect(overall(keep(undefined, both, at(0)), at(0))).toBe('noncompliant')
    expect(overall(undefined, at(0))).toBe('unknown')
  })
})
