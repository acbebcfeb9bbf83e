// npm run dev                 the server, started again at each change below src/, and the portal with hot reload
// npm run dev -- --fresh      with an empty database, a new authority and a new administrator
// npm run dev -- --port 9440  on another first port; the portal is on the ninth
// npm run dev -- --inspect    the server waits for no debugger and can be attached to at 127.0.0.1:9229
// It is `taxiway start` on the data folder .data/dev; only the portal's files come from Vite instead of portals/dist.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { rmSync, watch } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { servePortal } from './dev/portal.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const data = fileURLToPath(new URL('../.data/dev', import.meta.url))
/** An editor that saves several files, or one in two steps, causes one start. */
const settleMs = 150

const { values: flags } = parseArgs({
  options: {
    fresh: { type: 'boolean', default: false },
    port: { type: 'string', default: '8440' },
    inspect: { type: 'boolean', default: false },
  },
})
const port = Number(flags.port)
if (!Number.isInteger(port) || port < 1 || port > 65_526) {
  console.error(`--port: found '${flags.port}', allowed is a whole number from 1 to 65526.`)
  process.exit(2)
}
if (flags.fresh) rmSync(data, { recursive: true, force: true })

const portal = await servePortal({ port: port + 9, server: `https://localhost:${port}` })
console.log(`The data folder is .data/dev; --fresh empties it. The portal is at ${portal.url}, from its sources.`)
console.log(`Command line:   npx taxiway devices --data .data/dev`)
console.log(`Browsers must trust .data/dev/ca.pem, or be told once to go on at each service's address.\n`)

let server = startServer()
let restarting: Promise<void> | undefined
let settling: NodeJS.Timeout | undefined
const watcher = watch(`${root}/src`, { recursive: true }, (_event, file) => {
  if (!file || !/\.(ts|sql)$/.test(file) || file.endsWith('.test.ts')) return
  clearTimeout(settling)
  settling = setTimeout(() => {
    restarting = (restarting ?? Promise.resolve()).then(async () => {
      console.log(`\nsrc/${file} changed: the server starts again.`)
      await end(server)
      server = startServer()
    })
  }, settleMs)
})

for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, async () => {
    watcher.close()
    clearTimeout(settling)
    await restarting
    await Promise.all([end(server), portal.close()])
    process.exit(0)
  })
}

function startServer(): ChildProcess {
  const program = ['bin/taxiway.js', 'start', '--data', data, '--port', String(port), '--no-portal-build']
  const child = spawn(process.execPath, [...(flags.inspect ? ['--inspect=127.0.0.1:9229'] : []), ...program], {
    cwd: root,
    env: { ...process.env, TAXIWAY_URL_PORTAL: portal.url },
    // Its own group, so that Ctrl-C at the terminal reaches it once, through us.
    detached: true,
    stdio: ['ignore', 'inherit', 'inherit'],
  })
  child.once('exit', (code) => {
    if (code !== null && code !== 0) console.log(`The server ended with ${code}. It starts again at the next change.`)
  })
  return child
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  await exited
}
