// `taxiway manifest`: lists of devices on their way from the maker to the customer, sealed and signed. All of it works on files, and
// asks no server.

import { Command } from 'commander'

import { keygenCommand } from './keygen.ts'
import { handOverCommand, openCommand, verifyCommand } from './open.ts'
import { sealCommand } from './seal.ts'

export function manifestCommand(): Command {
  return new Command('manifest')
    .description('Seal lists of devices for their receivers, open and verify them, hand them on')
    .addHelpText('after', '\nExample:\n  taxiway manifest keygen --name "Fabrikam OEM" --out fabrikam')
    .addCommand(keygenCommand())
    .addCommand(sealCommand())
    .addCommand(openCommand())
    .addCommand(verifyCommand())
    .addCommand(handOverCommand())
}
