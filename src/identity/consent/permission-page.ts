// The page on which a person, or an administrator for everybody, consents to what an application asks for: which permissions in plain
// words, for whom, who registered it, and that nobody verified it. No comes first, as on the page for device codes.

import { sayPermission } from '../../kernel/words/permission-words.ts'
import type { Words } from '../../kernel/words/words.ts'
import { element as el, type Markup } from '../../protocol/xml-write.ts'
import {
  alert,
  clean,
  focusedHeading,
  formTarget,
  heading,
  type Page,
  type PageBranding,
  type PageProblem,
  renderPage,
} from '../sign-in/page.ts'
import type { Consenting } from './decide.ts'

export type PermissionQuestion = {
  readonly action: string
  readonly branding: PageBranding
  readonly application: string
  readonly organization: string
  readonly userName: string
  /** For people who sign in. */
  readonly permissions: readonly string[]
  /** By itself: only where an administrator consents for everybody. */
  readonly byItself: readonly string[]
  /** `everybody`: an administrator was asked to consent for everybody. */
  readonly who: Consenting | 'everybody'
  /** What the page shows, digested: the answer is to this. */
  readonly shown: string
  readonly problem?: PageProblem | undefined
  readonly redirectUri?: string | undefined
  readonly locales?: string | undefined
}

export function permissionPage(words: Words, asked: PermissionQuestion): Page {
  const { application, organization, userName, branding, who } = asked
  const isRefused = who === 'nobody'
  const title = isRefused ? words.say('consent-needs-admin') : words.say('consent-title', { application })
  const forPeople =
    who === 'everybody'
      ? words.say('consent-asks-all', { application })
      : words.say('consent-asks', { application, userName })
  return renderPage(words, {
    title: clean(title),
    branding,
    leavesFor: formTarget(asked.redirectUri),
    content: [
      branding.name ? heading(words, branding) : undefined,
      focusedHeading(branding.name ? 'h2' : 'h1', clean(title)),
      alert(words, asked.problem),
      isRefused ? el('p', {}, clean(words.say('consent-ask-admin', { application }))) : undefined,
      asked.permissions.length > 0 ? [el('p', {}, clean(forPeople)), list(words, asked.permissions)] : undefined,
      asked.byItself.length > 0
        ? [el('p', {}, words.say('consent-by-itself')), list(words, asked.byItself)]
        : undefined,
      el('p', { class: 'warning' }, clean(words.say('consent-unverified', { organization }))),
      isRefused
        ? el('p', { class: 'soft' }, 'AADSTS90094')
        : el('p', { class: 'soft' }, `${words.say('consent-no-more')} ${words.say('consent-withdraw')}`),
      el(
        'form',
        { method: 'post', action: asked.action },
        el('input', { type: 'hidden', name: 'step', value: 'consent' }),
        el('input', { type: 'hidden', name: 'shown', value: asked.shown }),
        who === 'choice'
          ? el(
              'p',
              {},
              el('label', { class: 'check' }, [
                el('input', { type: 'checkbox', name: 'everybody', value: 'yes' }),
                ` ${words.say('consent-for-all')}`,
              ]),
            )
          : undefined,
        isRefused
          ? button('decline', words.say('back-to-application', { application }))
          : [button('decline', words.say('decline')), ' ', button('accept', words.say('accept'), 'second')],
      ),
    ],
  })
}

const list = (words: Words, permissions: readonly string[]): Markup =>
  el(
    'ul',
    {},
    permissions.map((name) =>
      el('li', {}, [clean(sayPermission(words, name)), ' ', el('span', { class: 'soft', dir: 'ltr' }, `(${name})`)]),
    ),
  )

const button = (value: string, text: string, kind?: string): Markup =>
  el('button', { type: 'submit', name: 'answer', value, ...(kind && { class: kind }) }, clean(text))
