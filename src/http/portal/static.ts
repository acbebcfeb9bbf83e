// Serves the built portal: files from one folder, chosen by exact name from a table read once, so that no path can lead
// out of it. Hashed assets may be cached for ever; the page itself is asked for each time. Every other address answers the
// page, since the portal routes in the browser. Nothing is compressed here: the build left .br and .gz beside each file.
//
// The content security policy allows no inline script. Component styles are inserted through CSSOM into style elements
// that are empty as markup; the hash below is that of the empty text, so no inline style with content ever applies (T-06).

import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { extname, join, relative, sep } from 'node:path'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

import type { Service } from '../../contract/route.ts'

export type PortalOptions = {
  readonly distDir: string
  readonly urls: Readonly<Record<Service, string>>
  readonly version: string
}

type File = {
  readonly type: string
  readonly cache: string
  readonly etag: string
  readonly bodyByEncoding: ReadonlyMap<Encoding, Buffer>
}
type Encoding = 'br' | 'gzip' | 'identity'

const typeByExtension: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json; charset=utf-8',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
}
const suffixByEncoding = { br: '.br', gzip: '.gz', identity: '' } as const
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

export function portalRoutes(app: FastifyInstance, { distDir, urls, version }: PortalOptions): void {
  const headers = securityHeaders(urls)
  let files: ReadonlyMap<string, File> | undefined

  app.get('/config.json', async (_request, reply) =>
    reply.headers(headers).header('cache-control', 'no-store').send({ login: urls.login, graph: urls.graph, version }),
  )
  app.get('/*', async (request, reply) => {
    // Looked for again until it is there: a clone builds its portal while the server already runs.
    files ??= await readFiles(distDir)
    reply.headers(headers)
    if (!files) return reply.code(503).type('text/html; charset=utf-8').header('retry-after', '5').send(notBuilt)
    const path = pathOf(request)
    const file = files.get(path) ?? (extname(path) === '' ? files.get('/index.html') : undefined)
    if (!file) return reply.code(404).type('text/plain; charset=utf-8').send('There is no such file in the portal.\n')
    return send(file, request, reply)
  })
}

function send(file: File, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  reply.headers({ 'cache-control': file.cache, etag: file.etag, vary: 'Accept-Encoding' })
  if (request.headers['if-none-match'] === file.etag) return reply.code(304).send()
  const encoding = chooseEncoding(request.headers['accept-encoding'], file.bodyByEncoding)
  if (encoding !== 'identity') reply.header('content-encoding', encoding)
  return reply.type(file.type).send(file.bodyByEncoding.get(encoding))
}

/** The smallest form the client reads; one that it refuses by `;q=0` is not offered. */
export function chooseEncoding(accepted: string | undefined, available: ReadonlyMap<Encoding, unknown>): Encoding {
  const readable = new Set(
    (accepted ?? '')
      .toLowerCase()
      .split(',')
      .map((part) => part.trim().split(/\s*;\s*/))
      .filter(([, quality]) => !/^q=0(\.0+)?$/.test(quality ?? ''))
      .map(([name]) => name),
  )
  return (['br', 'gzip'] as const).find((encoding) => readable.has(encoding) && available.has(encoding)) ?? 'identity'
}

function pathOf(request: FastifyRequest): string {
  const path = request.url.split('?')[0] ?? '/'
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

/** Undefined when there is no built portal. */
async function readFiles(distDir: string): Promise<ReadonlyMap<string, File> | undefined> {
  const entries = await readdir(distDir, { recursive: true, withFileTypes: true }).catch(() => [])
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name))
  const known = new Set(paths)
  const files = new Map<string, File>()
  for (const path of paths) {
    if (/\.(?:br|gz)$/.test(path)) continue
    const name = `/${relative(distDir, path).split(sep).join('/')}`
    files.set(name, await readVariants(path, name, known))
  }
  return files.has('/index.html') ? files : undefined
}

async function readVariants(path: string, name: string, known: ReadonlySet<string>): Promise<File> {
  const bodyByEncoding = new Map<Encoding, Buffer>()
  for (const encoding of ['identity', 'gzip', 'br'] as const) {
    const variant = `${path}${suffixByEncoding[encoding]}`
    if (known.has(variant)) bodyByEncoding.set(encoding, await readFile(variant))
  }
  const plain = bodyByEncoding.get('identity') ?? Buffer.alloc(0)
  return {
    type: typeByExtension[extname(path)] ?? 'application/octet-stream',
    cache: name.startsWith('/assets/') ? 'public, max-age=31536000, immutable' : 'no-cache',
    etag: `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`,
    bodyByEncoding,
  }
}

// No Strict-Transport-Security: browsers apply it to the whole host name, and on a laptop that is everybody's `localhost`.
function securityHeaders(urls: PortalOptions['urls']): Readonly<Record<string, string>> {
  const policy = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${emptyStyle}`,
    "img-src 'self' data:",
    "font-src 'self'",
    "manifest-src 'self'",
    `connect-src 'self' ${urls.graph} ${urls.login}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ]
  return {
    'content-security-policy': policy.join('; '),
    'x-content-type-options': 'nosniff',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    'permissions-policy': 'camera=(), microphone=(), geolocation=()',
  }
}

const notBuilt = `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><title>Taxiway: the portal is not built</title></head>
<body>
<h1>The portal is not built yet</h1>
<p>The server works; only the portal's files are missing. In a clone they are made by <code>npm run build -w portals</code>.
If the server was started a moment ago it may be building them now: load this page again in a few seconds.</p>
<p>Everything the portal shows is also in the API and on the command line (<code>npx taxiway --help</code>).</p>
</body>
</html>
`
