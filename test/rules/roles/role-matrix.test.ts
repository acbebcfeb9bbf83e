// Who may call an operation is decided where it is declared, and once more in a table that is written by hand.

import { expect, test } from 'vitest'

import { type Column, roleMatrix } from '../../../scripts/generate/roles.ts'
import { roles } from '../../../src/kernel/role.ts'
import { allows, graphScopesOf } from '../../../src/kernel/role-scope.ts'
import { groupLetters, letters, whoMay } from '../../support/roles/who-may.ts'

const rows = await roleMatrix()
const columnOf: Readonly<Record<string, Column>> = {
  ...letters,
  ...Object.fromEntries(Object.entries(groupLetters).map(([letter, role]) => [letter, `${role} for a group` as const])),
}

test('every operation of the administration API has a row that says which role opens it, and no row is left of one that went', () => {
  expect(Object.keys(whoMay).sort()).toEqual(rows.map(({ operation }) => operation).sort())
})

test.each(rows)('[T-42] $operation is open to whom the table says', ({ operation, opens, everybody }) => {
  const found = Object.entries(columnOf).flatMap(([letter, column]) => (opens.has(column) ? [letter] : []))
  expect([...found, ...(everybody ? ['*'] : [])].join('')).toBe(whoMay[operation])
})

test('[T-60] who may change groups holds whatever a role for a group could give: nobody widens himself by a group', () => {
  const everything = new Set(graphScopesOf(roles))
  for (const role of roles.filter((one) => allows(one, 'Group.ReadWrite.All'))) {
    expect([...everything].filter((scope) => !graphScopesOf([role]).includes(scope))).toEqual([])
  }
})
