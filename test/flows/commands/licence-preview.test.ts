// What `taxiway licence assign` and `remove` say before anything changes, of one holder and of several.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { commandLine, type Said } from '../../support/world/command-line.ts'
import { startWorld, type World, type WorldTenant } from '../../support/world/world.ts'

let world: World
let tenant: WorldTenant
let taxiway: (...words: string[]) => Promise<Said>
beforeAll(async () => {
  world = await startWorld()
  tenant = await world.tenant('contoso.example')
  taxiway = commandLine(world, tenant)
  for (const name of ['kim', 'lee', 'max', 'pia', 'sam']) await tenant.user(name, { mdmLicensed: false })
  await taxiway('group', 'create', 'Field')
  await taxiway('group', 'create', 'Empty')
  for (const name of ['kim', 'lee', 'max']) await taxiway('group', 'add-member', 'Field', `${name}@contoso.example`)
}, 240_000)
afterAll(() => world?.[Symbol.asyncDispose]())

const [kim, pia, sam] = ['kim@contoso.example', 'pia@contoso.example', 'sam@contoso.example'] as const
const taken = async () => (await taxiway('licence', 'list')).out.match(/^INTUNE_A +(\d+ of \d+) +(\d+)/m)?.slice(1)

test('what giving a licence would mean is said of each that is named, with those before it given it, and nothing changes', async () => {
  await taxiway('licence', 'units', 'INTUNE_A', '2')
  const both = ['INTUNE_A', kim, '--group', 'Field'] as const
  expect(await taxiway('licence', 'assign', ...both, '--dry-run')).toEqual({
    code: 0,
    err: '',
    out: [
      'INTUNE_A would be given to:',
      '  kim@contoso.example: 1 would be taken (1 left); 1 person could have devices managed then.',
      '  Field: 3 people; 1 would be taken (0 left); 1 person would wait for one; 1 person could have devices managed then.',
      'Nothing was changed.',
      '',
    ].join('\n'),
  })
  expect(await taken()).toEqual(['0 of 2', '0'])
  expect((await taxiway('licence', 'assign', ...both)).out).toContain('1 person waits for INTUNE_A: none is left.')
  expect(await taken()).toEqual(['2 of 2', '1'])
})

test('who would be refused is told why, in the words of the refusal, and who would not be tried after', async () => {
  const { out } = await taxiway('licence', 'assign', 'INTUNE_A', pia, sam, '--dry-run')
  const refusal = await taxiway('licence', 'assign', 'INTUNE_A', pia)
  expect(refusal).toMatchObject({ code: 1, err: expect.stringContaining('does not have any available licenses') })
  const why = refusal.err.replace(/^taxiway: /, '').trim()
  expect(out).toContain(
    `  pia@contoso.example: would be refused. ${why}\n  sam@contoso.example: would not be tried any more.\n`,
  )
  const { holders } = JSON.parse((await taxiway('licence', 'assign', 'INTUNE_A', pia, '--dry-run', '--json')).out)
  expect(holders).toMatchObject([{ name: pia, kind: 'user', seats: 0, left: 0, refused: why, tried: true }])
})

test('taking a licence asks, with what it means for all who are named together; where one is refused none is begun', async () => {
  const both = ['INTUNE_A', kim, '--group', 'Field'] as const
  const said = [
    'kim@contoso.example: no seat would be free again.',
    'Field: 3 people; 2 would be free again (2 left); 2 people could have devices managed no more.',
  ]
  expect((await taxiway('licence', 'remove', ...both, '--dry-run')).out).toBe(
    ['INTUNE_A would be taken from:', ...said.map((line) => `  ${line}`), 'Nothing was changed.', ''].join('\n'),
  )
  expect(await taxiway('licence', 'remove', ...both)).toMatchObject({
    code: 1,
    err: expect.stringContaining(
      `Nothing was done. INTUNE_A would be taken. ${said.join(' ')} Nobody can be asked here`,
    ),
  })
  const strange = await taxiway('licence', 'remove', 'INTUNE_A', kim, sam)
  expect(strange).toMatchObject({
    code: 1,
    out: '',
    err: expect.stringContaining('is not assigned. Nothing was done.'),
  })
  expect(await taken()).toEqual(['2 of 2', '1'])
  expect((await taxiway('licence', 'remove', ...both, '--yes')).code).toBe(0)
  expect(await taken()).toEqual(['0 of 2', '0'])
})

test('a group with nobody in it loses a licence without a question', async () => {
  await taxiway('licence', 'assign', 'INTUNE_A', '--group', 'Empty')
  expect(await taxiway('licence', 'remove', 'INTUNE_A', '--group', 'Empty')).toMatchObject({ code: 0, err: '' })
})
