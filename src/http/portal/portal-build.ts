// In a clone, builds the portal once when it is missing or older than its source. An installed package brings its portal
// built and no source; there is nothing to do then. The build goes to a folder of its own and is swapped in when complete,
// so that nobody is served half a portal and two starters do not write over each other.

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { readdir, rename, rm, stat } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { join } from 'node:path'

/** `root` is the folder that holds `portal/`. Throws with the builder's own words when the build fails. */
export async function ensurePortalBuilt(root: string): Promise<void> {
  const portal = join(root, 'portal')
  const vite = builderOf(portal)
  if (!existsSync(join(portal, 'src')) || !vite) return
  if ((await newestChange(root)) <= (await modifiedAt(join(portal, 'dist', 'index.html')))) return
  const fresh = `dist.${process.pid}`
  try {
    await run(portal, vite, fresh)
    await swapIn(portal, fresh)
  } finally {
    await rm(join(portal, fresh), { recursive: true, force: true })
  }
}

/** Undefined where the development tools are not installed. */
function builderOf(portal: string): string | undefined {
  try {
    const manifest = createRequire(join(portal, 'package.json')).resolve('vite/package.json')
    return join(manifest, '..', 'bin', 'vite.js')
  } catch {
    return undefined
  }
}

function run(portal: string, vite: string, outDir: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [vite, 'build', '--outDir', outDir, '--logLevel', 'warn'], {
      cwd: portal,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let said = ''
    const keep = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-4000)
    }
    child.stdout.on('data', keep)
    child.stderr.on('data', keep)
    child.on('error', reject)
    child.on('close', (code) => {
      if (code === 0) resolve()
      else reject(new Error(`The portal could not be built. Run 'npm run build -w portal' to see why.\n${said.trim()}`))
    })
  })
}

async function swapIn(portal: string, fresh: string): Promise<void> {
  const old = join(portal, `dist.old.${process.pid}`)
  await rename(join(portal, 'dist'), old).catch(() => undefined) // there was none
  try {
    await rename(join(portal, fresh), join(portal, 'dist'))
  } catch (error) {
    // Somebody else swapped theirs in at the same moment; it is as good as ours.
    if (!existsSync(join(portal, 'dist', 'index.html'))) throw error
  } finally {
    await rm(old, { recursive: true, force: true })
  }
}

async function newestChange(root: string): Promise<number> {
  const portal = join(root, 'portal')
  const inside = await readdir(join(portal, 'src'), { recursive: true, withFileTypes: true })
  const paths = [
    ...inside.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name)),
    join(portal, 'index.html'),
    join(portal, 'vite.config.ts'),
    join(portal, 'package.json'),
    // The two modules of the server that the portal shows most of.
    join(root, 'src', 'story', 'event.ts'),
    join(root, 'src', 'autopilot', 'profile.ts'),
  ]
  return Math.max(...(await Promise.all(paths.map(modifiedAt))))
}

/** Zero when there is no such file. */
async function modifiedAt(path: string): Promise<number> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => 0,
  )
}
