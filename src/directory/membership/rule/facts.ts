// The facts of an object in the form that rules compare with.

import { smallLetters } from '../../../kernel/text/small-letters.ts'
import type { Element, Facts } from './evaluate.ts'

export function inSmallLetters(written: Facts): Facts {
  return Object.fromEntries(Object.entries(written).map(([name, value]) => [name, small(value)])) as Facts
}

function small(value: Facts[keyof Facts]): Facts[keyof Facts] {
  if (typeof value === 'string') return smallLetters(value)
  return value && typeof value === 'object' ? value.map(smallElement) : value
}

const smallElement = (element: Element): Element =>
  typeof element === 'string'
    ? smallLetters(element)
    : Object.fromEntries(Object.entries(element).map(([name, text]) => [name, smallLetters(text)]))
