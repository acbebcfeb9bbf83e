// The page that Windows opens when somebody enrols a PC from Settings without joining it ("Enroll only in device management").
// Every enrolment here belongs to a joined device, so it says what to do instead; nothing is asked and nothing is sent.

import { element } from '../../protocol/xml-write.ts'

export function joinFirstPage(): string {
  return element(
    'html',
    { xmlns: 'http://www.w3.org/1999/xhtml', lang: 'en' },
    element(
      'head',
      {},
      element('meta', { charset: 'utf-8' }),
      element('meta', { name: 'viewport', content: 'width=device-width' }),
      element('title', {}, 'Join this PC first'),
    ),
    element(
      'body',
      {},
      element(
        'main',
        {},
        element('h1', {}, 'Join this PC first'),
        element(
          'p',
          {},
          'Your organisation manages PCs that have joined it, and this one has not. Nothing was changed.',
        ),
        element(
          'p',
          {},
          'Close this window. In Settings, Accounts, Access work or school choose Connect, then Join this device to the directory, and sign in with your work account. Management follows by itself.',
        ),
      ),
    ),
  ).markup
}
