// The authority's pages: plain HTML that is also well-formed XML (the web host of a first run and emulators read it so), works
// without JavaScript, by keyboard, in a screen reader, on a phone, dark and light. Text from outside is escaped by the
// writer, the style is one inline sheet named by its digest, and no script can run (T-06) but the one that speaks to passkeys, on
// the pages that ask for one.

import { createHash } from 'node:crypto'
import type { Fault } from '../../kernel/fault.ts'
import { type Said, saidIn, type Words } from '../../kernel/words/words.ts'
import { type Content, dropIllegal, element as el, type Markup } from '../../protocol/xml-write.ts'

export type PageBranding = {
  readonly name: string | null
  readonly signInText: string | null
  readonly usernameHint: string | null
  readonly backgroundColor: string | null
  /** Address of the logo, when there is one. */
  readonly logo: string | null
}

export type Page = {
  readonly html: string
  readonly headers: Readonly<Record<string, string>>
}

export const passkeyScriptPath = '/passkey.js'

export const noBranding: PageBranding = {
  name: null,
  signInText: null,
  usernameHint: null,
  backgroundColor: null,
  logo: null,
}

const style = (background: string | null): string => `
:root{color-scheme:light dark;--page:${background ?? '#eef1f5'};--card:#fff;--text:#1b1f24;--soft:#50575f;--line:#767d85;--accent:#0f5ea8;--on:#fff;--bad:#a4161a}
@media (prefers-color-scheme:dark){:root{--page:${background ?? '#14171b'};--card:#1f2429;--text:#f1f3f5;--soft:#b4bcc5;--line:#8a929b;--accent:#7cc0ff;--on:#0b1a29;--bad:#ffa8a8}}
*{box-sizing:border-box}
body{margin:0;min-height:100vh;display:flex;align-items:center;justify-content:center;background:var(--page);color:var(--text);font:1rem/1.5 "Segoe UI",system-ui,sans-serif}
main{width:100%;max-width:27.5rem;padding:2.75rem;background:var(--card);border-radius:.25rem}
img{display:block;max-width:100%;max-height:3rem;margin-bottom:1rem}
h1{margin:0;font-size:1.5rem;line-height:1.25}
h2{margin:1rem 0 .5rem;font-size:1.125rem}
h1:focus,h2:focus{outline:0}
p{margin:.75rem 0;overflow-wrap:anywhere}
label{display:block;font-weight:600}
input{width:100%;min-height:2.75rem;margin:.25rem 0 1rem;padding:.25rem .625rem;color:inherit;background:transparent;border:1px solid var(--line);border-radius:.25rem;font:inherit}
button{min-height:2.75rem;padding:.25rem 1.5rem;border:0;border-radius:.25rem;background:var(--accent);color:var(--on);font:inherit;font-weight:600}
a{color:var(--accent)}
.quiet{margin-top:1rem;padding:.25rem 0;background:transparent;color:var(--accent);font-weight:400;text-decoration:underline}
:focus-visible{outline:3px solid var(--accent);outline-offset:2px}
.bad{color:var(--bad)}
.soft{color:var(--soft)}
.text{white-space:pre-line}
.check{display:flex;gap:.5rem;align-items:center;min-height:2.75rem;font-weight:400}
.check input{flex:none;width:1.25rem;min-height:1.25rem;margin:0}
ul{margin:.5rem 0;padding-inline-start:1.25rem;overflow-wrap:anywhere}
.picture{display:block;width:13rem;max-width:100%}
.key{font-size:1.125rem;word-spacing:.25rem}
.codes{margin:1rem 0;padding:0;list-style:none;columns:2}
.codes code{font-size:1.125rem}
details{margin:1.5rem 0 0}
summary{min-height:2.75rem;padding:.5rem 0}
.warning{padding:.75rem;border:1px solid var(--line);border-inline-start:.25rem solid var(--bad);border-radius:.25rem}
.second{border:1px solid var(--line);background:transparent;color:inherit}
dl{display:grid;grid-template-columns:auto 1fr;gap:.25rem 1rem;margin:1rem 0}
dd{margin:0;overflow-wrap:anywhere}
@media (max-width:37.5rem){body{align-items:start;background:var(--card)}main{padding:1.5rem}}
`

const color = /^#[0-9a-f]{6}$/i

/** `leavesFor`: where a form on the page may lead in the end, as a source of `form-action`. */
export function renderPage(
  words: Words,
  input: {
    readonly title: string
    readonly branding: PageBranding
    readonly content: Content
    readonly leavesFor?: string | undefined
    /** The page asks for a passkey. */
    readonly runsScript?: boolean | undefined
  },
): Page {
  const { branding } = input
  const background = branding.backgroundColor && color.test(branding.backgroundColor) ? branding.backgroundColor : null
  const sheet = style(background)
  const digest = createHash('sha256').update(sheet).digest('base64')
  const page = el(
    'html',
    { lang: words.language, dir: words.direction },
    el(
      'head',
      {},
      el('meta', { charset: 'utf-8' }),
      el('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      el('title', {}, clean(input.title)),
      el('style', {}, { markup: sheet }), // our own text: no character in it needs escaping
      input.runsScript ? el('script', { src: passkeyScriptPath, defer: 'defer' }, ' ') : undefined, // not empty: HTML knows no empty element of this name
    ),
    el('body', {}, el('main', {}, input.content)),
  )
  return {
    html: `<!DOCTYPE html>\n${page.markup}`,
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': `default-src 'none'; style-src 'sha256-${digest}'; ${input.runsScript ? "script-src 'self'; " : ''}img-src 'self'; form-action 'self'${input.leavesFor ? ` ${input.leavesFor}` : ''}; frame-ancestors 'none'; base-uri 'none'`,
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
      'x-frame-options': 'DENY',
    },
  }
}

/** Text of people, without what XML cannot carry. */
export function clean(text: string): string {
  return dropIllegal(text)
}

const runOrRead = ['javascript:', 'vbscript:', 'data:', 'blob:', 'file:', 'filesystem:', 'about:', 'view-source:']

/**
 * `form-action` for the address a sign-in leads to; undefined when it is no address, could break out of the header, or has a
 * scheme of the browser's own: before the tenant is known nobody has compared it with what the client registered.
 */
export function formTarget(redirectUri: string | undefined): string | undefined {
  const url = redirectUri === undefined ? null : URL.parse(redirectUri)
  if (!url || runOrRead.includes(url.protocol)) return undefined
  const source = url.protocol === 'https:' || url.protocol === 'http:' ? url.origin : url.protocol
  return /^[a-z0-9.+:/[\]-]+$/i.test(source) ? source : undefined
}

export function heading(words: Words, branding: PageBranding): Content {
  const logo = branding.logo ? el('img', { src: branding.logo, alt: '' }) : undefined
  return [logo, el('h1', { dir: 'auto' }, clean(branding.name ?? words.say('sign-in')))]
}

/** Of a page where nothing is typed: it has the focus, so that a screen reader says what came of it and Tab goes on below it. */
export function focusedHeading(level: 'h1' | 'h2', text: string): Markup {
  return el(level, { tabindex: '-1', autofocus: 'autofocus' }, text)
}

/** Announced by screen readers when the page opens; absent when nothing went wrong. */
export function alert(words: Words, problem: PageProblem | undefined): Markup | undefined {
  if (problem === undefined) return undefined
  const shown = { class: 'bad', role: 'alert', id: 'problem' }
  return typeof problem === 'string'
    ? el('p', { ...shown, lang: 'en', dir: 'ltr' }, clean(problem))
    : el('p', shown, clean(saidIn(words, problem)))
}

/** A sentence of the pages; or one for programs, in English, that a person sees all the same. */
export type PageProblem = string | readonly Said[]

export const problemOf = ({ said, message }: Fault): PageProblem => (said as readonly Said[] | undefined) ?? message

export function signInText(branding: PageBranding): Markup | undefined {
  return branding.signInText ? el('p', { class: 'text soft', dir: 'auto' }, clean(branding.signInText)) : undefined
}
