// One operation of several may fail, and the others go on: what it failed with, unless it was a mistake of ours.

import { databaseFault } from '../db/unavailable.ts'
import { valueFault } from '../db/value.ts'
import { Fault } from '../kernel/fault.ts'

export function refusalOf(error: unknown): Fault {
  const fault = error instanceof Fault ? error : (valueFault(error) ?? databaseFault(error))
  if (!fault || fault.code === 'internal') throw error
  return fault
}
