// The address of an API operation, with its parts and options filled in.

import { operations } from './generated/operations.ts'
import type { Shapes } from './generated/shapes.ts'

export type Operation = keyof Shapes
/** The parameters of a call: parts of the path, options, a body. */
export type ParamsOf<O extends Operation> = Omit<Shapes[O], 'reply'>

type Words = Readonly<Record<string, unknown>>

/** Under the service root ('/beta/…'), with its options; one that is undefined is not sent. */
export function addressOf<O extends Operation>(operation: O, params: Omit<ParamsOf<O>, 'body'>): string {
  const { path = {}, query = {} }: { readonly path?: Words; readonly query?: Words } = params
  const filled = operations[operation].path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(String(path[name])),
  )
  const options = new URLSearchParams()
  for (const [name, value] of Object.entries(query)) if (value !== undefined) options.append(name, String(value))
  return options.size > 0 ? `${filled}?${options}` : filled
}
