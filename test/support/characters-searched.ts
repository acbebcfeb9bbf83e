// How much a piece of work searches, in characters: the same number on every machine, whatever else that one does. What a
// test may ask of the time that text costs, it asks by this.

import { vi } from 'vitest'

/** Counts over how many characters `indexOf` goes from now on, until `end`. */
export function countSearched(): { readonly characters: () => number; readonly end: () => void } {
  const search = String.prototype.indexOf
  let characters = 0
  const spy = vi.spyOn(String.prototype, 'indexOf').mockImplementation(function (this: string, symbol, from = 0) {
    const at = search.call(this, symbol, from)
    characters += (at < 0 ? this.length : at) - from
    return at
  })
  return { characters: () => characters, end: () => spy.mockRestore() }
}

export function charactersSearched(work: () => void): number {
  const { characters, end } = countSearched()
  try {
    work()
    return characters()
  } finally {
    end()
  }
}
