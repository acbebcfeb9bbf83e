// The permissions of the signed-in person, so that a button can say beforehand why it is grey: it names the operations of
// the API that it calls. The server decides in any case.

import { type Operation, type Permission, permissionFor } from './permission.ts'
import { account } from './session.ts'

export type { Operation, Permission }

export const can = (...operations: readonly Operation[]): Permission =>
  permissionFor(operations, account()?.scopes ?? [])
