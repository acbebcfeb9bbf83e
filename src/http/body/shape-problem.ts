// Explains what is wrong with the path, query or body of a request: which member, what it may be, and what was probably
// meant. Values are repeated only where a closed list or a form is asked for, so that no password comes back in an error.

import type { z } from 'zod'

import { didYouMean } from '../../kernel/text/nearest.ts'

const mostProblems = 10
const mostShown = 60

export function shapeProblem(where: 'path' | 'query' | 'body', error: z.ZodError, value: unknown): string {
  const said = error.issues.slice(0, mostProblems).map((issue) => {
    const at = issue.path.length > 0 ? issue.path.map(String).join('.') : `the ${where}`
    return problemOf(at, issue, issue.path.reduce(memberOf, value))
  })
  return `The ${where} of the request is not what this call expects. ${said.join(' ')}`
}

function problemOf(at: string, issue: z.core.$ZodIssue, found: unknown): string {
  if (found === undefined && issue.code !== 'custom' && issue.code !== 'unrecognized_keys') {
    return issue.code === 'invalid_value' ? `${at} is missing; ${choices(issue.values)}.` : `${at} is missing.`
  }
  switch (issue.code) {
    case 'invalid_value': {
      const known = issue.values.map(String)
      const meant = typeof found === 'string' ? didYouMean(found, known) : ''
      return `${at} cannot be ${shown(found)}.${meant} ${capital(choices(issue.values))}.`
    }
    case 'invalid_format':
      return issue.format === 'guid' || issue.format === 'uuid'
        ? `${at} is no id: ${shown(found)}. An id looks like 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b.`
        : `${at} is not written as it should be: ${formats[issue.format] ?? `a ${issue.format}`} is expected.`
    case 'invalid_type':
      return issue.expected === 'nonoptional'
        ? `${at} is missing.`
        : `${at} has to be ${kinds[issue.expected] ?? issue.expected}.`
    case 'too_small':
      return `${at} has to be ${amount(issue.origin, 'at least', issue.minimum)}.`
    case 'too_big':
      return `${at} has to be ${amount(issue.origin, 'at most', issue.maximum)}.`
    case 'not_multiple_of':
      return `${at} has to be a multiple of ${issue.divisor}.`
    case 'unrecognized_keys':
      return issue.path.length > 0 ? `In ${at}: ${ended(issue.message)}` : ended(issue.message)
    case 'custom':
      return `${at}: ${ended(issue.message)}`
    default:
      return `${at} is not of a form that is expected here.`
  }
}

const formats: Readonly<Record<string, string>> = {
  datetime: 'an instant such as 2026-11-26T08:00:00Z',
  base64: 'base64',
}

const kinds: Readonly<Record<string, string>> = {
  string: 'a text',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
  array: 'a list',
  object: 'an object',
  record: 'an object',
  null: 'null',
  date: 'a date',
}

function amount(origin: string, least: string, number: number | bigint): string {
  const one = Number(number) === 1
  if (origin === 'string') return `${least} ${number} character${one ? '' : 's'} long`
  if (origin === 'array' || origin === 'set') return `a list of ${least} ${number} item${one ? '' : 's'}`
  return `${least} ${number}`
}

const choices = (values: readonly unknown[]): string =>
  values.length === 1 ? `it has to be ${String(values[0])}` : `it can be ${values.map(String).join(', ')}`

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1)
const ended = (text: string): string => (/[.!?]$/.test(text) ? text : `${text}.`)

function shown(value: unknown): string {
  if (typeof value === 'object' && value !== null) return Array.isArray(value) ? 'a list' : 'an object'
  const text = String(value)
  return `'${text.length > mostShown ? `${text.slice(0, mostShown)}…` : text}'`
}

function memberOf(value: unknown, name: PropertyKey): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined
  return (value as Record<PropertyKey, unknown>)[name]
}
