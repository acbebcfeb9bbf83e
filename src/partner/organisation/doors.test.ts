import { describe, expect, test } from 'vitest'

import { actors, actorsOf, doors, openness, refuseAtDoor } from './doors.ts'

const partners = {
  direct: { cspKind: 'direct', usesOemDirect: false },
  'indirect-provider': { cspKind: 'indirect-provider', usesOemDirect: false },
  'indirect-reseller': { cspKind: 'indirect-reseller', usesOemDirect: false },
  'oem-direct': { cspKind: null, usesOemDirect: true },
} as const

describe('the doors', () => {
  test.each(doors)('%s lets in the partners that its row names, and no other', (door) => {
    for (const [name, partner] of Object.entries(partners)) {
      const open = openness[door][name as keyof typeof partners] !== 'closed'
      const knock = () => refuseAtDoor(partner, door)
      if (open) expect(knock).not.toThrow()
      else expect(knock).toThrow(expect.objectContaining({ reason: 'door-closed' }))
    }
    expect(() => refuseAtDoor(undefined, door)).toThrow()
  })

  test('no partner comes in without a consent, and no customer where partners do', () => {
    for (const door of doors) {
      for (const actor of actors) {
        expect([door, actor, openness[door][actor] === 'open']).toEqual([
          door,
          actor,
          actor === 'customer' && door.endsWith('-csv') && door !== 'partner-center-csv',
        ])
      }
    }
  })

  test('a manufacturer that is a provider besides comes in by both doors', () => {
    const both = { cspKind: 'direct', usesOemDirect: true } as const
    expect(actorsOf(both)).toEqual(['direct', 'oem-direct'])
    for (const door of ['oem-direct', 'partner-center-api', 'partner-center-csv'] as const) refuseAtDoor(both, door)
  })

  test('a reseller is told of its file, anybody else that Partner Center is for a CSP', () => {
    expect(() => refuseAtDoor(partners['indirect-reseller'], 'partner-center-api')).toThrow('uploading a CSV')
    expect(() => refuseAtDoor(partners['oem-direct'], 'partner-center-api')).toThrow('not a CSP')
  })
})
