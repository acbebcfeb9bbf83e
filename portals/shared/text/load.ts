// The words of a portal's pages come with its first page, not before the sign-in.

import i18next from 'i18next'

export async function loadTexts(load: () => Promise<object>): Promise<void> {
  i18next.addResourceBundle('en', 'portal', await load(), true)
}
