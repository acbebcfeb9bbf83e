import { describe, expect, test } from 'vitest'

import { enterpriseSchema, ownGroupSchema, ownUserSchema } from '../../protocol/scim/urn.ts'
import { peopleIn } from './csv-people.ts'
import { groupOf, idOf, mappingOf, nameKey, personOf } from './ldap-entry.ts'
import { planManagers, withManagers } from './managers.ts'
import { planNestings, withoutCircles } from './nesting.ts'
import { bulksOf } from './plan/bulk.ts'
import { planGroups } from './plan/groups.ts'
import { planPeople } from './plan/people.ts'
import { type PresentPerson, type SourcePerson, type Step, tooManyLeave } from './plan/plan.ts'

const source = 'ldap DC=x'
const settings = { source, deletes: false }
const kim: SourcePerson = {
  externalId: 'k',
  active: true,
  said: { userName: 'kim@x.example', displayName: 'Kim', department: 'Sales', telephone: '', mail: 'Kim@X.example' },
}
/** As the server answers it. */
const kimHere: PresentPerson = {
  id: '1',
  externalId: 'k',
  userName: 'kim@x.example',
  displayName: 'Kim',
  active: true,
  emails: [{ value: 'kim@x.example', type: 'work', primary: true }],
  [enterpriseSchema]: { department: 'Sales' },
  [ownUserSchema]: { source },
}
const whats = (steps: readonly Step[]) => steps.map(({ what, name }) => `${what} ${name}`)

describe('a plan', () => {
  test('has nothing to do for who is here as the source says, and comes to rest', () => {
    expect(planPeople([kim], [kimHere], settings).steps).toEqual([])
  })

  test('has nothing to do for who has no address, although the server shows the sign-in name as one', () => {
    const { mail: _, ...said } = kim.said
    expect(planPeople([{ ...kim, said: { ...said, mail: '' } }], [kimHere], settings).steps).toEqual([])
    expect(planPeople([{ ...kim, said: { ...said, mail: 'k@y.example' } }], [kimHere], settings).steps).toHaveLength(1)
  })

  test('lets come who is not here, with what is said and no empty text', () => {
    const [step] = planPeople([kim], [], settings).steps
    expect(step).toMatchObject({ what: 'comes', operation: { method: 'POST', path: '/Users' } })
    expect(step?.operation.data).toEqual({
      userName: 'kim@x.example',
      displayName: 'Kim',
      emails: [{ type: 'work', primary: true, value: 'Kim@X.example' }],
      [enterpriseSchema]: { department: 'Sales' },
      externalId: 'k',
      active: true,
      [ownUserSchema]: { source },
    })
  })

  test('changes what is different and nothing else: a new name is no new person, an empty text takes one away', () => {
    const wanted = { ...kim, active: false, said: { ...kim.said, userName: 'kim.lee@x.example', department: '' } }
    const [step, ...more] = planPeople([wanted], [kimHere], settings).steps
    expect(more).toEqual([])
    expect(step).toMatchObject({ what: 'changes', members: ['userName', 'department', 'active'] })
    expect(step?.operation).toEqual({
      method: 'PATCH',
      path: '/Users/1',
      data: {
        Operations: [
          { op: 'replace', path: 'userName', value: 'kim.lee@x.example' },
          { op: 'remove', path: `${enterpriseSchema}:department` },
          { op: 'replace', path: 'active', value: false },
        ],
      },
    })
  })

  test('leaves alone what the source does not know, beside what it says of the same collection', () => {
    const here = {
      ...kimHere,
      phoneNumbers: [
        { type: 'mobile', value: '1' },
        { type: 'work', value: '2' },
      ],
    }
    const [step] = planPeople([{ ...kim, said: { ...kim.said, telephone: '3' } }], [here], settings).steps
    expect(step?.operation.data).toEqual({
      Operations: [
        {
          op: 'replace',
          path: 'phoneNumbers',
          value: [
            { type: 'work', value: '3' },
            { type: 'mobile', value: '1' },
          ],
        },
      ],
    })
  })

  test('takes over who has the name and comes from nowhere, and nobody whom another source keeps', () => {
    const { [ownUserSchema]: _, externalId: _id, ...local } = kimHere
    expect(planPeople([kim], [{ ...local, userName: 'KIM@x.example' }], settings).steps).toMatchObject([
      { what: 'changes', members: ['userName', 'externalId', 'source'] },
    ])
    const theirs = { ...kimHere, externalId: 'z', [ownUserSchema]: { source: 'okta' } }
    expect(planPeople([kim], [theirs], settings)).toMatchObject({
      steps: [],
      remarks: [expect.stringContaining("'okta'")],
    })
  })

  test('disables who left, once; deletes them where that is asked for; and touches nobody of another source', () => {
    const gone = { ...kimHere, id: '2', externalId: 'g', userName: 'gone@x.example' }
    const local = { id: '3', userName: 'local@x.example' }
    const theirs = { ...gone, id: '4', externalId: 'o', [ownUserSchema]: { source: 'okta' } }
    const present = [kimHere, gone, local, theirs]
    expect(planPeople([kim], present, settings).steps.map(({ operation }) => operation)).toEqual([
      { method: 'PATCH', path: '/Users/2', data: { Operations: [{ op: 'replace', path: 'active', value: false }] } },
    ])
    expect(planPeople([kim], [kimHere, { ...gone, active: false }], settings).steps).toEqual([])
    const deleting = planPeople([kim], [kimHere, { ...gone, active: false }], { source, deletes: true })
    expect(deleting.steps.map(({ operation }) => operation)).toEqual([{ method: 'DELETE', path: '/Users/2' }])
  })

  test('is stopped when more would leave than may: an empty source empties nothing', () => {
    const here = Array.from({ length: 20 }, (_, index) => ({ ...kimHere, id: `${index}`, externalId: `${index}` }))
    expect(tooManyLeave(planPeople([], here, settings), 10)).toBe('20 of 20 would leave, more than 10%')
    const most = here.slice(2).map(({ externalId }) => ({ ...kim, externalId: externalId ?? '' }))
    expect(tooManyLeave(planPeople(most, here, settings), 10)).toBeUndefined()
    expect(tooManyLeave(planPeople(most.slice(1), here, settings), 10)).toBe('3 of 20 would leave, more than 10%')
    expect(tooManyLeave(planPeople([], here, settings), 100)).toBeUndefined()
  })

  test('of groups says who comes and goes, by the ids that people have here', () => {
    const ids = new Map([
      ['a', '1'],
      ['b', '2'],
      ['c', '3'],
    ])
    const group = { externalId: 'g', displayName: 'G', description: '', people: ['a', 'b', 'nobody'], groups: [] }
    expect(planGroups([group], [], ids, settings).steps[0]?.operation.data).toMatchObject({
      members: [{ value: '1' }, { value: '2' }],
      [ownGroupSchema]: { source },
    })
    const here = {
      id: '9',
      externalId: 'g',
      displayName: 'Old',
      members: [{ value: '2' }, { value: '3' }],
      [ownGroupSchema]: { source },
    }
    expect(planGroups([group], [here], ids, settings).steps[0]?.operation.data).toEqual({
      Operations: [
        { op: 'replace', path: 'displayName', value: 'G' },
        { op: 'add', path: 'members', value: [{ value: '1' }] },
        { op: 'remove', path: 'members', value: [{ value: '3' }] },
      ],
    })
    expect(planGroups([], [here], ids, settings)).toMatchObject({
      steps: [],
      remarks: [expect.stringContaining('--delete')],
    })
    expect(whats(planGroups([], [here], ids, { source, deletes: true }).steps)).toEqual(['leaves Old'])
  })

  test('of groups leaves those of another source alone, and counts its own to know when many would leave', () => {
    const group = { externalId: 'g', displayName: 'New', description: '', people: [], groups: [] }
    const here = (externalId: string, from: string) => ({
      ...{ id: externalId, externalId, displayName: 'Old', members: [] },
      [ownGroupSchema]: { source: from },
    })
    const theirs = here('g', 'hr')
    expect(planGroups([group], [theirs, here('o', source)], new Map(), { source, deletes: true })).toMatchObject({
      steps: [{ what: 'leaves', operation: { path: '/Groups/o' } }],
      remarks: ["The group 'Old' comes from 'hr' and is left alone."],
      before: 1,
    })
  })

  test('of groups in groups needs their ids, lets those go first who leave, and leaves out what closes a circle', () => {
    const group = (externalId: string, ...groups: string[]) => ({
      ...{ externalId, displayName: externalId.toUpperCase(), description: '', people: [], groups },
    })
    const here = (id: string, externalId: string, ...inner: string[]) => ({
      ...{ id, externalId, displayName: '', members: [{ value: 'kim', type: 'User' }] },
      ...(inner.length > 0 && { members: inner.map((value) => ({ value, type: 'Group' })) }),
    })
    const present = [here('1', 'a', '2'), here('2', 'b'), here('3', 'c')]
    const operations = (...all: ReturnType<typeof group>[]) =>
      planNestings(all, present).steps.map(({ operation: { path, data } }) => [
        path,
        ...Object.values(data ?? {}).flat(),
      ])
    expect(operations(group('a', 'b'), group('b'), group('c'))).toEqual([])
    expect(operations(group('a', 'c', 'c', 'gone'), group('b', 'c'), group('c'), group('d', 'a'))).toEqual([
      ['/Groups/1', { op: 'remove', path: 'members', value: [{ value: '2' }] }],
      ['/Groups/1', { op: 'add', path: 'members', value: [{ value: '3' }] }],
      ['/Groups/2', { op: 'add', path: 'members', value: [{ value: '3' }] }],
    ])
    const { groups, remarks } = withoutCircles([group('a', 'b', 'a'), group('b', 'c'), group('c', 'a')])
    expect(groups.map((one) => one.groups)).toEqual([['b'], ['c'], []])
    expect(remarks).toEqual([
      "The group 'A' is left out of 'A', since no group is in itself.",
      "The group 'A' is left out of 'C', since 'C' is in 'B', 'B' is in 'A'.",
    ])
  })

  test('goes in pieces that a Bulk takes', () => {
    const step = (size: number): Step => ({
      what: 'comes',
      name: '',
      members: [],
      operation: { method: 'POST', path: '/Users', data: { x: 'x'.repeat(size) } },
    })
    expect(bulksOf([]).length).toBe(0)
    expect(bulksOf(Array.from({ length: 1001 }, () => step(1))).map(({ length }) => length)).toEqual([500, 500, 1])
    expect(bulksOf([step(400_000), step(400_000), step(1)]).map(({ length }) => length)).toEqual([1, 2])
    const twice = { ...step(1), first: step(1).operation }
    expect(bulksOf(Array.from({ length: 251 }, () => twice)).map(({ length }) => length)).toEqual([250, 1])
  })
})

describe('a CSV', () => {
  const read = (text: string) => peopleIn(Buffer.from(text))

  test('has its columns by name, in any letter case and as other exports call them, in commas or semicolons', () => {
    const { people, problems } = read(
      'UserPrincipalName;Display Name;Department;AccountEnabled\nkim@x.example;"Lee; Kim";Sales;FALSE\n',
    )
    expect(problems).toEqual([])
    expect(people).toEqual([
      {
        externalId: 'kim@x.example',
        active: false,
        said: { userName: 'kim@x.example', displayName: 'Lee; Kim', department: 'Sales' },
      },
    ])
  })

  test('with a mistake is no people at all, and each mistake is told with line and column', () => {
    const problemsOf = (text: string) =>
      read(text).problems.map(({ line, column, message }) => `${line}:${column} ${message}`)
    expect(problemsOf('userPrincipalName,departement\n')).toEqual([
      "1:2 there is no column 'departement'. Did you mean department?",
      expect.stringMatching(/^1:1 columns are: userPrincipalName, externalId, /),
    ])
    expect(problemsOf('displayName\nKim\n')).toEqual(['1:1 no column is userPrincipalName'])
    expect(
      problemsOf('displayName,userPrincipalName,active\nKim,kim,true\nPia,pia@x.example,perhaps\nA,a@x.example,,,\n'),
    ).toEqual([
      "2:2 'kim' is no userPrincipalName: write name@domain",
      "3:3 'perhaps' is neither true nor false",
      '4:4 the line has 5 values for 3 columns',
    ])
    expect(problemsOf('userPrincipalName\nkim@x.example\npia@x.example\nKIM@x.example\n')).toEqual([
      '4:1 KIM@x.example stands in line 2 too',
    ])
    expect(problemsOf('')).toEqual(['1:1 the file is empty; its first line names the columns'])
    expect(problemsOf('userPrincipalName\n"kim@x.example\n')).toEqual([expect.stringContaining('2:')])
  })
})

describe('an entry of LDAP', () => {
  const guid = Buffer.from('00112233445566778899aabbccddeeff', 'hex')
  const entry = (values: Record<string, readonly (string | Buffer)[]>) => ({
    dn: 'CN=Kim,DC=x',
    values: { objectGUID: [guid], ...values },
  })

  test('has its id in the order in which Windows writes it', () => {
    expect(idOf(entry({}))).toBe('33221100-5544-7766-8899-aabbccddeeff')
    expect(idOf({ dn: '', values: { entryUUID: ['A-b'] } })).toBe('a-b')
    expect(personOf({ dn: 'CN=Kim', values: {} }, mappingOf([]), undefined)).toContain('objectGUID')
  })

  test('is enabled unless its flags say otherwise, and has a sign-in name with a domain', () => {
    const person = (values: Record<string, string[]>, domain?: string) => personOf(entry(values), mappingOf([]), domain)
    expect(person({ userPrincipalName: ['kim@x.example'], userAccountControl: ['514'] })).toMatchObject({
      active: false,
    })
    expect(person({ userPrincipalName: ['kim@x.example'], userAccountControl: ['512'] })).toMatchObject({
      active: true,
    })
    expect(person({ sAMAccountName: ['kim'] }, 'x.example')).toMatchObject({ said: { userName: 'kim@x.example' } })
    expect(person({ sAMAccountName: ['kim'] })).toContain('--domain')
  })

  test('says its members by other attributes where that is asked for', () => {
    const values = { mail: ['kim@x.example'], physicalDeliveryOfficeName: ['1'], roomNumber: ['2'], CO: ['Germany'] }
    const usual = personOf(entry(values), mappingOf([]), undefined)
    expect(usual).toMatchObject({
      said: { userName: 'kim@x.example', officeLocation: '1', country: 'Germany', title: '' },
    })
    const other = personOf(entry(values), mappingOf([['roomNumber', 'officeLocation']]), undefined)
    expect(other).toMatchObject({ said: { officeLocation: '2' } })
  })

  test('that is a group has its people by their names, whatever the letter case and the blanks', () => {
    const ids = new Map([[nameKey('CN=Kim, OU=People,DC=x'), 'k']])
    const groups = new Map([[nameKey('cn=h,dc=x'), 'h']])
    const found = groupOf(entry({ cn: ['G'] }), ['cn=kim,ou=people, dc=X', 'CN=Other,DC=x', 'CN=H,DC=x'], ids, groups)
    expect(found).toMatchObject({ displayName: 'G', people: ['k'], groups: ['h'] })
    expect(nameKey('CN=Lee\\, Kim,DC=x')).toBe('cn=lee\\, kim,dc=x')
    expect(nameKey(' CN = Lee\\,  Kim , DC = x ')).toBe('cn=lee\\,  kim,dc=x')
  })

  test('that is a group stops nobody by members with endless names: one that is longer than any is nobody', () => {
    const endless = ['\t', ' ', ' ,', ' =', '\\ ', ', '].map((piece) => `cn=a${piece.repeat(400_000)}b`)
    const found = groupOf(entry({ cn: ['G'] }), [...endless, 'cn=kim'], new Map([['cn=kim', 'k']]), new Map())
    expect(found).toMatchObject({ people: ['k'] })
    for (const name of endless) expect(nameKey(name)).toBe(name)
  })
})

describe('managers', () => {
  const path = `${enterpriseSchema}:manager`
  const pia: SourcePerson = { externalId: 'p', active: true, said: { userName: 'pia@x.example' } }
  const piaHere: PresentPerson = { id: '2', externalId: 'p', userName: 'pia@x.example', [ownUserSchema]: { source } }
  const ids = new Map([
    ['k', '1'],
    ['p', '2'],
  ])
  const planned = (manager: string | undefined, here: PresentPerson = kimHere) =>
    planManagers([{ ...kim, ...(manager !== undefined && { manager }) }, pia], [here, piaHere], ids)
  const operationsOf = (manager: string | undefined, here?: PresentPerson) =>
    planned(manager, here).steps.map(({ operation }) => (operation.data as { Operations: object[] }).Operations[0])
  const under = (value: string): PresentPerson => ({ ...kimHere, [enterpriseSchema]: { manager: { value } } })

  test('are found by what the source calls them or by sign-in name, changed where they differ, and taken away', () => {
    const set = { op: 'replace', path, value: { value: '2' } }
    expect([operationsOf('p'), operationsOf('Pia@x.example'), operationsOf('p', under('9'))]).toEqual([
      [set],
      [set],
      [set],
    ])
    expect([operationsOf('', under('2')), operationsOf('p', under('2'))]).toEqual([[{ op: 'remove', path }], []])
    expect([operationsOf(undefined, under('2')), operationsOf('')]).toEqual([[], []])
  })

  test('who are nobody here change nothing, with a remark; who only comes in this run has no id yet', () => {
    expect(planned('ghost')).toEqual({
      steps: [],
      remarks: [expect.stringContaining("'ghost' of kim@x.example is nobody here")],
    })
    const preview = planManagers([{ ...kim, manager: 'p' }, pia], [kimHere], new Map([['k', '1']]))
    expect(preview).toEqual({ steps: [], remarks: [] })
  })

  test('are one line with what else changes of a person', () => {
    const people = planPeople([{ ...kim, said: { ...kim.said, department: 'Legal' } }], [kimHere], settings)
    const both = withManagers(people, planned('p')).steps
    expect(both.map(({ name, members }) => [name, members])).toEqual([['kim@x.example', ['department', 'manager']]])
  })

  test('stand in a column of a file, where an empty one is none', () => {
    const file = 'userPrincipalName,manager\nkim@x.example,pia@x.example\npia@x.example,\n'
    expect(peopleIn(Buffer.from(file)).people.map(({ manager }) => manager)).toEqual(['pia@x.example', ''])
    expect(peopleIn(Buffer.from('userPrincipalName\nkim@x.example\n')).people[0]).not.toHaveProperty('manager')
  })
})
