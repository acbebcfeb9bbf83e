// `taxiway hash`: look into hardware hashes, make them, and check files of them, without any server.
// Exit codes: 0 all is well, 1 the hash or the file is not good (or this machine has none), 2 the command could not run.

import { Command, InvalidArgumentError } from 'commander'
import { textOf } from '../../autopilot/channel/csv/hashes-in.ts'
import { toBase64 } from '../../kernel/bytes.ts'
import { hashFromJson } from '../../protocol/hardware-hash/from-json.ts'
import { hashToJson } from '../../protocol/hardware-hash/json.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import { firstPrivateType } from '../../protocol/hardware-hash/records.ts'
import { encodeRecords } from '../../protocol/hardware-hash/write.ts'
import { collectCommand } from './collect.ts'
import { doctorCommand } from './doctor.ts'
import type { HashIo } from './io.ts'
import { guarded, printJson, processIo, save } from './io.ts'
import { findHash, parseJson, readInput, readWhole } from './read-input.ts'
import { makeScreen } from './screen.ts'
import { showInspection } from './show-hash.ts'

const examples = `
Examples:
  What machine is this, and would an import take it?
    $ npx taxiway hash decode AutopilotHWID.csv
  The same for programs; edit the document and encode it again:
    $ npx taxiway hash decode hash.txt --json > hash.json
    $ npx taxiway hash encode hash.json -o hash.txt
  Find what is wrong with a file before you import it, and correct it:
    $ npx taxiway hash doctor devices.csv
    $ npx taxiway hash doctor devices.csv --output corrected.csv
  The hash of this machine, ready to import (as root):
    $ npx taxiway hash collect --csv -o this-pc.csv
  The hash of a Windows machine, from the file of a script (docs/windows-inventory.md):
    $ npx taxiway hash collect --inventory pc-17.json --csv -o pc-17.csv

"Hardware hash", "4K hash" and "OA3 hash" are three names for one thing:
3000 bytes that list the parts of a machine, written as 4000 base64 characters.
A hash is made anew each time; two hashes of one machine differ in their time.`

export function hashCommand(io: HashIo = processIo): Command {
  const command = new Command('hash')
  command.description('Look into hardware hashes, make them, and check files of them').addHelpText('after', examples)
  command.addCommand(decodeCommand(io))
  command.addCommand(encodeCommand(io))
  command.addCommand(doctorCommand(io))
  command.addCommand(collectCommand(io))
  return command
}

function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new InvalidArgumentError('Give a whole number from 1.')
  return Number(text)
}

function decodeCommand(io: HashIo): Command {
  return new Command('decode')
    .description('show what a hardware hash says, and what an import would say to it')
    .argument('<file>', 'base64 text, the 3000 bytes, or a CSV with a column Hardware Hash; - for standard input')
    .option('--json', 'print one JSON document (exit code 1 when "ok" is false)')
    .option('--records', 'list the records with their places and first bytes')
    .option('--row <number>', 'which device of a CSV', wholeNumber, 1)
    .addHelpText(
      'after',
      '\nExit codes: 0 the hash is well formed, 1 it is not, 2 the file cannot be read.\n\nExample:\n  taxiway hash decode AutopilotHWID.csv',
    )
    .action((file: string, options: { json?: true; records?: true; row: number }) =>
      guarded(io, options.json, async () => {
        const { hash, rows = 1 } = findHash(await readWhole(readInput(file, io.stdin)), options.row)
        const inspection = inspect(hash)
        if (options.json) printJson(io, hashToJson(inspection))
        else {
          const screen = makeScreen(io.stdout)
          if (rows > 1) screen.out(`Device ${options.row} of ${rows}; choose another one with --row.`)
          showInspection(screen, inspection, { records: options.records === true })
        }
        return inspection.ok ? 0 : 1
      }),
    )
}

function encodeCommand(io: HashIo): Command {
  return new Command('encode')
    .description('make a hardware hash from the JSON form that "hash decode --json" prints')
    .argument('<file>', 'JSON document; - for standard input')
    .option('-o, --output <file>', 'write there: base64 text, or the 3000 bytes when the name ends in .bin')
    .option('--strict', 'leave out the private records, for a hash that goes to the original service')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
A hand-written document needs only what it wants to say:
  {"smbios":{"uuid":"6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b",
             "manufacturer":"Fabrikam","productName":"FX 100",
             "serialNumber":"FX100-000042"},
   "disks":[{"serial":"FD01","model":"FabriDisk"}],
   "networkAdapters":[{"mac":"00:00:5e:00:53:01"}]}
A decoded document also holds "otherRecords", the raw bytes of what has no name;
it encodes to the same 3000 bytes.

Example:
  taxiway hash encode hash.json -o hash.txt`,
    )
    .action((file: string, options: { output?: string; strict?: true; json?: true }) =>
      guarded(io, options.json, async () => {
        const { records } = hashFromJson(
          parseJson(
            textOf(await readWhole(readInput(file, io.stdin))),
            'Give a document as "hash decode --json" prints it.',
          ),
        )
        const kept = options.strict ? records.filter(({ type }) => type < firstPrivateType) : records
        const bytes = encodeRecords(kept)
        const base64 = toBase64(bytes)
        if (options.output) save(options.output, options.output.endsWith('.bin') ? bytes : `${base64}\n`)
        if (options.json) printJson(io, { ok: true, bytes: bytes.length, records: kept.length, base64 })
        else if (!options.output) io.stdout.write(`${base64}\n`)
        return 0
      }),
    )
}
