// The order in which the parts of a batch are run: as they come, but each after those that it depends on.

import { Fault } from '../kernel/fault.ts'

type Part = { readonly id: string; readonly dependsOn: readonly string[] }

/** Ids differ in more than letter case. */
export function inOrder<P extends Part>(parts: readonly P[]): readonly P[] {
  const byId = new Map<string, P>()
  for (const part of parts) {
    if (byId.has(idOf(part.id))) throw wrong(`Two requests of the batch have the id '${part.id}'.`)
    byId.set(idOf(part.id), part)
  }
  const order: P[] = []
  const state = new Map<P, 'open' | 'added'>()
  const add = (part: P, dependent: string) => {
    if (state.get(part) === 'added') return
    if (state.get(part) === 'open') throw wrong(`The requests '${part.id}' and '${dependent}' wait for each other.`)
    state.set(part, 'open')
    for (const id of part.dependsOn) {
      const needed = byId.get(idOf(id))
      if (!needed) throw wrong(`The request '${part.id}' depends on '${id}', and there is no request with that id.`)
      add(needed, part.id)
    }
    state.set(part, 'added')
    order.push(part)
  }
  for (const part of parts) add(part, part.id)
  return order
}

export const idOf = (id: string): string => id.toLowerCase()

const wrong = (what: string): Fault => new Fault('invalid-input', what, { reason: 'batch' })
