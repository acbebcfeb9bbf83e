// The pages for the code of another device: where it is typed, what is asked, and what came of it. Words that a thief would like
// people not to read stand before the buttons, and no comes first.

import { element as el, type Markup } from '../../protocol/xml-write.ts'
import { alert, clean, heading, noBranding, type Page, type PageBranding, renderPage } from '../sign-in/page.ts'

export type DeviceCodeQuestion = { readonly typed?: string | undefined; readonly problem?: string | undefined }

export function deviceCodePage({ typed = '', problem }: DeviceCodeQuestion): Page {
  return renderPage({
    title: 'Enter the code of your device',
    branding: noBranding,
    content: [
      el('h1', {}, 'Enter the code of your device'),
      el('p', { id: 'only' }, 'It is shown on the device or in the program that you want to sign in. '),
      warning('Go on only if you started this yourself. Enter no code that somebody sent you or told you.'),
      alert(problem),
      el(
        'form',
        { method: 'post', action: '/device' },
        el('label', { for: 'code' }, 'Code'),
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
        el('button', { type: 'submit' }, 'Next'),
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

export function consentPage(asked: ConsentQuestion): Page {
  const { application, userName, branding } = asked
  return renderPage({
    title: 'Allow this device to sign in as you?',
    branding,
    content: [
      branding.name ? heading(branding) : undefined,
      el(branding.name ? 'h2' : 'h1', {}, 'Allow this device to sign in as you?'),
      el('p', {}, el('strong', {}, clean(application)), ` on another device asks to act as ${clean(userName)}.`),
      el(
        'dl',
        {},
        fact('Asked from', whereFrom(asked)),
        fact('Asked', asked.minutesAgo < 1 ? 'less than a minute ago' : minutes(asked.minutesAgo)),
        fact('Code', asked.userCode),
      ),
      warning(
        'Allow it only if you started this yourself, on a device in front of you. Did somebody send you the code or tell it to you? Then they want to get into your account: do not allow it, and tell your administrator.',
      ),
      el(
        'form',
        { method: 'post', action: '/device/answer' },
        hidden('user_code', asked.userCode),
        hidden('code', asked.signInCode),
        el('button', { type: 'submit', name: 'answer', value: 'decline' }, 'Do not allow'),
        ' ',
        el('button', { type: 'submit', name: 'answer', value: 'allow', class: 'second' }, 'Allow'),
      ),
      el('p', {}, el('a', { href: asked.otherAccount }, 'Use another account')),
    ],
  })
}

const whereFrom = ({ askedFrom, isSameNetwork }: ConsentQuestion): string => {
  if (askedFrom === null) return 'an unknown place'
  return `${askedFrom}, ${isSameNetwork ? 'the network that you are in' : 'not the network that you are in'}`
}

const minutes = (count: number): string => (count === 1 ? 'a minute ago' : `${count} minutes ago`)

const fact = (name: string, value: string): readonly Markup[] => [el('dt', {}, name), el('dd', {}, clean(value))]

const warning = (text: string): Markup => el('p', { class: 'warning' }, text)

const hidden = (name: string, value: string): Markup => el('input', { type: 'hidden', name, value: clean(value) })

export function deviceAllowedPage(application: string): Page {
  return renderPage({
    title: 'The device is signed in',
    branding: noBranding,
    content: [
      el('h1', {}, 'The device is signed in'),
      el('p', {}, `Go back to ${clean(application)} on your device. You can close this window.`),
    ],
  })
}

export function deviceDeclinedPage(): Page {
  return renderPage({
    title: 'Nobody was signed in',
    branding: noBranding,
    content: [
      el('h1', {}, 'Nobody was signed in'),
      el('p', {}, 'The device gets nothing. If somebody gave you the code, tell your administrator.'),
    ],
  })
}
