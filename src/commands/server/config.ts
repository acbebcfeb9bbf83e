// `taxiway config show`: the settings in force and their sources; secrets are masked.

import { Command } from 'commander'

import { loadConfig, settings } from '../../config.ts'
import { print, table } from '../output.ts'

export function configCommand(): Command {
  const show = new Command('show')
    .description('Show every setting with its value, where the value came from, and how to set it')
    .option('--json', 'as one JSON document')
    .addHelpText('after', '\nExample:\n  taxiway config show')
    .action(({ json }: { json?: boolean }) => {
      const config = loadConfig()
      const rows = Object.entries(settings).map(([name, { env, help, secret }]) => {
        const value = config[name as keyof typeof settings]
        const text = value === undefined || value === '' ? '' : secret ? '(hidden)' : String(value)
        return { name, value: text, source: config.sources[name] ?? 'default', environment: env, help }
      })
      print(
        json,
        { settings: rows, origins: config.origins },
        ...table(
          ['Setting', 'Value', 'From', 'Environment', 'What it is'],
          rows.map((row) => [row.name, row.value, row.source, row.environment, row.help]),
        ),
        '',
        'TAXIWAY_URL_<SERVICE> names the origin that a reverse proxy gives to a service. TAXIWAY_CONFIG names a',
        'JSON file with the same settings. Any setting can come from a file: TAXIWAY_MASTER_KEY_FILE and so on.',
      )
    })
  return new Command('config')
    .description('Settings')
    .addHelpText('after', '\nExample:\n  taxiway config show')
    .addCommand(show)
}
