import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { type Filter, parseFilter, printFilter } from './filter.ts'
import { parseSearch } from './search.ts'
import { parseExpand, parseOrder, parseSelect } from './select.ts'

describe('$filter', () => {
  test.each([
    // as public clients send them
    "contains(serialNumber,'PF-3 XK')",
    "startswith(displayName,'x')",
    "userPrincipalName eq 'o''brien@contoso.example'",
    "deviceId eq '6f2c4d8e-0000-4000-8000-000000000001'",
    'id eq 6f2c4d8e-0000-4000-8000-000000000001',
    "isof('microsoft.graph.win32LobApp') or isof('microsoft.graph.winGetApp')",
    "groupTypes/any(c:c eq 'DynamicMembership')",
    'activityDateTime gt 2026-11-01T00:00:00Z and activityDateTime le 2026-11-26T08:00:00.123Z',
    "not (deviceType eq 'windowsRT' or isManaged eq true)",
    "templateReference/templateFamily eq 'endpointSecurity'",
    "technologies has 'mdm'",
    "id in ('a','b')",
    'manager eq null',
    'members/$count eq 0',
    'length(displayName) gt 12',
    'proxyAddresses/any()',
  ])('reads and writes %s', (text) => {
    expect(printFilter(parseFilter(printFilter(parseFilter(text))))).toBe(printFilter(parseFilter(text)))
  })

  test('reads operators and functions in any letter case, bare members of enumerations, and what stands after contains', () => {
    const read = parseFilter("StartsWith(displayName,'A') EQ true AND deviceType Eq windowsRT")
    expect(printFilter(read)).toBe("startswith(displayName,'A') and deviceType eq 'windowsRT'")
  })

  test('`and` binds closer than `or`, and parentheses closer than both', () => {
    const shape = (text: string): unknown => {
      const shape = (filter: Filter): unknown =>
        filter.kind === 'and' || filter.kind === 'or'
          ? [filter.kind, ...filter.all.map(shape)]
          : filter.kind === 'compare'
            ? filter.of.path[0]
            : filter.kind
      return shape(parseFilter(text))
    }
    expect(shape('a eq 1 or b eq 2 and c eq 3')).toEqual(['or', 'a', ['and', 'b', 'c']])
    expect(shape('(a eq 1 or b eq 2) and c eq 3')).toEqual(['and', ['or', 'a', 'b'], 'c'])
  })

  test('a property may have the name of an operator or a function', () => {
    expect(printFilter(parseFilter("contains eq 'x' and not eq 'y'"))).toBe("contains eq 'x' and not eq 'y'")
  })

  test.each([
    ['', 'it is empty', 0],
    ["serialNumber eq 'x", 'a quoted text has no end', 16],
    ['serialNumber', 'a comparison such as eq is missing', 12],
    ['serialNumber eq', 'a value is missing', 15],
    ["serialNumber eq 'x' und model eq 'y'", 'the text goes on after its end', 20],
    ['serialNumber eq ”x”', "'”' does not belong here", 16],
    ['contains(serialNumber,3)', 'contains needs a text in quotes', 22],
    ["(serialNumber eq 'x'", "')' is missing", 20],
    ['tags/all()', 'all needs a condition', 0],
    ["any(c:c eq 'x')", 'any needs a collection', 0],
    [`${'not '.repeat(30)}a eq 1`, 'nested more than 20 deep', 80],
    [`a eq 1${' or a eq 1'.repeat(300)}`, 'more than 50 terms', 500],
    [`a eq '${'x'.repeat(4000)}'`, 'at most 4000 are read', 4000],
  ])('says what is wrong with %.40s, and where', (text, message, at) => {
    expect(() => parseFilter(text)).toThrow(expect.objectContaining({ message: expect.stringContaining(message), at }))
  })

  test('whatever filter is written can be read', () => {
    const name = fc.constantFrom('displayName', 'serialNumber', 'a', 'in', 'not', 'true1')
    const of = fc.record({ path: fc.array(name, { minLength: 1, maxLength: 3 }), at: fc.constant(0) })
    const literal = fc.oneof(
      fc.string().map((value) => ({ type: 'string' as const, value })),
      fc.integer().map((value) => ({ type: 'number' as const, value })),
      fc.boolean().map((value) => ({ type: 'boolean' as const, value })),
      fc.uuid().map((value) => ({ type: 'guid' as const, value })),
      fc.constant({ type: 'null' as const }),
    )
    const { tree } = fc.letrec<{ tree: Filter }>((tie) => ({
      tree: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.record({
          kind: fc.constant('compare' as const),
          how: fc.constantFrom('eq', 'ne', 'ge', 'has'),
          of,
          to: literal,
        }),
        fc.record({
          kind: fc.constant('text' as const),
          how: fc.constantFrom('contains', 'startswith'),
          of,
          value: fc.string(),
        }),
        fc.record({ kind: fc.constant('in' as const), of, values: fc.array(literal, { minLength: 1, maxLength: 3 }) }),
        fc.record({ kind: fc.constant('not' as const), one: tie('tree') }),
        fc.record({ kind: fc.constantFrom('and', 'or'), all: fc.array(tie('tree'), { minLength: 2, maxLength: 3 }) }),
      ) as fc.Arbitrary<Filter>,
    }))
    fc.assert(
      fc.property(tree, (filter) => {
        const text = printFilter(filter)
        fc.pre(text.length < 2000 && depthOf(filter) < 15)
        expect(printFilter(parseFilter(text))).toBe(text)
      }),
    )
  })
})

function depthOf(filter: Filter): number {
  if (filter.kind === 'and' || filter.kind === 'or') return 1 + Math.max(...filter.all.map(depthOf))
  return filter.kind === 'not' ? 1 + depthOf(filter.one) : 1
}

describe('$select, $expand, $orderby', () => {
  test('name properties, with options where they have some', () => {
    expect(parseSelect('id, displayName')).toEqual(['id', 'displayName'])
    expect(parseSelect('*')).toEqual(['*'])
    expect(parseOrder('displayName desc,createdDateTime asc,id')).toMatchObject([
      { property: 'displayName', descending: true },
      { property: 'createdDateTime', descending: false },
      { property: 'id', descending: false },
    ])
    expect(
      parseExpand("assignments,members($select=id,displayName;$filter=startswith(displayName,'a;)');$top=5)"),
    ).toMatchObject([
      { name: 'assignments', options: {} },
      { name: 'members', options: { $select: 'id,displayName', $filter: "startswith(displayName,'a;)')", $top: '5' } },
    ])
  })

  test.each([
    [() => parseSelect('id,'), 'the name of a property is missing'],
    [() => parseSelect('id displayName'), 'the text goes on after its end'],
    [() => parseOrder('displayName down'), 'the text goes on after its end'],
    [() => parseExpand('members($select=id'), "')' is missing"],
    [() => parseSelect('a,'.repeat(101)), 'names more than 100'],
  ])('%s says what is wrong', (read, message) => {
    expect(read).toThrow(message)
  })
})

describe('$search', () => {
  test('joins clauses; AND binds closer than OR', () => {
    expect(parseSearch('"displayName:north hall"')).toEqual({
      kind: 'clause',
      property: 'displayName',
      text: 'north hall',
    })
    expect(parseSearch('"a" OR "b:c" AND "say \\"d\\""')).toEqual({
      kind: 'or',
      all: [
        { kind: 'clause', text: 'a' },
        {
          kind: 'and',
          all: [
            { kind: 'clause', property: 'b', text: 'c' },
            { kind: 'clause', text: 'say "d"' },
          ],
        },
      ],
    })
  })

  test.each(['', 'north', '"a" "b"', '"a" AND', 'AND "a"', '"displayName:"', '"a'])('refuses %s', (text) => {
    expect(() => parseSearch(text)).toThrow(expect.objectContaining({ name: 'ODataError' }))
  })
})
