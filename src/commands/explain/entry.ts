// What is explained to whoever read a name or a number somewhere: the errors and remarks of registration, and the steps of a
// story that went wrong. `taxiway explain` and the pages of docs/help say the same words.

import {
  errorsOfRegistration,
  errorsOfStore,
  type NamedError,
  remarksOfRegistration,
} from '../../protocol/ztd/error/all.ts'
import { type Explained, places } from '../../protocol/ztd/error/explained.ts'
import { type Outcome, outcomesOf, type Step, stageOf } from '../../story/event.ts'
import { remedies, remediesOnceSetUp } from '../../story/remedy/remedy.ts'
import { sentenceOf } from '../../story/sentence.ts'

export type Entry = {
  readonly name: string
  readonly code?: number
  /** Other words for it. */
  readonly alsoNamed: readonly string[]
  /** With what each says, in the order in which they are read. */
  readonly parts: readonly (readonly [label: string, text: string])[]
}

export const titleOf = ({ code, name }: Entry): string => (code === undefined ? name : `${code} ${name}`)

function entryOfError(error: NamedError): Entry {
  const { name, code, kind, isOurNumber, alsoNamed = [], means, about, happened, next, seenIn } = error
  return {
    name,
    ...(code !== undefined && { code }),
    alsoNamed,
    parts: [
      ['What happened', happened],
      ['To what', `${capitalised(about)}.${effects[kind]}`],
      ['What to do', next],
      ['Seen in', seenIn.map((place) => places[place]).join('; ')],
      ...(means === undefined ? [] : [['More under', means] as const]),
      ...(isOurNumber ? [['Number', 'ours; the original service publishes none'] as const] : []),
      ...(alsoNamed.length === 0 ? [] : [['Also called', alsoNamed.join(', ')] as const]),
    ],
  }
}

const capitalised = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)

const effects = {
  'not-stored': ' Nothing of it was stored.',
  'not-done': '',
  remark: ' It stops no registration.',
} as const satisfies Record<Explained['kind'], string>

const details = ['name', 'error', 'text', 'message', 'until', 'reason', 'remedy', 'status', 'because', 'action']
const more = ['failed', 'user', 'assurance', 'origin']
/** In capitals, as the help of a command names what is to be filled in. */
const filledIn: Readonly<Record<string, string>> = Object.fromEntries(
  [...details, ...more].map((word) => [word, word.toUpperCase()]),
)

function entryOfStep(step: keyof typeof remedies): Entry {
  const { cause, next } = remedies[step]
  const later = Object.hasOwn(remediesOnceSetUp, step)
    ? remediesOnceSetUp[step as keyof typeof remediesOnceSetUp]
    : undefined
  return {
    name: step,
    alsoNamed: [],
    parts: [
      ['What the story says', sentenceOf(step, worstOf(step), filledIn)],
      ['Stage', stageOf(step)],
      ['Cause', cause],
      ['What to do', next],
      ...(later === undefined ? [] : [['Once it is set up', later] as const]),
    ],
  }
}

const worstOf = (step: Step): Outcome => {
  const known: readonly Outcome[] = outcomesOf[step]
  return (['failed', 'warning'] as const).find((outcome) => known.includes(outcome)) ?? 'info'
}

export const errorEntries = errorsOfRegistration.map(entryOfError)
export const storeEntries = errorsOfStore.map(entryOfError)
export const remarkEntries = remarksOfRegistration.map(entryOfError)
export const stepEntries = (Object.keys(remedies) as (keyof typeof remedies)[]).map(entryOfStep)

export const allEntries: readonly Entry[] = [...errorEntries, ...storeEntries, ...remarkEntries, ...stepEntries]

/** By number, or by a name in either letter case. One number may have two names. */
export function findEntries(wanted: string): readonly Entry[] {
  const word = wanted.trim().toLowerCase()
  return allEntries.filter(
    ({ name, code, alsoNamed }) =>
      String(code) === word || [name, ...alsoNamed].some((one) => one.toLowerCase() === word),
  )
}
