// `taxiway corporate-device list|import|delete`: devices that the organisation says are its own.

import { readFile } from 'node:fs/promises'
import { Command, Option } from 'commander'

import type { CorporateIdentifier } from '../../contract/graph/corporate-identifier.ts'
import { type IdentifierType, identifierTypes, readIdentifierFile } from '../../kernel/corporate-identifier.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne } from '../named/find.ts'
import { doEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean; dryRun?: true; overwrite?: true }
type ImportOptions = Options & { readonly type: IdentifierType }

const path = '/beta/deviceManagement/importedDeviceIdentities'
const mostShown = 50

const stateWords = {
  enrolled: 'enrolled',
  failed: 'refused for the last time',
  notContacted: 'never enrolled',
  unknown: 'not applicable: no Windows device',
} as const satisfies Record<CorporateIdentifier['enrollmentState'], string>

export function corporateDeviceCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The corporate identifiers of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway corporate-device list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const all = await everyOne<CorporateIdentifier>(api, { path })
        const rows = all.map((one) => [
          one.importedDeviceIdentifier,
          stateWords[one.enrollmentState],
          one.lastContactedDateTime ?? 'never',
          one.id,
        ])
        print(options.json, { corporateDevices: all }, ...table(['Identifier', 'State', 'Enrolled', 'Id'], rows))
      }),
    )
  const read = withServerOptions(new Command('import'))
    .description('Import a file of corporate identifiers')
    .argument('<file>', 'a line for each device: manufacturer,model,serial; no header, at most 5,000 lines')
    .addOption(
      new Option('--type <type>', 'of all identifiers in the file; no Windows device is known by the others')
        .choices(identifierTypes)
        .default('manufacturerModelSerial'),
    )
    .option('--dry-run', 'say what is wrong with the file, import nothing')
    .option('--overwrite', 'write those that are known anew')
    .addHelpText(
      'after',
      `
Nothing is imported while a line is wrong. Once there is one identifier, devices
that people join without one count as personal. Dots and letter case do not count.
A line of serial numbers or IMEIs has its details behind a comma; they are kept,
and no device that enrols here is compared with them.

Examples:
  taxiway corporate-device import own-devices.csv --dry-run
  taxiway corporate-device import own-devices.csv`,
    )
    .action((file: string, options: ImportOptions) =>
      withApi(options, async (api) => {
        const { type } = options
        const { identifiers, problems } = readIdentifierFile(await textOf(file), type)
        if (problems.length > 0) throw wrongLines(file, problems)
        if (identifiers.length === 0) throw new Fault('invalid-input', `There is no device in ${file}.`)
        if (options.dryRun) {
          const said = `${file} has ${identifiers.length} devices, and no line is wrong. Nothing was imported.`
          print(options.json, { ok: true, dryRun: true, devices: identifiers.length }, said)
          return
        }
        const { value } = await api.post<{ value: (CorporateIdentifier & { status: boolean })[] }>(
          `${path}/importDeviceIdentityList`,
          {
            importedDeviceIdentities: identifiers.map(({ identifier, description }) => ({
              importedDeviceIdentifier: identifier,
              importedDeviceIdentityType: type,
              ...(description && { description }),
            })),
            overwriteImportedDeviceIdentities: options.overwrite === true,
          },
        )
        const imported = value.filter(({ status }) => status).length
        const known = value.length - imported
        const more = known > 0 ? ` ${known} were known and stay as they were.` : ''
        print(options.json, { ok: true, imported, known }, `Imported ${imported} corporate identifiers.${more}`)
      }),
    )
  const remove = withServerOptions(new Command('delete'))
    .description('Delete corporate identifiers; devices in management stay what they are')
    .argument('<identifier...>', 'manufacturer,model,serial, or an id; several are asked about at once')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway corporate-device delete "Contoso,Book 3,5CD1234" --yes')
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const all = await everyOne<CorporateIdentifier>(api, { path })
        const found = names.map((name) => {
          const one = all.find(
            ({ id, importedDeviceIdentifier: text }) =>
              id === name.toLowerCase() || text.toLowerCase() === name.toLowerCase(),
          )
          if (!one) throw notFound('Corporate identifier', name.slice(0, 400))
          return one
        })
        const words = found.map((one) => one.importedDeviceIdentifier).join('; ')
        const question = `${words}: would not be known as the organisation’s own any more. Devices in management stay what they are.`
        if (!options.yes && !(await mayGoOn(question, false))) return
        await doEach(
          found,
          (one) => one.importedDeviceIdentifier,
          async ({ id }) => void (await api.delete(`${path}/${id}`)),
        )
        print(
          options.json,
          { ok: true, deleted: found.map(({ id, importedDeviceIdentifier }) => ({ id, importedDeviceIdentifier })) },
          ...found.map((one) => `Deleted ${one.importedDeviceIdentifier}.`),
        )
      }),
    )
  return new Command('corporate-device')
    .description('Corporate identifiers: devices that the organisation says are its own')
    .addHelpText('after', '\nExample:\n  taxiway corporate-device import own-devices.csv')
    .addCommand(list)
    .addCommand(read)
    .addCommand(remove)
}

async function textOf(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (error) {
    throw new Fault('not-found', `The file ${file} cannot be read: ${(error as Error).message}.`, { cause: error })
  }
}

function wrongLines(file: string, problems: ReadonlyArray<{ readonly line: number; readonly message: string }>): Fault {
  const lines = problems.slice(0, mostShown).map(({ line, message }) => `line ${line}: ${message}`)
  const more = problems.length > mostShown ? [`and ${problems.length - mostShown} more lines`] : []
  return new Fault('invalid-input', `${problems.length} lines of ${file} are wrong. Nothing was imported:`, {
    reason: 'corporate-identifier-file',
    details: { lines: [...lines, ...more], problems },
  })
}
