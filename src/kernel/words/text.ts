// The shape of a language's texts. English gives the names; every other language has the same, and of what is counted the forms
// that it tells apart (Unicode CLDR plural rules).

import type { en } from './en.ts'

export type Counted = { readonly other: string } & { readonly [Form in Intl.LDMLPluralRule]?: string }

export type TextName = keyof typeof en
export type Texts = { readonly [Name in TextName]: (typeof en)[Name] extends string ? string : Counted }
