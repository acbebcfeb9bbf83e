// Runs in a network namespace of its own, in which a domain controller has the ports that it insists on: starts Samba there, and
// hands connections to sockets in FOLDER named by their port on to it.
// node inside.mjs SMB.CONF FOLDER PORT…

import { execFileSync, spawn } from 'node:child_process'
import { connect, createServer } from 'node:net'
import { join } from 'node:path'

const [configuration = '', folder = '', ...ports] = process.argv.slice(2)
execFileSync('ip', ['link', 'set', 'lo', 'up'])
const samba = spawn('samba', [`--configfile=${configuration}`, '--foreground', '--no-process-group'], {
  stdio: 'ignore',
})
samba.on('exit', (code) => process.exit(code ?? 1))
for (const port of ports) {
  const server = createServer((from) => {
    const to = connect(Number(port), '127.0.0.1')
    from.pipe(to).pipe(from)
    from.on('error', () => to.destroy())
    to.on('error', () => from.destroy())
  })
  server.listen(join(folder, port))
}
