// `taxiway fleet`: many simulated devices at once, for demonstrations and for measuring a server.

import { progress } from '@clack/prompts'
import { Command, Option } from 'commander'

import { csvCell } from '../../kernel/text/csv.ts'
import { type FleetResult, runFleet } from '../../simulator/fleet.ts'
import { freshKeys, keyPool } from '../../simulator/port/keys.ts'
import { readGivenSecret } from '../given-file.ts'
import { print, say, table } from '../output.ts'
import { collectAnswer, collectService, oneAtLeast, readServices, type ServiceOptions, wholeNumber } from './options.ts'
import { ofPerson, type PasswordOptions, passwordsOf, withPassword } from './sign-in-options.ts'
import { simulated } from './simulated.ts'

type Options = ServiceOptions &
  PasswordOptions & {
    readonly devices: number
    readonly concurrency: number
    readonly from: number
    readonly csv?: true
    readonly groupTag?: string
    readonly user?: string
    readonly bulkTokenFile?: string
    readonly answer: Record<string, string[]>
    readonly os: string
    readonly keyPool: number
    readonly poll: number
    readonly json?: true
  }

const help = `
The devices are the simulated hardware of the numbers from --from on. Register them first.

Example:

  $ npx taxiway fleet --devices 10 --csv > fleet.csv
  $ npx taxiway import fleet.csv
  $ npx taxiway fleet --devices 10 --concurrency 5 --urls /tmp/taxiway.json --user pia@home.example --password …

With a provisioning package in each of them nobody signs in, and they belong to nobody:

  $ npx taxiway bulk-token create "Front desks" --joins 10
  $ npx taxiway fleet --devices 10 --urls /tmp/taxiway.json --bulk-token-file token.txt

Each device makes three RSA keys, which costs the simulating machine more than the server. --key-pool 16 makes sixteen
beforehand and shares them: fine for measuring, and for nothing else.

Exit codes: 0 every device reached the desktop, 1 some did not, 2 the command was used wrongly.`

export function fleetCommand(): Command {
  const devices = new Command('fleet')
    .description('Switch on many simulated devices and report what became of them, and how fast.')
    .option('--devices <n>', 'how many', oneAtLeast, 10)
    .option('--concurrency <n>', 'how many at a time', oneAtLeast, 10)
    .option('--from <n>', 'number of the first simulated hardware', wholeNumber, 1)
    .option('--csv', 'print the CSV that registers them, and end')
    .option('--group-tag <tag>', 'group tag in that CSV')
    .addOption(
      new Option(
        '--urls <file>',
        "what 'taxiway start --json' printed (default: the server of the data folder)",
      ).conflicts('data'),
    )
    .option('--data <dir>', 'data folder of the server')
    .addOption(
      new Option('--service <name=url>', 'one address: ztd, login, drs, internet; repeatable')
        .argParser(collectService)
        .default({}, 'none'),
    )
    .option('--ca <file>', 'certificates (PEM) the devices trust')
    .option('--user <upn>', 'who signs in, on all of them')
  return withPassword(devices, 'with which password')
    .addOption(
      new Option(
        '--bulk-token-file <file>',
        'provisioning packages with the token on the first line of this file are in them: nobody signs in',
      ).conflicts(ofPerson),
    )
    .addOption(
      new Option('--answer <page=value>', 'what the person answers on a page; repeatable')
        .argParser(collectAnswer)
        .default({}, 'none'),
    )
    .option('--os <version>', 'Windows version', '10.0.17763.107')
    .option('--key-pool <n>', 'share this many keys made beforehand; 0 makes fresh ones', wholeNumber, 0)
    .option('--poll <ms>', 'pause between management sessions while a status page is open', wholeNumber, 2000)
    .option('--json', 'print one JSON document')
    .addHelpText('after', help)
    .action(fleet)
}

async function fleet(options: Options): Promise<void> {
  if (options.csv) {
    printCsv(options)
    return
  }
  const { services, ca } = readServices(options)
  const keys = options.keyPool > 0 ? keyPool(options.keyPool) : freshKeys
  const password = passwordsOf(options)
  const bulkToken =
    options.bulkTokenFile === undefined ? undefined : readGivenSecret(options.bulkTokenFile, 'bulk token')
  const bar = options.json || !process.stdout.isTTY ? undefined : progress({ max: options.devices })
  bar?.start(`${options.devices} devices`)
  const result = await runFleet({
    count: options.devices,
    concurrency: options.concurrency,
    device: (index) => ({
      services,
      hardware: simulated(options.from + index),
      os: options.os,
      keys,
      pollMs: options.poll,
      answers: {
        pages: options.answer,
        ...(options.user === undefined ? {} : { userName: options.user }),
        ...(password.length === 0 ? {} : { password }),
      },
      ...(bulkToken === undefined ? {} : { bulkToken }),
      ...(ca === undefined ? {} : { ca }),
    }),
    onDone: (done) => bar?.advance(1, `${done} of ${options.devices} devices`),
  })
  bar?.stop('all devices have ended')
  const arrived = (result.outcomes['desktop-managed'] ?? 0) + (result.outcomes['desktop-unmanaged'] ?? 0)
  const ok = arrived === result.devices
  print(options.json, { ok, ...result }, ...summary(result))
  process.exitCode = ok ? 0 : 1
}

function printCsv({ devices, from, groupTag }: Options): void {
  const tagged = groupTag !== undefined
  say(`Device Serial Number,Windows Product ID,Hardware Hash${tagged ? ',Group Tag' : ''}`)
  for (let index = 0; index < devices; index++) {
    const { hash, fields } = simulated(from + index)
    say([fields.serialNumber ?? '', '', hash, ...(tagged ? [groupTag] : [])].map(csvCell).join(','))
  }
}

function summary(result: FleetResult): string[] {
  const rows = Object.entries(result.stepMs).map(([step, { count, p50, p95, p99, max }]) =>
    [step, count, p50, p95, p99, max].map(String),
  )
  const list = (counts: Readonly<Record<string, number>>): string[] =>
    Object.entries(counts).map(([name, count]) => `  ${count} × ${name}`)
  return [
    `${result.devices} devices in ${result.seconds.toFixed(1)} s, ${result.devicesPerSecond.toFixed(2)} per second`,
    ...list(result.outcomes),
    ...(Object.keys(result.reasons).length > 0 ? ['Why some stopped:', ...list(result.reasons)] : []),
    ...(Object.keys(result.errors).length > 0 ? ['Devices that broke:', ...list(result.errors)] : []),
    'Milliseconds since the step before:',
    ...table(['step', 'count', 'p50', 'p95', 'p99', 'max'], rows),
  ]
}
