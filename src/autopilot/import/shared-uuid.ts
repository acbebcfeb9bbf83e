// A machine that has the UUID of another one: the rules of Windows hardware want it unique (S-070). It is registered all the same and
// its administrators are told. Of devices of other organisations nothing is said: a remark would tell whoever guesses a UUID that
// somebody has it (T-22, T-23).

import type { TenantId } from '../../kernel/id.ts'
import type { Candidate } from '../matching/match.ts'
import type { Holding } from './decide.ts'
import type { PreparedRow } from './row/row.ts'
import { type Finding, remark } from './row/verdict.ts'

/** A device known before has a serial number, one of the same file a line. */
type Other = { readonly line?: number | undefined; readonly serialNumber?: string | undefined }

export function sharedUuid(line: number, { line: first, serialNumber }: Other): Finding {
  const other = first === undefined ? `the registered device ${serialNumber ?? ''}` : `the device in line ${first}`
  const message = `This device has the SMBIOS UUID of ${other.trim()}; no two machines should.`
  return remark(
    'UuidNotUnique',
    { line },
    message,
    'Ask the manufacturer how to give each its own UUID, then collect the hash again.',
  )
}

export const uuidText = ({ facts }: Pick<PreparedRow, 'facts'>): string | undefined =>
  facts.uuid === undefined ? undefined : `uuid:${facts.uuid}`

/** `known`: devices of which it was said already that the row is, or may be, the same machine. */
export function otherWithUuid<C extends Candidate & { readonly stored?: { readonly serialNumber: string } }>(
  row: PreparedRow,
  holding: Holding<C>,
  tenantId: TenantId,
  known: readonly Candidate[],
): Other | undefined {
  const text = uuidText(row)
  const holders = text === undefined ? [] : (holding.get(text) ?? [])
  const others = holders
    .filter(({ device }) => device.tenantId === tenantId)
    .filter(({ device }) => known.every(({ registrationId }) => registrationId !== device.registrationId))
    .map(({ line, device }) => ({ line, serialNumber: device.stored?.serialNumber ?? '' }))
  // of several always the same one: the first of this file, or the first by its number
  const before = (a: Other, b: Other) =>
    (a.line ?? Number.POSITIVE_INFINITY) < (b.line ?? Number.POSITIVE_INFINITY) ||
    (a.line === b.line && (a.serialNumber ?? '') < (b.serialNumber ?? ''))
  return others.reduce<Other | undefined>((first, next) => (first && !before(next, first) ? first : next), undefined)
}
