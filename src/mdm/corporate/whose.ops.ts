// Whose a device is that enrols, by how it comes and by the corporate identifiers of the organisation.

import type { Db } from '../../db/schema.ts'
import { identifierKey } from '../../kernel/corporate-identifier.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { EnrollmentContext } from '../../protocol/mde2/context.ts'
import { known } from './corporate.ops.ts'
import { type Arrival, isCorporate } from './corporate.ts'

export type Whose = {
  readonly isCorporate: boolean
  /** The key of the identifier that it has; undefined when no such is kept. */
  readonly identifier: string | undefined
}

export async function whoseDevice(
  tx: Db,
  { tenantId }: OperationContext,
  { manufacturer = '', deviceModel: model = '', serialNumber: serial = '', ...context }: EnrollmentContext,
  how: Pick<Arrival, 'era' | 'joined' | 'isBulk' | 'hasProfile'>,
): Promise<Whose> {
  const key = identifierKey({ manufacturer, model, serial })
  const { any: hasIdentifiers, this: isIdentified } = await known(tx, tenantId, key)
  const byFile = (context.offlineAutopilotCorrelator ?? '') !== ''
  return {
    isCorporate: isCorporate({ ...how, byFile, hasIdentifiers, isIdentified }),
    identifier: isIdentified ? key : undefined,
  }
}
