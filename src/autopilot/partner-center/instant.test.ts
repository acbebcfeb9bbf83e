import { expect, test } from 'vitest'

import { partnerInstant } from './instant.ts'

test('a time that is not yet is the earliest there is, never null', () => {
  expect(partnerInstant(null)).toBe('0001-01-01T00:00:00')
  expect(partnerInstant(new Date('2031-04-09T07:31:05.123Z'))).toBe('2031-04-09T07:31:05')
})
