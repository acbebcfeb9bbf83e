// The command line: `taxiway <command>`. Each command is one file in commands/.

import { Command } from 'commander'

import { auditCommand } from './commands/audit.ts'
import { configCommand } from './commands/config.ts'
import { demoCommand } from './commands/demo.ts'
import { deviceCommand } from './commands/device.ts'
import { devicesCommand, importCommand, storyCommand } from './commands/devices.ts'
import { fleetCommand } from './commands/fleet.ts'
import { hashCommand } from './commands/hash.ts'
import { explainFailure } from './commands/output.ts'
import { startCommand } from './commands/start.ts'
import { tenantCommand } from './commands/tenant.ts'

const program = new Command('taxiway')
  .description('Zero-touch deployment of Windows PCs, self-hosted: register, assign, unbox, join, enrol, configure.')
  .version('0.1.0')
  .showHelpAfterError('Run with --help to see what is allowed.')
  .showSuggestionAfterError()
  .addCommand(startCommand())
  .addCommand(demoCommand())
  .addCommand(tenantCommand())
  .addCommand(importCommand())
  .addCommand(devicesCommand())
  .addCommand(storyCommand())
  .addCommand(auditCommand())
  .addCommand(hashCommand())
  .addCommand(deviceCommand())
  .addCommand(fleetCommand())
  .addCommand(configCommand())

try {
  await program.parseAsync()
} catch (error) {
  explainFailure(error, process.argv.includes('--json'))
}
