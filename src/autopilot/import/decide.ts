// Decides a batch of good rows against what is registered and against each other, in the order of the file: the first row of
// a device wins, later ones are duplicates (docs/protocols/device-csv.md). Pure.

import type { TenantId } from '../../kernel/id.ts'
import { type CommonValues, commonValues, isDeciding, type KeyText, mostHolders } from '../matching/facts.ts'
import { type Candidate, decideImport } from '../matching/match.ts'
import type { PreparedRow } from './row/row.ts'
import { type Finding, refusal, remark } from './row/verdict.ts'

/** `line`: the line of this very import that wrote the device, if one did. */
export type Known<C extends Candidate> = { readonly device: C; readonly line: number | undefined }

/** The holders of each value, by key text; grows as rows of the batch are decided. */
export type Holding<C extends Candidate> = Map<string, Array<Known<C>>>

export type RowDecision<C extends Candidate> =
  | {
      readonly kind: 'register'
      readonly findings: readonly Finding[]
      readonly repaired: readonly C[]
    }
  | {
      readonly kind: 'update'
      readonly device: C
      readonly findings: readonly Finding[]
    }
  /** This very line was stored before the connection broke. */
  | { readonly kind: 'stored'; readonly device: C }
  | { readonly kind: 'refuse'; readonly findings: readonly Finding[] }

/** The key texts of a row, which every step here needs. */
type Texts = ReadonlyArray<{ readonly text: string }>

export function decideRow<C extends Candidate>(
  row: PreparedRow,
  texts: Texts,
  holding: Holding<C>,
  tenantId: TenantId,
): RowDecision<C> {
  const known = new Map<C['registrationId'], Known<C>>()
  const tooCommon = commonAmong(texts, holding)
  for (const { text } of texts) {
    for (const holder of holding.get(text) ?? []) {
      if (!tooCommon.get(holder.device.tenantId)?.has(text)) known.set(holder.device.registrationId, holder)
    }
  }
  const devices = [...known.values()].map(({ device }) => device)
  const decision = decideImport(row.facts, devices, tenantId, tooCommon)
  const position = { line: row.line }
  switch (decision.kind) {
    case 'other-tenant':
      return {
        kind: 'refuse',
        findings: [
          refusal(
            'ZtdDeviceAssignedToOtherTenant',
            position,
            `The device ${row.serialNumber} is registered by another organisation.`,
            'Its owner must delete the registration first; then import the row again.',
          ),
        ],
      }
    case 'key-left-out':
      return { kind: 'refuse', findings: [keyLeftOut(row)] }
    case 'not-unique':
      return { kind: 'refuse', findings: [notUnique(row, decision.candidates, known)] }
    case 'new':
      return {
        kind: 'register',
        repaired: decision.repaired,
        findings: decision.repaired.map(() => repairRemark(row)),
      }
    case 'update': {
      const line = known.get(decision.device.registrationId)?.line
      if (line === row.line) return { kind: 'stored', device: decision.device }
      if (line !== undefined) return { kind: 'refuse', findings: [duplicate(row, line)] }
      const resembles = decision.resembles.map(() =>
        remark(
          'ResemblesAnotherDevice',
          position,
          `The device ${row.serialNumber} also resembles another registered device.`,
          'Check whether parts of one were built into the other; deregister what is no longer in use.',
        ),
      )
      return { kind: 'update', device: decision.device, findings: [already(row), ...resembles] }
    }
  }
}

/** Lets later rows see a device that this row registers or updates. */
export function remember<C extends Candidate>(holding: Holding<C>, device: C, texts: Texts, line: number): void {
  const known = { device, line }
  for (const { text } of texts) {
    const holders = holding.get(text)
    if (holders === undefined) {
      holding.set(text, [known])
      continue
    }
    const others = holders.filter((holder) => holder.device.registrationId !== device.registrationId)
    if (heldBy(device.tenantId, others) <= mostHolders) holding.set(text, [...others, known])
  }
}

export function duplicate(row: { line: number; serialNumber: string }, first: number): Finding {
  return refusal(
    'ZtdDeviceDuplicated',
    { line: row.line },
    `The device ${row.serialNumber} stands in this import before, in line ${first}; that row counts.`,
    'Leave the extra one out.',
  )
}

/**
 * Devices of other tenants that a row which is none of them is a guess at: of each tenant one that has a deciding value of the row,
 * and is its only one that has it. A value common in the row's own fleet is no guess either.
 */
export function guessedAt<C extends Candidate>(
  texts: readonly KeyText[],
  holding: Holding<C>,
  tenantId: TenantId,
): C[] {
  const byTenant = new Map<TenantId, C>()
  for (const { kind, text } of texts) {
    const holders = isDeciding(kind) ? (holding.get(text) ?? []) : []
    if (heldBy(tenantId, holders) > mostHolders) continue
    for (const { device } of holders) {
      if (device.tenantId === tenantId || byTenant.has(device.tenantId)) continue
      const isOnlyOne = holders.filter((other) => other.device.tenantId === device.tenantId).length === 1
      if (isOnlyOne) byTenant.set(device.tenantId, device)
    }
  }
  return [...byTenant.values()]
}

function keyLeftOut(row: PreparedRow): Finding {
  return refusal(
    'ZtdDeviceAlreadyAssigned',
    { line: row.line },
    `The device ${row.serialNumber} is registered with the key of its TPM, which this hash leaves out; nothing was changed.`,
    'Turn its TPM on and collect the hash again. If the machine has no TPM any more, delete its registration first.',
  )
}

function already(row: PreparedRow): Finding {
  return remark(
    'ZtdDeviceAlreadyAssigned',
    { line: row.line },
    'The device is registered already; the row updates its hash, and its group tag and user where it names them.',
    'Nothing to do.',
  )
}

function notUnique<C extends Candidate>(
  row: PreparedRow,
  candidates: readonly C[],
  known: ReadonlyMap<C['registrationId'], Known<C>>,
): Finding {
  const lines = candidates.flatMap(({ registrationId }) => known.get(registrationId)?.line ?? [])
  const where = lines.length > 0 ? ` (also in line ${lines.join(', ')})` : ''
  return refusal(
    'ZtdDeviceIsNotUnique',
    { line: row.line },
    `The hash of ${row.serialNumber} fits more than one registered device equally well${where}.`,
    'Deregister the devices that no longer exist; if parts were reused, write unique SMBIOS values and collect the hashes again.',
  )
}

function repairRemark(row: PreparedRow): Finding {
  return remark(
    'PossibleRepair',
    { line: row.line },
    `The device ${row.serialNumber} shares parts with a registered device that it cannot be: its board or TPM was replaced.`,
    'If it is that device after a repair, delete the older registration.',
  )
}

/** The texts not too common in this tenant to be stored; other tenants' holders do not count. */
export function storedTexts<C extends Candidate>(texts: Texts, holding: Holding<C>, tenantId: TenantId): Set<string> {
  return new Set(texts.flatMap(({ text }) => (heldBy(tenantId, holding.get(text) ?? []) <= mostHolders ? [text] : [])))
}

function heldBy<C extends Candidate>(tenantId: TenantId, holders: ReadonlyArray<Known<C>>): number {
  if (holders.length <= mostHolders) return holders.length
  return holders.filter(({ device }) => device.tenantId === tenantId).length
}

function commonAmong<C extends Candidate>(texts: Texts, holding: Holding<C>): CommonValues {
  const many = new Map<string, C[]>()
  for (const { text } of texts) {
    const holders = holding.get(text)
    if (holders !== undefined && holders.length > mostHolders)
      many.set(
        text,
        holders.map(({ device }) => device),
      )
  }
  return commonValues(many)
}
