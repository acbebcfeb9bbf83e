// The language of a page: the best of the ten that its reader's browser asks for (RFC 9110 §12.5.4), or that the application named
// (`ui_locales`, OpenID Connect Core §3.1.2.1); English where it asks for none of them.

import i18next, { type i18n } from 'i18next'
import Negotiator from 'negotiator'

import type { SaidText } from '../fault.ts'
import { ar } from './ar.ts'
import { de } from './de.ts'
import { en } from './en.ts'
import { es } from './es.ts'
import { fr } from './fr.ts'
import { it } from './it.ts'
import { ja } from './ja.ts'
import { nl } from './nl.ts'
import { pl } from './pl.ts'
import { pt } from './pt.ts'
import type { TextName, Texts } from './text.ts'

const texts = { en, ar, de, es, fr, it, ja, nl, pl, pt } satisfies Record<string, Texts>

export type Language = keyof typeof texts
export const languages = Object.keys(texts) as readonly Language[]
export const textsOf = (language: Language): Texts => texts[language]

/** A text to be said in the reader's language: what an operation answers instead of a sentence. */
export type Said = SaidText & { readonly say: TextName }

export type Words = {
  readonly language: Language
  readonly direction: 'ltr' | 'rtl'
  readonly say: (name: TextName, values?: Said['with']) => string
}

let loaded: i18n | undefined

/** Made at the first page: most processes show none. */
function translator(): i18n {
  if (loaded) return loaded
  loaded = i18next.createInstance()
  void loaded.init({
    initAsync: false,
    fallbackLng: 'en',
    resources: Object.fromEntries(languages.map((one) => [one, { translation: forms(texts[one]) }])),
    keySeparator: false,
    nsSeparator: false,
    // the pages' own writer escapes
    interpolation: { prefix: '{', suffix: '}', escapeValue: false, skipOnVariables: true },
  })
  return loaded
}

/** As i18next names the forms of what is counted: `minutes_one`. */
function forms(of: Texts): Record<string, string> {
  return Object.fromEntries(
    Object.entries(of).flatMap(([name, text]) =>
      typeof text === 'string' ? [[name, text]] : Object.entries(text).map(([form, one]) => [`${name}_${form}`, one]),
    ),
  )
}

export function wordsIn(language: Language): Words {
  const t = translator().getFixedT(language)
  return {
    language,
    direction: language === 'ar' ? 'rtl' : 'ltr',
    say: (name, values = {}) => t(name, values),
  }
}

/** `asked`: tags in order of preference, before what the header says. */
export function wordsFor(header: string | undefined, asked: string | undefined): Words {
  const before = (asked ?? '').slice(0, 256).split(/\s+/).filter(Boolean)
  for (const accepted of [before.join(', '), header?.slice(0, 1024)]) {
    if (!accepted) continue
    const [best] = new Negotiator({ headers: { 'accept-language': accepted } }).languages([...languages])
    if (best) return wordsIn(best as Language)
  }
  return wordsIn('en')
}

/** Several sentences, one behind the other. */
export const saidIn = (words: Words, said: readonly Said[]): string =>
  said.map(({ say, with: values }) => words.say(say, values)).join(words.language === 'ja' ? '' : ' ')

/** For programs and logs, whose language is English. */
export const inEnglish = (said: readonly Said[]): string => saidIn(wordsIn('en'), said)
