// Whether a device gets what holds a secret, as tables: what it proved, and the way on which the item reaches it (T-15, T-61).

import { randomUUID } from 'node:crypto'
import { describe, expect, test } from 'vitest'
import type { Match } from '../../assignment/assignment.ts'
import type { Asked } from '../../assignment/filter/filter.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { AssurancePolicy } from '../../kernel/assurance-needs.ts'
import { FilterId } from '../../kernel/id.ts'
import { decideRelease, selfDescribedRoute, type TargetGroup } from './release.ts'

const group = (
  groupId: string,
  properties: TargetGroup['properties'],
  more: Partial<TargetGroup> = {},
): TargetGroup => ({
  itemId: 'item',
  excludes: false,
  groupId,
  groupName: `group ${groupId}`,
  properties,
  hasRule: true,
  ...more,
})
const match = (groupId: string, more: Partial<Asked<Match>> = {}): Asked<Match> => ({
  itemId: 'item',
  target: 'group',
  groupId,
  member: 'device',
  ...more,
})
const named = group('named', ['displayName'])
const model = group('model', ['deviceModel', 'displayName'])
const decided = group('decided', [])

describe('the way of an item', () => {
  const way = (matches: ReadonlyArray<Asked<Match>>, groups: readonly TargetGroup[]) => {
    const route = selfDescribedRoute(matches, 'item', groups, ({ rule }) => (rule === 'by model' ? ['model'] : []))
    return route && ('filter' in route ? route.filter.displayName : route.groupId)
  }

  test('is what the device says of itself when every group through which it comes is one of those', () => {
    expect(way([match('named')], [named])).toBe('named')
    expect(way([match('named'), match('model')], [named, model])).toBe('named')
    expect(way([match('model'), match('named')], [named, model])).toBe('model')
  })
  test('is what it says of itself, too, when a filter over it narrows every way', () => {
    const filter = (rule: string) =>
      ({ id: FilterId.parse(randomUUID()), type: 'exclude', displayName: 'Filter', rule }) as const
    expect(way([match('decided', { filter: filter('by model') })], [])).toBe('Filter')
    expect(way([match('decided', { filter: filter('by owner') })], [])).toBeUndefined()
    expect(way([match('decided', { filter: filter('by model') }), match('decided too')], [])).toBeUndefined()
    expect(way([match('named', { filter: filter('by owner') })], [named])).toBe('named')
  })
  test('is none of that when one way suffices without the words of the device', () => {
    expect(way([match('decided')], [decided])).toBeUndefined()
    expect(way([match('named'), match('decided')], [named, decided])).toBeUndefined()
    expect(way([match('decided'), match('named')], [named, decided])).toBeUndefined()
    expect(
      way([match('named'), match('model'), match('all', { target: 'all-devices' })], [named, model]),
    ).toBeUndefined()
    expect(way([], [named])).toBeUndefined()
  })
  test('leads around a group that it is kept from, whether or not the device says so now', () => {
    const avoided = group('avoided', ['deviceModel'], { excludes: true })
    expect(way([match('decided')], [decided, avoided])).toBe('avoided')
    expect(way([match('decided')], [decided, group('avoided', [], { excludes: true })])).toBeUndefined()
    // an exclusion that matches is no way to the item
    expect(way([match('named'), match('decided', { target: 'exclusion-group' })], [named, decided])).toBe('named')
  })
  test('is that of this item alone', () => {
    expect(way([match('named', { itemId: 'other' })], [named])).toBeUndefined()
    expect(way([match('named')], [group('named', ['displayName'], { itemId: 'other' })])).toBeUndefined()
    expect(way([match('named'), match('decided', { itemId: 'other' })], [named])).toBe('named')
  })
})

describe('a device', () => {
  const evidence = (assurance: Evidence['assurance'], more: Partial<Evidence> = {}): Evidence => ({
    assurance,
    registered: true,
    simulated: false,
    ...more,
  })
  const policy = (secretsNeed: AssurancePolicy['secretsNeed']): AssurancePolicy => ({
    secretsNeed,
    acceptsSimulatedTpm: false,
  })
  const decide = (one: Evidence, need: AssurancePolicy['secretsNeed'], route?: TargetGroup) => {
    const decision = decideRelease('policy-with-secret', one, policy(need), route)
    return decision.kind === 'withheld' ? `${decision.reason} | ${decision.remedy}` : decision.kind
  }

  test('with a registration gets secrets where that suffices, and through its own words only with proof of its TPM', () => {
    expect(decide(evidence('claimed'), 'registered')).toBe('admitted')
    expect(decide(evidence('claimed'), 'registered', named)).toMatch(
      /through the group 'group named'.* \(displayName\)\. \| Assign it through a group/,
    )
    expect(decide(evidence('claimed'), 'registered', model)).toContain('(deviceModel, displayName)')
    // members that a rule found once stay named so after the rule is gone
    const [ruled, once] = [named, { ...named, hasRule: false }].map((route) =>
      decide(evidence('claimed'), 'registered', route),
    )
    expect(ruled).toMatch(/whose members are found .*\(displayName\)\. \|/)
    expect(once).toMatch(/whose members were found .*\(displayName\), and nobody has added this one since\. \|/)
    const keptOnce = { ...named, hasRule: false, excludes: true }
    expect(decide(evidence('claimed'), 'registered', keptOnce)).toMatch(/kept from .* were found .*something else/)
    expect(decide(evidence('claimed'), 'registered', { ...named, excludes: true })).toMatch(
      /kept from the group 'group named'.*could say something else.*\| Assign it/,
    )
    expect(decide(evidence('ek'), 'registered', named)).toBe('admitted')
    expect(decide(evidence('ek', { simulated: true }), 'registered', named)).toContain('Assign it through')
  })
  test('gets what the organization asks more for as before: the way through its words lowers nothing and is no reason', () => {
    expect(decide(evidence('ek'), 'attested', named)).toMatch(/ \| Let the device prove its TPM/)
    expect(decide(evidence('ek'), 'attested', named)).not.toContain('group named')
    expect(decide(evidence('attested'), 'attested', named)).toBe('admitted')
    expect(decide(evidence('claimed'), 'ek', named)).not.toContain('group named')
    expect(decide(evidence('ek', { simulated: true }), 'ek')).toMatch(/ \| Use a device with a TPM of its own/)
    expect(decide(evidence('attested', { registered: false }), 'registered')).toMatch(/ \| Import the hardware hash/)
    expect(decide(evidence('attested', { registered: false }), 'registered', named)).not.toContain('group named')
  })
})
