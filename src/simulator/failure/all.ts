// Every failure that a simulated device can be made to meet (docs/failures.md), and how it meets those that are chosen.

import { Fault } from '../../kernel/fault.ts'
import type { HttpReply, HttpRequest } from '../wire/http.ts'
import { enrolmentFailures } from './enrolment.ts'
import type { Failure } from './failure.ts'
import { firstFailures } from './first.ts'
import { joinFailures } from './join.ts'
import { managementFailures } from './management.ts'

export const failures: readonly Failure[] = [
  ...firstFailures,
  ...joinFailures,
  ...enrolmentFailures,
  ...managementFailures,
]

/** Numbers of failures that are provoked no more. They are in scripts and notes of others, so no other failure gets one. */
export const retired: readonly number[] = []

export type Provoked = {
  readonly answer: (request: HttpRequest) => HttpReply | undefined
  /** Of a command of management, by the node that it is for. */
  readonly status: (uri: string) => number | undefined
  /** What every installer ends with. */
  readonly installer: number | undefined
}

/** @throws {Fault} invalid-input for a number that is none */
export function provokedBy(numbers: readonly number[]): Provoked {
  const ways = numbers.map((number) => failureOf(number).provoke)
  return {
    answer: (request) => {
      for (const way of ways) {
        const answer = 'answer' in way ? way.answer(request) : undefined
        if (answer) return answer
      }
      return undefined
    },
    status: (uri) => ways.flatMap((way) => ('nodes' in way && way.nodes.test(uri) ? [way.status] : []))[0],
    installer: ways.flatMap((way) => ('installer' in way ? [way.installer] : []))[0],
  }
}

export function failureOf(number: number): Failure {
  const found = failures.find((failure) => failure.number === number)
  if (found) return found
  throw new Fault('invalid-input', `There is no failure ${number}. taxiway device failures lists them.`)
}
