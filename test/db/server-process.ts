// A program for the process tests: opens the database in the given folder, as the server does, and obeys lines on stdin.
//   insert N   one committed row, answered {"ack":N} or {"fail":N,"reason":…}
//   count      answered {"count":…,"distinct":…,"missing":[…]} for the rows 1..max
//   fill MB    a big row, to fill a disk
// Prints {"ready":true,…} first, or {"failed":…} with the fault.

import { createInterface } from 'node:readline'
import { openDatabase } from '../../src/db/open.ts'
import { databaseFault } from '../../src/db/unavailable.ts'
import { Fault } from '../../src/kernel/fault.ts'

const say = (line: object): void => void process.stdout.write(`${JSON.stringify(line)}\n`)
const write =
  (level: string) =>
  (fields: Record<string, unknown>, text: string): void =>
    void process.stderr.write(`${level} ${text} ${JSON.stringify(fields)}\n`)
const log = { debug: write('debug'), info: write('info'), warn: write('warn'), error: write('error') }

async function main(dataDir: string): Promise<void> {
  const { pool, serverPid, stop } = await openDatabase({
    dataDir,
    log,
    onServerExit: (exited) => say({ serverExited: exited }),
  })
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, async () => {
      await stop()
      say({ stopped: signal })
      process.exit(0)
    })
  }
  await pool.query('create table if not exists kept (n int not null, filler text)')
  const { rows } = await pool.query('select pg_backend_pid() as backend')
  say({ ready: true, pid: process.pid, uid: process.getuid?.(), serverPid: serverPid(), backend: rows[0].backend })

  for await (const line of createInterface({ input: process.stdin })) {
    const [command, argument] = line.split(' ')
    const n = Number(argument)
    try {
      if (command === 'insert') {
        await pool.query('insert into kept values ($1)', [n])
        say({ ack: n, serverPid: serverPid() })
      } else if (command === 'fill') {
        await pool.query('insert into kept select 0, gen_random_uuid() from generate_series(1, $1 * 16000)', [n])
        say({ filled: n })
      } else if (command === 'count') {
        const counted = await pool.query('select n, count(*)::int as times from kept where n > 0 group by n order by n')
        say({ rows: Object.fromEntries(counted.rows.map((row) => [row.n, row.times])) })
      } else {
        const shown = await pool.query(`show ${command}`)
        say({ [command ?? '']: Object.values(shown.rows[0])[0] })
      }
    } catch (error) {
      const fault = databaseFault(error)
      say({ fail: n, reason: fault?.reason, message: fault?.message ?? String(error) })
    }
  }
}

main(process.argv[2] ?? '').catch((error) => {
  say({ failed: error instanceof Fault ? error.reason : 'unknown', message: String(error.message) })
  process.exitCode = 1
})
