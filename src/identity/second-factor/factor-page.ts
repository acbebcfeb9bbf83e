// What the sign-in asks beside the password: a code, an authenticator app to set up, and what to keep for the day it is lost.

import { element as el } from '../../protocol/xml-write.ts'
import { alert, clean, type Page } from '../sign-in/page.ts'
import { described, hidden, type StepQuestion, stepPage } from '../sign-in/sign-in-page.ts'
import { qrPicture } from './qr.ts'

type FactorQuestion = StepQuestion & { readonly userName: string; readonly otherAccount: string }

export type CodeQuestion = FactorQuestion

const codeField = (problem: string | undefined) =>
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
const another = ({ otherAccount }: FactorQuestion) =>
  el('p', {}, el('a', { href: otherAccount }, 'Use another account'))

export function codePage(input: CodeQuestion): Page {
  const form = el(
    'form',
    { method: 'post', action: input.action },
    hidden('step', 'code'),
    el('label', { for: 'code' }, 'Code from your authenticator app'),
    codeField(input.problem),
    el('button', { type: 'submit' }, 'Sign in'),
  )
  const recovery = el(
    'details',
    {},
    el('summary', {}, 'I do not have the app here'),
    el('p', {}, 'Type one of the recovery codes that you kept. Each works once.'),
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', 'code'),
      el('label', { for: 'recovery' }, 'Recovery code'),
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
      el('button', { type: 'submit' }, 'Sign in with it'),
    ),
    el('p', {}, 'None left? Ask your administrator to take the app away from your account.'),
  )
  return stepPage('Enter a code', input, [
    who(input),
    el('h2', {}, 'Enter a code'),
    alert(input.problem),
    form,
    recovery,
    another(input),
  ])
}

export type SetUpQuestion = FactorQuestion & {
  /** The address that apps read. */
  readonly uri: string
  /** The key for whoever types it. */
  readonly keyText: string
}

export function setUpPage(input: SetUpQuestion): Page {
  return stepPage('Set up an authenticator app', input, [
    who(input),
    el('h2', {}, 'Set up an authenticator app'),
    el('p', {}, 'Your organisation asks for more than a password. Any app that shows six-digit codes will do.'),
    alert(input.problem),
    el('p', {}, 'Scan this picture with the app:'),
    qrPicture(input.uri, 'QR code of the key, which stands below as text'),
    el('p', {}, 'or ', el('a', { href: input.uri }, 'open the app on this device'), ', or type the key into it:'),
    el('p', {}, el('code', { class: 'key' }, input.keyText)),
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', 'set-up'),
      el('label', { for: 'code' }, 'Code that the app shows now'),
      codeField(input.problem),
      el('button', { type: 'submit' }, 'Next'),
    ),
    another(input),
  ])
}

export type RecoveryCodesShown = StepQuestion & { readonly codes: readonly string[] }

export function recoveryCodesPage(input: RecoveryCodesShown): Page {
  return stepPage('Keep your recovery codes', input, [
    el('h2', {}, 'Keep your recovery codes'),
    el(
      'p',
      {},
      'Each signs you in once when you do not have the app. They are shown only now: print or write them down.',
    ),
    el(
      'ul',
      { class: 'codes' },
      input.codes.map((code) => el('li', {}, el('code', {}, code))),
    ),
    el(
      'form',
      { method: 'post', action: input.action },
      hidden('step', 'codes-kept'),
      el('button', { type: 'submit' }, 'I have kept them'),
    ),
  ])
}
