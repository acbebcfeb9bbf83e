// What a program shows of a failure of the authority.

import { expect, test } from 'vitest'

import { encodeProblem } from './problem.ts'
import { problemInWords, shownProblem } from './problem-shown.ts'

const at = { now: new Date('2026-11-29T10:00:00Z'), traceId: 'req-1', correlationId: 'req-1' }

test('the number, the sentence and the trace id of a failure are shown once, also where its sentence has several lines', () => {
  const shown = shownProblem(encodeProblem('refresh-token-expired', 'It is over.\nSign in again.', at))
  expect(shown).toEqual({ code: 'AADSTS700082', message: 'It is over.\nSign in again.', traceId: 'req-1' })
  expect(shown && problemInWords(shown)).toBe('AADSTS700082: It is over.\nSign in again. (trace id req-1)')
})

test('an answer of another authority is shown with what it has; one that says no error is none', () => {
  const of = (answer: object) => {
    const shown = shownProblem(answer)
    return shown && problemInWords(shown)
  }
  expect(of({ error: 'access_denied', error_description: 'Not today.' })).toBe('access_denied: Not today.')
  expect(of({ error: 'access_denied', error_description: 5 })).toBe('access_denied')
  expect(of({ error: 7, error_description: 'AADSTS1: x' })).toBeUndefined()
  expect(of({})).toBeUndefined()
})
