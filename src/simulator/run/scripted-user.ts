// The person in front of the device: answers from the script, and sensible ones where the script says nothing.

import { Fault } from '../../kernel/fault.ts'
import { choicesOf, keyboards, regionOf } from '../oobe/choices.ts'
import { type Effect, type Page, pages } from '../oobe/event.ts'
import type { Machine } from '../oobe/state.ts'
import type { Answers } from '../options.ts'
import { languageOf, type Running } from './running.ts'

/** Nobody presses "try again" faster than that. */
export const userPauseMs = 2_000

type Ask = Pick<Extract<Effect, { kind: 'ask' }>, 'page' | 'choices'>

/** A script with an answer that its page does not offer would be another story than the one that was meant. */
export function checkAnswers(machine: Machine, answers: Answers): void {
  for (const page of pages) {
    const choices = choicesOf(page, machine)
    const unknown = listOf(answers.pages?.[page]).find((value) => !mayBeSaid(value, choices))
    if (unknown === undefined || !choices) continue
    throw new Fault('invalid-input', `'${unknown}' is no answer to the page ${page}. There are: ${choices.join(', ')}.`)
  }
}

/** Nothing is no answer, and leaves a page that must be answered. */
function mayBeSaid(value: string, choices: readonly string[] | undefined): boolean {
  return !choices || value === '' || value === 'abandon' || choices.includes(value)
}

function listOf(given: string | readonly string[] | undefined): readonly string[] {
  return given === undefined ? [] : typeof given === 'string' ? [given] : given
}

/** Undefined when the person walks away: the script says `abandon`. */
export function answerTo(running: Running, { page, choices }: Ask): string | undefined {
  const scripted = listOf(running.answers.pages?.[page])
  const count = running.counts.get(page) ?? 0
  running.counts.set(page, count + 1)
  const answer = scripted[Math.min(count, scripted.length - 1)] ?? usual(running, page, choices, count)
  if (answer === 'abandon') return undefined
  // Who left the page empty to the end of the script would leave it empty for ever.
  if (answer === '' && count >= scripted.length) return undefined
  // Logs are collected once, and there is nothing left to press but what leads out.
  if (answer === 'collect-logs' && !choices.includes(answer)) return 'leave'
  // Somebody who resets over and over does not get further: leave instead.
  return answer === 'reset' && count >= 2 ? 'leave' : answer
}

function usual(running: Running, page: Page, choices: readonly string[], count: number): string {
  const language = languageOf(running)
  switch (page) {
    case 'language':
      return choices[0] ?? language
    case 'region':
      return regionOf(language) ?? 'US'
    case 'keyboard':
      return keyboards.includes(language) ? language : 'en-US'
    case 'second-keyboard':
    case 'cortana':
    case 'oem-registration':
    case 'onedrive':
      return 'skip'
    case 'network':
      if (running.options.link === 'wifi') return running.options.wifi ?? 'Lobby'
      return count < 3 ? 'cable' : 'none'
    case 'personal-or-work':
      return 'personal'
    case 'sign-in':
      return 'sign-in'
    case 'local-account':
      return 'user'
    case 'error':
      return choices.includes('try-again') && isPassing(running) ? 'try-again' : 'leave'
    case 'status-page':
      return 'wait'
    case 'stick':
      return 'found'
    case 'captive-portal':
    case 'eula':
    case 'privacy':
    case 'trust-package':
      return 'accept'
  }
}

/** Server errors and failed discoveries: "something went wrong, try again". A refusal stays one. */
function isPassing({ record }: Running): boolean {
  const passing = ['0x801c0006', '0x801c000c', '0x80180005', '0x80180006', '0x80180008', '0x80180017']
  return passing.includes(record.oobe.failure?.code.toLowerCase() ?? '')
}

/** Undefined when every password the person knows was refused. `knowsIt` skips to the last: it was right once already. */
export function passwordOf(running: Running, knowsIt: boolean): string | undefined {
  const list = listOf(running.answers.password)
  const refused = running.counts.get(refusedPasswords) ?? 0
  return list[knowsIt ? Math.max(refused, list.length - 1) : refused]
}

const refusedPasswords = 'refused passwords'
/** Windows' word for a failed logon, and the authority's for a wrong password and an unknown user. */
const wrongCredentials = ['0x8007052e', 'AADSTS50126', 'AADSTS50034']

/** A failure of the service says nothing about the password: then the same one is typed again. */
export function noteRefusal(running: Running, code: string): void {
  if (!wrongCredentials.includes(code)) return
  running.counts.set(refusedPasswords, (running.counts.get(refusedPasswords) ?? 0) + 1)
}
