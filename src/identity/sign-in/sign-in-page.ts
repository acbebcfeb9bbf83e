// The two steps of signing in (S-100, S-201, S-202): who you are, then your password. The first step finds the tenant that
// a name belongs to, so a tenant's page never asks for the password of somebody else's user (S-143).

import { element as el, type Markup } from '../../protocol/xml-write.ts'
import {
  alert,
  clean,
  formTarget,
  heading,
  noBranding,
  type Page,
  type PageBranding,
  renderPage,
  signInText,
} from './page.ts'

/** What every step has. */
export type StepQuestion = {
  readonly action: string
  readonly branding: PageBranding
  readonly problem?: string | undefined
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

export function userNamePage(input: UserNameQuestion): Page {
  const { branding, field = 'username' } = input
  const form = el(
    'form',
    { method: input.method ?? 'post', action: input.action },
    (input.hidden ?? []).map(([name, value]) => hidden(name, value)),
    input.method === 'get' ? undefined : hidden('step', 'username'),
    el('label', { for: 'username' }, clean(branding.usernameHint ?? 'User name')),
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
    el('button', { type: 'submit' }, 'Next'),
  )
  return stepPage('Sign in', input, [step(branding, 'Sign in'), alert(input.problem), form])
}

export type PasswordQuestion = StepQuestion & { readonly userName: string; readonly otherAccount: string }

export function passwordPage(input: PasswordQuestion): Page {
  const { userName } = input
  const form = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'password'),
    hidden('username', clean(userName)),
    el('label', { for: 'password' }, 'Password'),
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
    el('button', { type: 'submit' }, 'Sign in'),
  )
  const pass = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'use-pass'),
    hidden('username', clean(userName)),
    el('button', { type: 'submit', class: 'quiet' }, 'Use a temporary access pass'),
  )
  return stepPage('Enter your password', input, [
    el('p', { class: 'soft' }, clean(userName)),
    el('h2', {}, 'Enter your password'),
    alert(input.problem),
    form,
    pass,
    another(input),
  ])
}

const another = ({ otherAccount }: PasswordQuestion): Markup =>
  el('p', {}, el('a', { href: otherAccount }, 'Use another account'))

/** In place of the password; an administrator makes the pass. */
export function accessPassPage(input: PasswordQuestion): Page {
  const form = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'pass'),
    hidden('username', clean(input.userName)),
    el('label', { for: 'pass' }, 'Temporary access pass'),
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
    el('button', { type: 'submit' }, 'Sign in'),
  )
  return stepPage('Enter your temporary access pass', input, [
    el('p', { class: 'soft' }, clean(input.userName)),
    el('h2', {}, 'Enter your temporary access pass'),
    alert(input.problem),
    form,
    another(input),
  ])
}

export function stepPage(title: string, input: StepQuestion, content: ReadonlyArray<Markup | undefined>): Page {
  const { branding } = input
  return renderPage({
    title: branding.name ? `${title} - ${branding.name}` : title,
    branding,
    content: [heading(branding), content, signInText(branding)],
    leavesFor: formTarget(input.redirectUri),
  })
}

/** With a brand the brand is the heading of the page, and what to do stands below it. */
function step(branding: PageBranding, text: string): Markup | undefined {
  return branding.name ? el('h2', {}, text) : undefined
}

export function hidden(name: string, value: string): Markup {
  return el('input', { type: 'hidden', name: clean(name), value: clean(value) })
}

export const described = (problem: string | undefined): Record<string, string> =>
  problem === undefined ? {} : { 'aria-describedby': 'problem', 'aria-invalid': 'true' }

export function problemPage(input: {
  readonly message: string
  readonly number: number
  readonly traceId: string
  readonly now: Date
}): Page {
  return renderPage({
    title: 'Sign-in did not work',
    branding: noBranding,
    content: [
      el('h1', {}, 'Sign-in did not work'),
      alert(input.message),
      el('p', { class: 'soft' }, `AADSTS${input.number}. Trace id ${input.traceId}, ${input.now.toISOString()}.`),
    ],
  })
}

export function signedOutPage(): Page {
  return renderPage({
    title: 'Signed out',
    branding: noBranding,
    content: [el('h1', {}, 'You are signed out'), el('p', {}, 'You can close this window.')],
  })
}

/** A redirect has a body too: some clients read the address from the link in it (docs/specification/authority.md). */
export function redirectPage(location: string): Page {
  return renderPage({
    title: 'Continue',
    branding: noBranding,
    content: [el('h1', {}, 'Continue'), el('p', {}, el('a', { href: clean(location) }, 'Continue'))],
  })
}

/** The end of a sign-in for applications that take the code as a form: a button sends it, as no script runs here. */
export function postPage({
  action,
  fields,
}: {
  readonly action: string
  readonly fields: Readonly<Record<string, string>>
}): Page {
  return renderPage({
    title: 'Continue',
    branding: noBranding,
    content: [
      el('h1', {}, 'Continue'),
      el(
        'form',
        { method: 'post', action },
        Object.entries(fields).map(([name, value]) => hidden(name, String(value))),
        el('button', { type: 'submit', autofocus: 'autofocus' }, 'Continue'),
      ),
    ],
    leavesFor: formTarget(action),
  })
}
