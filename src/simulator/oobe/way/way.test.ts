import { expect, test } from 'vitest'
import { someMachine, someProfile, walk } from '../../../../test/support/simulator/scripted-user.ts'
import { memoryDisk } from '../../port/disk.ts'
import { newRecord, readRecord } from '../../run/record.ts'
import { nodesOnWays, wayFor } from '../route.ts'
import { sliceOf } from '../slice.ts'
import { factoryState } from '../state.ts'
import { ways } from './all.ts'

test('every way starts where a device starts and comes to a desktop, and no name stands for two nodes', () => {
  for (const { steps } of ways) {
    expect(steps[0]?.node.name).toBe('StartSelector')
    expect(steps.at(-1)).toMatchObject({ node: { name: 'Desktop' } })
    expect(steps.at(-1)?.when).toBeUndefined()
  }
  const nodes = new Set(nodesOnWays)
  expect(new Set([...nodes].map(({ name }) => name)).size).toBe(nodes.size)
})

test('a profile that no way is for is not followed, and the device says which kind it is', () => {
  for (const [over, why] of [
    [{ mode: 2 }, 'refused: the profile asks for deployment mode 2, which this client does not offer'],
    [{ joinMethod: 1 }, 'refused: the profile asks for a hybrid join, which this client does not offer'],
  ] as const) {
    const profile = someProfile(over)
    expect(wayFor(profile)).toBeUndefined()
    const { state, effects } = walk(someMachine(), { 'fetch-profile': { type: 'profile', profile, etag: null } })
    expect(effects).toContainEqual({ kind: 'record-step', step: 'no-profile', outcome: 'warning', detail: why })
    expect(state).toMatchObject({ profileApplied: false, outcome: 'desktop-unmanaged' })
  }
})

test('a machine with a package asks nobody anything, wants no profile, and goes on without management where there is none', () => {
  const machine = someMachine({ package: true })
  const user = { upn: 'package_1@contoso.example', tenantId: 'c', objectId: 'u' }
  const managed = { enrollmentUrl: 'https://mdm.example', termsOfUseUrl: 'https://mdm.example/terms' }
  const ofPackage = { 'use-package': { type: 'signed-in', user, mdm: null, seen: '' } } as const
  const set = walk(machine, { ...ofPackage, 'find-management': { type: 'management-found', mdm: managed } })
  expect(set.pages).toEqual([])
  expect(set.state).toMatchObject({ outcome: 'desktop-managed', profile: null, localGroup: null })
  expect(set.effects.map(({ kind }) => kind)).not.toContain('accept-terms')
  const bare = walk(machine, { ...ofPackage, 'find-management': { type: 'management-found', mdm: null } })
  expect(bare.state).toMatchObject({ outcome: 'desktop-unmanaged', joined: { deviceId: 'd' } })
  const gone = walk(machine, { 'use-package': { type: 'abandoned', reason: 'the package is gone' } })
  expect(gone.state).toMatchObject({ outcome: 'gave-up', joined: null })
  const refused = walk(machine, { 'use-package': { type: 'sign-in-failed', code: 'AADSTS700082', message: 'over' } })
  expect(refused).toMatchObject({ pages: ['error'], state: { outcome: 'gave-up', failure: { code: 'AADSTS700082' } } })
})

test('what one way remembers is its own, and a device stored before has the initial value', () => {
  const mine = sliceOf('mine', { asked: false, tries: 0 })
  const other = sliceOf('other', { asked: true })
  const stored = factoryState(someMachine())
  expect(mine.of(stored)).toEqual({ asked: false, tries: 0 })
  const changed = { ...stored, ...mine.with(stored, { tries: 2 }) }
  expect(mine.of({ ...changed, ...other.with(changed, { asked: false }) })).toEqual({ asked: false, tries: 2 })
  expect(other.of(changed)).toEqual({ asked: true })
})

test('a device stored at a node that this version does not know starts its first run again', async () => {
  const disk = memoryDisk()
  const record = newRecord(someMachine())
  await disk.write('state', record)
  expect(await readRecord(disk)).toEqual(record)
  await disk.write('state', { ...record, oobe: { ...record.oobe, node: 'OobeOfTomorrow' } })
  expect(await readRecord(disk)).toBeUndefined()
})
