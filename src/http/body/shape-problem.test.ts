import { expect, test } from 'vitest'
import { z } from 'zod'

import { shapeProblem } from './shape-problem.ts'

const schema = z.object({
  id: z.guid().optional(),
  roles: z.array(z.enum(['Group.Read.All', 'User.Read'])).min(1),
  note: z.string().max(3).optional(),
  on: z.boolean(),
  days: z.number().int().min(1).optional(),
})
const problem = (value: unknown): string => {
  const { error } = schema.safeParse(value)
  if (!error) throw new Error('the value fits')
  return shapeProblem('body', error, value).replace('The body of the request is not what this call expects. ', '')
}

test('a wrong choice is answered with the choices and with what was probably meant', () => {
  expect(problem({ roles: ['Group.Raed.All'], on: true })).toBe(
    "roles.0 cannot be 'Group.Raed.All'. Did you mean Group.Read.All? It can be Group.Read.All, User.Read.",
  )
  expect(problem({ roles: ['nothing like it'], on: true })).toBe(
    "roles.0 cannot be 'nothing like it'. It can be Group.Read.All, User.Read.",
  )
})

test('each wrong member is named with what it has to be, in words', () => {
  expect(problem({ id: 'seven', roles: [], note: 'four', days: 0.5 })).toBe(
    [
      "id is no id: 'seven'. An id looks like 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b.",
      'roles has to be a list of at least 1 item.',
      'note has to be at most 3 characters long.',
      'on is missing.',
      'days has to be a whole number.',
    ].join(' '),
  )
  expect(problem({ roles: 'User.Read', on: 'yes' })).toBe('roles has to be a list. on has to be true or false.')
  expect(problem([])).toBe('the body has to be an object.')
})

test('a text that is too long or of the wrong kind does not come back in the sentence', () => {
  const secret = 'Pw-hunter2-and-more'
  expect(problem({ roles: ['User.Read'], on: true, note: secret })).not.toContain('hunter2')
  expect(problem({ roles: ['User.Read'], on: secret })).not.toContain('hunter2')
  expect(problem({ roles: ['x'.repeat(5000)], on: true }).length).toBeLessThan(300)
})
