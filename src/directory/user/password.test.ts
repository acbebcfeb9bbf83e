import { expect, test } from 'vitest'

import { hashPassword, inTurn, verifyPassword } from './password.ops.ts'

const person = { userPrincipalName: 'pia.larsen@contoso.example', displayName: 'Pia Lindqvist Anna' }
const long = 'nine landing lights '.repeat(20)
const problem = (password: string, of = person) =>
  hashPassword(password, of).then(
    () => undefined,
    (error: { reason?: string }) => error.reason,
  )

test.each([
  ['short one', 'password-length'],
  ['x'.repeat(300), 'password-length'],
  [long.slice(0, 257), 'password-length'],
  ['kzwqkzwqkzwq', 'password-simple'],
  ['monkey481516', 'password-common'], // half of it is a common one
  ['by anna came', 'password-name'], // nine, with the name as one
  ['aaaaaaabbb', 'password-simple'],
  ['PASSWORD123', 'password-common'],
  ['P@ssw0rd2026!', 'password-common'],
  ['qwertyuiop', 'password-common'],
  ['1q2w3e4r5t6y', 'password-common'],
  ['my Larsen key', 'password-name'],
  ['larsenlindqvist', 'password-name'],
  ['Anna-Larsen-Lindqvist', 'password-name'],
  ['lindqvistaaaaabbbbb', 'password-simple'],
  ['lindqvist-password1', 'password-common'], // what remains is a common one
  ['lindqvist-4711', 'password-name'],
])('[T-53] the password %s is refused', async (password, reason) => {
  expect(await problem(password)).toBe(reason)
})

test.each([
  'Correct-Horse-1',
  'nine landing lights',
  'übergroße Äpfel',
  'ten of qvz',
  long.slice(0, 256),
  'kzwqvkzwqvkz', // five different characters
  'dear anna came', // eleven, with the name as one
  'my Larsen secret',
  'my pia has it', // a name of three letters is in many words
  'monkey48151623', // less than half of it is a common one
  '48151623 zq 42108',
])('the password %s is taken', async (password) => {
  expect(await problem(password)).toBeUndefined()
})

test('a password is kept at the cost that OWASP names, and one of more than 256 characters opens nothing', async () => {
  expect(await hashPassword('nine landing lights')).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/)
  const stored = (n: 256 | 257) =>
    n === 256
      ? '$argon2id$v=19$m=8,t=1,p=1$XlOUcQ07WptDixvlQGWMiQ$TyqeZmfgVyefDHgruwCnjjB7P5cI5P8mlzYxDmibiX0'
      : '$argon2id$v=19$m=8,t=1,p=1$SVptVMBq8KSv3pfXQtwhRA$iQa+s7777i4rqhlYUGcce8t135g5b9967DpNtR85Kvo'
  expect(await verifyPassword(stored(256), long.slice(0, 256))).toBe(true)
  expect(await verifyPassword(stored(257), long.slice(0, 257))).toBe(false)
})

test('[T-53] the line of one tenant is full at 64 passwords, that of everybody at 200, and who is refused is told to come again', async () => {
  let started = 0
  let open = (): void => {}
  const gate = new Promise<void>((resolve) => {
    open = resolve
  })
  const work = () => {
    started++
    return gate
  }
  const refused: unknown[] = []
  const crowd = (tenant: string) =>
    Promise.all(
      Array.from({ length: 70 }, (_, n) =>
        inTurn({ tenantId: tenant, caller: String(n), known: false }, work).catch((error: unknown) =>
          refused.push(error),
        ),
      ),
    )
  const crowds = [crowd('one')]
  await new Promise(setImmediate)
  const running = started
  expect([running < 3, 70 - running - refused.length]).toEqual([true, 64])
  expect(refused[0]).toMatchObject({ code: 'too-many', reason: 'passwords-waiting' })
  crowds.push(...['two', 'three', 'four'].map(crowd))
  await new Promise(setImmediate)
  expect(4 * 70 - running - refused.length).toBe(200)
  open()
  await Promise.all(crowds)
  expect(started).toBe(200 + running)
})

test.each([
  'zoe.field6c31@alpha.example',
  'ZOE.FIELD6C31@ALPHA.EXAMPLE',
  'alpha.example',
  'alphaexample1',
  'zoefield6c31alphaexample',
  'zoe.field6c31alpha.example',
  'zoe field6c31 alpha example!',
  'Alpha-Example-2026',
  'mail.alpha.example',
  '4lpha.ex4mple1',
  'zoe.fi3ld6c31',
  'alpha.example zoe.field6c31',
])('[T-53] the sign-in name and its domain are no password, however they are written: %s', async (password) => {
  const zoe = { userPrincipalName: 'zoe.field6c31@mail.alpha.example' }
  expect(await problem(password, { displayName: 'Z', ...zoe })).toBe('password-name')
})

test('what remains beside the domain is judged by itself, and a long enough rest is taken', async () => {
  const zoe = { userPrincipalName: 'zoe@alpha.example', displayName: 'Zoe' }
  expect(await problem('alpha.example password1', zoe)).toBe('password-common')
  expect(await problem('alpha tango on the quay', zoe)).toBeUndefined()
  expect(await problem('an example of quays', zoe)).toBeUndefined()
})

test.each([
  ['Autumn-field-7!', undefined],
  ['zoe.field1', 'password-name'],
])('of zoe.field the password %s is judged: %s', async (password, reason) => {
  expect(await problem(password, { userPrincipalName: 'zoe.field@home.example', displayName: 'Zoe Field' })).toBe(
    reason,
  )
})
