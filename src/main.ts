// The command line: `taxiway <command>`. Each command is one file in commands/, loaded only when it is asked for, so that
// decoding a hash does not load a server. Help and mistakes load them all.

import { Command } from 'commander'

import { explainFailure } from './commands/output.ts'

const commands: Readonly<Record<string, () => Promise<Command>>> = {
  start: async () => (await import('./commands/start.ts')).startCommand(),
  demo: async () => (await import('./commands/demo.ts')).demoCommand(),
  tenant: async () => (await import('./commands/tenant.ts')).tenantCommand(),
  import: async () => (await import('./commands/devices.ts')).importCommand(),
  devices: async () => (await import('./commands/devices.ts')).devicesCommand(),
  user: async () => (await import('./commands/user.ts')).userCommand(),
  story: async () => (await import('./commands/devices.ts')).storyCommand(),
  'allow-next': async () => (await import('./commands/devices.ts')).allowNextCommand(),
  audit: async () => (await import('./commands/audit.ts')).auditCommand(),
  alarms: async () => (await import('./commands/alarms.ts')).alarmsCommand(),
  hash: async () => (await import('./commands/hash.ts')).hashCommand(),
  device: async () => (await import('./commands/device.ts')).deviceCommand(),
  fleet: async () => (await import('./commands/fleet.ts')).fleetCommand(),
  role: async () => (await import('./commands/role.ts')).roleCommand(),
  application: async () => (await import('./commands/application.ts')).applicationCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
  config: async () => (await import('./commands/config.ts')).configCommand(),
}

const program = new Command('taxiway')
  .description('Zero-touch deployment of Windows PCs, self-hosted: register, assign, unbox, join, enrol, configure.')
  .version('0.1.0')
  .showHelpAfterError('Run with --help to see what is allowed.')
  .showSuggestionAfterError()

try {
  const asked = commands[process.argv[2] ?? '']
  for (const load of asked ? [asked] : Object.values(commands)) program.addCommand(await load())
  await program.parseAsync()
} catch (error) {
  explainFailure(error, process.argv.includes('--json'))
}
