// What goes along with work through everything that it awaits. One store holds all of it: Node hands every store on to every
// promise that is made, so that five of them cost each request five times as much
// (https://nodejs.org/docs/latest-v20.x/api/async_context.html).

import { AsyncLocalStorage } from 'node:async_hooks'

type All = { readonly [kind: symbol]: unknown }

const store = new AsyncLocalStorage<All>()

/** For what work leaves behind for others to do: nothing goes along. */
export const carryingNothing = <T>(work: () => T): T => store.run({}, work)

export type Carried<Value> = {
  readonly run: <T>(value: Value, work: () => T) => T
  /** Undefined outside of `run`. */
  readonly get: () => Value | undefined
}

/** `name` is for whoever looks at it in a debugger. */
export function carried<Value>(name: string): Carried<Value> {
  const kind = Symbol(name)
  return {
    run: (value, work) => store.run({ ...store.getStore(), [kind]: value }, work),
    get: () => store.getStore()?.[kind] as Value | undefined,
  }
}
