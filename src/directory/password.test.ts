import { expect, test } from 'vitest'

import { hashPassword } from './password.ops.ts'

const person = { userPrincipalName: 'pia.larsen@contoso.example', displayName: 'Pia Lindqvist' }
const problem = (password: string) =>
  hashPassword(password, person).then(
    () => undefined,
    (error: { reason?: string }) => error.reason,
  )

test.each([
  ['short one', 'password-length'],
  ['x'.repeat(300), 'password-length'],
  ['aaaaaaabbb', 'password-simple'],
  ['PASSWORD123', 'password-common'],
  ['P@ssw0rd2026!', 'password-common'],
  ['qwertyuiop', 'password-common'],
  ['1q2w3e4r5t6y', 'password-common'],
  ['my Larsen secret', 'password-name'],
  ['lindqvist-4711', 'password-name'],
])('[T-53] the password %s is refused', async (password, reason) => {
  expect(await problem(password)).toBe(reason)
})

test.each(['Correct-Horse-1', 'nine landing lights', 'übergroße Äpfel'])(
  'the password %s is taken',
  async (password) => {
    expect(await problem(password)).toBeUndefined()
  },
)
