// `taxiway start`: serves until stopped. The first start makes a tenant and its administrator, and gives a link with which the
// person who started it chooses the password; there is no default one (T-43).

import { Command } from 'commander'

import { loadConfig } from '../../config.ts'
import { say, untilStopped } from '../output.ts'

type Options = { data?: string; port?: string; host?: string; json?: boolean; words?: boolean; portalBuild: boolean }

export function startCommand(): Command {
  return new Command('start')
    .description('Start the server: every service, every portal, and the database when none is configured.')
    .option('--data <dir>', 'folder for keys, certificates and the database (default: ~/.local/share/taxiway)')
    .option('--port <n>', 'first of nine consecutive ports; 0 takes free ones (default: 8440)')
    .option('--host <address>', 'address to listen on (default: 127.0.0.1)')
    .option('--json', 'one JSON document on the standard output when it serves; the log goes to stderr')
    .option('--words', 'words for people, as on a terminal; elsewhere every line is JSON')
    .option('--no-portal-build', 'in a clone, leave portals/dist as it is: something else serves the portal')
    .addHelpText(
      'after',
      `
DATABASE_URL names a PostgreSQL 15 or newer to use; without it a real PostgreSQL runs as a child process in the data
folder. The first start creates a tenant and an administrator, and its last line is a link that sets the administrator's
password: once, within a day. TAXIWAY_ADMIN_PASSWORD, or a file named by TAXIWAY_ADMIN_PASSWORD_FILE, gives the password
instead. See also: taxiway config show.

On a terminal it prints words, and of the log warnings and errors; where TAXIWAY_LOG_LEVEL says so, more. Elsewhere it prints
JSON: the log, and {"ready":true,"urls":{…}} when it serves, the first start with its administrator.

Examples:
  taxiway start
  taxiway start --data /srv/taxiway --port 9440
  DATABASE_URL=postgres://taxiway:secret@db.contoso.example/taxiway taxiway start --json`,
    )
    .action(start)
}

/** A whole server takes seconds to load on a small machine, so the first words come before it. */
async function start({ data, port, host, json, words: asked, portalBuild }: Options): Promise<void> {
  const config = loadConfig({ data, port, host })
  const words = !json && (asked ?? process.stdout.isTTY === true)
  // Before anything runs, so that an impatient Ctrl-C during the start still ends cleanly.
  const stopped = untilStopped()
  if (words) say(`Starting ${config.databaseUrl ? '' : 'PostgreSQL and '}nine services on ${config.data} …`)
  const { serve } = await import('./serve.ts')
  await serve(config, { json, words, portalBuild, stopped })
}
