// Does this SMBIOS table satisfy what Windows 10 asks of the hardware (S-070, S-071)? The structures a client must have, the
// texts that identify the machine, a UUID of its own, and a table that hangs together.

import { isPlaceholderText, uuidFlaw } from '../hardware-hash/placeholders.ts'
import type { SmbiosFacts } from './facts.ts'
import { smbiosFacts } from './facts.ts'
import type { SmbiosStructure } from './table.ts'
import { decodeSmbiosTable, endOfTable, numberAt, SmbiosError } from './table.ts'

export type SmbiosProblem = {
  readonly code: string
  readonly message: string
  /** The fact that it is about, when it is about one. */
  readonly fact?: keyof SmbiosFacts
}

const required: ReadonlyArray<readonly [type: number, name: string, least: number]> = [
  [0, 'BIOS information', 0x12],
  [1, 'system information', 0x1b],
  [2, 'baseboard information', 0x08],
  [3, 'system enclosure', 0x09],
  [4, 'processor information', 0x1a],
  [16, 'physical memory array', 0x0f],
  [17, 'memory device', 0x15],
]

const identity: ReadonlyArray<readonly [key: keyof SmbiosFacts, name: string]> = [
  ['manufacturer', 'system manufacturer'],
  ['productName', 'system product name'],
  ['serialNumber', 'system serial number'],
  ['skuNumber', 'SKU number'],
  ['family', 'system family'],
  ['boardManufacturer', 'baseboard manufacturer'],
  ['boardProduct', 'baseboard product'],
  ['firmwareVendor', 'BIOS vendor'],
  ['firmwareVersion', 'BIOS version'],
]

const longestText = 64

/** Empty when the table is good. Never throws: a table that cannot be read is one more problem. */
export function checkSmbios(bytes: Uint8Array): readonly SmbiosProblem[] {
  let structures: readonly SmbiosStructure[]
  try {
    structures = decodeSmbiosTable(bytes)
  } catch (error) {
    if (error instanceof SmbiosError) return [{ code: 'table-broken', message: error.message }]
    throw error
  }
  return [...checkShape(structures), ...checkSmbiosFacts(smbiosFacts(structures))]
}

/** As much of the check as the facts alone allow: for machines that hide their table, and for hashes. */
export function checkSmbiosFacts(facts: SmbiosFacts): readonly SmbiosProblem[] {
  return [...checkIdentity(facts), ...checkUuid(facts), ...checkChassis(facts)]
}

function checkShape(structures: readonly SmbiosStructure[]): SmbiosProblem[] {
  const problems: SmbiosProblem[] = []
  if (structures.at(-1)?.type !== endOfTable) {
    problems.push({ code: 'no-end', message: 'The table does not end with an end-of-table structure (type 127).' })
  }
  for (const [type, name, least] of required) {
    const found = structures.filter((structure) => structure.type === type)
    if (found.length === 0) {
      problems.push({ code: 'structure-missing', message: `The ${name} structure (type ${type}) is missing.` })
    }
    if (found.some(({ data }) => data.length < least)) {
      problems.push({
        code: 'structure-short',
        message: `A ${name} structure (type ${type}) is shorter than ${least} bytes.`,
      })
    }
    if (type === 1 && found.length > 1) {
      problems.push({
        code: 'structure-repeated',
        message: 'There is more than one system information structure (type 1).',
      })
    }
  }
  const handles = structures.map(({ handle }) => handle)
  if (new Set(handles).size !== handles.length) {
    problems.push({ code: 'handle-repeated', message: 'Two structures of the table have the same handle.' })
  }
  for (const structure of structures) problems.push(...checkTexts(structure))
  return problems
}

/** Places of the text numbers in the structures we read. */
const textOffsets: Readonly<Record<number, readonly number[]>> = {
  0: [4, 5, 8],
  1: [4, 5, 6, 7, 0x19, 0x1a],
  2: [4, 5, 6, 7],
  3: [4, 6, 7, 8],
  4: [4, 7, 0x10],
}

function checkTexts(structure: SmbiosStructure): SmbiosProblem[] {
  const problems: SmbiosProblem[] = []
  for (const offset of textOffsets[structure.type] ?? []) {
    const number = numberAt(structure, offset, 1) ?? 0
    if (number > structure.texts.length) {
      const message = `Structure type ${structure.type} points to text ${number}, but has only ${structure.texts.length}.`
      problems.push({ code: 'text-missing', message })
    }
  }
  if (textOffsets[structure.type] && structure.texts.some((text) => text.length > longestText)) {
    const message = `Structure type ${structure.type} has a text of more than ${longestText} characters.`
    problems.push({ code: 'text-too-long', message })
  }
  return problems
}

function checkIdentity(facts: SmbiosFacts): SmbiosProblem[] {
  return identity.flatMap(([key, name]) => {
    const text = facts[key]
    if (text === undefined) return [{ code: 'value-missing', message: `The ${name} is empty.`, fact: key }]
    if (!isPlaceholderText(String(text))) return []
    return [{ code: 'value-placeholder', message: `The ${name} is only a placeholder: "${text}".`, fact: key }]
  })
}

function checkUuid({ uuid }: SmbiosFacts): SmbiosProblem[] {
  if (uuid === undefined) return [{ code: 'uuid-missing', message: 'The system UUID is missing.', fact: 'uuid' }]
  const flaw = uuidFlaw(uuid)
  if (!flaw) return []
  const message = `The system UUID ${uuid} is not unique (${flaw.replace('-', ' ')}).`
  return [{ code: `uuid-${flaw}`, message, fact: 'uuid' }]
}

function checkChassis({ chassisType }: SmbiosFacts): SmbiosProblem[] {
  const unknown = 2
  if (chassisType !== undefined && chassisType > unknown) return []
  const message = 'The enclosure type is not set, so Windows cannot tell a notebook.'
  return [{ code: 'chassis-unknown', message, fact: 'chassisType' }]
}
