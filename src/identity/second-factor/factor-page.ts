// What the sign-in asks beside the password: a code, an authenticator app to set up, and what to keep for the day it is lost.

import type { Words } from '../../kernel/words/words.ts'
import { element as el } from '../../protocol/xml-write.ts'
import { alert, clean, focusedHeading, type Page, type PageProblem } from '../sign-in/page.ts'
import { described, hidden, type StepQuestion, stepPage } from '../sign-in/sign-in-page.ts'
import { qrPicture } from './qr.ts'

export type FactorQuestion = StepQuestion & { readonly userName: string; readonly otherAccount: string }

export type CodeQuestion = FactorQuestion

const codeField = (problem: PageProblem | undefined) =>
  el('input', {
    id: 'code',
    name: 'code',
    type: 'text',
    inputmode: 'numeric',
    autocomplete: 'one-time-code',
    required: 'required',
    autofocus: 'autofocus',
    maxlength: '20',
    ...described(problem),
  })

const who = ({ userName }: FactorQuestion) => el('p', { class: 'soft' }, clean(userName))
const another = (words: Words, { otherAccount }: FactorQuestion) =>
  el('p', {}, el('a', { href: otherAccount }, words.say('another-account')))

export function codePage(words: Words, input: CodeQuestion): Page {
  const form = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'code'),
    el('label', { for: 'code' }, words.say('code-from-app')),
    codeField(input.problem),
    el('button', { type: 'submit' }, words.say('sign-in')),
  )
  const recovery = el(
    'details',
    {},
    el('summary', {}, words.say('no-app-here')),
    el('p', {}, words.say('type-recovery-code')),
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', 'code'),
      el('label', { for: 'recovery' }, words.say('recovery-code')),
      el('input', {
        id: 'recovery',
        name: 'code',
        type: 'text',
        autocomplete: 'off',
        autocapitalize: 'none',
        spellcheck: 'false',
        required: 'required',
        maxlength: '20',
      }),
      el('button', { type: 'submit' }, words.say('sign-in-with-it')),
    ),
    el('p', {}, words.say('none-left')),
  )
  const title = words.say('enter-code')
  return stepPage(words, title, input, [
    who(input),
    el('h2', {}, title),
    alert(words, input.problem),
    form,
    recovery,
    another(words, input),
  ])
}

export type SetUpQuestion = FactorQuestion & {
  /** The address that apps read. */
  readonly uri: string
  /** The key for whoever types it. */
  readonly keyText: string
  /** This address is one at which browsers keep passkeys. */
  readonly offersPasskey: boolean
  /** The person came for it: nobody asked them. */
  readonly own: boolean
}

export function setUpPage(words: Words, input: SetUpQuestion): Page {
  const title = words.say('set-up-app')
  return stepPage(words, title, input, [
    who(input),
    el('h2', {}, title),
    input.own ? undefined : el('p', {}, words.say('more-than-password')),
    alert(words, input.problem),
    el('p', {}, words.say('scan-picture')),
    qrPicture(input.uri, words.say('picture-of-key')),
    el('p', {}, el('a', { href: input.uri }, words.say('open-app-here'))),
    el('p', {}, words.say('or-type-key')),
    el('p', {}, el('code', { class: 'key' }, input.keyText)),
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', 'set-up'),
      el('label', { for: 'code' }, words.say('code-shown-now')),
      codeField(input.problem),
      el('button', { type: 'submit' }, words.say('next')),
    ),
    input.offersPasskey
      ? el(
          'form',
          { method: 'post', action: input.action },
          hidden('step', 'set-up-passkey'),
          el('button', { type: 'submit', class: 'quiet' }, words.say('passkey-instead')),
        )
      : undefined,
    another(words, input),
  ])
}

export type RecoveryCodesShown = StepQuestion & { readonly codes: readonly string[] }

export function recoveryCodesPage(words: Words, input: RecoveryCodesShown): Page {
  const title = words.say('keep-recovery-codes')
  return stepPage(words, title, input, [
    focusedHeading('h2', title),
    el('p', {}, words.say('recovery-codes-once')),
    el(
      'ul',
      { class: 'codes' },
      input.codes.map((code) => el('li', {}, el('code', {}, code))),
    ),
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', 'codes-kept'),
      el('button', { type: 'submit' }, words.say('have-kept-them')),
    ),
  ])
}

/** A link to this sign-in may be anybody's, so what ends the codes on somebody's paper is asked first. */
export function newCodesPage(words: Words, input: FactorQuestion): Page {
  const title = words.say('new-recovery-codes')
  const answer = (step: string, text: string, kind?: string) =>
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', step),
      el('button', { type: 'submit', ...(kind && { class: kind }) }, text),
    )
  return stepPage(words, title, input, [
    who(input),
    focusedHeading('h2', title),
    el('p', {}, words.say('recovery-codes-end')),
    answer('keep-codes', words.say('keep-old-codes')),
    answer('new-codes', words.say('make-new-codes'), 'quiet'),
  ])
}
