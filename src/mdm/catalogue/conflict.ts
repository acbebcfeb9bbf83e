// Two policies give one node different values: of some nodes Windows says which one is the safer, and that one holds.

import { findNode } from './catalogue.ts'

/** Whether the value holds against the other one; undefined where no rule decides between them. */
export function holdsAgainst(uri: string, value: string, other: string): boolean | undefined {
  if (!isNumber(value) || !isNumber(other) || Number(value) === Number(other)) return undefined
  const rule = findNode(uri)?.conflict ?? 'last'
  if (rule === 'last') return undefined
  // nought stands for no limit at all, which is never the safer
  if (rule.endsWith('-or-none') && (Number(value) === 0 || Number(other) === 0)) return Number(other) === 0
  return rule.startsWith('highest') ? Number(value) > Number(other) : Number(value) < Number(other)
}

const isNumber = (text: string): boolean => /^-?\d{1,10}$/.test(text)
