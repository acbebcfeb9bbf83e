// What `taxiway sign-ins` asks for and how a line of it reads; over the wire it stands in test/flows/sign-ins.

import { expect, test } from 'vitest'

import { conditionsOf, signInLines } from './sign-ins.ts'

const now = new Date('2026-11-28T12:00:00Z')

test('what is asked for becomes conditions that the database judges, and a name cannot end its quotation', () => {
  expect(conditionsOf({ user: "o'hara@contoso.example", failed: true, since: '12h' }, now)).toEqual([
    "userPrincipalName eq 'o''hara@contoso.example'",
    'status/errorCode ne 0',
    'createdDateTime ge 2026-11-28T00:00:00.000Z',
  ])
  expect(conditionsOf({}, now)).toEqual([])
  for (const since of ['1', 'd', '0d', '1y', '-1d', '1d ']) {
    expect(() => conditionsOf({ since }, now), since).toThrow('is no time. Say 30m, 12h, 1d or 2w.')
  }
})

test('a line says who came with what to what and from where, and a refusal its number and why', () => {
  const lines = signInLines(
    [0, 50126].map((errorCode) => ({
      id: '1',
      createdDateTime: '2026-11-27T10:00:00.123Z',
      userPrincipalName: 'pia@contoso.example',
      appId: 'an id',
      appDisplayName: 'Portal',
      ipAddress: '192.0.2.1',
      authenticationDetails: [{ authenticationMethod: 'Password' }],
      status: { errorCode, failureReason: errorCode ? 'It was wrong.' : null, additionalDetails: null },
    })),
    undefined,
  )
  expect(lines.slice(-2)).toEqual([
    expect.stringMatching(/^2026-11-27T10:00:00Z +pia@contoso\.example +Password +Portal +192\.0\.2\.1 +in$/),
    expect.stringMatching(/50126 It was wrong\.$/),
  ])
})
