// Which member of a body a refusal is about: its sentence names it. The first one counts.

import { ApiProblem } from './problem.ts'

export function memberNamed<M extends string>(problem: unknown, members: readonly M[]): M | undefined {
  if (!(problem instanceof ApiProblem) || problem.status !== 400) return undefined
  const [, found] = new RegExp(`\\b(${members.join('|')})\\b`).exec(problem.message) ?? []
  return members.find((member) => member === found)
}
