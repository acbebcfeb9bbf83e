// Texts for the rows of a long list. i18next takes a key apart and goes through languages and namespaces each time, and makes more
// objects in a frame of a scroll than all of what it is for: here each text is looked up once for the list.

import type { ParseKeys, TFunction } from 'i18next'

export type TextOf = (key: ParseKeys) => string

/** For keys that take no values. */
export function textsOf(t: TFunction): TextOf {
  const known = new Map<string, string>()
  return (key) => {
    const found = known.get(key)
    if (found !== undefined) return found
    const text: string = t(key)
    known.set(key, text)
    return text
  }
}

const place = '\u0000'

/** For a text with one value that stands in it as it is: `write` is given what to put in its place. */
export function textAround(write: (value: string) => string): (value: string) => string {
  const parts = write(place).split(place)
  return (value) => parts.join(value)
}
