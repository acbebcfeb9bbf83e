import { expect, test } from 'vitest'

import { authenticatorApp, codeOf } from './authenticator-app.ts'

test('codes are those of RFC 6238, appendix B, in six digits', () => {
  const key = Buffer.from('12345678901234567890')
  const at = (seconds: number) => codeOf(key, Math.floor(seconds / 30))
  expect([59, 1_111_111_109, 1_111_111_111, 1_234_567_890, 2_000_000_000, 20_000_000_000].map(at)).toEqual([
    '287082',
    '081804',
    '050471',
    '005924',
    '279037',
    '353130',
  ])
})

test('an account is set up with the key as a page writes it, which is kept', async () => {
  const kept: string[] = []
  const app = authenticatorApp(undefined, (key) => kept.push(key))
  expect(app.knowsAccount()).toBe(false)
  await expect(app.code(false)).rejects.toThrow('no account')
  app.setUp('GEZD GNBV GY3T QOJQ GEZD GNBV GY3T QOJQ')
  expect(kept).toEqual(['GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ'])
  expect(await app.code(false)).toMatch(/^\d{6}$/)
  expect(authenticatorApp(kept[0]).knowsAccount()).toBe(true)
})
