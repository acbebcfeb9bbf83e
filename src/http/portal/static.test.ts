import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import fastify, { type FastifyInstance } from 'fastify'
import { afterEach, beforeEach, expect, test } from 'vitest'

import { services } from '../../contract/route.ts'
import { allowOrigin } from '../cors.ts'
import { ensurePortalBuilt } from './portal-build.ts'
import { type PortalOptions, portalRoutes } from './static.ts'

const urls = Object.fromEntries(services.map((name) => [name, `https://${name}.example`])) as PortalOptions['urls']

let folder = ''
let app: FastifyInstance
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'taxiway-static-'))
  app = fastify()
  portalRoutes(app, { distDir: join(folder, 'dist'), urls, version: '1.2.3' })
})
afterEach(async () => {
  await app.close()
  rmSync(folder, { recursive: true, force: true })
})

function build(): void {
  mkdirSync(join(folder, 'dist', 'assets'), { recursive: true })
  writeFileSync(join(folder, 'secret.txt'), 'secret')
  writeFileSync(join(folder, 'dist', 'index.html'), '<!doctype html><title>portal</title>')
  writeFileSync(join(folder, 'dist', 'assets', 'a-1234.js'), 'plain')
  writeFileSync(join(folder, 'dist', 'assets', 'a-1234.js.br'), 'brotli')
  writeFileSync(join(folder, 'dist', 'assets', 'a-1234.js.gz'), 'gzip')
}

test('the portal learns from the server where the services are', async () => {
  const answer = await app.inject('/config.json')
  expect(answer.json()).toEqual({ login: urls.login, graph: urls.graph, version: '1.2.3' })
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('a portal that is not built yet says so, and is served as soon as it is there', async () => {
  const before = await app.inject('/devices')
  expect(before.statusCode).toBe(503)
  expect(before.body).toContain('npm run build -w portals')
  build()
  expect((await app.inject('/devices')).statusCode).toBe(200)
})

test('an address of the portal answers its page, which is never kept without asking', async () => {
  build()
  const answer = await app.inject('/devices/7d4bb1ac-0d2c-4b1c-a0c5-54a1c0f6c001?filter=x')
  expect(answer.body).toContain('portal')
  expect(answer.headers).toMatchObject({ 'cache-control': 'no-cache', 'content-type': 'text/html; charset=utf-8' })
  const again = await app.inject({ url: '/', headers: { 'if-none-match': String(answer.headers.etag) } })
  expect(again.statusCode).toBe(304)
})

test('an asset is kept for ever and sent in the smallest form that the browser reads', async () => {
  build()
  const get = (accepted: string) => app.inject({ url: '/assets/a-1234.js', headers: { 'accept-encoding': accepted } })
  const best = await get('gzip, deflate, br')
  expect(best.body).toBe('brotli')
  expect(best.headers).toMatchObject({
    'content-encoding': 'br',
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'public, max-age=31536000, immutable',
    vary: 'Accept-Encoding',
  })
  expect((await get('gzip, br;q=0')).body).toBe('gzip')
  expect((await get('')).body).toBe('plain')
})

test('a file that does not exist is not answered by the page', async () => {
  build()
  expect((await app.inject('/assets/old-0000.js')).statusCode).toBe(404)
})

test.each(['/../secret.txt', '/..%2fsecret.txt', '/%2e%2e/secret.txt', '/assets/..%5c..%5csecret.txt', '/%00', '/%'])(
  'no address leads out of the folder: %s',
  async (url) => {
    build()
    expect((await app.inject({ url })).body).not.toContain('secret\n')
    expect((await app.inject({ url })).body).not.toBe('secret')
  },
)

test('[T-06] the page runs no inline script, is framed by nobody and talks only to our services', async () => {
  build()
  const policy = String((await app.inject('/')).headers['content-security-policy'])
  const directives = new Map(policy.split('; ').map((part) => [part.split(' ')[0], part.split(' ').slice(1)]))
  expect(directives.get('default-src')).toEqual(["'none'"])
  expect(directives.get('script-src')).toEqual(["'self'"])
  expect(directives.get('connect-src')).toEqual(["'self'", urls.graph, urls.login])
  expect(directives.get('frame-ancestors')).toEqual(["'none'"])
  expect(policy).not.toContain('unsafe')
})

test('only the portal’s origin may call a service from a browser', async () => {
  const service = fastify()
  allowOrigin(service, urls.portal)
  service.get('/thing', async () => ({ ok: true }))
  const get = (origin: string, method: 'GET' | 'OPTIONS' = 'GET') =>
    service.inject({ method, url: '/thing', headers: { origin, 'access-control-request-method': 'GET' } })
  expect((await get(urls.portal)).headers['access-control-allow-origin']).toBe(urls.portal)
  const preflight = await get(urls.portal, 'OPTIONS')
  expect(preflight.statusCode).toBe(204)
  expect(preflight.headers['access-control-allow-headers']).toContain('authorization')
  expect((await get('https://elsewhere.example')).headers['access-control-allow-origin']).toBeUndefined()
  expect((await get('https://elsewhere.example', 'OPTIONS')).statusCode).toBe(404)
  await service.close()
})

test('a change in any folder of the portals makes a new build, and none makes none', async () => {
  const portals = join(folder, 'portals')
  const vite = join(portals, 'node_modules', 'vite')
  const folders = readdirSync('portals', { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() && !/^(?:dist|node_modules)/.test(entry.name) ? [entry.name] : [],
  )
  expect(folders).toEqual(expect.arrayContaining(['admin', 'operator', 'partner', 'program', 'shared', 'store']))
  for (const one of [...folders.map((name) => join(portals, name)), join(folder, 'docs'), join(vite, 'bin')])
    mkdirSync(one, { recursive: true })
  writeFileSync(join(portals, 'package.json'), '{}')
  writeFileSync(join(vite, 'package.json'), '{}')
  // stands for the builder, and says of each build that there was one
  writeFileSync(
    join(vite, 'bin', 'vite.js'),
    `const { appendFileSync, mkdirSync, writeFileSync } = require('node:fs')
const dir = process.argv[process.argv.indexOf('--outDir') + 1]
mkdirSync(dir)
writeFileSync(dir + '/index.html', '')
appendFileSync(${JSON.stringify(join(folder, 'builds'))}, 'x')`,
  )
  const builds = async () => {
    await ensurePortalBuilt(folder)
    return readFileSync(join(folder, 'builds'), 'utf8').length
  }
  const changed = (path: string, at: Date) => {
    writeFileSync(path, '')
    utimesSync(path, at, at)
  }
  const builtAt = (at: Date) => utimesSync(join(portals, 'dist', 'index.html'), at, at)
  expect([await builds(), await builds()]).toEqual([1, 1])
  const from = Date.now()
  for (const [index, name] of folders.entries()) {
    builtAt(new Date(from + index * 10_000))
    changed(join(portals, name, 'page.tsx'), new Date(from + index * 10_000 + 5000))
    expect([name, await builds()]).toEqual([name, index + 2])
    builtAt(new Date(from + index * 10_000 + 6000))
    expect([name, await builds()]).toEqual([name, index + 2])
  }
})

test('where there is no source there is nothing to build', async () => {
  await expect(ensurePortalBuilt(folder)).resolves.toBeUndefined()
})
