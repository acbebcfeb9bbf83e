// Corporate identifiers as administrators keep them. Deleting one changes no device that is enrolled.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { type IdentifierType, identifierForms, keyOfIdentifier } from '../../kernel/corporate-identifier.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as identifiers from './corporate.sql.ts'

export {
  contacted,
  type Identifier,
  identifierList,
  known,
  page as listIdentifiers,
  refused,
} from './corporate.sql.ts'

export async function readIdentifier(db: Db, tenantId: TenantId, id: string): Promise<identifiers.Identifier> {
  const found = await identifiers.byId(db, tenantId, id)
  if (!found) throw notFound('Corporate identifier', id)
  return found
}

export type Asked = { readonly importedDeviceIdentifier: string; readonly importedDeviceIdentityType: IdentifierType }
export type Given = Asked & { readonly description: string }
export type Imported = identifiers.Identifier & { readonly status: boolean }

/** All or none: an identifier that is none is refused, and those that were there already are told. */
export async function importIdentifiers(
  db: Db,
  operation: OperationContext,
  given: readonly Given[],
  overwrite: boolean,
): Promise<Imported[]> {
  const keyed = given.map(
    ({ importedDeviceIdentifier: identifier, importedDeviceIdentityType: type, description }) => ({
      type,
      identifier,
      description,
      key: readKey(type, identifier, given.length),
    }),
  )
  const distinct = [...new Map(keyed.map((one) => [placeOf(one), one])).values()]
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const stored = await identifiers.insert(tx, operation, distinct, overwrite)
    const there = await identifiers.byKeys(tx, tenantId, distinct)
    await recordAudit(tx, operation, {
      action: 'mdm.corporate-identifier.import',
      targetKind: 'corporate-identifier',
      targetId: tenantId,
      details: { given: given.length, stored: stored.length, overwrite },
    })
    const byPlace = new Map(there.map((one) => [placeOf(one), one]))
    const storedAt = new Set(stored.map(placeOf))
    const seen = new Set<string>()
    return keyed.flatMap((given) => {
      const place = placeOf(given)
      const one = byPlace.get(place)
      if (!one) return []
      const isFirst = !seen.has(place)
      seen.add(place)
      return [{ ...one, status: isFirst && storedAt.has(place) }]
    })
  })
}

export async function searchIdentifiers(
  db: Db,
  tenantId: TenantId,
  asked: readonly Asked[],
): Promise<identifiers.Identifier[]> {
  const places = asked.flatMap(({ importedDeviceIdentityType: type, importedDeviceIdentifier: identifier }) => {
    const key = keyOfIdentifier(type, identifier)
    return key === undefined ? [] : [{ type, key }]
  })
  return identifiers.byKeys(db, tenantId, places)
}

export async function deleteIdentifier(db: Db, operation: OperationContext, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const identifier = await identifiers.remove(tx, operation.tenantId, id)
    if (identifier === undefined) throw notFound('Corporate identifier', id)
    await recordAudit(tx, operation, {
      action: 'mdm.corporate-identifier.delete',
      targetKind: 'corporate-identifier',
      targetId: id,
      details: { identifier },
    })
  })
}

/** The same key of another type is another identifier. */
const placeOf = ({ type, key }: identifiers.Place): string => `${type} ${key}`

function readKey(type: IdentifierType, identifier: string, among: number): string {
  const key = keyOfIdentifier(type, identifier)
  if (key !== undefined) return key
  throw new Fault(
    'invalid-input',
    `Invalid Device Identifier parameter found for ${among} import records! '${identifier.slice(0, 100)}' is not ${identifierForms[type]}. Nothing was imported.`,
    { reason: 'corporate-identifier' },
  )
}
