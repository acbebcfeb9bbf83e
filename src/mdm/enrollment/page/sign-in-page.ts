// The last page of a sign-in that enrols: a form that posts the ticket to the application of Windows. It posts by itself where
// scripts run, and has a button where they do not. Well-formed XML, as our other pages are; the script is a file of its own, so that
// the policy of the page names no other (T-06).

import type { Words } from '../../../kernel/words/words.ts'
import { dropIllegal, element } from '../../../protocol/xml-write.ts'

export const scriptPath = '/EnrollmentServer/SignedIn.js'

export const postScript = `'use strict'
document.forms[0].submit()
`

export function signedInPage(
  words: Words,
  { action, ticket }: { readonly action: string; readonly ticket: string },
): string {
  const title = words.say('continue')
  const page = element(
    'html',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: words.language, dir: words.direction },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width, initial-scale=1' }),
      element('title', {}, title),
      element('script', { src: scriptPath, defer: 'defer' }, ' '), // not empty: HTML knows no empty element of this name
    ),
    element(
      'body',
      {},
      element(
        'main',
        {},
        element('h1', {}, title),
        element(
          'form',
          { method: 'post', action: dropIllegal(action) },
          element('input', { type: 'hidden', name: 'wresult', value: ticket }),
          element('button', { type: 'submit', autofocus: 'autofocus' }, title),
        ),
      ),
    ),
  )
  return `<!DOCTYPE html>\n${page.markup}`
}
