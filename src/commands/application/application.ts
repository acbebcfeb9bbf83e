// `taxiway application`: credentials for scripts, and applications that people sign in to. No script has to know a person's password.

import { Command } from 'commander'

import { accessCommands } from './access.ts'
import { addCommand } from './add.ts'
import { credentialCommands } from './credential.ts'
import { deleteCommand } from './delete.ts'
import { listCommand } from './list.ts'
import { permissionCommands } from './permission.ts'
import { showCommand } from './show.ts'

export function applicationCommand(): Command {
  const command = new Command('application')
    .description('Credentials for scripts, and applications that people sign in to')
    .addHelpText('after', '\nExample:\n  taxiway application list')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(deleteCommand())
  for (const one of [...credentialCommands(), ...permissionCommands(), ...accessCommands()]) command.addCommand(one)
  return command
}
