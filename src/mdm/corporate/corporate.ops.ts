// Corporate identifiers as administrators keep them. Deleting one changes no device that is enrolled.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import * as identifiers from './corporate.sql.ts'
import { keyOfIdentifier } from './corporate.ts'

export { contacted, type Identifier, identifierList, known, page as listIdentifiers } from './corporate.sql.ts'

export async function readIdentifier(db: Db, tenantId: TenantId, id: string): Promise<identifiers.Identifier> {
  const found = await identifiers.byId(db, tenantId, id)
  if (!found) throw notFound('Corporate identifier', id)
  return found
}

export type Given = { readonly importedDeviceIdentifier: string; readonly description: string }
export type Imported = identifiers.Identifier & { readonly status: boolean }

/** All or none: an identifier that is none is refused, and those that were there already are told. */
export async function importIdentifiers(
  db: Db,
  operation: OperationContext,
  given: readonly Given[],
  overwrite: boolean,
): Promise<Imported[]> {
  const keyed = given.map(({ importedDeviceIdentifier: identifier, description }) => ({
    identifier,
    description,
    key: readKey(identifier, given.length),
  }))
  const distinct = [...new Map(keyed.map((one) => [one.key, one])).values()]
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const stored = await identifiers.insert(tx, operation, distinct, overwrite)
    const there = new Map(
      (await identifiers.byKeys(tx, tenantId, [...new Set(keyed.map(({ key }) => key))])).map((one) => [one.id, one]),
    )
    await recordAudit(tx, operation, {
      action: 'mdm.corporate-identifier.import',
      targetKind: 'corporate-identifier',
      targetId: tenantId,
      details: { given: given.length, stored: stored.size, overwrite },
    })
    const byKey = new Map([...there.values()].map((one) => [keyOfIdentifier(one.identifier), one]))
    const seen = new Set<string>()
    return keyed.flatMap(({ key }) => {
      const one = stored.get(key) ?? byKey.get(key)
      if (!one) return []
      const isFirst = !seen.has(key)
      seen.add(key)
      return [{ ...one, status: isFirst && stored.has(key) }]
    })
  })
}

export async function searchIdentifiers(
  db: Db,
  tenantId: TenantId,
  asked: readonly string[],
): Promise<identifiers.Identifier[]> {
  const keys = asked.map(keyOfIdentifier).filter((key) => key !== undefined)
  return identifiers.byKeys(db, tenantId, keys)
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

function readKey(identifier: string, among: number): string {
  const key = keyOfIdentifier(identifier)
  if (key !== undefined) return key
  throw new Fault(
    'invalid-input',
    `Invalid Device Identifier parameter found for ${among} import records! '${identifier.slice(0, 100)}' is not 'manufacturer,model,serial': three texts with two commas between them, and no other comma. Nothing was imported.`,
    { reason: 'corporate-identifier' },
  )
}
