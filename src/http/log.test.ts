import { expect, test } from 'vitest'

import { makeLog } from './log.ts'

const secretNames = [
  ...['password', 'passwordHash', 'token', 'accessToken', 'refreshToken', 'secret', 'clientSecret', 'privateKey'],
  ...['authorization', 'Authorization', 'cookie', 'Cookie', 'set-cookie', 'x-device-token', 'hardwareHash'],
]
/** As deep as `err.response.request.headers.authorization`. */
const deepest = 4

function logged(write: (log: ReturnType<typeof makeLog>) => void): string {
  const lines: string[] = []
  write(makeLog('debug', { write: (line) => lines.push(line) }))
  return lines.join('')
}

/** The value behind `depth` members that are called anything. */
const behind = (depth: number, value: object): object =>
  depth === 0 ? value : { [`at${depth}`]: behind(depth - 1, value) }

test.each(secretNames)(
  'what stands under the name %s is hidden at every depth, also in an error, and what stands beside it is not',
  (name) => {
    for (let depth = 0; depth <= deepest; depth++) {
      const line = logged((log) => log.info(behind(depth, { [name]: 'hunter2', beside: 'shown' }), 'a line'))
      expect(line, `depth ${depth}`).toContain('shown')
      expect(line, `depth ${depth}`).toContain('[hidden]')
      expect(line, `depth ${depth}`).not.toContain('hunter2')
    }
    for (let depth = 0; depth < deepest; depth++) {
      const error = Object.assign(new Error('broken'), behind(depth, { [name]: 'hunter2' }))
      const line = logged((log) => log.child({ service: 'graph' }).error({ err: error }, 'internal error'))
      expect(line, `depth ${depth} of an error`).toContain('broken')
      expect(line, `depth ${depth} of an error`).not.toContain('hunter2')
    }
  },
)

test('a secret that was bound to a child of the log is hidden', () => {
  const line = logged((log) => log.child({ request: { headers: { authorization: 'Bearer hunter2' } } }).info('a line'))
  expect(line).toContain('a line')
  expect(line).not.toContain('hunter2')
})
