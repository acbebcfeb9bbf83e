import { expect, test } from 'vitest'

import { makeLog } from '../../http/log.ts'
import { inWords, wordsOf } from './log-words.ts'

test('a line of the log is told in words: the time, how bad it is, what happened, with what', () => {
  const said: string[] = []
  const log = makeLog(
    'info',
    inWords((text) => said.push(text)),
  )
  log.info({ ms: 12 }, 'migrated the database')
  log.warn({ domain: 'home.example' }, 'an application was made anew')
  log.error({ err: new Error('no space left'), requestId: 'r1' }, 'sign-in failed')
  expect(said).toEqual([
    expect.stringMatching(/^\d\d:\d\d:\d\d migrated the database \(ms 12\)$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d warning: an application was made anew \(domain home\.example\)$/),
    expect.stringMatching(/^\d\d:\d\d:\d\d error: sign-in failed: no space left \(requestId r1\)$/),
  ])
})

test('what is hidden in the log is hidden in its words, and what is no JSON is said as it is', () => {
  const said: string[] = []
  const log = makeLog(
    'info',
    inWords((text) => said.push(text)),
  )
  log.error({ password: 'five holding patterns', request: { cookie: 'taxiway_session=1' } }, 'odd')
  expect(said.join()).not.toMatch(/five holding|taxiway_session/)
  expect(wordsOf('not a document\n')).toBe('not a document')
})
