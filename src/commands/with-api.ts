// What every command has that asks the running server: its options, and a connection that ends with its work.

import type { Command } from 'commander'

import type { Api } from '../client/api.ts'
import { connect } from './operator-file.ts'

export function withServerOptions(command: Command): Command {
  return command
    .option('--tenant <domain>', 'which tenant; needed where there are several')
    .option('--data <dir>', 'data folder of the running server')
    .option('--json', 'as one JSON document')
}

export async function withApi(
  options: { readonly data?: string; readonly tenant?: string },
  work: (api: Api) => Promise<void>,
): Promise<void> {
  const api = connect(options)
  try {
    await work(api)
  } finally {
    api.close()
  }
}
