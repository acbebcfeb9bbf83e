import { describe, expect, test } from 'vitest'

import { en } from './en.ts'
import type { Counted, TextName, Texts } from './text.ts'
import { languages, textsOf, wordsFor, wordsIn } from './words.ts'

const names = Object.keys(en) as TextName[]
const places = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort()
const formsOf = (texts: Texts, name: TextName): readonly string[] => {
  const text: string | Counted = texts[name]
  return typeof text === 'string' ? [text] : Object.values(text)
}

test('pages are said in ten languages, one of them from right to left', () => {
  expect([...languages].sort()).toEqual(['ar', 'de', 'en', 'es', 'fr', 'it', 'ja', 'nl', 'pl', 'pt'])
  expect(languages.filter((one) => wordsIn(one).direction === 'rtl')).toEqual(['ar'])
})

describe.each(languages)('%s', (language) => {
  const texts = textsOf(language)

  test('has every text, with the same places for values as English', () => {
    for (const name of names) {
      const wanted = new Set(formsOf(en, name).flatMap(places))
      for (const text of formsOf(texts, name)) {
        expect(text.trim(), name).not.toBe('')
        // "a minute ago" names no number
        expect([name, places(text).filter((place) => !wanted.has(place))]).toEqual([name, []])
      }
      if (typeof en[name] === 'string')
        expect([name, places(formsOf(texts, name)[0]!)]).toEqual([name, [...wanted].sort()])
    }
  })

  test('has each form of what is counted that the language tells apart, and no other', () => {
    const forms = new Intl.PluralRules(language).resolvedOptions().pluralCategories
    for (const name of names) {
      const text: string | Counted = texts[name]
      if (typeof text !== 'string') expect([name, Object.keys(text).sort()]).toEqual([name, [...forms].sort()])
    }
  })

  test('says something of its own', () => {
    if (language === 'en') return
    const same = names.filter((name) => JSON.stringify(texts[name]) === JSON.stringify(en[name]))
    expect(same.length).toBeLessThan(4)
  })
})

describe('which language', () => {
  test.each([
    ['a browser that asks for two of them', 'de-CH, fr;q=0.8', undefined, 'de'],
    ['one whose first is not among them', 'sv, ar-EG;q=0.4, en;q=0.2', undefined, 'ar'],
    ['one that asks for another', 'sv', undefined, 'en'],
    ['one that asks for none', undefined, undefined, 'en'],
    ['one that takes any', '*', undefined, 'en'],
    ['an application that names two', 'de', 'ja fr', 'ja'],
    ['an application that names another', 'de', 'sv', 'de'],
    ['an application that names a country', 'de', 'pt-BR', 'pt'],
    ['what is no header', 'not a header;;q=x', '\u0000', 'en'],
    ['a header that is far too long', `${'x,'.repeat(100_000)}de`, undefined, 'en'],
  ])('of %s it is the right one', (_, header, asked, language) => {
    expect(wordsFor(header, asked).language).toBe(language)
  })

  test('numbers are counted as the language does', () => {
    const minutes = (language: 'en' | 'pl' | 'ar', count: number) => wordsIn(language).say('wait-minutes', { count })
    expect([minutes('en', 1), minutes('en', 5)]).toEqual([
      'Wait a minute and try again.',
      'Wait 5 minutes and try again.',
    ])
    expect(new Set([1, 3, 5].map((count) => minutes('pl', count).replace(/\d/, ''))).size).toBe(3)
    expect(new Set([1, 2, 3, 11].map((count) => minutes('ar', count).replace(/\d+/, ''))).size).toBe(4)
  })

  test('a value is said as it is, whatever stands in it', () => {
    const organization = '{application} $t(next) <b>&amp;'
    expect(wordsIn('de').say('terms-text', { organization })).toContain(organization)
  })
})
