// The words, typed. A second language is a second file of the same shape and one more line here.

import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import { en } from './en.ts'

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'portal'
    resources: { portal: typeof en }
  }
}

export async function startText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'portal',
    resources: { en: { portal: en } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  })
}
