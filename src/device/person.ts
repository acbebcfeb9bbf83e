// The person in front of the device: answers from the script, and sensible ones where the script says nothing.

import type { Effect, Page } from './oobe/event.ts'
import type { Running } from './running.ts'

type Ask = Extract<Effect, { kind: 'ask' }>

/** Undefined when the person walks away: the script says `abandon`. */
export function answerTo(running: Running, { page, choices }: Ask): string | undefined {
  const given = running.answers.pages?.[page]
  const scripted = given === undefined ? [] : typeof given === 'string' ? [given] : given
  const count = running.counts.get(page) ?? 0
  running.counts.set(page, count + 1)
  const answer = scripted[Math.min(count, scripted.length - 1)] ?? usual(running, page, choices, count)
  if (answer === 'abandon') return undefined
  // Somebody who resets over and over does not get further: leave instead.
  return answer === 'reset' && count >= 2 ? 'leave' : answer
}

function usual(running: Running, page: Page, choices: readonly string[], count: number): string {
  const language = running.record.oobe.language ?? running.machine.languages[0] ?? 'en-US'
  switch (page) {
    case 'language':
      return choices[0] ?? language
    case 'region':
      return language.split('-')[1] ?? 'US'
    case 'keyboard':
      return language
    case 'second-keyboard':
      return 'skip'
    case 'network':
      if (running.options.link === 'wifi') return running.options.wifi ?? 'Lobby'
      return count < 3 ? 'cable' : 'none'
    case 'personal-or-work':
      return 'personal'
    case 'local-account':
      return 'user'
    case 'error':
      return 'leave'
    case 'captive-portal':
    case 'eula':
    case 'privacy':
      return 'accept'
  }
}

/** The password for the nth try, undefined when there is none left. */
export function passwordFor(running: Running, attempt: number): string | undefined {
  const { password } = running.answers
  const list = password === undefined ? [] : typeof password === 'string' ? [password] : password
  return list[attempt]
}

/** By the time Windows asks again, the person knows the right one. */
export function passwordAtLogon(running: Running, attempt: number): string | undefined {
  const { password } = running.answers
  const list = password === undefined ? [] : typeof password === 'string' ? [password] : password
  return list[list.length - 1 + attempt]
}
