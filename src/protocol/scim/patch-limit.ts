// How much one PATCH may ask for (T-52): its cost is operations × elements × conditions, and each of them is sent.

import type { Filter } from '../odata/filter.ts'
import { ScimProblem } from './problem.ts'

/** Of one attribute, also of one that is not kept. */
export const mostElements = 100
/** Of one element, or of an attribute that is an object. */
export const mostMembers = 40
/** Elements looked at, times the conditions asked of each. A client that knows a person well needs some hundreds. */
export const mostWork = 20_000
const ofStep = 10
/** A condition on a longer text counts as several. */
const lettersOfCondition = 64

export type Work = {
  /** An attribute is looked up. */
  readonly step: () => void
  /** Some of these elements are chosen. */
  readonly choose: (elements: number, filter: Filter | undefined) => void
}

export function workOf(most = mostWork): Work {
  let left = most
  const spend = (work: number) => {
    left -= work
    if (left < 0) {
      throw tooMany('these operations compare more values than one PATCH may: send them in several, a few at a time')
    }
  }
  return {
    step: () => spend(ofStep),
    choose: (elements, filter) => spend(elements * (filter ? conditionsIn(filter) : 1)),
  }
}

function conditionsIn(filter: Filter): number {
  if (filter.kind === 'and' || filter.kind === 'or') return filter.all.reduce((sum, one) => sum + conditionsIn(one), 0)
  if (filter.kind === 'not') return conditionsIn(filter.one)
  const text = filter.kind === 'compare' && filter.to.type === 'string' ? filter.to.value : ''
  return 1 + Math.floor(text.length / lettersOfCondition)
}

const tooMany = (message: string) => new ScimProblem('tooMany', message)

export const tooManyElements = (attribute: string) =>
  tooMany(`${attribute} has at most ${mostElements} elements in a PATCH: send fewer`)

export const tooManyMembers = (attribute: string) =>
  tooMany(`an object in ${attribute} has at most ${mostMembers} members: send those that its schema names`)
