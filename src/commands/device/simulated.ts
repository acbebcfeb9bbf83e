// The simulated hardware of a number, with or without a software TPM in it, and `taxiway device csv`, which prints what
// registers it.

import { Command, Option } from 'commander'
import { toBase64 } from '../../kernel/bytes.ts'
import { Fault } from '../../kernel/fault.ts'
import { csvCell } from '../../kernel/text/csv.ts'
import { HardwareHashError } from '../../protocol/hardware-hash/problem.ts'
import { decodeHash } from '../../protocol/hardware-hash/read.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import type { Hardware } from '../../simulator/options.ts'
import { TpmUnavailable } from '../../simulator/port/tpm.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { hardwareWithTpm } from '../../simulator/tpm/hardware.ts'
import { openSwtpm, type SwtpmAddress } from '../../simulator/tpm/swtpm.ts'
import { say } from '../output.ts'
import { readTpmAddress, wholeNumber } from './options.ts'

export function simulated(seed: number): Hardware {
  const fields = simulatedHardware(seed)
  return { hash: encodeFields(fields).base64, fields }
}

export async function hardwareOf(seed: number, tpm: SwtpmAddress | undefined): Promise<Hardware> {
  if (tpm === undefined) return simulated(seed)
  try {
    return await hardwareWithTpm(seed, () => openSwtpm(tpm))
  } catch (error) {
    if (!(error instanceof TpmUnavailable)) throw error
    throw new Fault('invalid-input', error.message, { cause: error })
  }
}

/** The machine that this hash describes. */
export function readHardware(hash: string | Uint8Array): Hardware {
  const text = typeof hash === 'string' ? hash.trim() : toBase64(hash)
  try {
    const { fields } = decodeHash(hash)
    if (fields.serialNumber) return { hash: text, fields }
  } catch (error) {
    if (!(error instanceof HardwareHashError)) throw error
    throw new Fault('invalid-input', error.message, { cause: error })
  }
  throw new Fault('invalid-input', 'The hash names no serial number, so it is no whole device.')
}

export const tpmOption = (): Option =>
  new Option('--tpm <address>', 'its TPM: swtpm:/path/of/socket or swtpm:host:port').argParser(readTpmAddress)

export function csvCommand(): Command {
  return new Command('csv')
    .description('Print the CSV that registers one simulated device.')
    .option('--seed <n>', 'simulated hardware of this number', wholeNumber, 0)
    .addOption(tpmOption())
    .option('--group-tag <tag>', 'its group tag')
    .addHelpText('after', '\nExample:\n  taxiway device csv --seed 7 > device.csv')
    .action(printCsv)
}

async function printCsv(options: { seed: number; tpm?: SwtpmAddress; groupTag?: string }): Promise<void> {
  const { hash, fields } = await hardwareOf(options.seed, options.tpm)
  const { groupTag } = options
  const tagged = groupTag !== undefined
  say(`Device Serial Number,Windows Product ID,Hardware Hash${tagged ? ',Group Tag' : ''}`)
  say([fields.serialNumber ?? '', '', hash, ...(tagged ? [groupTag] : [])].map(csvCell).join(','))
}
