// Decides a batch of good rows against what is registered and against each other, in the order of the file: the first row of
// a device wins, later ones are duplicates (autopilot-product §5.3 V10, device-oobe §1.12). Pure.

import type { TenantId } from '../kernel/id.ts'
import type { PreparedRow } from './import-file.ts'
import { type Finding, refusal, remark } from './import-verdict.ts'
import { type Candidate, decideImport } from './match.ts'
import { hotValue, withoutHot } from './match-facts.ts'

/** `line`: the line of this very import that wrote the device, if one did. */
export type Known<C extends Candidate> = { readonly device: C; readonly line: number | undefined }

/** Who holds a value, by its key text; grows as rows of the batch are decided. */
export type Holding<C extends Candidate> = Map<string, Array<Known<C>>>

export type RowDecision<C extends Candidate> =
  | {
      readonly kind: 'register'
      readonly findings: readonly Finding[]
      readonly repaired: readonly C[]
      readonly hot: ReadonlySet<string>
    }
  | {
      readonly kind: 'update'
      readonly device: C
      readonly findings: readonly Finding[]
      readonly hot: ReadonlySet<string>
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
  const hot = new Set<string>()
  const known = new Map<C['registrationId'], Known<C>>()
  for (const { text } of texts) {
    const holders = holding.get(text)
    if (holders === undefined) continue
    if (holders.length > hotValue) hot.add(text)
    else for (const holder of holders) known.set(holder.device.registrationId, holder)
  }
  const facts = withoutHot(row.facts, hot)
  const decision = decideImport(
    facts,
    [...known.values()].map(({ device }) => device),
    tenantId,
  )
  const place = { line: row.line }
  switch (decision.kind) {
    case 'other-tenant':
      return {
        kind: 'refuse',
        findings: [
          refusal(
            'ZtdDeviceAssignedToOtherTenant',
            place,
            `The device ${row.serialNumber} is registered by another organization.`,
            'Its owner must delete the registration first; then import the row again.',
          ),
        ],
      }
    case 'not-unique':
      return { kind: 'refuse', findings: [notUnique(row, decision.candidates, known)] }
    case 'new':
      return {
        kind: 'register',
        repaired: decision.repaired,
        hot,
        findings: decision.repaired.map(() => repairRemark(row)),
      }
    case 'update': {
      const line = known.get(decision.device.registrationId)?.line
      if (line === row.line) return { kind: 'stored', device: decision.device }
      if (line !== undefined) return { kind: 'refuse', findings: [duplicate(row, line)] }
      const resembles = decision.resembles.map(() =>
        remark(
          'ResemblesAnotherDevice',
          place,
          `The device ${row.serialNumber} also resembles another registered device.`,
          'Check whether parts of one were built into the other; deregister what is no longer in use.',
        ),
      )
      return { kind: 'update', device: decision.device, hot, findings: [already(row), ...resembles] }
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
    if (others.length <= hotValue) holding.set(text, [...others, known])
  }
}

export function duplicate(row: { line: number; serialNumber: string }, first: number): Finding {
  return refusal(
    'ZtdDeviceDuplicated',
    { line: row.line },
    `The device ${row.serialNumber} stands in this file before, in line ${first}; that row counts.`,
    'Delete the extra row.',
  )
}

function already(row: PreparedRow): Finding {
  return remark(
    'ZtdDeviceAlreadyAssigned',
    { line: row.line },
    `The device ${row.serialNumber} is registered already; its hash, and its group tag and user where the row names them, were updated.`,
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

/** The texts that are not too common to be stored. */
export function storedTexts<C extends Candidate>(texts: Texts, holding: Holding<C>): Set<string> {
  return new Set(texts.flatMap(({ text }) => ((holding.get(text)?.length ?? 0) <= hotValue ? [text] : [])))
}
