// The pages behind a link that sets a password: the question, that it is done, and why the link does not count.

import type { Words } from '../../kernel/words/words.ts'
import { element as el } from '../../protocol/xml-write.ts'
import { alert, clean, focusedHeading, noBranding, type Page, type PageProblem, renderPage } from '../sign-in/page.ts'

export type NewPasswordQuestion = {
  readonly action: string
  readonly userName: string
  readonly problem?: PageProblem | undefined
}

export function newPasswordPage(words: Words, { action, userName, problem }: NewPasswordQuestion): Page {
  const field = (name: string, label: string, more: Readonly<Record<string, string>> = {}) => [
    el('label', { for: name }, label),
    el('input', {
      id: name,
      name,
      type: 'password',
      autocomplete: 'new-password',
      required: 'required',
      maxlength: '256',
      ...more,
    }),
  ]
  return renderPage(words, {
    title: words.say('choose-password'),
    branding: noBranding,
    content: [
      el('p', { class: 'soft' }, clean(userName)),
      el('h1', {}, words.say('choose-password')),
      el('p', { id: 'rule' }, words.say('password-rule')),
      alert(words, problem),
      el(
        'form',
        { method: 'post', action },
        // a password manager keeps the name beside the password
        el('input', { type: 'hidden', name: 'username', value: clean(userName), autocomplete: 'username' }),
        field('password', words.say('new-password'), {
          autofocus: 'autofocus',
          'aria-describedby': problem === undefined ? 'rule' : 'problem rule',
          ...(problem !== undefined && { 'aria-invalid': 'true' }),
        }),
        field('again', words.say('once-more')),
        el('button', { type: 'submit' }, words.say('set-password')),
      ),
    ],
  })
}

export function passwordSetPage(
  words: Words,
  { userName, portal }: { readonly userName: string; readonly portal: string },
): Page {
  return renderPage(words, {
    title: words.say('password-is-set'),
    branding: noBranding,
    content: [
      focusedHeading('h1', words.say('password-is-set')),
      el('p', {}, clean(words.say('sign-in-as', { userName }))),
      el('p', {}, el('a', { href: portal }, words.say('to-portal'))),
    ],
  })
}

export function linkEndedPage(words: Words, why: PageProblem): Page {
  return renderPage(words, {
    title: words.say('link-does-not-work'),
    branding: noBranding,
    content: [focusedHeading('h1', words.say('link-does-not-work')), alert(words, why)],
  })
}
