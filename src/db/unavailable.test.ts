import { expect, test } from 'vitest'

import { Fault } from '../kernel/fault.ts'
import { databaseFault } from './unavailable.ts'

const withFields = (message: string, fields: object): Error => Object.assign(new Error(message), fields)

test.each([
  ['53100', 'disk-full'],
  ['57P01', 'database-away'],
  ['57P03', 'database-starting'],
  ['53300', 'database-busy'],
  ['57014', 'database-slow'],
  ['28P01', 'database-refused'],
])('PostgreSQL’s %s means %s', (code, reason) => {
  expect(databaseFault(withFields('told by the server', { code }))).toMatchObject({ code: 'unavailable', reason })
})

test('a refused connection and a missing socket mean that the database is unavailable', () => {
  const refused = withFields('connect ECONNREFUSED', { code: 'ECONNREFUSED', syscall: 'connect' })
  expect(databaseFault(refused)).toMatchObject({ reason: 'database-away' })
  expect(databaseFault(new AggregateError([refused, refused]))).toMatchObject({ reason: 'database-away' })
  expect(databaseFault(withFields('connect ENOENT', { code: 'ENOENT', syscall: 'connect' }))).toMatchObject({
    reason: 'database-away',
  })
  expect(databaseFault(new Error('Connection terminated unexpectedly'))).toMatchObject({ reason: 'database-away' })
})

test('what is wrong with a statement, a file or an operation is not the database’s absence', () => {
  expect(databaseFault(withFields('duplicate key', { code: '23505' }))).toBeUndefined()
  expect(databaseFault(withFields('no such file', { code: 'ENOENT', syscall: 'open' }))).toBeUndefined()
  expect(databaseFault(new Fault('conflict', 'taken'))).toBeUndefined()
  expect(databaseFault('text')).toBeUndefined()
})
