// Every error and remark of registration, under its name.

import type { Explained } from './explained.ts'
import { registrationErrors } from './registration.ts'
import { doctorRemarks, registrationRemarks } from './remarks.ts'
import { storeErrors } from './store.ts'

export type NamedError = Explained & {
  readonly name: string
  /** The error of the registration that says the same more exactly. */
  readonly means?: string
}

const named = (table: Readonly<Record<string, Explained & { readonly means?: string }>>): readonly NamedError[] =>
  Object.entries(table).map(([name, explained]) => ({ name, ...explained }))

export const errorsOfRegistration = named(registrationErrors)
export const errorsOfStore = named(storeErrors)
export const remarksOfRegistration = named({ ...registrationRemarks, ...doctorRemarks })
