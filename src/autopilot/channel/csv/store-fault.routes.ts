// A file that was refused, or that the service could not take, by the name that the Store has for it.

import { toFault } from '../../../http/dialect/dialect.ts'
import { Fault } from '../../../kernel/fault.ts'
import type { StoreErrorId } from '../../../protocol/ztd/error/store.ts'
import { storeErrorOfFile } from './store-error.ts'

/** The same failure in these words, which get ours; as it is where the Store has no name. */
export function namedAsInStore(error: unknown, words: (id: StoreErrorId, own: string) => string): never {
  const fault = toFault(error)
  const id = storeErrorOfFile(fault)
  if (!id) throw error
  const { code, reason, details, message } = fault
  throw new Fault(code, words(id, message), {
    ...(reason && { reason }),
    ...(details && { details }),
    cause: error,
  })
}
