// The two steps of signing in (S-100, S-201, S-202): who you are, then your password. The first step finds the tenant that
// a name belongs to, so a tenant's page never asks for the password of somebody else's user (S-143).

import type { Words } from '../../kernel/words/words.ts'
import { element as el, type Markup } from '../../protocol/xml-write.ts'
import {
  alert,
  clean,
  focusedHeading,
  formTarget,
  heading,
  noBranding,
  type Page,
  type PageBranding,
  type PageProblem,
  renderPage,
  signInText,
} from './page.ts'

/** What every step has. */
export type StepQuestion = {
  readonly action: string
  readonly branding: PageBranding
  readonly problem?: PageProblem | undefined
  /** Languages that the application asked for, the best first. */
  readonly locales?: string | undefined
  readonly redirectUri?: string | undefined
}

export type UserNameQuestion = StepQuestion & {
  readonly userName?: string | undefined
  readonly method?: 'get' | 'post'
  /** Sent along unchanged. */
  readonly hidden?: ReadonlyArray<readonly [string, string]>
  /** Name of the field. */
  readonly field?: string
}

export function userNamePage(words: Words, input: UserNameQuestion): Page {
  const { branding, field = 'username' } = input
  const form = el(
    'form',
    { method: input.method ?? 'post', action: input.action },
    (input.hidden ?? []).map(([name, value]) => hidden(name, value)),
    input.method === 'get' ? undefined : hidden('step', 'username'),
    el('label', { for: 'username' }, clean(branding.usernameHint ?? words.say('user-name'))),
    el('input', {
      id: 'username',
      name: field,
      type: 'email',
      value: clean(input.userName ?? ''),
      placeholder: 'someone@example.com',
      autocomplete: 'username',
      autocapitalize: 'none',
      spellcheck: 'false',
      required: 'required',
      autofocus: 'autofocus',
      maxlength: '256',
      ...described(input.problem),
    }),
    el('button', { type: 'submit' }, words.say('next')),
  )
  const title = words.say('sign-in')
  return stepPage(words, title, input, [step(branding, title), alert(words, input.problem), form])
}

export type PasswordQuestion = StepQuestion & {
  readonly userName: string
  readonly otherAccount: string
  /** This address is one at which browsers keep passkeys. Whether the person has one is told to nobody. */
  readonly offersPasskey?: boolean
}

export function passwordPage(words: Words, input: PasswordQuestion): Page {
  const { userName } = input
  const form = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'password'),
    hidden('username', clean(userName)),
    el('label', { for: 'password' }, words.say('password')),
    el('input', {
      id: 'password',
      name: 'password',
      type: 'password',
      autocomplete: 'current-password',
      required: 'required',
      autofocus: 'autofocus',
      maxlength: '256',
      ...described(input.problem),
    }),
    el('button', { type: 'submit' }, words.say('sign-in')),
  )
  const other = (step: 'use-passkey' | 'use-pass', name: 'use-passkey' | 'use-access-pass') =>
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', step),
      hidden('username', clean(userName)),
      el('button', { type: 'submit', class: 'quiet' }, words.say(name)),
    )
  const title = words.say('enter-password')
  return stepPage(words, title, input, [
    el('p', { class: 'soft' }, clean(userName)),
    el('h2', {}, title),
    alert(words, input.problem),
    form,
    input.offersPasskey ? other('use-passkey', 'use-passkey') : undefined,
    other('use-pass', 'use-access-pass'),
    another(words, input),
  ])
}

const another = (words: Words, { otherAccount }: PasswordQuestion): Markup =>
  el('p', {}, el('a', { href: otherAccount }, words.say('another-account')))

/** In place of the password; an administrator makes the pass. */
export function accessPassPage(words: Words, input: PasswordQuestion): Page {
  const form = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'pass'),
    hidden('username', clean(input.userName)),
    el('label', { for: 'pass' }, words.say('access-pass')),
    el('input', {
      id: 'pass',
      name: 'pass',
      type: 'password',
      autocomplete: 'off',
      autocapitalize: 'none',
      spellcheck: 'false',
      required: 'required',
      autofocus: 'autofocus',
      maxlength: '64',
      ...described(input.problem),
    }),
    el('button', { type: 'submit' }, words.say('sign-in')),
  )
  const title = words.say('enter-access-pass')
  return stepPage(words, title, input, [
    el('p', { class: 'soft' }, clean(input.userName)),
    el('h2', {}, title),
    alert(words, input.problem),
    form,
    another(words, input),
  ])
}

export function stepPage(
  words: Words,
  title: string,
  input: StepQuestion,
  content: ReadonlyArray<Markup | undefined>,
  more: { readonly runsScript?: boolean } = {},
): Page {
  const { branding } = input
  return renderPage(words, {
    title: branding.name ? `${title} - ${branding.name}` : title,
    branding,
    content: [heading(words, branding), content, signInText(branding)],
    leavesFor: formTarget(input.redirectUri),
    ...more,
  })
}

/** With a brand the brand is the heading of the page, and what to do stands below it. */
function step(branding: PageBranding, text: string): Markup | undefined {
  return branding.name ? el('h2', {}, text) : undefined
}

export function hidden(name: string, value: string): Markup {
  return el('input', { type: 'hidden', name: clean(name), value: clean(value) })
}

export const described = (problem: PageProblem | undefined): Record<string, string> =>
  problem === undefined ? {} : { 'aria-describedby': 'problem', 'aria-invalid': 'true' }

export function problemPage(
  words: Words,
  input: {
    readonly problem: PageProblem
    readonly number: number
    readonly traceId: string
    readonly now: Date
  },
): Page {
  const title = words.say('sign-in-failed')
  // what is copied stays in one piece, also among text that runs from the right
  const piece = (text: string) => el('bdi', { dir: 'ltr' }, text)
  const trace = piece(`${input.traceId}, ${input.now.toISOString()}`)
  // a sentence for programs says nothing to whoever reads another language
  const advice = typeof input.problem === 'string' && words.language !== 'en'
  return renderPage(words, {
    title,
    branding: noBranding,
    content: [
      focusedHeading('h1', title),
      advice ? el('p', {}, words.say('problem-advice')) : undefined,
      alert(words, input.problem),
      el('p', { class: 'soft' }, piece(`AADSTS${input.number}`), `. ${words.say('trace-id')} `, trace),
    ],
  })
}

export function signedOutPage(words: Words): Page {
  return renderPage(words, {
    title: words.say('signed-out'),
    branding: noBranding,
    content: [focusedHeading('h1', words.say('you-are-signed-out')), el('p', {}, words.say('close-window'))],
  })
}

/** A redirect has a body too: some clients read the address from the link in it (docs/specification/authority.md). */
export function redirectPage(words: Words, location: string): Page {
  const title = words.say('continue')
  return renderPage(words, {
    title,
    branding: noBranding,
    content: [el('h1', {}, title), el('p', {}, el('a', { href: clean(location) }, title))],
  })
}

/** The end of a sign-in for applications that take the code as a form: a button sends it, as no script runs here. */
export function postPage(
  words: Words,
  { action, fields }: { readonly action: string; readonly fields: Readonly<Record<string, string>> },
): Page {
  const title = words.say('continue')
  return renderPage(words, {
    title,
    branding: noBranding,
    content: [
      el('h1', {}, title),
      el(
        'form',
        { method: 'post', action },
        Object.entries(fields).map(([name, value]) => hidden(name, String(value))),
        el('button', { type: 'submit', autofocus: 'autofocus' }, title),
      ),
    ],
    leavesFor: formTarget(action),
  })
}
