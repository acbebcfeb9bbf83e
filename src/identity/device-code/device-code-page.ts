// The pages for the code of another device: where it is typed, what is asked, and what came of it. Words that a thief would like
// people not to read stand before the buttons, and no comes first.

import type { Words } from '../../kernel/words/words.ts'
import { element as el, type Markup } from '../../protocol/xml-write.ts'
import {
  alert,
  clean,
  focusedHeading,
  heading,
  noBranding,
  type Page,
  type PageBranding,
  type PageProblem,
  renderPage,
} from '../sign-in/page.ts'

export type DeviceCodeQuestion = { readonly typed?: string | undefined; readonly problem?: PageProblem | undefined }

export function deviceCodePage(words: Words, { typed = '', problem }: DeviceCodeQuestion): Page {
  return renderPage(words, {
    title: words.say('enter-device-code'),
    branding: noBranding,
    content: [
      el('h1', {}, words.say('enter-device-code')),
      el('p', { id: 'only' }, words.say('device-code-where')),
      warning(words.say('only-if-you-started')),
      alert(words, problem),
      el(
        'form',
        { method: 'post', action: '/device' },
        el('label', { for: 'code' }, words.say('code')),
        el('input', {
          id: 'code',
          name: 'user_code',
          type: 'text',
          value: clean(typed.slice(0, 64)),
          autocomplete: 'off',
          autocapitalize: 'characters',
          spellcheck: 'false',
          required: 'required',
          autofocus: 'autofocus',
          maxlength: '64',
          'aria-describedby': problem === undefined ? 'only' : 'problem only',
          ...(problem !== undefined && { 'aria-invalid': 'true' }),
        }),
        el('button', { type: 'submit' }, words.say('next')),
      ),
    ],
  })
}

export type ConsentQuestion = {
  readonly branding: PageBranding
  readonly userName: string
  readonly application: string
  /** Where the device is, as far as its address tells. */
  readonly askedFrom: string | null
  readonly isSameNetwork: boolean
  readonly minutesAgo: number
  readonly userCode: string
  readonly signInCode: string
  readonly otherAccount: string
}

export function consentPage(words: Words, asked: ConsentQuestion): Page {
  const { application, userName, branding } = asked
  return renderPage(words, {
    title: words.say('allow-device'),
    branding,
    content: [
      branding.name ? heading(words, branding) : undefined,
      el(branding.name ? 'h2' : 'h1', {}, words.say('allow-device')),
      el('p', {}, clean(words.say('device-asks', { application, userName }))),
      el(
        'dl',
        {},
        fact(words.say('asked-from'), whereFrom(words, asked)),
        fact(
          words.say('asked-when'),
          asked.minutesAgo < 1 ? words.say('less-than-minute') : words.say('minutes-ago', { count: asked.minutesAgo }),
        ),
        fact(words.say('code'), asked.userCode),
      ),
      warning(words.say('allow-warning')),
      el(
        'form',
        { method: 'post', action: '/device/answer' },
        hidden('user_code', asked.userCode),
        hidden('code', asked.signInCode),
        el('button', { type: 'submit', name: 'answer', value: 'decline' }, words.say('do-not-allow')),
        ' ',
        el('button', { type: 'submit', name: 'answer', value: 'allow', class: 'second' }, words.say('allow')),
      ),
      el('p', {}, el('a', { href: asked.otherAccount }, words.say('another-account'))),
    ],
  })
}

const whereFrom = (words: Words, { askedFrom: address, isSameNetwork }: ConsentQuestion): string =>
  address === null
    ? words.say('from-unknown')
    : words.say(isSameNetwork ? 'from-own-network' : 'from-other-network', { address })

const fact = (name: string, value: string): readonly Markup[] => [el('dt', {}, name), el('dd', {}, clean(value))]

const warning = (text: string): Markup => el('p', { class: 'warning' }, text)

const hidden = (name: string, value: string): Markup => el('input', { type: 'hidden', name, value: clean(value) })

export function deviceAllowedPage(words: Words, application: string): Page {
  return renderPage(words, {
    title: words.say('device-signed-in'),
    branding: noBranding,
    content: [
      focusedHeading('h1', words.say('device-signed-in')),
      el('p', {}, clean(words.say('go-back-to', { application }))),
    ],
  })
}

export function deviceDeclinedPage(words: Words): Page {
  return renderPage(words, {
    title: words.say('nobody-signed-in'),
    branding: noBranding,
    content: [focusedHeading('h1', words.say('nobody-signed-in')), el('p', {}, words.say('device-gets-nothing'))],
  })
}
