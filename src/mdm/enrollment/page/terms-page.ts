// The page of the terms of use, for who joins a device and for who enrols one without a join. Well-formed XML, without a script, and
// everything on it is escaped (T-06).

import type { Words } from '../../../kernel/words/words.ts'
import { dropIllegal, element, type Markup } from '../../../protocol/xml-write.ts'

/** Of what is accepted, when the text of the terms changes. */
export const termsVersion = 1

export type TermsForm = {
  readonly organization: string
  readonly action: string
  readonly hidden: ReadonlyArray<readonly [name: string, value: string]>
  readonly mayDecline: boolean
}

export function termsPage(words: Words, { organization: name, action, hidden, mayDecline }: TermsForm): string {
  const organization = dropIllegal(name)
  const button = (value: string, label: string): Markup =>
    element('button', { type: 'submit', name: 'answer', value }, label)
  return element(
    'html',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: words.language, dir: words.direction },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('title', {}, `${words.say('terms-of-use')} - ${organization}`),
    ),
    element(
      'body',
      {},
      element(
        'main',
        {},
        element('p', {}, organization),
        element('h1', {}, words.say('terms-of-use')),
        element('p', {}, words.say('terms-text', { organization })),
        element(
          'form',
          { method: 'post', action },
          hidden.map(([field, value]) => element('input', { type: 'hidden', name: field, value: dropIllegal(value) })),
          button('accept', words.say('accept')),
          mayDecline ? button('decline', words.say('decline')) : undefined,
        ),
      ),
    ),
  ).markup
}
