// The words, typed. A second language is a second pair of files of the same shape and one more line here.

import i18next from 'i18next'
import { initReactI18next } from 'react-i18next'

import type { pageTexts } from '../../admin/text/pages.en.ts'
import type { operatorTexts } from '../../operator/text/pages.en.ts'
import type { partnerTexts } from '../../partner/text/pages.en.ts'
import type { storeTexts } from '../../store/text/pages.en.ts'
import { firstTexts } from './first.en.ts'

export type Texts = typeof firstTexts &
  typeof pageTexts &
  typeof operatorTexts &
  typeof partnerTexts &
  typeof storeTexts

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'portal'
    resources: { portal: Texts }
  }
}

export async function startText(): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: 'en',
    fallbackLng: 'en',
    defaultNS: 'portal',
    resources: { en: { portal: firstTexts } },
    // React escapes what it renders.
    interpolation: { escapeValue: false },
  })
}
