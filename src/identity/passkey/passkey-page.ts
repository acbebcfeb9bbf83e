// The pages of a sign-in that ask for a passkey, or for a new one.

import type { Words } from '../../kernel/words/words.ts'
import { element as el, type Markup } from '../../protocol/xml-write.ts'
import { alert, clean, type Page } from '../sign-in/page.ts'
import { hidden, type StepQuestion, stepPage } from '../sign-in/sign-in-page.ts'
import { longestName } from './passkey.ts'

type KeyQuestion = StepQuestion & {
  readonly userName: string
  readonly otherAccount: string
  /** What the script hands to the browser. */
  readonly options: string
}

export type PasskeyQuestion = KeyQuestion & {
  /** What else there is: a code of the app or from paper beside a password; the password itself. */
  readonly instead: 'code' | 'password'
}

/** Without a script the form goes as it is, and the answer says that one is needed. */
const keyForm = (
  { action, options }: KeyQuestion,
  { makes, step }: { makes: boolean; step: string },
  ...fields: readonly (Markup | undefined)[]
) =>
  el(
    'form',
    { method: 'post', action, 'data-passkey': makes ? 'make' : 'use', 'data-options': options },
    hidden('step', step),
    hidden('answer', ''),
    hidden('failed', ''),
    fields,
  )

const who = ({ userName }: KeyQuestion) => el('p', { class: 'soft' }, clean(userName))
const another = (words: Words, { otherAccount }: KeyQuestion) =>
  el('p', {}, el('a', { href: otherAccount }, words.say('another-account')))

export function passkeyPage(words: Words, input: PasskeyQuestion): Page {
  const title = words.say('show-passkey')
  return stepPage(
    words,
    title,
    input,
    [
      who(input),
      el('h2', {}, title),
      alert(words, input.problem),
      el('p', {}, words.say('passkey-where')),
      keyForm(
        input,
        { makes: false, step: 'passkey' },
        hidden('username', clean(input.userName)),
        el('button', { type: 'submit', autofocus: 'autofocus' }, words.say('use-passkey')),
      ),
      input.instead === 'code' ? codeInstead(words, input) : passwordInstead(words, input),
      another(words, input),
    ],
    { runsScript: true },
  )
}

const codeInstead = (words: Words, { action }: KeyQuestion): Markup =>
  el(
    'details',
    {},
    el('summary', {}, words.say('no-passkey-here')),
    el('p', {}, words.say('type-any-code')),
    el(
      'form',
      { method: 'post', action },
      hidden('step', 'code'),
      el('label', { for: 'code' }, words.say('code')),
      el('input', {
        id: 'code',
        name: 'code',
        type: 'text',
        autocomplete: 'one-time-code',
        autocapitalize: 'none',
        spellcheck: 'false',
        required: 'required',
        maxlength: '20',
      }),
      el('button', { type: 'submit' }, words.say('sign-in-with-it')),
    ),
    el('p', {}, words.say('no-passkey-left')),
  )

const passwordInstead = (words: Words, { action, userName }: KeyQuestion): Markup =>
  el(
    'form',
    { method: 'post', action },
    hidden('step', 'username'),
    hidden('username', clean(userName)),
    el('button', { type: 'submit', class: 'quiet' }, words.say('use-password')),
  )

export type NewPasskeyQuestion = KeyQuestion & {
  /** Which of the person's it is: it is called so unless the person says otherwise. */
  readonly number: number
  /** The person adds it to what there is, and came for it. */
  readonly own: boolean
}

export function newPasskeyPage(words: Words, input: NewPasskeyQuestion): Page {
  const title = words.say('set-up-passkey')
  return stepPage(
    words,
    title,
    input,
    [
      who(input),
      el('h2', {}, title),
      alert(words, input.problem),
      el('p', {}, words.say('passkey-is')),
      keyForm(
        input,
        { makes: true, step: 'new-passkey' },
        el('label', { for: 'name' }, words.say('passkey-name')),
        el('input', {
          id: 'name',
          name: 'name',
          type: 'text',
          value: words.say('passkey-number', { number: String(input.number) }),
          autocomplete: 'off',
          required: 'required',
          maxlength: String(longestName),
        }),
        el('button', { type: 'submit', autofocus: 'autofocus' }, words.say('make-passkey')),
      ),
      input.own
        ? undefined
        : el(
            'form',
            { method: 'post', action: input.action },
            hidden('step', 'use-app'),
            el('button', { type: 'submit', class: 'quiet' }, words.say('use-app')),
          ),
      another(words, input),
    ],
    { runsScript: true },
  )
}
