// The pages behind a link that sets a password: the question, that it is done, and why the link does not count.

import { element as el } from '../../protocol/xml-write.ts'
import { alert, clean, noBranding, type Page, renderPage } from '../sign-in/page.ts'

export type NewPasswordQuestion = {
  readonly action: string
  readonly userName: string
  readonly problem?: string | undefined
}

export function newPasswordPage({ action, userName, problem }: NewPasswordQuestion): Page {
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
  return renderPage({
    title: 'Choose your password',
    branding: noBranding,
    content: [
      el('p', { class: 'soft' }, clean(userName)),
      el('h1', {}, 'Choose your password'),
      el('p', { id: 'rule' }, 'Ten characters or more. A few words in a row are good.'),
      alert(problem),
      el(
        'form',
        { method: 'post', action },
        // a password manager keeps the name beside the password
        el('input', { type: 'hidden', name: 'username', value: clean(userName), autocomplete: 'username' }),
        field('password', 'New password', {
          autofocus: 'autofocus',
          'aria-describedby': problem === undefined ? 'rule' : 'problem rule',
          ...(problem !== undefined && { 'aria-invalid': 'true' }),
        }),
        field('again', 'The same once more'),
        el('button', { type: 'submit' }, 'Set password'),
      ),
    ],
  })
}

export function passwordSetPage({ userName, portal }: { readonly userName: string; readonly portal: string }): Page {
  return renderPage({
    title: 'Your password is set',
    branding: noBranding,
    content: [
      el('h1', {}, 'Your password is set'),
      el('p', {}, `Sign in as ${clean(userName)} with it.`),
      el('p', {}, el('a', { href: portal }, 'Go to the portal')),
    ],
  })
}

export function linkEndedPage(message: string): Page {
  return renderPage({
    title: 'This link does not work',
    branding: noBranding,
    content: [el('h1', {}, 'This link does not work'), alert(message)],
  })
}
